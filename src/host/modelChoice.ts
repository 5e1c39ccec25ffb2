// Which Sequential of which file Train Model is about.

import * as vscode from 'vscode';
import type { Diagnostic, SequentialSpec } from '../model/modelSpec.ts';
import { type Definitions, isIn, isPython, locate, toRange } from './definitions.ts';
import { sizeOf } from './modelSize.ts';
import { pythonCells } from './notebooks.ts';
import { baseName, type Problem } from './problem.ts';
import type { Origin } from './runs.ts';
import { said } from './said.ts';

/** What a caller of the command says about the model; the rest is found or asked. */
export interface ModelWish {
  readonly uri?: vscode.Uri | undefined;
  /** SequentialSpec.name; of several the person chooses one. */
  readonly sequential?: string | readonly string[] | undefined;
}

export interface ChosenModel {
  readonly type: 'model';
  readonly document: vscode.TextDocument;
  readonly sequential: SequentialSpec;
}

/**
 * The wished file, else the active editor's, the only visible Python file's or the last trained one's; in it the wished
 * Sequential if it is there, the only one, the one at the cursor, or the only one that is no part of another, else the
 * person chooses. Undefined if the person does not.
 */
export async function chooseModel(
  wish: ModelWish,
  last: Origin | undefined,
  definitions: Definitions,
): Promise<ChosenModel | Problem | undefined> {
  const document = wish.uri
    ? await openDefinition(wish.uri)
    : (currentDocument() ?? (last && (await openDefinition(last.document.uri))));
  if (!document) {
    const message = vscode.l10n.t(
      'No Python file is open. Open the file that defines a torch.nn.Sequential, then run Train Model again.',
    );
    return { type: 'problem', message };
  }
  if ('type' in document) return document;

  const { sequentials, diagnostics } = definitions.of(document);
  if (sequentials.length === 0) {
    const remark = diagnostics.find(({ severity }) => severity === 'error') ?? diagnostics[0];
    if (remark) return problemAt(document, remark);
    const message = vscode.l10n.t('{0}: No torch.nn.Sequential was found in this file.', baseName(document.uri));
    return { type: 'problem', message };
  }
  const wished = [wish.sequential ?? []].flat();
  const named = sequentials.filter(({ name }) => wished.includes(name));
  const sequential =
    named.length > 1
      ? await ask(named)
      : (named[0] ??
        onlyOne(sequentials) ??
        onlyOne(atCursor(document, sequentials)) ??
        onlyOne(sequentials.filter(({ partOf, layers }) => partOf === undefined && layers.length > 0)) ??
        (await askHere(document, sequentials)));
  if (!sequential) return undefined;
  const [error, ...more] = sequential.errors;
  return error ? problemAt(document, error, more.length) : { type: 'model', document, sequential };
}

/** A remark on the definition as a message, with the place in front. */
export function problemAt(
  document: vscode.TextDocument,
  remark: Pick<Diagnostic, 'message' | 'phrase' | 'line' | 'cell' | 'range'>,
  more = 0,
): Problem {
  const found = locate(document, remark.range);
  const cell = remark.cell === undefined ? '' : `cell ${remark.cell + 1}:`;
  const others = more > 0 ? ` ${vscode.l10n.t('({0} more in the Problems view.)', more)}` : '';
  return {
    type: 'problem',
    message: `${baseName(document.uri)}:${cell}${remark.line}: ${said(remark)}${others}`,
    place: { uri: found.document.uri, range: found.range },
  };
}

/** The document of that file, which is read anew if it was closed; of a notebook its first cell. */
export async function openDefinition(uri: vscode.Uri): Promise<vscode.TextDocument | Problem> {
  const isOpen = (document: vscode.TextDocument) => document.uri.toString() === uri.toString();
  const shown = vscode.workspace.textDocuments.find(isOpen);
  if (shown) return shown;
  try {
    await vscode.workspace.fs.stat(uri);
  } catch {
    return { type: 'problem', message: vscode.l10n.t('{0} is not there any more.', baseName(uri)) };
  }
  try {
    if (!uri.path.endsWith('.ipynb')) return await vscode.workspace.openTextDocument(uri);
    const [cell] = pythonCells(await vscode.workspace.openNotebookDocument(uri));
    return (
      cell ?? { type: 'problem', message: vscode.l10n.t('{0}: The notebook has no cell in Python.', baseName(uri)) }
    );
  } catch {
    return { type: 'problem', message: vscode.l10n.t('{0}: The file cannot be opened as text.', baseName(uri)) };
  }
}

function currentDocument(): vscode.TextDocument | undefined {
  const active = vscode.window.activeTextEditor?.document;
  if (active && isPython(active)) return active;
  const notebook = vscode.window.activeNotebookEditor?.notebook;
  if (notebook) return pythonCells(notebook)[0];
  const visible = vscode.window.visibleTextEditors.map(({ document }) => document).filter(isPython);
  return onlyOne([...new Set(visible)]);
}

function onlyOne<T>(things: readonly T[]): T | undefined {
  return things.length === 1 ? things[0] : undefined;
}

/** Several are the variants of one place. */
function atCursor(document: vscode.TextDocument, sequentials: readonly SequentialSpec[]): readonly SequentialSpec[] {
  const editor = vscode.window.activeTextEditor;
  if (editor?.document !== document) return [];
  const { active } = editor.selection;
  const here = sequentials
    .filter(({ range }) => isIn(document, range))
    .filter(({ range }) => {
      const { start, end } = toRange(document, range);
      return active.line >= start.line && active.line <= end.line;
    });
  return here.filter(({ range }) => range.from === here[0]?.range.from);
}

/** Of those at the cursor, where there are any. */
function askHere(
  document: vscode.TextDocument,
  sequentials: readonly SequentialSpec[],
): Promise<SequentialSpec | undefined> {
  const here = atCursor(document, sequentials);
  return ask(here.length > 0 ? here : sequentials);
}

async function ask(sequentials: readonly SequentialSpec[]): Promise<SequentialSpec | undefined> {
  const items = sequentials.map((sequential) => ({
    label: sequential.name,
    description: `${vscode.l10n.t('line {0}', sequential.line)} · ${sizeOf(sequential)}`,
    sequential,
  }));
  const placeHolder = vscode.l10n.t('Which Sequential is to be trained?');
  return (await vscode.window.showQuickPick(items, { placeHolder }))?.sequential;
}
