// What a run was begun with, as it is kept beside the run: enough to begin it again, and to go on with it.

import type { DataChoices } from './dataChoices.ts';
import type { ObservationOptions, TrainOptions } from './trainEvent.ts';

/** Where a table comes from. */
export type TableSource =
  | { readonly type: 'file'; readonly uri: string }
  /** A BundledTable's id. */
  | { readonly type: 'bundled'; readonly id: string };

export interface RunOrigin {
  readonly version: 1;
  /** For people, as the panel has it. */
  readonly name: string;
  /** The definition's file: its path in the workspace, and where it lay then. */
  readonly definition: string;
  readonly uri: string;
  /** SequentialSpec.name. */
  readonly sequential: string;
  readonly table?: TableSource;
  readonly target?: string;
  /** What was chosen about data that do not do as they are. */
  readonly choices?: DataChoices;
  /** How the columns were made the model's input, where the person said it. */
  readonly shape?: readonly number[];
  /** Values of constructor parameters that neither the file nor the data gave. */
  readonly parameters?: Readonly<Record<string, number>>;
  /** SHA-256 of the definition's text. */
  readonly definitionHash?: string;
  readonly options: TrainOptions;
  readonly observation?: ObservationOptions;
  /** The file that the first weights came from: for people, and where it lay then. */
  readonly weights?: string;
  readonly weightsUri?: string;
  /** It is a branch: the name of the folder of the run that it left, and the step after which it did. */
  readonly parent?: { readonly folder: string; readonly step: number };
  /** Of a sweep: what all of its runs say, and no other. */
  readonly sweep?: number;
  /** The model is the file's, with BatchNorm put in or taken out. */
  readonly isTwin?: boolean;
}

/** What the text of run.json says; undefined where it is none of ours. */
export function parseOrigin(text: string): RunOrigin | undefined {
  try {
    const origin = JSON.parse(text) as Partial<RunOrigin> | null;
    const isOurs = origin?.version === 1 && typeof origin.sequential === 'string' && typeof origin.uri === 'string';
    return isOurs && origin.options ? (origin as RunOrigin) : undefined;
  } catch {
    return undefined;
  }
}
