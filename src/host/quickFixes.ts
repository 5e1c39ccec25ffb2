// Offers the reader's replacements as quick fixes, singly and for all remarks of a kind in the file; and, as refactorings,
// BatchNorm to be put in or taken out. Each is one edit, undone in one step.

import * as vscode from 'vscode';
import type { Diagnostic, TextFix } from '../model/modelSpec.ts';
import { words } from '../model/phrase.ts';
import { actionsAt, type ModelAction } from '../reader/edits/actions.ts';
import { type BuildingFix, buildingFix } from '../reader/edits/buildHere.ts';
import type { EditedFile } from '../reader/edits/editedFile.ts';
import { editsOf, isMended } from '../reader/edits/isMended.ts';
import type { TextEdit } from '../reader/edits/textEdit.ts';
import { isIn, locate, toOffset, toRange } from './definitions.ts';
import { underlined } from './diagnostics.ts';
import type { EditedFiles } from './editedFiles.ts';

type Fixable = Diagnostic & { readonly fix: TextFix };

/** What one fix for all is made of: their replacements mean the same wherever they stand. */
const FIXED_TOGETHER = /^(comment-syntax|redundant-bias)$/;

/** Each change is tried by reading the text again: in a longer one that is done where a person asks, not wherever the cursor is. */
const LONGEST_UNASKED = 200_000;

export class QuickFixes implements vscode.CodeActionProvider {
  static readonly kinds = [vscode.CodeActionKind.QuickFix, vscode.CodeActionKind.RefactorRewrite];
  readonly #files: EditedFiles;
  /** The actions at the last place that was asked for: the cursor moves, the file is the same. */
  #last: { readonly file: EditedFile; readonly offset: number; readonly actions: readonly ModelAction[] } | undefined;

  /** By the remark, undefined where nothing is offered: each asks for readings of the file. */
  readonly #built = new WeakMap<Diagnostic, BuildingFix | undefined>();

  constructor(files: EditedFiles) {
    this.#files = files;
  }

  provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    { diagnostics, only, triggerKind }: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    const isAsked = triggerKind === vscode.CodeActionTriggerKind.Invoke;
    if (!isAsked && this.#files.of(document).text.length > LONGEST_UNASKED) return [];
    const asks = (kind: vscode.CodeActionKind) => !only || only.contains(kind) || kind.contains(only);
    return [
      ...(asks(vscode.CodeActionKind.QuickFix) ? this.#fixes(document, range, diagnostics) : []),
      ...(asks(vscode.CodeActionKind.RefactorRewrite) ? this.#rewrites(document, range) : []),
    ];
  }

  #fixes(
    document: vscode.TextDocument,
    range: vscode.Range,
    diagnostics: readonly vscode.Diagnostic[],
  ): vscode.CodeAction[] {
    const file = this.#files.of(document);
    const fixable = this.#files
      .remarks(document)
      .filter((remark): remark is Fixable => !!remark.fix && isIn(document, remark.range));
    const here = fixable
      .filter((remark) => toRange(document, remark.range).intersection(range))
      .flatMap((remark) => [remark.fix, remark.fix.alternative ?? []].flat().map((fix) => ({ ...remark, fix })))
      .filter(({ fix }) => isMended(file, [fix]));
    const shown = (remark: Diagnostic) =>
      diagnostics.filter(
        (diagnostic) => diagnostic.code === remark.code && diagnostic.range.isEqual(underlined(document, remark)),
      );
    const single = here.map((remark) => {
      const action = new vscode.CodeAction(words(remark.fix.title, vscode.l10n.t), vscode.CodeActionKind.QuickFix);
      action.edit = replacing(document, editsOf(remark.fix));
      action.diagnostics = shown(remark);
      action.isPreferred = !remarkHasChoice(remark, here);
      return action;
    });
    const forAll = [...new Set(here.map(({ code }) => code))].flatMap((code) => {
      const alike = fixable.filter((remark) => remark.code === code);
      const fixes = alike.map(({ fix }) => fix);
      if (alike.length < 2 || !FIXED_TOGETHER.test(code) || !isMended(file, fixes)) return [];
      const title = vscode.l10n.t(
        '{0} (all {1} in this file)',
        words(alike[0]!.fix.title, vscode.l10n.t),
        alike.length,
      );
      const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
      action.edit = replacing(document, fixes.flatMap(editsOf));
      action.diagnostics = here.filter((remark) => remark.code === code).flatMap(shown);
      return [action];
    });
    return [
      ...single,
      ...forAll,
      ...this.#buildings(document, range, shown),
      ...this.#silences(document, range, shown),
    ];
  }

  /** Their values are for the person to change, one after the other. */
  #buildings(
    document: vscode.TextDocument,
    range: vscode.Range,
    shown: (remark: Diagnostic) => vscode.Diagnostic[],
  ): vscode.CodeAction[] {
    const file = this.#files.of(document);
    const offered = new Map<string, vscode.CodeAction>();
    for (const remark of this.#remarksAt(document, range)) {
      const fix = this.#built.has(remark) ? this.#built.get(remark) : buildingFix(file, remark);
      this.#built.set(remark, fix);
      if (!fix || offered.has(fix.replacement)) continue;
      const action = new vscode.CodeAction(words(fix.title, vscode.l10n.t), vscode.CodeActionKind.QuickFix);
      const place = locate(document, fix.range);
      action.edit = new vscode.WorkspaceEdit();
      action.edit.set(place.document.uri, [new vscode.SnippetTextEdit(place.range, snippetOf(fix))]);
      action.diagnostics = shown(remark);
      offered.set(fix.replacement, action);
    }
    return [...offered.values()];
  }

