// The settings, checked: what the person wrote, or a problem that says what is expected instead.

import * as vscode from 'vscode';
import type { TrainingSpec } from '../model/trainingSpec.ts';
import { chooseOptions } from '../protocol/chooseOptions.ts';
import type { TrainOptions } from '../protocol/trainEvent.ts';
import type { Problem } from './problem.ts';

type Check = (value: unknown) => boolean;

const whole =
  (least: number, most: number): Check =>
  (value) =>
    Number.isInteger(value) && (value as number) >= least && (value as number) <= most;

/** A setting's test and the words for what passes it. */
const numbers = {
  epochs: { check: whole(1, 1e6), expected: vscode.l10n.t('a whole number from 1 to 1,000,000') },
  batchSize: { check: whole(1, 1e6), expected: vscode.l10n.t('a whole number from 1 to 1,000,000') },
  learningRate: {
    check: (value: unknown) => typeof value === 'number' && value > 0 && Number.isFinite(value),
    expected: vscode.l10n.t('a number above 0'),
  },
  seed: {
    check: whole(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
    expected: vscode.l10n.t('a whole number from {0} to {1}', Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
  },
  heldOutFraction: {
    check: (value: unknown) => typeof value === 'number' && value >= 0 && value < 1,
    expected: vscode.l10n.t('a number from 0 to below 1'),
  },
} satisfies Record<string, { check: Check; expected: string }>;

const OPTIMIZERS = ['SGD'];

/** How to train the model of that file: as settings that were set say, else as the file says, else by the defaults. */
export function readTrainOptions(scope: vscode.Uri, training: TrainingSpec | undefined): TrainOptions | Problem {
  const settings = vscode.workspace.getConfiguration('layerscope', scope);
  for (const [name, { check, expected }] of Object.entries(numbers)) {
    if (!check(settings.get(name))) return unfit(name, settings.get(name), expected);
  }
  const optimizer = settings.get('optimizer');
  if (!OPTIMIZERS.includes(optimizer as string)) return unfit('optimizer', optimizer, OPTIMIZERS.join(', '));
  const given = [...Object.keys(numbers), 'optimizer'].filter((name) => isGiven(settings, name));
  return chooseOptions(Object.fromEntries(given.map((name) => [name, settings.get(name)])), training).options;
}

/** Whether the person set it, rather than that it has its default. */
function isGiven(settings: vscode.WorkspaceConfiguration, name: string): boolean {
  const { globalValue, workspaceValue, workspaceFolderValue } = settings.inspect(name) ?? {};
  return [globalValue, workspaceValue, workspaceFolderValue].some((value) => value !== undefined);
}

/** Whether one of the editor's hints is on. */
export function isOn(hint: 'highlightBatchNorm' | 'codeLens', scope: vscode.Uri): boolean {
  return vscode.workspace.getConfiguration('layerscope', scope).get(hint) !== false;
}

function unfit(name: string, value: unknown, expected: string): Problem {
  const setting = `layerscope.${name}`;
  return {
    type: 'problem',
    message: vscode.l10n.t('The setting {0} is {1}, but {2} is expected.', setting, JSON.stringify(value), expected),
    remedy: {
      title: vscode.l10n.t('Open Setting'),
      run: () => vscode.commands.executeCommand('workbench.action.openSettings', setting),
    },
  };
}
