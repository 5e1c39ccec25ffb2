// Which array is predicted: labels of any form are classes, and what is called a target and can be none is refused, never left
// aside for another one.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { torchPython } from '../../scripts/ensurePackages.ts';
import { datasetOf, targetsOf } from '../../src/data/dataFile.ts';
import { openData } from '../../src/data/openData.ts';
import type { TrainingData } from '../../src/protocol/trainEvent.ts';

const folder = mkdtempSync(join(tmpdir(), 'layerscope-targets-'));
afterAll(() => rmSync(folder, { recursive: true }));
beforeAll(() => {
  const code = `
import numpy as np, os
X = np.arange(120.0).reshape(60, 2)
k = np.arange(60) % 3
words = np.array(['cat', 'ant', 'bee'])
onehot = np.eye(3)[k]
np.savez('text.npz', X=X, y=words[k])
np.savez('bytes.npz', X=X, y=words.astype('S')[k])
np.savez('column.npz', X=X, y=words[k][:, None], classes=words)
np.savez('onehot.npz', X=X, y=onehot)
np.savez('bools.npz', X=X, y=onehot.astype(bool))
np.savez('object.npz', X=X, y=words[k].astype(object))
np.savez('short.npz', X=X, y=k[:59])
np.savez('wide.npz', X=X, y=onehot * 0.5)
np.savez('names.npz', X=X, y=np.array([f'name {i}' for i in range(60)]))
np.savez('empty.npz', X=X, y=np.array(['a', '', 'b'])[k])
np.savez('same.npz', X=X, y=np.array(['a'] * 60))
np.savez('objects.npz', X=X.astype(object), y=k, y_onehot=onehot)
np.savez('other.npz', X=X[:59], y=k, more=onehot)
np.savez('unnamed.npz', a=X, b=onehot)
np.savez('flat.npz', X=X[:, 0], y=k)
np.savez('split.npz', X_train=X, y_train=k.astype(object), X_test=X[:9], y_test=k[:9])
np.savez('sklearn.npz', data=X, target=k, feature_names=np.array(['a', 'b'], dtype=object), target_names=words.astype(object))
np.savez('samples.npz', samples=X, target=k, feature_names=np.array(['a', 'b'], dtype=object))
os.makedirs('beside'); np.save('beside/X_train.npy', X); np.save('beside/y_train.npy', k[:59])
os.makedirs('texts'); np.save('texts/X_train.npy', X); np.save('texts/y_train.npy', words[k])
`;
  execFileSync(torchPython(), ['-c', code], { cwd: folder });
});

async function dataOf(name: string, target?: string): Promise<TrainingData | string> {
  const file = await openData({ type: 'path', name, path: join(folder, name) });
  if (file.type === 'error') return file.message;
  const dataset = await datasetOf(file, target ?? targetsOf(file)[0] ?? '');
  return dataset.type === 'error' ? dataset.message : dataset.data;
}

test('texts are classes, in the order of sklearn’s LabelEncoder', async () => {
  const targets = Int32Array.from({ length: 60 }, (_, i) => [2, 0, 1][i % 3]!);
  for (const name of ['text.npz', 'bytes.npz', 'column.npz', 'texts/X_train.npy']) {
    const data = (await dataOf(name)) as TrainingData;
    expect(data, name).toMatchObject({ task: 'classification', classNames: ['ant', 'bee', 'cat'], features: 2 });
    expect([...data.targets], name).toEqual([...targets]);
  }
});

test('one-hot rows are classes, and told', async () => {
  for (const [name, target] of [['onehot.npz'], ['onehot.npz', 'y'], ['bools.npz']] as const) {
    const data = (await dataOf(name, target)) as TrainingData;
    expect(data, name).toMatchObject({
      ...{ targetName: 'y', task: 'classification', classNames: ['0', '1', '2'], features: 2, rows: 60 },
      ...{ featureNames: ['X_0', 'X_1'], preparation: { oneHotTarget: true } },
    });
    expect([...data.targets].slice(0, 4), name).toEqual([0, 1, 2, 0]);
  }
});

test('what is called a target and can be none is refused, by its name, type and shape', async () => {
  const there = 'There is: X (float64, 60 x 2), y';
  const readable = 'which cannot be read; arrays of float32, int64 or texts (<U10) can.';
  const few = 'and no array of inputs has as many, in two or more dimensions.';
  const cases: [name: string, expected: string, target?: string][] = [
    ['object.npz', `object.npz, y.npy: It has the type object (pickled Python) |O and the shape (60), ${readable}`],
    [
      'short.npz',
      `short.npz: "y" (int64, 59 rows), which is to be predicted, has 59 rows, ${few} ${there} (int64, 59 rows).`,
    ],
    [
      'wide.npz',
      `wide.npz: "y" (float64, 60 x 3), which is to be predicted, has neither one value a row nor one-hot classes (a single 1 among zeros in each row). ${there} (float64, 60 x 3).`,
    ],
    [
      'names.npz',
      'names.npz: "y", which is to be predicted, holds 60 different texts in 60 rows: names rather than classes, which repeat.',
    ],
    [
      'empty.npz',
      'empty.npz: "y", which is to be predicted, holds an empty text in row 1 (counted from 0), which is no class.',
    ],
    ['same.npz', 'same.npz: "y", which is to be predicted, has the same value in every row; two are needed.'],
    [
      'beside/X_train.npy',
      `beside/X_train.npy: "y_train" (int64, 59 rows), which is to be predicted, has 59 rows, ${few} There is: X_train (float64, 60 x 2), y_train (int64, 59 rows).`,
    ],
    ['split.npz', `split.npz, y_train.npy: It has the type object (pickled Python) |O and the shape (60), ${readable}`],
    [
      'objects.npz',
      `objects.npz, X.npy: It has the type object (pickled Python) |O and the shape (60, 2), ${readable}`,
    ],
    [
      'other.npz',
      `other.npz: "y" (int64, 60 rows), which is to be predicted, has 60 rows, ${few} There is: X (float64, 59 x 2), y (int64, 60 rows), more (float64, 60 x 3).`,
    ],
    [
      'unnamed.npz',
      'unnamed.npz: No array is known to be what is to be predicted. An array of one number, text or one-hot class for each row of another one is expected, called y or labels. There is: a (float64, 60 x 2), b (float64, 60 x 3).',
    ],
    [
      'flat.npz',
      `flat.npz: "y" (int64, 60 rows), which is to be predicted, has 60 rows, ${few} There is: X (float64, 60 rows), y (int64, 60 rows).`,
    ],
  ];
  for (const [name, expected, target] of cases) expect(await dataOf(name, target), name).toBe(expected);
  expect(await dataOf('text.npz', 'X')).toContain('"X" (float64, 60 x 2), which is to be predicted, has neither');
});

test('names of columns and of classes are neither inputs nor targets', async () => {
  expect(await dataOf('sklearn.npz')).toMatchObject({ targetName: 'target', featureNames: ['data_0', 'data_1'] });
  expect(await dataOf('samples.npz')).toMatchObject({ targetName: 'target', featureNames: ['samples_0', 'samples_1'] });
});
