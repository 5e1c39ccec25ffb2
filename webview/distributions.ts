// The distributions that a history keeps of a tensor: pure, from its snapshots to what charts draw.

import type { RunHistory } from '../src/protocol/runHistory.ts';
import { HISTOGRAM_BINS, PERCENTILES, type SnapshotTaken } from '../src/protocol/trainEvent.ts';
import { drawable } from './series.ts';

/** The finite values of a tensor after a step. */
export interface Distribution {
  /** The step. */
  readonly x: number;
  /** Lowest and highest value, the range of the bins. */
  readonly lowest: number;
  readonly highest: number;
  /** Bins of equal width. */
  readonly counts: Uint32Array;
  /** How many values there are. */
  readonly total: number;
  /** The most that one bin holds. */
  readonly most: number;
  /** PERCENTILES; empty where they are not known. */
  readonly percentiles: Float32Array;
}

/** By snapshot and tensor, so that a distribution is the same object each time and can be a key. */
const known = new WeakMap<SnapshotTaken, Map<number, Distribution | undefined>>();

/** In the order of their steps; without those that have no value that can be drawn. */
export function distributionsOf({ snapshots }: RunHistory, tensor: number): Distribution[] {
  const found: Distribution[] = [];
  for (const snapshot of snapshots) {
    const distribution = distributionIn(snapshot, tensor);
    if (distribution) found.push(distribution);
  }
  return found;
}

export function distributionIn(snapshot: SnapshotTaken, tensor: number): Distribution | undefined {
  let ofSnapshot = known.get(snapshot);
  if (!ofSnapshot) {
    ofSnapshot = new Map();
    known.set(snapshot, ofSnapshot);
  }
  if (!ofSnapshot.has(tensor)) ofSnapshot.set(tensor, read(snapshot, tensor));
  return ofSnapshot.get(tensor);
}

function read({ step, tensors, ranges, counts, percentiles }: SnapshotTaken, tensor: number): Distribution | undefined {
  const position = tensors.indexOf(tensor);
  if (position < 0) return undefined;
  const lowest = ranges[2 * position]!;
  const highest = ranges[2 * position + 1]!;
  if (Number.isNaN(drawable(lowest) + drawable(highest))) return undefined;
  const bins = counts.subarray(position * HISTOGRAM_BINS, (position + 1) * HISTOGRAM_BINS);
  let total = 0;
  let most = 0;
  for (const count of bins) {
    total += count;
    if (count > most) most = count;
  }
  const ofTensor = percentiles.subarray(position * PERCENTILES.length, (position + 1) * PERCENTILES.length);
  return { x: step, lowest, highest, counts: bins, total, most, percentiles: ofTensor };
}

/** The newest that is not after the step, or the first. */
export function distributionAt(distributions: readonly Distribution[], step: number): Distribution | undefined {
  return distributions.findLast(({ x }) => x <= step) ?? distributions[0];
}

/** As distributionAt of all that the history has of the tensor, without looking at more than it must. */
export function distributionNear({ snapshots }: RunHistory, tensor: number, step: number): Distribution | undefined {
  for (let k = snapshots.length - 1; k >= 0; k--) {
    const found = snapshots[k]!.step <= step ? distributionIn(snapshots[k]!, tensor) : undefined;
    if (found) return found;
  }
  return firstDistribution({ snapshots }, tensor);
}

export function firstDistribution(
  { snapshots }: Pick<RunHistory, 'snapshots'>,
  tensor: number,
): Distribution | undefined {
  for (const snapshot of snapshots) {
    const found = distributionIn(snapshot, tensor);
    if (found) return found;
  }
  return undefined;
}

/** The lowest and the highest value of all; NaN where there is none. */
export function valueRange(distributions: readonly Pick<Distribution, 'lowest' | 'highest'>[]): {
  readonly lowest: number;
  readonly highest: number;
} {
  let lowest = Number.NaN;
  let highest = Number.NaN;
  for (const distribution of distributions) {
    if (!(lowest <= distribution.lowest)) lowest = distribution.lowest;
    if (!(highest >= distribution.highest)) highest = distribution.highest;
  }
  return { lowest, highest };
}

/** The lower edge of a bin; of the bin after the last, the highest value. */
export function edgeOf({ lowest, highest }: Distribution, bin: number): number {
  return bin === HISTOGRAM_BINS ? highest : lowest + ((highest - lowest) * bin) / HISTOGRAM_BINS;
}

/** The bin that holds the value; undefined outside. */
export function binAt({ lowest, highest }: Distribution, value: number): number | undefined {
  if (!(value >= lowest && value <= highest)) return undefined;
  if (highest === lowest) return 0;
  return Math.min(Math.floor((HISTOGRAM_BINS * (value - lowest)) / (highest - lowest)), HISTOGRAM_BINS - 1);
}

/** At most `count` of them, spread evenly over the steps, with the first, the last and the one of `step`. */
export function thin(distributions: readonly Distribution[], count: number, step: number): Distribution[] {
  const first = distributions[0];
  const last = distributions.at(-1);
  if (!first || !last || distributions.length <= count) return [...distributions];
  const kept = new Set<Distribution>([first, last, distributionAt(distributions, step)!]);
  for (let k = 1; k < count - 1; k++) {
    const place = first.x + ((last.x - first.x) * k) / (count - 1);
    kept.add(nearestTo(distributions, place));
  }
  return [...kept].sort((a, b) => a.x - b.x);
}

function nearestTo(distributions: readonly Distribution[], step: number): Distribution {
  let [low, high] = [0, distributions.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (distributions[middle]!.x <= step) low = middle;
    else high = middle;
  }
  const [before, after] = [distributions[low]!, distributions[high]!];
  return step - before.x <= after.x - step ? before : after;
}
