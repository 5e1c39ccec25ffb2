// Which table a model is trained on and which of its columns is predicted: wished, remembered, or asked.

import * as vscode from 'vscode';
import { type BundledTable, bundledTables } from '../data/bundledTables.ts';
import type { DataError } from '../data/dataError.ts';
import { companionNames, type DataFile, datasetOf, readDataFile, targetsOf, withCompanion } from '../data/dataFile.ts';
import type { DataChoices } from '../protocol/dataChoices.ts';
import type { TrainingData } from '../protocol/trainEvent.ts';
import { askAboutData } from './dataQuestions.ts';
import type { Answers, TableSource } from './memory.ts';
import { baseName, otherData, type Problem } from './problem.ts';

export interface ChosenData {
  readonly type: 'data';
  readonly data: TrainingData;
  readonly table: TableSource;
  readonly target: string;
  readonly choices: DataChoices;
}

const TABLE_FILES = '**/{*.csv,*.tsv,*.npy,*.npz,*-ubyte,*-ubyte.gz}';
const MOST_FILES = 200;

/** What is known of the data beforehand; what is missing is asked. Undefined if the person does not answer. */
export async function chooseData(
  known: Answers,
  definition: vscode.Uri,
  extension: vscode.Uri,
): Promise<ChosenData | Problem | undefined> {
  let source = known.table;
  let bytes = source && (await read(source, extension));
  let target = known.target;
  if (!source || !bytes) {
    const gone = source && vscode.l10n.t('{0} is not there any more.', nameOf(source));
    source = await askForTable(definition, gone);
    if (!source) return undefined;
    bytes = await read(source, extension);
    if (!bytes) return { type: 'problem', message: vscode.l10n.t('{0}: The file cannot be read.', nameOf(source)) };
    target = undefined;
  }
  const file = await readWhole(source, bytes);
  if (file.type === 'error') return problemOf(file, source, extension);

  if (source.type === 'bundled') target ??= bundled(source.id)?.targetName;
  if (!target || !hasTarget(file, target)) {
    target = await askForTarget(file, target);
    if (target === undefined) return undefined;
  }
  let choices = known.choices ?? {};
  for (;;) {
    const dataset = datasetOf(file, target, choices);
    if (dataset.type === 'dataset') return { type: 'data', data: dataset.data, table: source, target, choices };
    if (!dataset.question) return problemOf(dataset, source, extension);
    const answer = await askAboutData(dataset.question, nameOf(source), dataset.message, choices);
    if (answer === undefined) return undefined;
    if (answer === 'other') return chooseData({}, definition, extension);
    choices = { ...choices, ...answer };
  }
}

/** The file with what stands in a second one beside it. */
async function readWhole(source: TableSource, bytes: Uint8Array): Promise<DataFile | DataError> {
  const file = readDataFile(nameOf(source), bytes);
  if (file.type === 'error' || source.type !== 'file') return file;
  for (const name of companionNames(file)) {
    const uri = vscode.Uri.joinPath(vscode.Uri.parse(source.uri), '..', name);
    const more = await readFile(uri);
    if (!more) continue;
    const other = readDataFile(name, more);
    return other.type === 'error' ? other : withCompanion(file, other);
  }
  return file;
}

function hasTarget(file: DataFile, target: string): boolean {
  return file.type === 'table' ? file.columns.some(({ name }) => name === target) : targetsOf(file).includes(target);
}

/** The file or bundled table that a caller of the command names: an id, a uri, or a path beside the definition. */
export function tableNamed(name: string, definition: vscode.Uri): TableSource {
  if (bundled(name)) return { type: 'bundled', id: name };
  const uri = /^[\w+.-]{2,}:/.test(name) ? vscode.Uri.parse(name, true) : vscode.Uri.joinPath(definition, '..', name);
  return { type: 'file', uri: uri.toString() };
}

async function askForTable(definition: vscode.Uri, remark: string | undefined): Promise<TableSource | undefined> {
  interface Item extends vscode.QuickPickItem {
    readonly source?: TableSource;
  }
  const files = await vscode.workspace.findFiles(
    TABLE_FILES,
    '**/{node_modules,.venv,venv,site-packages}/**',
    MOST_FILES,
  );
  const folder = vscode.Uri.joinPath(definition, '..').toString();
  const isBeside = (uri: vscode.Uri) => (vscode.Uri.joinPath(uri, '..').toString() === folder ? 0 : 1);
  files.sort((a, b) => isBeside(a) - isBeside(b) || a.path.localeCompare(b.path));

  const separator = (label: string): Item => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const items: Item[] = [
    ...(files.length > 0 ? [separator(vscode.l10n.t('in the workspace'))] : []),
    ...files.map((uri) => ({
      label: `$(table) ${baseName(uri)}`,
      description: vscode.workspace.asRelativePath(uri).replace(/\/?[^/]*$/, ''),
      source: { type: 'file' as const, uri: uri.toString() },
    })),
    separator(vscode.l10n.t('comes with Layerscope')),
    ...bundledTables.map(toItem),
    separator(''),
    { label: vscode.l10n.t('$(folder-opened) Browse…') },
  ];
  const question = vscode.l10n.t('Which table is the model to be trained on?');
  const picked = await vscode.window.showQuickPick(items, {
    placeHolder: remark ? `${remark} ${question}` : question,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (!picked || picked.source) return picked?.source;
  const chosen = await vscode.window.showOpenDialog({
    title: question,
    defaultUri: vscode.Uri.joinPath(definition, '..'),
    filters: {
      [vscode.l10n.t('Tables and arrays')]: ['csv', 'tsv', 'txt', 'data', 'npy', 'npz', 'gz'],
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

/** The only candidate, or the person's choice; the likeliest stands first, though its dataset may have a problem. */
async function askForTarget(file: DataFile, gone: string | undefined): Promise<string | undefined> {
  const candidates = targetsOf(file);
  // Where there is none, the dataset says what is missing.
  if (candidates.length <= 1) return candidates[0] ?? '';
  const question =
    file.type === 'table'
      ? vscode.l10n.t('Which column of {0} is to be predicted?', file.name)
      : vscode.l10n.t('Which array of {0} is to be predicted?', file.name);
  const remark = gone === undefined ? '' : `${vscode.l10n.t('There is no column {0} any more.', gone)} `;
  return vscode.window.showQuickPick(candidates, { placeHolder: remark + question });
}

async function read(source: TableSource, extension: vscode.Uri): Promise<Uint8Array | undefined> {
  const uri = uriOf(source, extension);
  return uri && readFile(uri);
}

/** Undefined where it is not there or cannot be read. */
async function readFile(uri: vscode.Uri): Promise<Uint8Array | undefined> {
  try {
    return await vscode.workspace.fs.readFile(uri);
  } catch {
    return undefined;
  }
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

function problemOf({ message, line }: DataError, source: TableSource, extension: vscode.Uri): Problem {
  const uri = uriOf(source, extension);
  const remedy = otherData();
  if (!uri || line === undefined) return { type: 'problem', message, remedy };
  return { type: 'problem', message, remedy, place: { uri, range: new vscode.Range(line - 1, 0, line, 0) } };
}
