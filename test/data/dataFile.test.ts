// Files of data of every format, told by their bytes, as datasets.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { torchPython } from '../../scripts/ensurePackages.ts';
import {
  companionNames,
  type DataFile,
  datasetOf,
  readDataFile,
  targetsOf,
  withCompanion,
} from '../../src/data/dataFile.ts';
import type { TrainingData } from '../../src/protocol/trainEvent.ts';

const folder = mkdtempSync(join(tmpdir(), 'layerscope-data-'));
afterAll(() => rmSync(folder, { recursive: true }));
beforeAll(async () => {
  const code = `
import numpy as np
x = np.arange(24, dtype='f4').reshape(4, 6) / 2
y = np.array([0, 1, 1, 2])
np.savez('named.npz', y=y, x=x, note=np.array(['a']))
np.savez_compressed('split.npz', x_train=x, y_train=y, x_test=x[:2], y_test=y[:2])
np.savez('images.npz', images=np.arange(4 * 2 * 3 * 3, dtype='u1').reshape(4, 2, 3, 3), labels=y)
np.savez('grey.npz', images=np.zeros((4, 5, 6)), labels=y[:, None])
np.savez('numbers.npz', data=np.ones((40, 2)), target=np.arange(40) / 7)
np.savez('odd.npz', data=np.ones((3, 2)), target=np.arange(4))
np.savez('empty.npz')
np.savez('large.npz', data=np.array([[1, 2], [3, np.nan]]), target=np.array([1, 2]))
np.savez('bomb.npz', data=np.array([[1, 1e39], [3, 4]]), target=np.array([1, 2]))
np.savez('same.npz', data=np.zeros((2, 2)), target=np.ones(2))
np.save('table.npy', np.array([[1, 2, 0], [3, 4, 1], [5, 6, 0.0]]))
np.save('X_train.npy', x)
np.save('y_train.npy', y)
`;
  execFileSync(torchPython(), ['-c', code], { cwd: folder });
});

const bytesOf = (name: string) => new Uint8Array(readFileSync(join(folder, name)));
async function open(name: string, bytes = bytesOf(name)): Promise<DataFile> {
  const file = await readDataFile(name, bytes);
  if (file.type === 'error') throw new Error(file.message);
  return file;
}
async function dataOf(opened: DataFile | Promise<DataFile>, target?: string): Promise<TrainingData | string> {
  const file = await opened;
  const dataset = await datasetOf(file, target ?? targetsOf(file)[0]!);
  return dataset.type === 'error' ? dataset.message : dataset.data;
}

test('an archive of NumPy: inputs and target by their names, the arrays for training before those for a test', async () => {
  expect(targetsOf(await open('named.npz'))).toEqual(['y']);
  expect(await dataOf(open('named.npz'))).toMatchObject({
    ...{
      name: 'named.npz',
      rows: 4,
      features: 6,
      targetName: 'y',
      task: 'classification',
      classNames: ['0', '1', '2'],
    },
    ...{ inputs: Float32Array.from({ length: 24 }, (_, i) => i / 2), targets: Int32Array.of(0, 1, 1, 2) },
  });
  expect(targetsOf(await open('split.npz'))).toEqual(['y_train', 'y_test']);
  expect(await dataOf(open('split.npz'))).toMatchObject({ rows: 4 });
  expect(await dataOf(open('split.npz'), 'y_test')).toMatchObject({ rows: 2 });
});

test('images are shaped as torch takes them', async () => {
  const data = (await dataOf(open('images.npz'))) as TrainingData;
  expect(data).toMatchObject({ features: 18, inputShape: [3, 2, 3], targetName: 'labels' });
  expect([...data.inputs.subarray(0, 18)]).toEqual([0, 3, 6, 9, 12, 15, 1, 4, 7, 10, 13, 16, 2, 5, 8, 11, 14, 17]);
  expect(await dataOf(open('grey.npz'))).toMatchObject({
    features: 30,
    inputShape: [1, 5, 6],
    classNames: ['0', '1', '2'],
  });
});

test('many different numbers are to come near to', async () => {
  expect(await dataOf(open('numbers.npz'))).toMatchObject({ task: 'regression', features: 2, rows: 40 });
});

test('one array alone: its last column is predicted', async () => {
  const file = await open('table.npy');
  expect(targetsOf(file)).toEqual(['last column']);
  expect(await dataOf(file)).toMatchObject({
    ...{ rows: 3, features: 2, inputs: Float32Array.of(1, 2, 3, 4, 5, 6), classNames: ['0', '1'] },
    ...{ featureNames: ['table_0', 'table_1'] },
  });
});

test('labels in a file beside the inputs', async () => {
  const inputs = await open('X_train.npy');
  expect(companionNames(inputs)).toContain('y_train.npy');
  expect(await dataOf(withCompanion(inputs, await open('y_train.npy')))).toMatchObject({
    rows: 4,
    targetName: 'y_train',
  });
  const images = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 3, 255);
  const mnist = await open('train-images-idx3-ubyte', gzipSync(images));
  expect(companionNames(mnist)).toEqual(['train-labels-idx1-ubyte', 'train-labels-idx1-ubyte.gz']);
  const labels = await open('train-labels-idx1-ubyte', Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 3));
  expect(await dataOf(withCompanion(mnist, labels))).toMatchObject({
    ...{ inputShape: [1, 1, 2], inputs: Float32Array.of(1, 2, 3, 255), classNames: ['3', '7'] },
  });
  expect(companionNames(await open('named.npz'))).toEqual([]);
});

test('a table of text as before', async () => {
  const file = await open('a.csv', Buffer.from('a,b,class\n1,2,x\n3,4,y\n'));
  expect(targetsOf(file)).toEqual(['class', 'b', 'a']);
  expect(await dataOf(file)).toMatchObject({ rows: 2, features: 2 });
});

test('what cannot be used says what and where', async () => {
  expect(await dataOf(open('odd.npz'), 'target')).toBe(
    'odd.npz: "target" (int64, 4 rows), which is to be predicted, has 4 rows, and no array of inputs has as many, in two or more dimensions. There is: data (float64, 3 x 2), target (int64, 4 rows).',
  );
  expect(await dataOf(open('large.npz'), 'target')).toBe(
    'large.npz: "data" holds NaN in row 1, number 1 (counted from 0). Inputs must be finite and below 3.4e38.',
  );
  expect(await dataOf(open('bomb.npz'))).toContain('"data" holds 1e+39 in row 0, number 1');
  expect(await dataOf(open('same.npz'))).toContain('has the same value in every row');
  expect(await dataOf(open('named.npz'), 'z')).toContain(
    'There is: y (int64, 4 rows), x (float32, 4 x 6), note (<U1, 1 rows).',
  );
  expect(await readDataFile('empty.npz', bytesOf('empty.npz'))).toMatchObject({
    message: 'empty.npz: The archive holds no array (no file that ends in .npy).',
  });
  const workbook = zipSync({ '[Content_Types].xml': Buffer.from(''), 'xl/workbook.xml': Buffer.from('') });
  expect(await readDataFile('t.xlsx', workbook)).toMatchObject({
    message: 't.xlsx: This is an Excel workbook, which cannot be read; save the sheet as CSV.',
  });
  expect(await readDataFile('a.gz', gzipSync(Buffer.from('a,b\n1,2')).subarray(0, 15))).toMatchObject({
    message: 'a.gz: The gzip file is cut off or damaged.',
  });
});
