// Shapes of what flows through a model: one sample's, without the batch.

import type { ArgumentsOf, ModuleName } from './modules.ts';
import { Phrase } from './phrase.ts';

/** As torch prints it, without the first dimension: [13] for rows of a table, [1, 8, 8] for images. */
export type Shape = readonly number[];

/**
 * From the shape of a layer's input to its output's; where torch refuses the input, the predicate of a sentence about
 * the layer: `expects 3 channels`. One that ends in a full stop is about the arguments alone.
 */
export type ShapeRule<K extends ModuleName> = (args: ArgumentsOf<K, number>, input: Shape) => Shape | Phrase;

export type ShapeRules = { readonly [K in ModuleName]: ShapeRule<K> };

/** The rule of a layer whose output is like its input. */
export const keepsShape = (_args: unknown, input: Shape): Shape => input;

export function sizeOf(shape: Shape): number {
  return shape.reduce((size, extent) => size * extent, 1);
}

/** `(1, 8, 8)`, as torch prints a shape. */
export function formatShape(shape: Shape): string {
  return `(${shape.join(', ')})`;
}

/** `2 features`, `1 feature`. */
export function counted(count: number, noun: string): Phrase {
  return new Phrase(`{0} ${noun}${count === 1 ? '' : 's'}`, [count]);
}
