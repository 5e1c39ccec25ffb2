// The reader's remarks on open files, and the failure of a run at the layer that it is about.

import * as vscode from 'vscode';
import type { Diagnostic } from '../model/modelSpec.ts';
import { type Definitions, isIn, toRange } from './definitions.ts';
import type { EditedFiles } from './editedFiles.ts';
import { said } from './said.ts';
import { type ShownRemark, shownRemarks } from './shownRemarks.ts';

const severities = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
  hint: vscode.DiagnosticSeverity.Hint,
};

export class Diagnostics implements vscode.Disposable {
  readonly #files: EditedFiles;
  readonly #collection = vscode.languages.createDiagnosticCollection('layerscope');
  readonly #subscriptions: readonly vscode.Disposable[];
  #failure: { readonly uri: vscode.Uri; readonly text: string; readonly diagnostic: vscode.Diagnostic } | undefined;

  constructor(definitions: Definitions, files: EditedFiles) {
    this.#files = files;
    const mendAll = () => {
      for (const document of vscode.workspace.textDocuments) this.#mend(document);
    };
    this.#subscriptions = [
      definitions.onDidChange((document) => this.#mend(document)),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('layerscope.ignoredDiagnostics')) mendAll();
      }),
    ];
    mendAll();
  }

  /** Shows why a run failed where it failed, as long as the file is as it is now, until the next run begins. */
  showFailure(document: vscode.TextDocument, range: vscode.Range, message: string): void {
    this.clearFailure();
    const diagnostic = new vscode.Diagnostic(range, message, vscode.DiagnosticSeverity.Error);
    diagnostic.source = 'Layerscope';
    diagnostic.code = 'run-failed';
    this.#failure = { uri: document.uri, text: document.getText(), diagnostic };
    this.#mend(document);
  }

  clearFailure(): void {
    const uri = this.#failure?.uri.toString();
    this.#failure = undefined;
    const document = vscode.workspace.textDocuments.find((open) => open.uri.toString() === uri);
    if (document) this.#mend(document);
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#collection.dispose();
  }

  #mend(document: vscode.TextDocument): void {
    if (document.isClosed || document.uri.scheme === 'git') {
      this.#collection.delete(document.uri);
      return;
    }
    const remarks = shownRemarks(this.#files.remarks(document), this.#files.of(document).text)
      .filter((remark) => isIn(document, remark.range))
      .map((remark) => toVSCode(document, remark));
    const failure = this.#failure?.uri.toString() === document.uri.toString() ? this.#failure : undefined;
    const isOfText = failure?.text === document.getText();
    this.#collection.set(document.uri, [...remarks, ...(failure && isOfText ? [failure.diagnostic] : [])]);
  }
}

/** What is underlined: of several lines the first, so that what is said of a whole Sequential does not cover its layers. */
export function underlined(document: vscode.TextDocument, remark: Pick<Diagnostic, 'range'>): vscode.Range {
  const range = toRange(document, remark.range);
  return range.isSingleLine ? range : range.with({ end: document.lineAt(range.start).range.end });
}

function toVSCode(document: vscode.TextDocument, remark: ShownRemark): vscode.Diagnostic {
  const range = underlined(document, remark);
  const diagnostic = new vscode.Diagnostic(range, said(remark), severities[remark.severity]);
  diagnostic.source = 'Layerscope';
  diagnostic.code = remark.code;
  return diagnostic;
}
