// What a run was begun with, as it is kept beside the run: enough to begin it again.

import * as vscode from 'vscode';
import type { ObservationOptions, TrainOptions } from '../protocol/trainEvent.ts';
import type { TableSource } from './memory.ts';
import { homeOf } from './notebooks.ts';
import type { KnownRun } from './runs.ts';

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
  readonly options: TrainOptions;
  readonly observation?: ObservationOptions;
  /** The file that the first weights came from. */
  readonly weights?: string;
  /** The model is the file's, with BatchNorm put in or taken out. */
  readonly isTwin?: boolean;
}

/** Undefined of a run that was read from the disk. */
export function originOf(run: Pick<KnownRun, 'name' | 'origin' | 'request' | 'isTwin'>): RunOrigin | undefined {
  if (!run.origin || !run.request) return undefined;
  const { document, sequential, table, target } = run.origin;
  const uri = homeOf(document);
  const { options, observation, initialState } = run.request;
  return {
    version: 1,
    name: run.name,
    definition: vscode.workspace.asRelativePath(uri, false),
    uri: uri.toString(),
    sequential,
    ...(table && { table }),
    ...(target !== undefined && { target }),
    options,
    ...(observation && { observation }),
    ...(initialState && { weights: initialState.name }),
    ...(run.isTwin && { isTwin: true }),
  };
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
