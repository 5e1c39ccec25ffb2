// The open Python files and notebooks as the reader understands them, read anew a moment after each change.

import * as vscode from 'vscode';
import type { Definition, SourceRange } from '../model/modelSpec.ts';
import type { Patience } from '../reader/interpreter/patience.ts';
import { readModel } from '../reader/readModel.ts';
import { Rereader } from '../reader/rereading/rereader.ts';
import { EditSchedule } from './editSchedule.ts';
import { NotebookReadings, notebookOf, pythonCells } from './notebooks.ts';
import { ReadingCosts } from './readingCosts.ts';

const nothing: Definition = { sequentials: [], diagnostics: [] };

/**
 * A text that asks for more work than is done at each change is read with so many times as much, once typing has rested so
 * long; a longer one would keep the extension host for seconds.
 */
const PATIENCE: Patience = [4];
const PATIENT_REST_MS = 1000;
const LONGEST_FOR_PATIENCE = 60_000;

/** Where each cell's text begins in the text of its notebook, as it was last read. */
const starts = new WeakMap<vscode.TextDocument, number>();

export class Definitions implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<vscode.TextDocument>();
  /** A document's definition was read anew, or the document closed. */
  readonly onDidChange = this.#changed.event;
  readonly #edited = new vscode.EventEmitter<vscode.TextDocument>();
  /** A document's text changed a moment ago, and reading it costs little. onDidChange follows when typing rests. */
  readonly onDidEdit = this.#edited.event;
  readonly #read = new WeakMap<vscode.TextDocument, { version: number; definition: Definition }>();
  readonly #rereaders = new WeakMap<vscode.TextDocument, Rereader>();
  readonly #costs = new ReadingCosts<vscode.TextDocument | vscode.NotebookDocument>();
  readonly #notebooks = new NotebookReadings((notebook, ms, { cells, definition }) => {
    this.#costs.note(notebook, ms);
    const isShort = cells.text.length <= LONGEST_FOR_PATIENCE;
    if (definition.isCutShort && isShort) this.#patient.changed(notebook);
  });
  readonly #schedule = new EditSchedule<vscode.TextDocument>({
    isQuick: (document) => this.#costs.isQuick(notebookOf(document) ?? document),
    atOnce: (document) => this.#edited.fire(document),
    atRest: (document) => this.#fireAround(document),
  });
  readonly #patient = new EditSchedule<vscode.TextDocument | vscode.NotebookDocument>(
    {
      isQuick: () => false,
      atOnce() {},
      atRest: (text) => ('notebookType' in text ? this.#readCellsPatiently(text) : this.#readPatiently(text)),
    },
    PATIENT_REST_MS,
  );
  readonly #subscriptions: vscode.Disposable[];

  constructor() {
    this.#subscriptions = [
      this.#changed,
      this.#edited,
      vscode.workspace.onDidOpenTextDocument((document) => this.#changed.fire(document)),
      vscode.workspace.onDidCloseTextDocument((document) => {
        this.#rereaders.delete(document);
        this.#fireNow(document);
      }),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (isPython(document)) this.#schedule.changed(document);
      }),
      vscode.workspace.onDidChangeNotebookDocument(({ notebook, contentChanges }) => {
        if (contentChanges.length > 0) for (const cell of pythonCells(notebook)) this.#changed.fire(cell);
      }),
    ];
  }

  /**
   * What the document defines, as its text is now, saved or not; nothing for other languages. Of a notebook's cell, what
   * all cells define: where in which of them is told by toRange, isIn and locate.
   */
  of(document: vscode.TextDocument): Definition {
    if (!isPython(document)) return nothing;
    const notebook = notebookOf(document);
    if (notebook) return this.#ofNotebook(notebook);
    const known = this.#read.get(document);
    if (known?.version === document.version) return known.definition;
    const text = document.getText();
    const begin = performance.now();
    const definition = /\btorch\b/.test(text) ? this.#rereaderOf(document).read(text) : nothing;
    this.#costs.note(document, performance.now() - begin);
    this.#read.set(document, { version: document.version, definition });
    if (definition.isCutShort && text.length <= LONGEST_FOR_PATIENCE) this.#patient.changed(document);
    return definition;
  }

  /** The text to whose offsets the definition's places belong, as Python code. */
  textOf(document: vscode.TextDocument): string {
    const notebook = notebookOf(document);
    if (!notebook) return document.getText();
    const { text, programs } = this.#notebooks.of(notebook).cells;
    return programs.length === 1 ? programs[0]!.code : text;
  }

  dispose(): void {
    this.#schedule.dispose();
    this.#patient.dispose();
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #rereaderOf(document: vscode.TextDocument): Rereader {
    let rereader = this.#rereaders.get(document);
    if (!rereader) {
      rereader = new Rereader();
      this.#rereaders.set(document, rereader);
    }
    return rereader;
  }

  #readPatiently(document: vscode.TextDocument): void {
    const { version } = document;
    if (document.isClosed || this.#read.get(document)?.version !== version) return;
    this.#read.set(document, { version, definition: readModel(document.getText(), PATIENCE) });
    this.#changed.fire(document);
  }

  #readCellsPatiently(notebook: vscode.NotebookDocument): void {
    if (notebook.isClosed || !this.#notebooks.readPatiently(notebook, PATIENCE)) return;
    for (const cell of pythonCells(notebook)) this.#changed.fire(cell);
  }

  #ofNotebook(notebook: vscode.NotebookDocument): Definition {
    const { definition, cells } = this.#notebooks.of(notebook);
    for (const { index, document } of notebook.getCells()) {
      const start = cells.startOf(index);
      if (start === undefined) starts.delete(document);
      else starts.set(document, start);
    }
    return /\btorch\b/.test(cells.text) ? definition : nothing;
  }

  /** For the cells of a notebook too, whose meaning may have changed with this one. */
  #fireAround(document: vscode.TextDocument): void {
    this.#fireNow(document);
    const notebook = notebookOf(document);
    for (const cell of notebook ? pythonCells(notebook) : []) if (cell !== document) this.#changed.fire(cell);
  }

  #fireNow(document: vscode.TextDocument): void {
    this.#schedule.drop(document);
    this.#changed.fire(document);
  }
}

export function isPython(document: vscode.TextDocument): boolean {
  return document.languageId === 'python';
}

/** The reader's offsets as the editor's positions; see isIn. */
export function toRange(document: vscode.TextDocument, { from, to }: SourceRange): vscode.Range {
  const start = starts.get(document) ?? 0;
  return new vscode.Range(document.positionAt(from - start), document.positionAt(to - start));
}

/** The editor's position as the reader's offset. */
export function toOffset(document: vscode.TextDocument, position: vscode.Position): number {
  return (starts.get(document) ?? 0) + document.offsetAt(position);
}

/** Whether what was read of the document, or of its notebook, begins in this document. */
export function isIn(document: vscode.TextDocument, { from }: SourceRange): boolean {
  const start = starts.get(document);
  if (start === undefined) return true;
  return from >= start && from <= start + document.getText().length;
}

/** The document, of those of its notebook, in which a range begins. */
export function locate(
  document: vscode.TextDocument,
  range: SourceRange,
): { readonly document: vscode.TextDocument; readonly range: vscode.Range } {
  const notebook = isIn(document, range) ? undefined : notebookOf(document);
  const found = notebook && pythonCells(notebook).find((cell) => isIn(cell, range));
  return { document: found ?? document, range: toRange(found ?? document, range) };
}
