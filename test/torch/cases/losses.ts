// Losses, read by the engine's test and by losses.py.

import type { LossOptions } from '../../../src/model/trainOptions.ts';
import { sequence } from '../../engine/requests.ts';
import { encodeFloats } from '../live.ts';

export interface LossCase {
  readonly loss: LossOptions;
  /** rows, columns */
  readonly shape: readonly [number, number];
  readonly values: keyof typeof VALUES;
}

/** Outputs of a network, element by element; `plain` is in [-1, 1). */
const VALUES = {
  plain: (plain: number) => 5 * plain,
  zeros: () => 0,
  subnormal: (plain: number) => plain * 1e-39,
  large: (plain: number) => 100 * plain,
  huge: (plain: number, i: number) => (i % 5 === 2 ? plain * 1e30 : plain),
  infinite: (plain: number, i: number) => (i % 11 === 3 ? Number.NEGATIVE_INFINITY : plain),
  'positively infinite': (plain: number, i: number) => (i === 7 ? Number.POSITIVE_INFINITY : plain),
  NaN: (plain: number, i: number) => (i === 4 ? Number.NaN : plain),
  /** Also 0, 1 and a subnormal. */
  probabilities: (plain: number, i: number) => (i % 9 < 3 ? [0, 1, 1e-40][i % 9]! : (plain + 1) / 2),
} satisfies Record<string, (plain: number, i: number) => number>;

const SHAPES = [
  [7, 5],
  [33, 3],
  [4, 1],
  [1, 10],
  [6, 131],
] as const;

const weight = (columns: number) => Array.from({ length: columns }, (_, c) => 0.25 + ((c * 3) % 5) / 2);

const plainCases: readonly LossCase[] = SHAPES.flatMap((shape) =>
  (
    [
      { type: 'CrossEntropyLoss' },
      { type: 'CrossEntropyLoss', reduction: 'sum' },
      { type: 'CrossEntropyLoss', weight: weight(shape[1]) },
      { type: 'CrossEntropyLoss', ignoreIndex: 1 },
      { type: 'CrossEntropyLoss', labelSmoothing: 0.1 },
      { type: 'CrossEntropyLoss', labelSmoothing: 1, reduction: 'sum' },
      { type: 'CrossEntropyLoss', weight: weight(shape[1]), labelSmoothing: 0.3, ignoreIndex: 2 },
      { type: 'NLLLoss' },
      { type: 'NLLLoss', weight: weight(shape[1]), ignoreIndex: 2 },
      { type: 'NLLLoss', reduction: 'sum' },
      { type: 'MSELoss' },
      { type: 'MSELoss', reduction: 'sum' },
      { type: 'L1Loss' },
      { type: 'L1Loss', reduction: 'sum' },
      { type: 'SmoothL1Loss' },
      { type: 'SmoothL1Loss', beta: 2.5, reduction: 'sum' },
      { type: 'SmoothL1Loss', beta: 0 },
      { type: 'HuberLoss' },
      { type: 'HuberLoss', delta: 0.3, reduction: 'sum' },
      { type: 'BCEWithLogitsLoss' },
      { type: 'BCEWithLogitsLoss', posWeight: weight(shape[1]), reduction: 'sum' },
      { type: 'BCELoss' },
      { type: 'BCELoss', reduction: 'sum' },
    ] as const satisfies readonly LossOptions[]
  ).map((loss): LossCase => ({ loss, shape, values: loss.type === 'BCELoss' ? 'probabilities' : 'plain' })),
);

const edgeCases: readonly LossCase[] = (
  [
    { type: 'CrossEntropyLoss' },
    { type: 'CrossEntropyLoss', weight: weight(5), ignoreIndex: 3 },
    { type: 'CrossEntropyLoss', labelSmoothing: 0.2 },
    { type: 'NLLLoss' },
    { type: 'MSELoss' },
    { type: 'L1Loss' },
    { type: 'SmoothL1Loss', beta: 0.5 },
    { type: 'HuberLoss' },
    { type: 'BCEWithLogitsLoss' },
    { type: 'BCEWithLogitsLoss', posWeight: weight(5) },
  ] as const satisfies readonly LossOptions[]
).flatMap((loss) =>
  (['zeros', 'subnormal', 'large', 'huge', 'infinite', 'positively infinite', 'NaN'] as const).map(
    (values): LossCase => ({ loss, shape: [7, 5], values }),
  ),
);

export const lossCases: readonly LossCase[] = [...plainCases, ...edgeCases];

export function outputsOf({ shape: [rows, columns], values }: LossCase): Float32Array<ArrayBuffer> {
  return sequence(rows * columns, 3).map((plain, i) => VALUES[values](plain, i));
}

/** (rows) classes for losses of classes, else (rows, columns): numbers, or from 0 to 1 for the binary ones. */
export function targetsOf({ loss, shape: [rows, columns] }: LossCase): Int32Array | Float32Array<ArrayBuffer> {
  if (isOfClasses(loss)) return Int32Array.from({ length: rows }, (_, r) => (r * 7 + 3) % columns);
  const plain = sequence(rows * columns, 11);
  if (!loss.type.startsWith('BCE')) return plain.map((value) => 3 * value);
  return plain.map((value, i) => (i % 4 === 3 ? (value + 1) / 2 : value > 0 ? 1 : 0));
}

export function isOfClasses({ type }: LossOptions): boolean {
  return type === 'CrossEntropyLoss' || type === 'NLLLoss';
}

/** What losses.py reads. */
export function lossRequest() {
  return {
    cases: lossCases.map((example) => {
      const targets = targetsOf(example);
      return {
        ...example,
        outputs: encodeFloats(outputsOf(example)),
        ...(targets instanceof Float32Array ? { numbers: encodeFloats(targets) } : { classes: [...targets] }),
      };
    }),
  };
}
