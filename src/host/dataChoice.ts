// Which table a model is trained on and which of its columns is predicted: wished, remembered, or asked.

import * as vscode from 'vscode';
import { type BundledTable, bundledTables } from '../data/bundledTables.ts';
import { NO_TARGET } from '../data/dataset.ts';
import type { DataChoices } from '../protocol/dataChoices.ts';
import type { DataError } from '../protocol/dataMessage.ts';
import { asReconstruction } from '../protocol/reconstruction.ts';
import type { TableSource } from '../protocol/runOrigin.ts';
import type { TrainingData } from '../protocol/trainEvent.ts';
import { askAboutData, standardizeItem } from './dataQuestions.ts';
import { dataSource, imageFolders } from './dataSource.ts';
import type { Answers } from './memory.ts';
import { type OpenedData, openData } from './openedData.ts';
import { baseName, otherData, type Problem } from './problem.ts';
import { said } from './said.ts';
import { askBeside, turned } from './standardizeChoice.ts';

export interface ChosenData {
  readonly type: 'data';
  readonly data: TrainingData;
  readonly table: TableSource;
  /** Empty where there is none. */
  readonly target: string;
  readonly choices: DataChoices;
  /** As known before, but where the person turned it over. */
  readonly standardize: boolean | undefined;
}

/** What the model does with a row: predicts its target, or gives its inputs again. */
export type Purpose = 'predict' | 'reconstruct';

const TABLE_FILES = '**/{*.csv,*.tsv,*.parquet,*.npy,*.npz,*-ubyte,*-ubyte.gz}';
const EXCLUDED = '**/{node_modules,.venv,venv,site-packages}/**';
const MOST_FILES = 200;

/**
 * What is known of the data beforehand; what is missing is asked. `channels` are those that the model takes of images.
 * Undefined if the person does not answer.
 */
export async function chooseData(
  known: Answers,
  definition: vscode.Uri,
  extension: vscode.Uri,
  channels: number | undefined,
  purpose: Purpose,
): Promise<ChosenData | Problem | undefined> {
  let source = known.table;
  let target = known.target;
  let { standardize } = known;
  let opened = source && (await open(source, extension));
  if (!source || (opened?.type === 'error' && opened.isUnreadable)) {
    const gone = source && vscode.l10n.t('{0} is not there any more.', nameOf(source));
    const asked = await besides(standardize, (item) => askForTable(definition, gone, item));
    if (!asked) return undefined;
    ({ answer: source, standardize } = asked);
    target = undefined;
    opened = await open(source, extension);
  }
  if (!opened) return undefined;
  if (opened.type === 'error') return problemOf(opened, source, extension);
  try {
    if (source.type === 'bundled') target ??= bundled(source.id)?.targetName;
    if (target === NO_TARGET && !opened.names.includes(target)) target = '';
    else if (target === '' && purpose === 'predict') target = undefined;
    let hasNone = target === '';
    if (target === undefined || !(hasNone || opened.names.includes(target))) {
      const [table, name, gone] = [opened, nameOf(source), target];
      const asked = await besides(standardize, (item) => askForTarget(table, name, gone, purpose, item));
      if (!asked) return undefined;
      ({ answer: target, standardize } = asked);
      hasNone = target === '' && purpose === 'reconstruct';
    }
    let choices = known.choices ?? {};
    for (;;) {
      const all = { ...choices, ...(channels !== undefined && { imageChannels: channels }) };
      const dataset = await opened.prepare(hasNone ? undefined : target, all);
      if (dataset === undefined) return undefined;
      if (dataset.type === 'dataset') {
        const data = purpose === 'reconstruct' ? asReconstruction(dataset.data) : dataset.data;
        return { type: 'data', data, table: source, target, choices, standardize };
      }
      if (!dataset.question) return problemOf(dataset, source, extension);
      const answer = await askAboutData(dataset.question, nameOf(source), said(dataset), choices);
      if (answer === undefined) return undefined;
      if (answer === 'other') return chooseData({ standardize }, definition, extension, channels, purpose);
      choices = { ...choices, ...answer };
    }
  } finally {
    opened.dispose();
  }
}

interface TrainedOn {
  readonly table: TableSource;
  readonly target: string | undefined;
  readonly choices: DataChoices | undefined;
}

