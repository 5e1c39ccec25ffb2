// A run as the list of runs has it, and the words for it.

import { basename, relative, sep } from 'node:path';
import * as vscode from 'vscode';
import { formatBytes } from '../model/formatBytes.ts';
import { parseOrigin, type RunOrigin } from '../protocol/runOrigin.ts';
import type { DiskRun } from '../protocol/runReaderMessage.ts';
import type { RunSummary } from '../protocol/webviewMessage.ts';
import { type KnownRun, stateOf } from './runs.ts';
import { TrainingSession } from './trainingSession.ts';

export interface RunEntry {
  /** The folder's path; of a run that lies in memory only, its id. */
  readonly key: string;
  readonly folder: string | undefined;
  /** The run, where this window knows it: one that was trained here, or was opened. */
  readonly known: KnownRun | undefined;
  /** Undefined until it was looked at. */
  readonly summary: DiskRun | undefined;
}

export type EntryState = DiskRun['state'] | RunSummary['state'];

export interface EntryFacts {
  readonly state: EntryState | undefined;
  readonly startedAt: number | undefined;
  readonly elapsedMs: number | undefined;
  readonly step: number | undefined;
  readonly totalSteps: number | undefined;
  readonly loss: { readonly tag: string; readonly value: number } | undefined;
}

/** What is known of it: from the run itself where it was trained here, else from the disk. */
export function factsOf({ known, summary }: RunEntry): EntryFacts {
  const isOurs = known?.history !== undefined && known.history.recorded === undefined;
  const history = known instanceof TrainingSession || (!summary && isOurs) ? known?.history : undefined;
  if (!known || !history) return { ...NOTHING, ...summary };
  const { series, epochs, run, elapsedMs } = history;
  const epoch = epochs.at(-1);
  const batch = series.points > 0 ? series.last[(series.points - 1) * series.width]! : Number.NaN;
  const [tag, value] = epoch ? ['loss/training', epoch.trainingLoss] : ['loss/batch', batch];
  return {
    state: stateOf(known),
    startedAt: run.startedAt,
    elapsedMs,
    step: series.steps,
    totalSteps: run.totalSteps,
    loss: Number.isNaN(value) ? undefined : { tag, value },
  };
}

const NOTHING = {
  ...{ state: undefined, startedAt: undefined, elapsedMs: undefined },
  ...{ step: undefined, totalSteps: undefined, loss: undefined },
};

export function originIn({ summary }: RunEntry): RunOrigin | undefined {
  return summary?.origin === undefined ? undefined : parseOrigin(summary.origin);
}

/** Whether it was interrupted or cancelled at a moment from which it can go on. */
export function canGoOn(entry: RunEntry): boolean {
  const { state } = factsOf(entry);
  if (entry.folder === undefined || (state !== 'interrupted' && state !== 'cancelled')) return false;
  return originIn(entry) !== undefined && (entry.summary?.checkpoints?.length ?? 0) > 0;
}

/** The time that a folder's name begins with; see folderName. */
const TIME = /^\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d_/;

/** Of ours the folder's name without the time, of others' the place in the workspace. */
export function nameOf({ folder, known, summary }: RunEntry): string {
  if (folder === undefined) return known?.name ?? '';
  const isOwn = summary?.isOwn ?? TIME.test(basename(folder));
  return isOwn ? basename(folder).replace(TIME, '').replace(OF_CLASS, '$1') : placeOf(folder);
}

/** `Net.network`, and what tells the run from others: the class is enough for a narrow list. */
const OF_CLASS = /^([A-Z]\w*)\.[a-z]\w*?(?=$|_)/;

/** The part of the folder's name that renaming leaves. */
export function timeOf(folder: string): string {
  return TIME.exec(basename(folder))?.[0] ?? '';
}

function placeOf(folder: string): string {
  const [home] = vscode.workspace.workspaceFolders ?? [];
  const several = (vscode.workspace.workspaceFolders?.length ?? 0) > 1;
  const place = home && !several ? relative(home.uri.fsPath, folder) : vscode.workspace.asRelativePath(folder, several);
  return place === '' ? basename(folder) : place.split(sep).join('/');
}

/** `finished · 2 min 3 s · loss 0.123`. */
export function descriptionOf(entry: RunEntry): string {
  const { state, elapsedMs, step, totalSteps, loss } = factsOf(entry);
  const percent = isOn(state) && step !== undefined && totalSteps ? Math.floor((100 * step) / totalSteps) : undefined;
  const parts = [
    state && stateWord(state),
    percent !== undefined && `${percent} %`,
    elapsedMs !== undefined && duration(elapsedMs),
    loss && vscode.l10n.t('loss {0}', rounded(loss.value)),
    entry.folder === undefined && vscode.l10n.t('not saved'),
  ];
  return parts.filter((part) => part).join(' · ');
}

