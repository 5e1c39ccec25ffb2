// What a run was begun with, of a run that was begun here.

import * as vscode from 'vscode';
import type { RunOrigin } from '../protocol/runOrigin.ts';
import { homeOf } from './notebooks.ts';
import type { KnownRun } from './runs.ts';
import { hashOf } from './textHistory.ts';

/** Undefined of a run that was read from the disk. */
export function originOf(
  run: Pick<KnownRun, 'name' | 'origin' | 'said' | 'request' | 'isTwin' | 'parent' | 'sweep'>,
): RunOrigin | undefined {
  if (run.said) {
    const { sweep: _, ...said } = run.said;
    return { ...said, name: run.name, ...(run.parent && { parent: run.parent }) };
  }
  if (!run.origin || !run.request) return undefined;
  const { document, sequential, table, target, choices, shape, parameters } = run.origin;
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
    ...(choices && { choices }),
    ...(shape && { shape }),
    ...(parameters && { parameters }),
    definitionHash: hashOf(document.getText()),
    options,
    ...(observation && { observation }),
    ...(initialState && { weights: initialState.name }),
    ...(initialState?.uri !== undefined && { weightsUri: initialState.uri }),
    ...(run.parent && { parent: run.parent }),
    ...(run.sweep !== undefined && !run.parent && { sweep: run.sweep }),
    ...(run.isTwin && { isTwin: true }),
  };
}
