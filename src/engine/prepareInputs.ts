// What is done to the inputs before a run, fitted to its training rows alone: missing values are filled, and where it is
// wished inputs are standardized. In float64, rounded to float32 at the end.

import { type Shape, sizeOf } from '../model/shape.ts';
import type { FillStatistic, PreparedInputs, Spread, TrainingData } from '../protocol/trainEvent.ts';

/**
 * The inputs that the network is given, the data's own where nothing is to be done, and what was done.
 *
 * Missing values are filled as sklearn's SimpleImputer fills them. Standardizing is sklearn's StandardScaler, x = (x - mean)
 * / std with the biased standard deviation, which leaves the scale of constant inputs; each input is one by itself, or, of
 * images and signals, each channel, as in a BatchNorm over all training rows that would stand before the first layer.
 * Reference: sklearn.preprocessing StandardScaler, sklearn.impute SimpleImputer.
 */
export function prepareInputs(
  data: TrainingData,
  training: Uint32Array,
  shape: Shape,
  standardize: boolean,
): { readonly inputs: Float32Array; readonly prepared: PreparedInputs } {
  const fill = data.preparation?.fill;
  if (!fill && !standardize) return { inputs: data.inputs, prepared: {} };
  const inputs = data.inputs.slice();
  const filled = fill && fillMissing(data, inputs, training, fill);
  const standardized = standardize ? standardizeInputs(data, inputs, training, shape) : undefined;
  return { inputs, prepared: { ...(filled && { filled }), ...(standardized && { standardized }) } };
}

function fillMissing(
  { rows, features, featureNames, preparation }: TrainingData,
  inputs: Float32Array,
  training: Uint32Array,
  fill: FillStatistic,
): PreparedInputs['filled'] {
  const filled: NonNullable<PreparedInputs['filled']>[number][] = [];
  const groups = new Map((preparation?.oneHot ?? []).map(({ first, count, name }) => [first, { count, name }]));
  for (let first = 0; first < features; first += groups.get(first)?.count ?? 1) {
    const missing: number[] = [];
    for (let row = 0; row < rows; row++) if (Number.isNaN(inputs[row * features + first]!)) missing.push(row);
    if (missing.length === 0) continue;
    const group = groups.get(first);
    if (group) {
      const sums = Array.from({ length: group.count }, (_, i) => {
        const there = valuesOf(inputs, features, first + i, training);
        return there.reduce((sum, value) => sum + value, 0);
      });
      const place = sums.indexOf(Math.max(...sums));
      for (const row of missing) {
        inputs.fill(0, row * features + first, row * features + first + group.count);
        inputs[row * features + first + place] = 1;
      }
      const value = featureNames[first + place]!.slice(group.name.length + 1);
      filled.push({ name: group.name, count: missing.length, value });
      continue;
    }
    const value = Math.fround(statisticOf(valuesOf(inputs, features, first, training), fill));
    for (const row of missing) inputs[row * features + first] = value;
    filled.push({ name: featureNames[first]!, count: missing.length, value });
  }
  return filled;
}

/** A column's values in these rows, without missing ones; where all are missing, 0 alone. */
function valuesOf(inputs: Float32Array, features: number, column: number, rows: Uint32Array): Float64Array {
  const values = Float64Array.from(rows, (row) => inputs[row * features + column]!).filter((x) => !Number.isNaN(x));
  return values.length > 0 ? values : new Float64Array(1);
}

function statisticOf(values: Float64Array, fill: FillStatistic): number {
  switch (fill) {
    case 'mean':
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    case 'median': {
      const sorted = values.sort();
      const middle = sorted.length >> 1;
      return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
    }
    case 'mostFrequent': {
      // Of equally frequent ones the smallest.
      const counts = new Map<number, number>();
      for (const value of values.sort()) counts.set(value, (counts.get(value) ?? 0) + 1);
      const most = Math.max(...counts.values());
      return [...counts].find(([, count]) => count === most)![0];
    }
    default:
      return fill satisfies never;
  }
}

function standardizeInputs(
  { rows, features, featureNames }: TrainingData,
  inputs: Float32Array,
  training: Uint32Array,
  shape: Shape,
): NonNullable<PreparedInputs['standardized']> {
  const ofChannels = shape.length > 1;
  const size = ofChannels ? sizeOf(shape.slice(1)) : 1;
  const parts = features / size;
  const before = spreadOf(inputs, features, size, training);
  const scales = before.stds.map((std, i) => (isConstant(std, before.means[i]!, training.length * size) ? 1 : std));
  for (let row = 0; row < rows; row++) {
    let at = row * features;
    for (let part = 0; part < parts; part++) {
      const [mean, scale] = [before.means[part]!, scales[part]!];
      for (let i = 0; i < size; i++, at++) inputs[at] = (inputs[at]! - mean) / scale;
    }
  }
  const names = ofChannels
    ? Array.from({ length: parts }, (_, channel) => `channel ${channel}`)
    : Array.from({ length: parts }, (_, i) => featureNames[i] ?? `${i}`);
  return { names, before, after: spreadOf(inputs, features, size, training) };
}

/** Mean and biased standard deviation of each input, or of each channel of `size` inputs, over these rows. */
function spreadOf(inputs: Float32Array, features: number, size: number, rows: Uint32Array): Spread {
  const parts = features / size;
  const count = rows.length * size;
  const means = new Float64Array(parts);
  const squares = new Float64Array(parts);
  const overRows = (take: (part: number, value: number) => void) => {
    for (const row of rows) {
      let at = row * features;
      for (let part = 0; part < parts; part++) for (let i = 0; i < size; i++) take(part, inputs[at++]!);
    }
  };
  overRows((part, value) => {
    means[part]! += value;
  });
  for (let part = 0; part < parts; part++) means[part]! /= count;
  overRows((part, value) => {
    squares[part]! += (value - means[part]!) ** 2;
  });
  return { means: [...means], stds: Array.from(squares, (sum) => Math.sqrt(sum / count)) };
}

/** Whether the deviation is but what float64 adds up of equal numbers; as StandardScaler's _is_constant_feature. */
function isConstant(std: number, mean: number, count: number): boolean {
  const variance = std * std;
  return variance <= count * Number.EPSILON * variance + (count * mean * Number.EPSILON) ** 2;
}
