// The boundary between whoever needs data and the thread that reads them: where they are goes in, then for each choice of
// what is predicted a dataset comes out, or why there is none. Numbers are in shared memory and are never copied.

import type { Phrase } from '../model/phrase.ts';
import type { DataChoices } from './dataChoices.ts';
import type { TrainingData } from './trainEvent.ts';

/** What the thread is started with. `name` begins every message. */
export type DataSource =
  /** A file or a folder on this machine's disk. */
  | { readonly type: 'path'; readonly name: string; readonly path: string }
  /** A file from elsewhere, with those beside it that may hold what it lacks. */
  | {
      readonly type: 'bytes';
      readonly name: string;
      readonly bytes: Uint8Array;
      readonly beside: readonly NamedBytes[];
    }
  /** A folder from elsewhere, with the paths of its images in it. */
  | { readonly type: 'images'; readonly name: string; readonly files: readonly NamedBytes[] };

export interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface PrepareData {
  readonly type: 'prepare';
  /** A column, or an array; undefined: all are inputs, and what is to be given is these. */
  readonly target: string | undefined;
  readonly choices: DataChoices;
}

export interface DataOpened {
  readonly type: 'opened';
  readonly kind: 'table' | 'arrays' | 'images';
  /** What may be predicted, the likeliest first. */
  readonly targets: readonly string[];
  /** All of which one may have been chosen before. */
  readonly names: readonly string[];
}

export type FromDataThread =
  /** Which part of the work is done, from 0 to 1. */
  | { readonly type: 'progress'; readonly part: number }
  /** What it does now ends by itself within so many milliseconds, or never; undefined: that is over. */
  | { readonly type: 'bounded'; readonly ms: number | undefined }
  | DataOpened
  | { readonly type: 'dataset'; readonly data: TrainingData }
  | DataError;

/** Why data cannot be used, said to the person; and what the person may answer, where an answer mends it. */
export interface DataError {
  readonly type: 'error';
  /** Complete, with its place in front: `wine.csv:12: 13 fields were found where the header has 14.` */
  readonly message: string;
  /** The same, where it can be said in other languages. */
  readonly phrase?: Phrase;
  /** The 1-based line of the table's text that it is about, where there is one. */
  readonly line?: number;
  /** What would have to be chosen for the data to be used. */
  readonly question?: DataQuestion;
  /** Whether there is no such file, or it may not be read. */
  readonly isUnreadable?: boolean;
}

export type DataQuestion =
  /** What is done about missing values: DataChoices.missing. */
  | {
      readonly type: 'missing';
      readonly columns: readonly MissingValues[];
      /** How many rows lack a value, and how many there are. */
      readonly rows: number;
      readonly ofRows: number;
      /** Whether inputs are among the columns: the target cannot be filled in. */
      readonly canFill: boolean;
    }
  /** Whether these columns, which can be no inputs, are left out: DataChoices.ignore. */
  | { readonly type: 'ignore'; readonly columns: readonly string[] }
  /** The size to which images are brought: DataChoices.imageSize; `size` is the first image's. */
  | { readonly type: 'imageSize'; readonly size: readonly [width: number, height: number]; readonly areOne: boolean };

export interface MissingValues {
  readonly name: string;
  readonly count: number;
  /** The first few lines, or rows where there are no lines. */
  readonly lines: readonly number[];
}
