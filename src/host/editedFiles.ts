// Documents as the reader's advice and actions see them, computed when first asked for.

import type * as vscode from 'vscode';
import type { Definition, Diagnostic } from '../model/modelSpec.ts';
import { adviseOn } from '../reader/edits/advice.ts';
import { type EditedFile, editedFile, type Reread } from '../reader/edits/editedFile.ts';
import { rereadCells } from '../reader/notebook/readNotebook.ts';
import type { Definitions } from './definitions.ts';
import { homeOf, notebookOf, readableCells, versionOf } from './notebooks.ts';
import { ignoredRemarks } from './settings.ts';

export class EditedFiles {
  readonly #definitions: Definitions;
  readonly #files = new WeakMap<Definition, EditedFile>();
  readonly #advice = new WeakMap<Definition, readonly Diagnostic[]>();

  constructor(definitions: Definitions) {
    this.#definitions = definitions;
  }

  of(document: vscode.TextDocument): EditedFile {
    const definition = this.#definitions.of(document);
    const notebook = notebookOf(document);
    const reread: Reread | undefined =
      notebook && ((edits) => rereadCells(readableCells(notebook), edits, versionOf(notebook)));
    const file = this.#files.get(definition) ?? editedFile(this.#definitions.textOf(document), definition, reread);
    this.#files.set(definition, file);
    return file;
  }

  /** All that is said of the document, or of its notebook, but what the person does not want to see. */
  remarks(document: vscode.TextDocument): readonly Diagnostic[] {
    const definition = this.#definitions.of(document);
    const advice = this.#advice.get(definition) ?? adviseOn(this.of(document));
    this.#advice.set(definition, advice);
    const ignored = ignoredRemarks(homeOf(document));
    return advice.filter(({ code }) => !ignored.has(code));
  }
}
