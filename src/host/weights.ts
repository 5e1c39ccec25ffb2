// Files of weights: what a run begins with, and where the weights of one that has ended are written.

import * as vscode from 'vscode';
import type { NamedState, NetworkState } from '../protocol/networkState.ts';
import { readState } from '../state/readState.ts';
import { networkTensors, serializeSafetensors } from '../state/safetensors.ts';
import { StateFileError } from '../state/stateFileError.ts';
import { newestCheckpoint } from '../tensorboard/checkpoints.ts';
import { homeOf } from './notebooks.ts';
import { baseName, type Problem } from './problem.ts';
import type { KnownRun } from './runs.ts';
import { TrainingSession } from './trainingSession.ts';

export interface ChosenWeights {
  readonly type: 'weights';
  readonly weights: NamedState;
}

/** Reads the file at `wish`, or the one that the person chooses. Undefined if the person does not choose. */
export async function chooseWeights(wish: vscode.Uri | undefined): Promise<ChosenWeights | Problem | undefined> {
  const uri = wish ?? (await askForWeights());
  if (!uri) return undefined;
  const name = baseName(uri);
  const problem = (why: string): Problem => ({ type: 'problem', message: `${name}: ${why}` });
  let bytes: Uint8Array;
  try {
    bytes = await vscode.workspace.fs.readFile(uri);
  } catch {
    return problem(vscode.l10n.t('The file cannot be read.'));
  }
  try {
    return { type: 'weights', weights: { name, uri: uri.toString(), state: readState(bytes) } };
  } catch (error) {
    if (!(error instanceof StateFileError)) throw error;
    return problem(error.message);
  }
}

async function askForWeights(): Promise<vscode.Uri | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    title: vscode.l10n.t('Train From Weights'),
    openLabel: vscode.l10n.t('Train From These'),
    filters: { [vscode.l10n.t('Weights')]: ['safetensors', 'pt', 'pth'] },
  });
  return chosen?.[0];
}

/** What a key binding or another extension may give. */
export interface WeightsArguments {
  /** A file's uri. */
  readonly weights?: string;
}

/** A run whose weights are to be saved. */
export interface WeighedRun {
  /** For people. */
  readonly name: string;
  /** What the file is called, without its ending. */
  readonly file: string;
  readonly isOn: boolean;
  /** The step that it has come to, where that is known. */
  readonly step: number | undefined;
  /** The definition's file. */
  readonly definition: vscode.Uri | undefined;
  /** The network's state at its end, where that is in memory. */
  readonly state: NetworkState | undefined;
  /** Where it lies on the disk, once all of it is there. */
  readonly folder: () => Promise<string | undefined>;
}

/** Of a run that this window knows. */
export function weighed(run: KnownRun): WeighedRun {
  const { name, model, origin, variant, history, end } = run;
  const session = run instanceof TrainingSession ? run : undefined;
  const whole = [origin?.sequential ?? model.name, variant].filter((part) => part !== undefined).join('_');
  return {
    ...{ name, file: fileNameOf(whole), isOn: end === undefined },
    step: history?.series.steps,
    definition: origin && homeOf(origin.document),
    state: session?.state,
    folder: async () => {
      await session?.closed;
      return run.folder;
    },
  };
}

/** Without what file systems forbid. */
export function fileNameOf(name: string): string {
  return name.replace(/[^\p{L}\p{N}._-]+/gu, '_').slice(0, 100);
}

/**
 * Writes the weights of a run that is over to `wish`, or to where the person chooses: those at its end, or, where these are
 * not in memory, those of its newest checkpoint. True if they were written.
 */
export async function saveWeights(
  run: WeighedRun | undefined,
  wish: vscode.Uri | undefined,
): Promise<boolean | Problem> {
  const found = run && !run.isOn ? await stateOf(run) : undefined;
  if (!run || !found) {
    const why = run?.isOn
      ? vscode.l10n.t('The run is still on. Its weights can be saved when it has ended.')
      : run
        ? vscode.l10n.t('{0} has no weights to save: it ended before it had any, or has no checkpoint.', run.name)
        : vscode.l10n.t('There are no weights to save: no run has ended with any.');
    void vscode.window.showInformationMessage(why);
    return false;
  }
  const [workspace] = vscode.workspace.workspaceFolders ?? [];
  const folder = run.definition ? vscode.Uri.joinPath(run.definition, '..') : workspace?.uri;
  const uri =
    wish ??
    (await vscode.window.showSaveDialog({
      title: vscode.l10n.t('Save Weights of {0}', run.name),
      ...(folder && { defaultUri: vscode.Uri.joinPath(folder, `${run.file}.safetensors`) }),
      filters: { safetensors: ['safetensors'] },
    }));
  if (!uri) return false;
  try {
    await vscode.workspace.fs.writeFile(uri, serializeSafetensors(found.state));
  } catch {
    return { type: 'problem', message: vscode.l10n.t('{0}: The file cannot be written.', baseName(uri)) };
  }
  if (run.step !== undefined && found.step !== undefined && found.step < run.step) {
    const message = vscode.l10n.t(
      '{0}: These are the weights after step {1}, of the last checkpoint; the run went on to step {2}.',
      baseName(uri),
      ...[found.step, run.step].map((step) => step.toLocaleString(vscode.env.language)),
    );
    void vscode.window.showInformationMessage(message);
  }
  return true;
}

async function stateOf(run: WeighedRun): Promise<{ readonly state: NetworkState; readonly step?: number } | undefined> {
  if (run.state) return { state: run.state };
  const folder = await run.folder();
  const checkpoint = folder === undefined ? undefined : (await newestCheckpoint(folder)).checkpoint;
  return checkpoint && { state: networkTensors(checkpoint.tensors), step: checkpoint.step };
}
