// What is taken for granted of parameters without a value while a class or function is read by itself: assumptions.ts.

import type { Value } from '../python/values.ts';

/** What is taken for granted of one parameter. */
export interface Assumption {
  /** The parameter's name, as a person would ask for it. */
  readonly name: string;
  /** Of a text made of a parameter's, `name.lower()`: the parameter's name. */
  readonly of?: string;
  /** What it is compared with. */
  readonly also?: readonly string[];
  /** In Python's words: `norm == 'layer'`. */
  readonly words: readonly string[];
  /** It is this. */
  readonly value?: Value;
  readonly truth?: boolean;
  /** By keyOf: it is none of these. */
  readonly isNot: readonly string[];
  readonly low?: Bound;
  readonly high?: Bound;
}

export interface Bound {
  readonly value: number;
  /** Whether it is not the bound itself. */
  readonly isOutside: boolean;
}

/** By parameters. */
export type Assumptions = ReadonlyMap<string, Assumption>;

export interface Assumed {
  /** Undefined where nothing may be assumed. */
  given: Assumptions | undefined;
  /** The first condition that none of these decides: the ways in which it may turn out. */
  asked: readonly Assumptions[] | undefined;
  /** The same of two parameters: asked only where nothing else is. */
  askedOfTwo: readonly Assumptions[] | undefined;
}

/** What a parameter is assumed to be, by its name and where it is declared. */
export function assumedValue({ given }: Assumed, name: string, from: number): Value | undefined {
  return given?.get(keyFor(name, from))?.value;
}

export function keyFor(name: string, from: number): string {
  return `${from} ${name}`;
}
