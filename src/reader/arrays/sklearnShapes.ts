// The shapes of what sklearn makes, splits and scales, by what its functions are given.

import type { Size } from '../../model/size.ts';
import { type Given, givenBy } from '../interpreter/givenBy.ts';
import { type ArgumentValue, int, list, tuple, type Value } from '../python/values.ts';
import { shapeOf } from './arrayShape.ts';
import { shaped } from './arrays.ts';
import { numpyArray } from './numpyShapes.ts';
import { sizeOfValue, valueOfSize } from './sizeValues.ts';

/** Of a function of sklearn, by its dotted name; undefined where it is not read. */
export function sklearnFunction(name: string, args: readonly ArgumentValue[]): Value | undefined {
  const given = name.startsWith('sklearn.') ? givenBy(args) : undefined;
  if (!given) return undefined;
  const [, made] = /^sklearn\.datasets\.(?:\w+\.)?make_(\w+)$/.exec(name) ?? [];
  if (made) return madeData(made, given);
  if (/^sklearn\.model_selection\.(?:\w+\.)?train_test_split$/.test(name)) {
    const arrays = args.filter(({ kind }) => kind === 'positional').map(({ value }) => value);
    return split(arrays, given);
  }
  // What scales is asked for it by the names of its methods.
  if (/^sklearn\.preprocessing\.(?:\w+\.)?(Standard|MinMax|MaxAbs|Robust)Scaler$/.test(name))
    return { type: 'external', name: SCALER };
  if (name === `${SCALER}.fit`) return { type: 'external', name: SCALER };
  if (!name.startsWith(`${SCALER}.`) || !/\.(fit_|inverse_)?transform$/.test(name)) return undefined;
  const first = given(0);
  const shape = first && (first.type === 'array' ? shapeOf(first) : undefined);
  return shape?.length === 2 ? shaped(shape, 'numpy') : undefined;
}

const SCALER = 'sklearn.preprocessing.scaler';

/** How many features each makes where it is not told; those that are told by no argument are marked. */
const FEATURES: Readonly<Record<string, { readonly count: number; readonly isFixed?: true; readonly at?: number }>> = {
  regression: { count: 100 },
  classification: { count: 20 },
  blobs: { count: 2 },
  moons: { count: 2, isFixed: true },
  circles: { count: 2, isFixed: true },
  friedman1: { count: 10 },
  s_curve: { count: 3, isFixed: true },
  swiss_roll: { count: 3, isFixed: true },
};

function madeData(made: string, given: Given): Value | undefined {
  const features = Object.hasOwn(FEATURES, made) ? FEATURES[made]! : undefined;
  const [rows, columns] = [given(0, 'n_samples') ?? int(100), given(1, 'n_features')];
  // Several centres or targets, coefficients and centres beside the rows: other shapes, or more than two values.
  const asked = ['coef', 'return_centers', 'return_distributions', 'n_targets', 'centers'].map((name) =>
    given(99, name),
  );
  const isOther = asked.some(
    (value) => value && !/^(int|none)$/.test(value.type) && !(value.type === 'bool' && !value.value),
  );
  const targets = given(99, 'n_targets');
  if (!features || isOther || (targets && (targets.type !== 'int' || targets.value !== 1))) return undefined;
  const width = features.isFixed ? int(features.count) : (columns ?? int(features.count));
  const [size, of] = [rows, width].map(sizeOfValue);
  if (size === undefined || of === undefined) return undefined;
  const isInt = /^(classification|blobs|moons|circles)$/.test(made);
  return tuple([numpyArray([size, of]), numpyArray([size], isInt ? 'int' : 'float')]);
}

/** A training and a test part of each. */
function split(arrays: readonly Value[], given: Given): Value | undefined {
  const shapes = arrays.map((one) => (one.type === 'array' ? shapeOf(one) : undefined));
  if (shapes.length === 0 || shapes.every((shape) => !shape?.length)) return undefined;
  const [count] = shapes.find((shape) => shape?.length)!;
  const [training, test] = partsOf(count!, given(99, 'train_size'), given(99, 'test_size'));
  return list(
    arrays.flatMap((one, at) => {
      const shape = shapes[at];
      if (one.type !== 'array' || !shape?.length) return [open, open];
      return [training, test].map((size) => shaped([valueOfSize(size), ...shape.slice(1)], one.library, one.dtype));
    }),
  );
}

const open: Value = { type: 'unknown', reason: 'what `train_test_split` gives is not in this file' };

function partsOf(count: Value, training: Value | undefined, test: Value | undefined): readonly [Size, Size] {
  const isOpen = (value: Value | undefined) => !value || value.type === 'none';
  if (count.type !== 'int' || !isOpen(training)) return [undefined, undefined];
  const part = isOpen(test) ? 0.25 : test!.type === 'int' || test!.type === 'float' ? test!.value : Number.NaN;
  const rows = test?.type === 'int' ? part : Math.ceil(part * count.value);
  return rows > 0 && rows < count.value ? [count.value - rows, rows] : [undefined, undefined];
}
