// Which layer of another run is the same as one of the leading run: by place where the models have the same layers,
// otherwise the third Linear is the third Linear, so that a twin without BatchNorm lies over its original.

import type { RunStarted } from '../src/protocol/trainEvent.ts';
import { type Layer, layersOf, type Quantity } from './layers.ts';

const known = new WeakMap<RunStarted, WeakMap<RunStarted, ReadonlyMap<number, Layer>>>();

/** The layer of `run` that is the leading run's layer `index`; undefined where it has none. */
export function layerIn(run: RunStarted, lead: RunStarted, index: number): Layer | undefined {
  if (run === lead) return layersOf(run)[index];
  const matches = known.get(run) ?? new WeakMap<RunStarted, ReadonlyMap<number, Layer>>();
  known.set(run, matches);
  const match = matches.get(lead) ?? matchLayers(lead, run);
  matches.set(lead, match);
  return match.get(index);
}

/** Index into `run.tensors`. */
export function tensorIn(run: RunStarted, lead: RunStarted, layer: number, quantity: Quantity): number | undefined {
  return layerIn(run, lead, layer)?.tensors[quantity];
}

/** The layers of `run` that the leading run lacks, by the place in that one behind which each stands; -1 is before all. */
export function layersOnlyIn(run: RunStarted, lead: RunStarted): ReadonlyMap<number, readonly Layer[]> {
  const places = new Map(layersOf(lead).map(({ index }) => [layerIn(run, lead, index)?.index, index]));
  const found = new Map<number, Layer[]>();
  let behind = -1;
  for (const layer of layersOf(run)) {
    const place = places.get(layer.index);
    if (place === undefined) found.set(behind, [...(found.get(behind) ?? []), layer]);
    else behind = place;
  }
  return found;
}

function matchLayers(lead: RunStarted, run: RunStarted): ReadonlyMap<number, Layer> {
  const [leading, others] = [layersOf(lead), layersOf(run)];
  const isSame = leading.length === others.length && leading.every((layer, k) => layer.module === others[k]!.module);
  if (isSame) return new Map(others.map((layer, index) => [index, layer]));
  const counts = new Map<string, number>();
  const places = new Map(others.map((layer) => [nthOf(counts, layer), layer]));
  counts.clear();
  return new Map(
    leading.flatMap((layer): [number, Layer][] => {
      const match = places.get(nthOf(counts, layer));
      return match ? [[layer.index, match]] : [];
    }),
  );
}

function nthOf(counts: Map<string, number>, { module }: Layer): string {
  const count = counts.get(module) ?? 0;
  counts.set(module, count + 1);
  return `${module} ${count}`;
}