/** The data that a run was trained on: nothing is asked. Undefined if the person ends the reading. */
export async function dataOf(
  { table, target, choices }: TrainedOn,
  extension: vscode.Uri,
  channels: number | undefined,
  purpose: Purpose,
): Promise<TrainingData | Problem | undefined> {
  const opened = await open(table, extension);
  if (!opened) return undefined;
  if (opened.type === 'error') {
    if (!opened.isUnreadable) return problemOf(opened, table, extension);
    const place = table.type === 'file' ? vscode.workspace.asRelativePath(vscode.Uri.parse(table.uri)) : table.id;
    return { type: 'problem', message: vscode.l10n.t('{0} is not there any more: the run was trained on it.', place) };
  }
  try {
    const all = { ...choices, ...(channels !== undefined && { imageChannels: channels }) };
    const hasNone = target === '' && purpose === 'reconstruct';
    const dataset = await opened.prepare(hasNone ? undefined : (target ?? opened.targets[0] ?? ''), all);
    if (dataset?.type !== 'dataset') return dataset && problemOf(dataset, table, extension);
    return purpose === 'reconstruct' ? asReconstruction(dataset.data) : dataset.data;
  } finally {
    opened.dispose();
  }
}

/** Asks with the item for standardizing beside the answers, where that is still to be chosen. */
async function besides<T>(
  standardize: boolean | undefined,
  ask: (item: vscode.QuickPickItem | undefined) => PromiseLike<T | typeof turned | undefined>,
): Promise<{ readonly answer: T; readonly standardize: boolean | undefined } | undefined> {
  const asked = await askBeside(standardize ?? false, (isOn) =>
    ask(standardize === undefined ? undefined : standardizeItem(isOn)),
  );
  return asked && { answer: asked.answer, standardize: standardize === undefined ? undefined : asked.isOn };
}

async function open(source: TableSource, extension: vscode.Uri): Promise<OpenedData | DataError | undefined> {
  const name = nameOf(source);
  const uri = uriOf(source, extension);
  const data = uri && (await dataSource(uri, name));
  const thread = vscode.Uri.joinPath(extension, 'dist/dataThread.cjs').fsPath;
  return data ? openData(thread, data) : unreadable(name);
}

/** The file or bundled table that a caller of the command names: an id, a uri, or a path beside the definition. */
export function tableNamed(name: string, definition: vscode.Uri): TableSource {
  if (bundled(name)) return { type: 'bundled', id: name };
  const uri = /^[\w+.-]{2,}:/.test(name) ? vscode.Uri.parse(name, true) : vscode.Uri.joinPath(definition, '..', name);
  return { type: 'file', uri: uri.toString() };
}