export function tooltipOf(entry: RunEntry): vscode.MarkdownString {
  const { state, startedAt, elapsedMs, step, totalSteps, loss } = factsOf(entry);
  const { folder, known, summary } = entry;
  const origin = originIn(entry);
  const model = known?.model.name ?? summary?.model;
  const text = new vscode.MarkdownString();
  text.appendMarkdown('**');
  text.appendText(nameOf(entry));
  text.appendMarkdown('**\n\n');
  const line = (name: string, value: string | undefined | false) => {
    if (!value) return;
    text.appendMarkdown('- ');
    text.appendText(`${name}: ${value}`);
    text.appendMarkdown('\n');
  };
  const grouped = (count: number) => count.toLocaleString(vscode.env.language);
  line(vscode.l10n.t('State'), state && stateWord(state));
  line(vscode.l10n.t('Model'), model);
  line(vscode.l10n.t('Definition'), origin?.definition);
  const parent = origin?.parent ?? known?.parent;
  line(vscode.l10n.t('Branch'), parent && vscode.l10n.t('of {0}, from step {1}', parent.folder, grouped(parent.step)));
  line(vscode.l10n.t('Started'), startedAt !== undefined && new Date(startedAt).toLocaleString(vscode.env.language));
  line(vscode.l10n.t('Duration'), elapsedMs !== undefined && duration(elapsedMs));
  const steps = step === undefined ? undefined : grouped(step);
  line(vscode.l10n.t('Step'), steps && totalSteps ? vscode.l10n.t('{0} of {1}', steps, grouped(totalSteps)) : steps);
  line(vscode.l10n.t('Loss'), loss && `${rounded(loss.value)} (${loss.tag})`);
  line(vscode.l10n.t('Size'), summary && formatBytes(summary.bytes));
  line(vscode.l10n.t('Folder'), folder);
  if (state === 'interrupted') {
    text.appendText(vscode.l10n.t('Its window was closed, or its process ended, while it was on.'));
  }
  return text;
}

export function isOn(state: EntryState | undefined): boolean {
  return state === 'running' || state === 'paused' || state === 'cancelling';
}

export function stateWord(state: EntryState): string {
  switch (state) {
    case 'running':
      return vscode.l10n.t('running');
    case 'paused':
      return vscode.l10n.t('paused');
    case 'cancelling':
      return vscode.l10n.t('cancelling…');
    case 'finished':
      return vscode.l10n.t('finished');
    case 'cancelled':
      return vscode.l10n.t('cancelled');
    case 'failed':
      return vscode.l10n.t('failed');
    case 'interrupted':
      return vscode.l10n.t('interrupted');
    case 'recorded':
      return vscode.l10n.t('recorded');
    default:
      return state satisfies never;
  }
}

export function iconOf(state: EntryState | undefined): vscode.ThemeIcon {
  const icon = (name: string, color?: string) =>
    new vscode.ThemeIcon(name, color === undefined ? undefined : new vscode.ThemeColor(color));
  switch (state) {
    case 'running':
    case 'cancelling':
      return icon('sync~spin');
    case 'paused':
      return icon('debug-pause');
    case 'finished':
      return icon('pass', 'testing.iconPassed');
    case 'cancelled':
      return icon('circle-slash');
    case 'failed':
      return icon('error', 'testing.iconFailed');
    case 'interrupted':
      return icon('debug-disconnect', 'list.warningForeground');
    default:
      return icon('graph-line');
  }
}

/** `0.8 s`, `12 s`, `2 min 3 s`, `1 h 5 min`. */
function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 9.95) {
    return `${seconds.toLocaleString(vscode.env.language, { maximumFractionDigits: 1, minimumFractionDigits: 1 })} s`;
  }
  const whole = Math.round(seconds);
  const [minutes, hours] = [Math.floor(whole / 60), Math.floor(whole / 3600)];
  if (minutes === 0) return `${whole} s`;
  return hours === 0 ? `${minutes} min ${whole % 60} s` : `${hours} h ${minutes % 60} min`;
}

export function rounded(value: number): string {
  return value.toLocaleString(vscode.env.language, { maximumSignificantDigits: 3 });
}
