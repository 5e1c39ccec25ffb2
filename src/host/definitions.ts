// The open Python files as the reader understands them, read anew a moment after each change.

import * as vscode from 'vscode';
import type { Definition, SourceRange } from '../model/modelSpec.ts';
import { readModel } from '../reader/readModel.ts';

/** How long typing must rest before the file is read again. */
const REST_MS = 100;

const nothing: Definition = { sequentials: [], diagnostics: [] };

export class Definitions implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<vscode.TextDocument>();
  /** A document's definition was read anew, or the document closed. */
  readonly onDidChange = this.#changed.event;
  readonly #read = new WeakMap<vscode.TextDocument, { version: number; definition: Definition }>();
  readonly #waiting = new Map<vscode.TextDocument, NodeJS.Timeout>();
  readonly #subscriptions: vscode.Disposable[];

  constructor() {
    this.#subscriptions = [
      this.#changed,
      vscode.workspace.onDidOpenTextDocument((document) => this.#changed.fire(document)),
      vscode.workspace.onDidCloseTextDocument((document) => this.#fireNow(document)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (!isPython(document)) return;
        clearTimeout(this.#waiting.get(document));
        this.#waiting.set(
          document,
          setTimeout(() => this.#fireNow(document), REST_MS),
        );
      }),
    ];
  }

  /** What the document defines, as its text is now, saved or not; nothing for other languages. */
  of(document: vscode.TextDocument): Definition {
    if (!isPython(document)) return nothing;
    const known = this.#read.get(document);
    if (known?.version === document.version) return known.definition;
    const text = document.getText();
    const definition = /\btorch\b/.test(text) ? readModel(text) : nothing;
    this.#read.set(document, { version: document.version, definition });
    return definition;
  }

  dispose(): void {
    for (const timer of this.#waiting.values()) clearTimeout(timer);
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #fireNow(document: vscode.TextDocument): void {
    clearTimeout(this.#waiting.get(document));
    this.#waiting.delete(document);
    this.#changed.fire(document);
  }
}

export function isPython(document: vscode.TextDocument): boolean {
  return document.languageId === 'python';
}

/** The reader's offsets as the editor's positions. */
export function toRange(document: vscode.TextDocument, { from, to }: SourceRange): vscode.Range {
  return new vscode.Range(document.positionAt(from), document.positionAt(to));
}
