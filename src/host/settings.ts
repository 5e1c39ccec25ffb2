// The settings, checked: what the person wrote, or a problem that says what is expected instead.

import * as vscode from 'vscode';
import { THRESHOLDS } from '../alarms/thresholds.ts';
import { type Limits, limitsFor } from '../backend/sweepSchedule.ts';
import { callProblem } from '../model/optionRefusal.ts';
import type { TrainingSpec } from '../model/trainingSpec.ts';
import { chooseOptions } from '../protocol/chooseOptions.ts';
import type { ObservationOptions, TrainOptions } from '../protocol/trainEvent.ts';
import { readTrainingCall } from '../reader/training/trainingCall.ts';
import { locate } from './definitions.ts';
import { homeOf } from './notebooks.ts';
import { baseName, openSetting, type Problem } from './problem.ts';

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
  testFraction: {
    check: (value: unknown) => typeof value === 'number' && value >= 0 && value < 1,
    expected: vscode.l10n.t('a number from 0 to below 1'),
  },
} satisfies Record<string, { check: Check; expected: string }>;

/** The settings that are calls of torch, and what each is in TrainOptions. */
const CALLS = { loss: 'loss', optimizer: 'optimizer', scheduler: 'scheduler', gradientClipping: 'clipping' } as const;

/** How to train the model of that file: as settings that were set say, else as the file says, else by the defaults. */
export function readTrainOptions(
  document: vscode.TextDocument,
  training: TrainingSpec | undefined,
): TrainOptions | Problem {
  const settings = vscode.workspace.getConfiguration('layerscope', homeOf(document));
  const given: Record<string, unknown> = {};
  for (const [name, { check, expected }] of Object.entries(numbers)) {
    const value = settings.get(name);
    if (name === 'learningRate' && value === null) continue;
    if (!check(value)) return unfit(name, value, expected);
    if (isGiven(settings, name)) given[name] = value;
  }
  for (const name of ['stratify', 'standardize']) {
    const value = settings.get(name);
    if (typeof value !== 'boolean') return unfit(name, value, vscode.l10n.t('true or false'));
    if (isGiven(settings, name)) given[name] = value;
  }
  for (const [name, kind] of Object.entries(CALLS)) {
    const text = settings.get(name);
    if (text === 'auto') continue;
    if (typeof text !== 'string') return unfit(name, text, vscode.l10n.t("one of torch's calls, or auto"));
    if (text === 'none' && (kind === 'scheduler' || kind === 'clipping')) {
      given[kind] = null;
      continue;
    }
    const read = readTrainingCall(kind, text, vscode.l10n.t);
    if (read.type === 'problem') return unread(name, text, read.message);
    given[kind] = read.options;
  }
  const { options, sources } = chooseOptions(given, training);
  const problem = callProblem(options, vscode.l10n.t);
  if (!problem) return { ...options, sources };
  const stated = training?.[problem.name];
  if (stated && typeof sources[problem.name] === 'number') {
    const message = `${baseName(document.uri)}:${stated.line}: ${problem.message}`;
    const { document: cell, range } = locate(document, stated.range);
    return { type: 'problem', message, place: { uri: cell.uri, range } };
  }
  const setting = Object.entries(CALLS).find(([, kind]) => kind === problem.name)![0];
  return unread(setting, settings.get(setting), problem.message);
}

/** Whether the person set it, rather than that it has its default. */
function isGiven(settings: vscode.WorkspaceConfiguration, name: string): boolean {
  const { globalValue, workspaceValue, workspaceFolderValue } = settings.inspect(name) ?? {};
  return [globalValue, workspaceValue, workspaceFolderValue].some((value) => value !== undefined);
}

/** What of a run is observed, and where alarms are raised; undefined where all is as by default. */
export function readObservation(document: vscode.TextDocument): ObservationOptions | Problem | undefined {
  const settings = vscode.workspace.getConfiguration('layerscope', homeOf(document));
  const every = settings.get('observe.everySteps', 1);
  if (!whole(1, 1e6)(every)) {
    return unfit('observe.everySteps', every, vscode.l10n.t('a whole number from 1 to 1,000,000'));
  }
  const layers = settings.get<unknown>('observe.layers', []);
  if (!Array.isArray(layers) || !layers.every((path) => typeof path === 'string')) {
    return unfit('observe.layers', layers, vscode.l10n.t('a list of paths of layers'));
  }
  const thresholds: Record<string, number> = {};
  for (const name of Object.keys(THRESHOLDS)) {
    const value = settings.get<unknown>(`alarms.${name}`);
    if (typeof value !== 'number' || !(value >= 0)) {
      return unfit(`alarms.${name}`, value, vscode.l10n.t('a number of at least 0'));
    }
    if (isGiven(settings, `alarms.${name}`)) thresholds[name] = value;
  }
  const observation = {
    ...(every > 1 && { everySteps: every }),
    ...(layers.length > 0 && { layers }),
    ...(Object.keys(thresholds).length > 0 && { thresholds }),
  };
  return Object.keys(observation).length > 0 ? observation : undefined;
}

/** How many runs of a sweep are on at once, and what memory they may take together. */
export function readSweepLimits(document: vscode.TextDocument): Limits | Problem {
  const workers = vscode.workspace.getConfiguration('layerscope', homeOf(document)).get<unknown>('sweep.workers', null);
  if (workers === null) return limitsFor();
  if (!whole(1, MOST_WORKERS)(workers)) {
    return unfit('sweep.workers', workers, vscode.l10n.t('a whole number from 1 to {0}, or null', MOST_WORKERS));
  }
  return limitsFor(workers as number);
}

/** As package.json has it. */
const MOST_WORKERS = 64;

/** Whether one of the editor's hints is on. */
export function isOn(hint: 'highlightBatchNorm' | 'codeLens' | 'inlayHints' | 'liveHints', scope: vscode.Uri): boolean {
  return vscode.workspace.getConfiguration('layerscope', scope).get(hint) !== false;
}

/** The codes of diagnostics that are not to be shown. */
export function ignoredRemarks(scope: vscode.Uri): ReadonlySet<string> {
  const codes = vscode.workspace.getConfiguration('layerscope', scope).get('ignoredDiagnostics');
  return new Set(Array.isArray(codes) ? codes.filter((code) => typeof code === 'string') : []);
}

/** Adds to these codes, in the workspace where there is one. */
export async function ignoreDiagnostic(code: string): Promise<void> {
  const settings = vscode.workspace.getConfiguration('layerscope');
  const { Global, Workspace } = vscode.ConfigurationTarget;
  const target = vscode.workspace.workspaceFolders ? Workspace : Global;
  const { globalValue, workspaceValue } = settings.inspect<string[]>('ignoredDiagnostics') ?? {};
  const known = (target === Workspace ? workspaceValue : undefined) ?? globalValue ?? [];
  await settings.update('ignoredDiagnostics', [...new Set([...known, code])], target);
}

function unfit(name: string, value: unknown, expected: string): Problem {
  const written = JSON.stringify(value);
  return withSetting(name, (setting) =>
    vscode.l10n.t('The setting {0} is {1}, but {2} is expected.', setting, written, expected),
  );
}

/** `why` is a sentence about the call. */
function unread(name: string, value: unknown, why: string): Problem {
  return withSetting(name, (setting) => vscode.l10n.t('The setting {0} is {1}: {2}', setting, String(value), why));
}

function withSetting(name: string, tell: (setting: string) => string): Problem {
  const setting = `layerscope.${name}`;
  return {
    type: 'problem',
    message: tell(setting),
    remedy: openSetting(setting),
  };
}
