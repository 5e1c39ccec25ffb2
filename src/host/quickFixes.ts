// Offers the reader's replacements as quick fixes, singly and for all remarks of a kind in the file.

import * as vscode from 'vscode';
import type { Diagnostic, TextFix } from '../model/modelSpec.ts';
import { type Definitions, isIn, toRange } from './definitions.ts';

type Fixable = Diagnostic & { readonly fix: TextFix };

export class QuickFixes implements vscode.CodeActionProvider {
  static readonly kinds = [vscode.CodeActionKind.QuickFix];
  readonly #definitions: Definitions;

  constructor(definitions: Definitions) {
    this.#definitions = definitions;
  }

  provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    { diagnostics }: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    const fixable = this.#definitions
      .of(document)
      .diagnostics.filter((remark): remark is Fixable => !!remark.fix && isIn(document, remark.range));
    const here = fixable.filter((remark) => toRange(document, remark.range).intersection(range));
    const shown = (remark: Fixable) =>
      diagnostics.filter(
        (diagnostic) => diagnostic.code === remark.code && diagnostic.range.isEqual(toRange(document, remark.range)),
      );
    const single = here.map((remark) => {
      const action = new vscode.CodeAction(remark.fix.title, vscode.CodeActionKind.QuickFix);
      action.edit = replacing(document, [remark.fix]);
      action.diagnostics = shown(remark);
      action.isPreferred = true;
      return action;
    });
    const forAll = [...new Set(here.map(({ code }) => code))].flatMap((code) => {
      const alike = fixable.filter((remark) => remark.code === code);
      if (alike.length < 2) return [];
      const title = vscode.l10n.t('{0} (all {1} in this file)', alike[0]!.fix.title, alike.length);
      const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
      action.edit = replacing(
        document,
        alike.map(({ fix }) => fix),
      );
      action.diagnostics = here.filter((remark) => remark.code === code).flatMap(shown);
      return [action];
    });
    return [...single, ...forAll];
  }
}

function replacing(document: vscode.TextDocument, fixes: readonly TextFix[]): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  for (const { range, replacement } of fixes) edit.replace(document.uri, toRange(document, range), replacement);
  return edit;
}
