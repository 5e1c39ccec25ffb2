// Which layer of one run is the same as one of another: layers of the same class, as many as can be paired in their order,
// so that a twin without BatchNorm lies over its original; of several such ways, that with more equal paths and shapes.

import type { RunStarted } from '../src/protocol/trainEvent.ts';
import { type Layer, layersOf, type Quantity } from './layers.ts';

/** From the layers of one run to those of the other. */
type Match = ReadonlyMap<number, Layer>;

const known = new WeakMap<RunStarted, WeakMap<RunStarted, Match>>();

/** The layer of `run` that is layer `index` of `lead`; undefined where it has none. */
export function layerIn(run: RunStarted, lead: RunStarted, index: number): Layer | undefined {
  if (run === lead) return layersOf(run)[index];
  return (known.get(run)?.get(lead) ?? matchBoth(lead, run)).get(index);
}

/** Index into `run.tensors` of what `layer`, of whichever run, has. */
export function tensorIn(run: RunStarted, layer: Layer, quantity: Quantity): number | undefined {
  return layerIn(run, layer.run, layer.index)?.tensors[quantity];
}

let lastRuns: readonly RunStarted[] = [];
let lastLayers: readonly Layer[] = [];

/**
 * The layers of all runs, each of the first run that has it: those of the first, and the others where they would stand. Of
 * the same runs the same list.
 */
export function layersOfAll(runs: readonly RunStarted[]): readonly Layer[] {
  const isSame = runs.length === lastRuns.length && runs.every((run, k) => run === lastRuns[k]);
  if (!isSame) [lastRuns, lastLayers] = [runs, mergeAll(runs)];
  return lastLayers;
}

/** Of several runs the only one that has the layer. */
export function onlyIn<R extends { readonly history: { readonly run: RunStarted } }>(
  layer: Layer,
  runs: readonly R[],
): R | undefined {
  if (runs.length < 2) return undefined;
  const have = runs.filter(({ history }) => layerIn(history.run, layer.run, layer.index) !== undefined);
  return have.length === 1 ? have[0] : undefined;
}

function mergeAll(runs: readonly RunStarted[]): readonly Layer[] {
  const [lead, ...others] = runs;
  const all = lead ? [...layersOf(lead)] : [];
  for (const run of others) {
    const places = new Map(all.map((layer) => [layerIn(run, layer.run, layer.index), layer]));
    let behind: Layer | undefined;
    for (const layer of layersOf(run)) {
      const same = places.get(layer);
      if (!same) all.splice(behind ? all.indexOf(behind) + 1 : 0, 0, layer);
      behind = same ?? layer;
    }
  }
  return all;
}

/** What of a layer that is the same in another run is not as there, for a person: path, shape and parameters. */
export function differs(layer: Layer, other: Layer): boolean {
  const { path, outputShape, parameterCount } = layer;
  return path !== other.path || outputShape !== other.outputShape || parameterCount !== other.parameterCount;
}

/** Pairs are the same from either side. */
function matchBoth(lead: RunStarted, run: RunStarted): Match {
  const pairs = align(layersOf(lead), layersOf(run));
  keep(run, lead, new Map(pairs.map(([layer, other]) => [layer.index, other])));
  keep(lead, run, new Map(pairs.map(([layer, other]) => [other.index, layer])));
  return known.get(run)!.get(lead)!;
}

function keep(run: RunStarted, lead: RunStarted, match: Match): void {
  const matches = known.get(run) ?? new WeakMap<RunStarted, Match>();
  known.set(run, matches.set(lead, match));
}

/** The longest common subsequence of classes; of those that are equally long, the likest. */
function align(some: readonly Layer[], others: readonly Layer[]): [Layer, Layer][] {
  const isSame = some.length === others.length && some.every((layer, k) => layer.module === others[k]!.module);
  if (isSame) return some.map((layer, k) => [layer, others[k]!]);
  const width = others.length + 1;
  /** A pair is worth more than all likeness together. */
  const pair = 1 + MOST_LIKENESS * Math.min(some.length, others.length);
  /** Of what lies behind the first `i` and `k`. */
  const best = new Float64Array((some.length + 1) * width);
  const worthOf = (i: number, k: number) =>
    some[i]!.module === others[k]!.module ? pair + likeness(some[i]!, others[k]!) + best[(i + 1) * width + k + 1]! : -1;
  for (let i = some.length - 1; i >= 0; i--) {
    for (let k = others.length - 1; k >= 0; k--) {
      best[i * width + k] = Math.max(best[(i + 1) * width + k]!, best[i * width + k + 1]!, worthOf(i, k));
    }
  }
  const pairs: [Layer, Layer][] = [];
  let [i, k] = [0, 0];
  while (i < some.length && k < others.length) {
    const worth = best[i * width + k]!;
    if (worth === worthOf(i, k)) pairs.push([some[i++]!, others[k++]!]);
    else if (worth === best[(i + 1) * width + k]) i++;
    else k++;
  }
  return pairs;
}

const MOST_LIKENESS = 4;

function likeness(layer: Layer, other: Layer): number {
  const { path, outputShape, parameterCount } = other;
  return (
    (layer.outputShape === outputShape ? 2 : 0) +
    (layer.parameterCount === parameterCount ? 1 : 0) +
    (layer.path === path ? 1 : 0)
  );
}
