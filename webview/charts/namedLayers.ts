// Which layers are named on an axis of layers that has not room for all names.

import type { Layer } from '../layers.ts';

/** Pixels for a name that is written upright; where layers are closer, not every one is named. */
export const ROOM_FOR_UPRIGHT = 14;

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