async function askForTable(
  definition: vscode.Uri,
  remark: string | undefined,
  standardize: vscode.QuickPickItem | undefined,
): Promise<TableSource | typeof turned | undefined> {
  interface Item extends vscode.QuickPickItem {
    readonly source?: TableSource;
    readonly ofFolders?: boolean;
  }
  const files = await vscode.workspace.findFiles(TABLE_FILES, EXCLUDED, MOST_FILES);
  const folders = await imageFolders(EXCLUDED);
  const folder = vscode.Uri.joinPath(definition, '..').toString();
  const isBeside = (uri: vscode.Uri) => (vscode.Uri.joinPath(uri, '..').toString() === folder ? 0 : 1);
  files.sort((a, b) => isBeside(a) - isBeside(b) || a.path.localeCompare(b.path));

  const separator = (label: string): Item => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const items: Item[] = [
    ...(files.length + folders.length > 0 ? [separator(vscode.l10n.t('in the workspace'))] : []),
    ...files.map((uri) => ({
      label: `$(table) ${baseName(uri)}`,
      description: vscode.workspace.asRelativePath(uri).replace(/\/?[^/]*$/, ''),
      source: { type: 'file' as const, uri: uri.toString() },
    })),
    ...folders.map((uri) => ({
      label: `$(file-media) ${baseName(uri)}`,
      description: vscode.l10n.t('a folder of images'),
      detail: vscode.workspace.asRelativePath(uri),
      source: { type: 'file' as const, uri: uri.toString() },
    })),
    separator(vscode.l10n.t('comes with Layerscope')),
    ...bundledTables.map(toItem),
    separator(''),
    { label: vscode.l10n.t('$(folder-opened) Browse…') },
    { label: vscode.l10n.t('$(file-media) Browse for a Folder of Images…'), ofFolders: true },
    ...(standardize ? [separator(''), standardize] : []),
  ];
  const question = vscode.l10n.t('Which table is the model to be trained on?');
  const picked = await vscode.window.showQuickPick(items, {
    placeHolder: remark ? `${remark} ${question}` : question,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (picked && picked === standardize) return turned;
  if (!picked || picked.source) return picked?.source;
  const chosen = await vscode.window.showOpenDialog({
    title: question,
    defaultUri: vscode.Uri.joinPath(definition, '..'),
    ...(picked.ofFolders && { canSelectFolders: true, canSelectFiles: false }),
    filters: {
      [vscode.l10n.t('Tables and arrays')]: ['csv', 'tsv', 'txt', 'data', 'parquet', 'npy', 'npz', 'gz'],
      [vscode.l10n.t('All files')]: ['*'],
    },
  });
  return chosen?.[0] && { type: 'file', uri: chosen[0].toString() };
}

function toItem(table: BundledTable) {
  const number = (value: number) => value.toLocaleString(vscode.env.language);
  return {
    label: `$(library) ${table.title}`,
    description:
      table.classes === undefined
        ? vscode.l10n.t('{0} rows, {1} inputs, a number to predict', number(table.rows), table.inputs)
        : vscode.l10n.t('{0} rows, {1} inputs, {2} classes', number(table.rows), table.inputs, table.classes),
    source: { type: 'bundled' as const, id: table.id },
  };
}

/** The only candidate, or the person's choice, empty for none of them; the likeliest stands first, though its dataset may have a problem. */
async function askForTarget(
  { kind, targets, names }: OpenedData,
  name: string,
  gone: string | undefined,
  purpose: Purpose,
  standardize: vscode.QuickPickItem | undefined,
): Promise<string | typeof turned | undefined> {
  // What gives its inputs back needs no column beside them.
  if (purpose === 'reconstruct' && kind === 'table' && names.length === 1) return '';
  // Where there is none, the dataset says what is missing.
  if (targets.length <= 1) return targets[0] ?? '';
  const question =
    purpose === 'reconstruct'
      ? vscode.l10n.t('The file compares what its model gives with the input. What of {0} is left aside?', name)
      : kind === 'table'
        ? vscode.l10n.t('Which column of {0} is to be predicted?', name)
        : vscode.l10n.t('Which array of {0} is to be predicted?', name);
  const remark = gone === undefined ? '' : `${vscode.l10n.t('There is no column {0} any more.', gone)} `;
  const items: vscode.QuickPickItem[] = targets.map((label) => ({ label }));
  const none = { label: vscode.l10n.t('$(check-all) Nothing: all columns are inputs') };
  if (purpose === 'reconstruct' && kind === 'table') items.push(none);
  if (standardize) items.push({ label: '', kind: vscode.QuickPickItemKind.Separator }, standardize);
  const picked = await vscode.window.showQuickPick(items, { placeHolder: remark + question });
  if (picked && picked === standardize) return turned;
  return picked === none ? '' : picked?.label;
}

function unreadable(name: string): DataError {
  return { type: 'error', message: vscode.l10n.t('{0}: The file cannot be read.', name), isUnreadable: true };
}

function uriOf(source: TableSource, extension: vscode.Uri): vscode.Uri | undefined {
  if (source.type === 'file') return vscode.Uri.parse(source.uri);
  const table = bundled(source.id);
  return table && vscode.Uri.joinPath(extension, table.path);
}

function nameOf(source: TableSource): string {
  return source.type === 'file' ? baseName(vscode.Uri.parse(source.uri)) : `${source.id}.csv`;
}

function bundled(id: string): BundledTable | undefined {
  return bundledTables.find((table) => table.id === id);
}

function problemOf(error: DataError, source: TableSource, extension: vscode.Uri): Problem {
  const { line } = error;
  const message = said(error);
  const uri = uriOf(source, extension);
  const remedy = otherData();
  if (!uri || line === undefined) return { type: 'problem', message, remedy };
  return { type: 'problem', message, remedy, place: { uri, range: new vscode.Range(line - 1, 0, line, 0) } };
}
