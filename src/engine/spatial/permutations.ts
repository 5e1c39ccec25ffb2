// Which element of its input each element of an output is, for the layers that only move elements.

import { strideOf } from '../memory.ts';

/** A sample's size in the layout `channels`. */
export interface Grid {
  readonly positions: number;
  readonly channels: number;
}

/** For each element, by position and channel, the source's position and channel. */
export type SourceOf = (position: number, channel: number) => readonly [position: number, channel: number];

export interface Permutation {
  /** See PermutationTable.elements. */
  readonly elements: Uint32Array;
  /** The way back, for the gradient. */
  readonly inverse: Uint32Array;
}

export function permutation(source: Grid, target: Grid, sourceOf: SourceOf): Permutation {
  const elements = new Uint32Array(target.positions * target.channels);
  const inverse = new Uint32Array(elements.length);
  for (let p = 0; p < target.positions; p++) {
    for (let c = 0; c < target.channels; c++) {
      const [position, channel] = sourceOf(p, c);
      elements[p * target.channels + c] = position * strideOf(source.channels) + channel;
      inverse[position * source.channels + channel] = p * strideOf(target.channels) + c;
    }
  }
  return { elements, inverse };
}

/** PixelShuffle of (C * factor * factor, H, W) to (C, H * factor, W * factor); `width` is W. */
export function pixelShuffle(width: number, factor: number): SourceOf {
  return (position, channel) => {
    const y = Math.floor(position / (width * factor));
    const x = position % (width * factor);
    const within = (y % factor) * factor + (x % factor);
    return [Math.floor(y / factor) * width + Math.floor(x / factor), channel * factor * factor + within];
  };
}

/** PixelUnshuffle of (C, H * factor, W * factor) to (C * factor * factor, H, W); `width` is W. */
export function pixelUnshuffle(width: number, factor: number): SourceOf {
  return (position, channel) => {
    const within = channel % (factor * factor);
    const y = Math.floor(position / width) * factor + Math.floor(within / factor);
    const x = (position % width) * factor + (within % factor);
    return [y * width * factor + x, Math.floor(channel / (factor * factor))];
  };
}

/** ChannelShuffle: channels seen as (groups, C / groups) are transposed. */
export function channelShuffle(channels: number, groups: number): SourceOf {
  const perGroup = channels / groups;
  return (position, channel) => [position, (channel % groups) * perGroup + Math.floor(channel / groups)];
}