  /** What keeps a model from being trained is always told. */
  #silences(
    document: vscode.TextDocument,
    range: vscode.Range,
    shown: (remark: Diagnostic) => vscode.Diagnostic[],
  ): vscode.CodeAction[] {
    const here = this.#remarksAt(document, range).filter(({ severity }) => severity === 'information');
    return [...new Map(here.map((remark) => [remark.code, remark])).values()].flatMap((remark) => {
      const diagnostics = shown(remark);
      if (diagnostics.length === 0) return [];
      const title = vscode.l10n.t('Never tell of {0} in this workspace', remark.code);
      const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
      action.command = { title, command: 'layerscope.ignoreDiagnostic', arguments: [remark.code] };
      action.diagnostics = diagnostics;
      return [action];
    });
  }

  /** Those that are underlined there. */
  #remarksAt(document: vscode.TextDocument, range: vscode.Range): readonly Diagnostic[] {
    return this.#files
      .remarks(document)
      .filter((remark) => isIn(document, remark.range) && underlined(document, remark).intersection(range));
  }

  #rewrites(document: vscode.TextDocument, { start }: vscode.Range): vscode.CodeAction[] {
    const file = this.#files.of(document);
    const offset = this.#offsetIn(file, document, start);
    const isKnown = this.#last?.file === file && this.#last.offset === offset;
    const actions = isKnown ? this.#last!.actions : actionsAt(file, offset);
    this.#last = { file, offset, actions };
    return actions.map((found) => {
      const action = new vscode.CodeAction(titleOf(found), vscode.CodeActionKind.RefactorRewrite);
      action.edit = replacing(document, found.edits);
      return action;
    });
  }

  /** The position; of a line with layers, where it lies in none of them, the first layer. */
  #offsetIn({ places }: EditedFile, document: vscode.TextDocument, position: vscode.Position): number {
    const offset = toOffset(document, position);
    if (places.some(({ range }) => range.from <= offset && offset <= range.to)) return offset;
    const line = document.lineAt(position).range;
    const [from, to] = [toOffset(document, line.start), toOffset(document, line.end)];
    return places.find(({ range }) => range.from >= from && range.from <= to)?.range.from ?? offset;
  }
}

/** Whether another replacement mends the same: which is meant, the person knows. */
function remarkHasChoice(remark: Fixable, all: readonly Fixable[]): boolean {
  return all.some((one) => one.code === remark.code && one.range.from === remark.range.from && one.fix !== remark.fix);
}

function titleOf({ kind, call, count, mayBeOther }: ModelAction): string {
  switch (kind) {
    case 'insert':
      return vscode.l10n.t('Insert {0} after this layer', call);
    case 'insertAll':
      return vscode.l10n.t('Insert BatchNorm after each Linear and Conv without one ({0})', count);
    case 'remove':
      return mayBeOther
        ? vscode.l10n.t('Remove this BatchNorm, and whatever else {0} builds here', mayBeOther)
        : vscode.l10n.t('Remove this BatchNorm');
    case 'removeAll':
      return mayBeOther
        ? vscode.l10n.t(
            'Remove every BatchNorm of this file ({0}), and whatever else {1} builds there',
            count,
            mayBeOther,
          )
        : vscode.l10n.t('Remove every BatchNorm of this file ({0})', count);
    default:
      return kind satisfies never;
  }
}

/** In a notebook, in whichever cells they lie. */
function replacing(document: vscode.TextDocument, edits: readonly TextEdit[]): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  for (const { range, replacement } of edits) {
    const place = locate(document, range);
    edit.replace(place.document.uri, place.range, replacement);
  }
  return edit;
}

function snippetOf({ replacement, values }: BuildingFix): vscode.SnippetString {
  const snippet = new vscode.SnippetString();
  let end = 0;
  for (const { from, to } of values) {
    snippet.appendText(replacement.slice(end, from));
    snippet.appendPlaceholder(replacement.slice(from, to));
    end = to;
  }
  return snippet.appendText(replacement.slice(end));
}
