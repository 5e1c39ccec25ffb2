// What `npm run read` prints of a file: plain data, in which whatever is not known says so.

import type { Shape } from '../../model/shape.ts';

/** An argument: as JSON has it; a text also for arithmetic on parameters, such as `num_features * 4`. */
export type ReadArgument =
  | number
  | boolean
  | null
  | string
  | readonly ReadArgument[]
  | { readonly [key: string]: ReadArgument }
  | ReadModule
  | { readonly unknown: string };

export interface ReadModule {
  /** The class's name; `unknown` for what is not known at all. */
  readonly type: string;
  /** What the call gives, by torch's names; what it leaves out is torch's default. */
  readonly args?: { readonly [name: string]: ReadArgument };
  /** Sizes that its weights have where the arguments are others, or what is not known of them; for `out` alone, not printed. */
  readonly built?: { readonly [name: string]: ReadArgument };
  /** Of `unknown`, or of arguments that torch would refuse. */
  readonly reason?: string;
  readonly modules?: readonly ReadModule[];
  /** The shape of its output, without the batch. */
  readonly out?: readonly (number | string)[];
}

/** The list of one Sequential; several for one line are what different calls build. */
export interface ReadSequence {
  /** Where its call begins, from 1; of a notebook, in its cell. */
  readonly line: number;
  /** Of a notebook, the cell's index among all cells, from 0. */
  readonly cell?: number;
  /** Parameters that the arguments depend on and the file gives no value. */
  readonly needs: readonly string[];
  /** The conditions on parameters under which it is built, in Python's words. */
  readonly when?: string;
  readonly modules: readonly ReadModule[];
  /** Shapes of samples that the file gives it, or the object that holds it; for `out` alone, not printed. */
  readonly inputs?: {
    readonly own: readonly Shape[];
    readonly holders: readonly Shape[];
    /** Whether it may be given samples of other dimensions than its layers alone tell of. */
    readonly isOpen?: true;
  };
}

export interface ReadBatchNorm {
  readonly line: number;
  readonly cell?: number;
  /** Whether it is an element of a Sequential. */
  readonly in_sequential: boolean;
}

export interface ReadNote {
  readonly line: number;
  readonly cell?: number;
  readonly message: string;
}

export interface Reading {
  /** In the order of the lines. */
  readonly sequentials: readonly ReadSequence[];
  readonly batchnorm: readonly ReadBatchNorm[];
  /** What was not understood. */
  readonly notes: readonly ReadNote[];
}
