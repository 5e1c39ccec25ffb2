// Python cells in the notebook editor: the notebook that they belong to, and what it defines as its cells are now.

import * as vscode from 'vscode';
import type { Patience } from '../reader/interpreter/patience.ts';
import { type NotebookCell, type PythonVersion, pythonOf } from '../reader/notebook/notebook.ts';
import { type NotebookDefinition, readCells } from '../reader/notebook/readNotebook.ts';

/** The notebook of which the document is a cell. */
export function notebookOf(document: vscode.TextDocument): vscode.NotebookDocument | undefined {
  if (document.uri.scheme !== 'vscode-notebook-cell') return undefined;
  return vscode.workspace.notebookDocuments.find((notebook) =>
    notebook.getCells().some((cell) => cell.document === document),
  );
}

/** The file that the document belongs to: a cell's is its notebook. Settings and answers are remembered by it. */
export function homeOf(document: vscode.TextDocument): vscode.Uri {
  return notebookOf(document)?.uri ?? document.uri;
}

/** The documents of all cells with code in Python. */
export function pythonCells(notebook: vscode.NotebookDocument): vscode.TextDocument[] {
  return notebook
    .getCells()
    .filter(isPythonCell)
    .map(({ document }) => document);
}

function isPythonCell({ kind, document }: vscode.NotebookCell): boolean {
  return kind === vscode.NotebookCellKind.Code && document.languageId === 'python';
}

/** Its cells as they are now, for the reader. */
export function readableCells(notebook: vscode.NotebookDocument): NotebookCell[] {
  return notebook
    .getCells()
    .map((cell) => ({ kind: isPythonCell(cell) ? 'code' : 'other', text: cell.document.getText() }));
}

/** The Python that the notebook's file names, wherever VS Code keeps the file's metadata. */
export function versionOf({ metadata }: vscode.NotebookDocument): PythonVersion | undefined {
  return pythonOf(metadata.metadata) ?? pythonOf(metadata.custom?.metadata);
}

interface NotebookReading extends NotebookDefinition {
  readonly key: string;
}

/** Is told how long each reading took, and what it gave. */
type Took = (notebook: vscode.NotebookDocument, ms: number, read: NotebookDefinition) => void;

function keyOf(notebook: vscode.NotebookDocument): string {
  return notebook
    .getCells()
    .map((cell) => `${cell.document.uri.fragment} ${isPythonCell(cell) ? cell.document.version : '-'}`)
    .join('\n');
}

/** What a notebook defines, read anew only when a cell has changed. */
export class NotebookReadings {
  readonly #read = new WeakMap<vscode.NotebookDocument, NotebookReading>();

  readonly #took: Took;

  constructor(took: Took) {
    this.#took = took;
  }

  of(notebook: vscode.NotebookDocument): NotebookReading {
    const key = keyOf(notebook);
    const known = this.#read.get(notebook);
    if (known?.key === key) return known;
    const begin = performance.now();
    const read = readCells(readableCells(notebook), versionOf(notebook));
    this.#took(notebook, performance.now() - begin, read);
    const reading = { key, ...read };
    this.#read.set(notebook, reading);
    return reading;
  }

  /** Reads it with that patience where it is as it was last read; else does nothing and returns false. */
  readPatiently(notebook: vscode.NotebookDocument, patience: Patience): boolean {
    const key = keyOf(notebook);
    if (this.#read.get(notebook)?.key !== key) return false;
    this.#read.set(notebook, { key, ...readCells(readableCells(notebook), versionOf(notebook), patience) });
    return true;
  }
}
