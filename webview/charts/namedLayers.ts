// Which layers are named on an axis of layers that has not room for all names, and by what number.

import { shortened } from '../format.ts';
import type { Layer } from '../layers.ts';

/** Pixels for a name that is written upright; where layers are closer, not every one is named. */
export const ROOM_FOR_UPRIGHT = 14;
/** Letters of a name that is written upright. */
export const MOST_LETTERS = 11;

/** The layers that are named, where each has so many pixels: every BatchNorm before any other. */
export function namedLayers(layers: readonly Pick<Layer, 'batchNorm'>[], room: number): ReadonlySet<number> {
  const apart = Math.ceil(ROOM_FOR_UPRIGHT / room);
  const named: number[] = [];
  const name = (index: number) => {
    if (named.every((other) => Math.abs(other - index) >= apart)) named.push(index);
  };
  for (const isFirst of [true, false]) {
    for (const [index, { batchNorm }] of layers.entries()) if (Boolean(batchNorm) === isFirst) name(index);
  }
  return new Set(named);
}

/** The ends of the paths, from the shortest on that tells them from those of the same run's other layers. */
export function numbersOf(layers: readonly Pick<Layer, 'path' | 'run'>[]): string[] {
  const endsOf = ({ path }: Pick<Layer, 'path'>) => {
    const parts = path.split('.');
    return parts.map((_, index) => parts.slice(parts.length - 1 - index).join('.'));
  };
  const counts = new Map<unknown, Map<string, number>>();
  for (const layer of layers) {
    const ofRun = counts.get(layer.run) ?? new Map<string, number>();
    counts.set(layer.run, ofRun);
    for (const end of endsOf(layer)) ofRun.set(end, (ofRun.get(end) ?? 0) + 1);
  }
  return layers.map((layer) => {
    const end = endsOf(layer).find((each) => counts.get(layer.run)!.get(each) === 1) ?? layer.path;
    return shortened(end, MOST_LETTERS);
  });
}
