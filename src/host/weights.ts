// Files of weights: what a run begins with, and where the weights of one that has ended are written.

import * as vscode from 'vscode';
import type { NamedState } from '../protocol/networkState.ts';
import { readState } from '../state/readState.ts';
import { serializeSafetensors } from '../state/safetensors.ts';
import { StateFileError } from '../state/stateFileError.ts';
import { homeOf } from './notebooks.ts';
import { baseName, type Problem } from './problem.ts';
import type { TrainingSession } from './trainingSession.ts';

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
    return { type: 'weights', weights: { name, state: readState(bytes) } };
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

/** Writes the weights at the run's end to `wish`, or to where the person chooses; true if they were written. */
export async function saveWeights(
  session: TrainingSession | undefined,
  wish: vscode.Uri | undefined,
): Promise<boolean | Problem> {
  if (!session?.state) {
    const why = session?.isOn
      ? vscode.l10n.t('The run is still on. Its weights can be saved when it has ended.')
      : vscode.l10n.t('There are no weights to save: no run has ended with any.');
    void vscode.window.showInformationMessage(why);
    return false;
  }
  const { origin, model } = session;
  const [workspace] = vscode.workspace.workspaceFolders ?? [];
  const folder = origin ? vscode.Uri.joinPath(homeOf(origin.document), '..') : workspace?.uri;
  const file = `${origin?.sequential ?? model.name}.safetensors`;
  const uri =
    wish ??
    (await vscode.window.showSaveDialog({
      title: vscode.l10n.t('Save Weights'),
      ...(folder && { defaultUri: vscode.Uri.joinPath(folder, file) }),
      filters: { safetensors: ['safetensors'] },
    }));
  if (!uri) return false;
  try {
    await vscode.workspace.fs.writeFile(uri, serializeSafetensors(session.state));
    return true;
  } catch {
    return { type: 'problem', message: vscode.l10n.t('{0}: The file cannot be written.', baseName(uri)) };
  }
}
