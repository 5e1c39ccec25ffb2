// Beside the code: how each layer's output is at the step that the panel looks at, and all of its numbers on hover. A click
// on the hint selects the layer in the panel.

import * as vscode from 'vscode';
import type { Definitions } from './definitions.ts';
import { isExtra } from './layerPlaces.ts';
import { liveHover } from './liveHover.ts';
import { hintOf } from './liveTexts.ts';
import { homeOf } from './notebooks.ts';
import type { KnownRun } from './runs.ts';
import { isOn } from './settings.ts';
import type { Training } from './training.ts';

/** At most four times a second. */
const REFRESH_MS = 250;
/** More of the layers of one line are left out. */
const MOST_A_LINE = 3;

export class LiveHints implements vscode.HoverProvider, vscode.Disposable {
  readonly #training: Training;
  readonly #mark = vscode.window.createTextEditorDecorationType({
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
  /** What was last laid behind the lines of a document. */
  readonly #laid = new WeakMap<vscode.TextDocument, ReadonlyMap<number, string>>();
  readonly #subscriptions: readonly vscode.Disposable[];
  /** Null: the newest. */
  #step: number | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    training: Training,
    definitions: Definitions,
    onDidChange: vscode.Event<unknown>,
    select: (layer: number) => void,
  ) {
    this.#training = training;
    const refresh = () => {
      this.#timer ??= setTimeout(() => this.#mend(), REFRESH_MS);
    };
    // A line that is put in has no hint for long.
    const follow = (document: vscode.TextDocument) => {
      if (!this.#laid.get(document)?.size && !this.#training.leading?.history) return;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#mend(), 0);
    };
    this.#subscriptions = [
      this.#mark,
      training.onEvent(refresh),
      onDidChange(refresh),
      definitions.onDidEdit(follow),
      definitions.onDidChange(follow),
      vscode.window.onDidChangeVisibleTextEditors(refresh),
      vscode.window.onDidChangeTextEditorSelection((change) => {
        const layer = this.#clickedIn(change);
        if (layer !== undefined) select(layer);
      }),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('layerscope.liveHints')) refresh();
      }),
    ];
  }

  /** The panel looks at this step; null: at the newest. */
  scrub(step: number | null): void {
    this.#step = step;
    this.#timer ??= setTimeout(() => this.#mend(), REFRESH_MS);
  }

  /** The text behind each line of a document. */
  textsIn(document: vscode.TextDocument): ReadonlyMap<number, string> {
    const run = this.#training.leading;
    if (!run?.history || !isOn('liveHints', homeOf(document))) return new Map();
    const lines = new Map<number, string[]>();
    for (const [layer, line] of this.#linesIn(document, run)) {
      const texts = lines.get(line) ?? [];
      lines.set(line, texts);
      const text = this.#textOf(run, layer);
      if (text) texts.push(text);
    }
    const joined = [...lines].flatMap(([line, texts]): [number, string][] => {
      if (texts.length === 0) return [];
      return [[line, [...texts.slice(0, MOST_A_LINE), ...(texts.length > MOST_A_LINE ? ['…'] : [])].join('  |  ')]];
    });
    return new Map(joined);
  }

  /** The texts that were last laid behind the lines. */
  laidIn(document: vscode.TextDocument): ReadonlyMap<number, string> {
    return this.#laid.get(document) ?? new Map();
  }

  provideHover(document: vscode.TextDocument, position: vscode.Position): vscode.Hover | undefined {
    const run = this.#training.leading;
    if (!run?.history || !isOn('liveHints', homeOf(document))) return undefined;
    const here = [...this.#linesIn(document, run)].filter(([, line]) => line === position.line);
    const texts = here.slice(0, MOST_A_LINE).map(([layer]) => liveHover(run, layer, this.#stepOf(run)));
    return texts.length > 0 ? new vscode.Hover(texts) : undefined;
  }

  /** A hint is no part of the text: a click on it goes to the end of the line. */
  #clickedIn({ kind, selections, textEditor }: vscode.TextEditorSelectionChangeEvent): number | undefined {
    const [selection] = selections;
    if (kind !== vscode.TextEditorSelectionChangeKind.Mouse || selections.length > 1 || !selection?.isEmpty) return;
    const { document } = textEditor;
    const { line, character } = selection.active;
    if (character < document.lineAt(line).text.length || !this.textsIn(document).has(line)) return;
    return [...this.#linesIn(document, this.#training.leading!)].find(([, each]) => each === line)?.[0];
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #stepOf({ history }: KnownRun): number {
    const newest = history?.series.steps ?? 0;
    return this.#step === null ? newest : Math.min(this.#step, newest);
  }

  /** For each layer of the run that ends in the document, its line. */
  #linesIn(document: vscode.TextDocument, run: KnownRun): Map<number, number> {
    const lines = new Map<number, number>();
    const layers = [...run.model.layers, ...run.model.outputLayers];
    for (const [layer, place] of this.#training.placesOf(run).entries()) {
      if (place?.document === document && !isExtra(layers[layer]!, run.isTwin)) lines.set(layer, place.range.end.line);
    }
    return lines;
  }

  #textOf(run: KnownRun, layer: number): string | undefined {
    const { history } = run;
    return hintOf(history!, layer, this.#stepOf(run), this.#step !== null);
  }

  #mend(): void {
    this.#timer = undefined;
    for (const editor of vscode.window.visibleTextEditors) {
      if (editor.document.languageId !== 'python') continue;
      const texts = this.textsIn(editor.document);
      this.#laid.set(editor.document, texts);
      const options = [...texts].flatMap(([line, text]): vscode.DecorationOptions[] => {
        if (line >= editor.document.lineCount) return [];
        const color = new vscode.ThemeColor('editorCodeLens.foreground');
        return [
          {
            // Of the whole line: at its end alone, a line that is begun there would take it along.
            range: editor.document.lineAt(line).range,
            renderOptions: { after: { contentText: text, color, margin: '0 2ch 0 3ch' } },
          },
        ];
      });
      editor.setDecorations(this.#mark, options);
    }
  }
}
