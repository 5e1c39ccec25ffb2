// Marks every line of a BatchNorm layer, in all visible editors, as its text is now.

import * as vscode from 'vscode';
import { isBatchNorm, type LayerSpec } from '../model/modelSpec.ts';
import { type Definitions, isIn, toRange } from './definitions.ts';
import { homeOf } from './notebooks.ts';
import { isOn } from './settings.ts';

export class BatchNormDecorations implements vscode.Disposable {
  readonly #definitions: Definitions;
  readonly #mark: vscode.TextEditorDecorationType;
  readonly #marked = new WeakMap<vscode.TextDocument, readonly vscode.Range[]>();
  readonly #subscriptions: vscode.Disposable[];

  constructor(definitions: Definitions, media: vscode.Uri) {
    this.#definitions = definitions;
    this.#mark = vscode.window.createTextEditorDecorationType({
      isWholeLine: true,
      backgroundColor: new vscode.ThemeColor('layerscope.batchNormBackground'),
      borderColor: new vscode.ThemeColor('layerscope.batchNormBorder'),
      borderStyle: 'solid',
      borderWidth: '0 0 0 3px',
      overviewRulerColor: new vscode.ThemeColor('layerscope.batchNormOverviewRuler'),
      overviewRulerLane: vscode.OverviewRulerLane.Full,
      light: { gutterIconPath: vscode.Uri.joinPath(media, 'batch-norm-light.svg') },
      dark: { gutterIconPath: vscode.Uri.joinPath(media, 'batch-norm-dark.svg') },
      gutterIconSize: 'contain',
    });
    this.#subscriptions = [
      this.#mark,
      definitions.onDidChange((document) => this.#mend((editor) => editor.document === document)),
      definitions.onDidEdit((document) => this.#mend((editor) => editor.document === document)),
      vscode.window.onDidChangeVisibleTextEditors(() => this.#mend(() => true)),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('layerscope.highlightBatchNorm')) this.#mend(() => true);
      }),
    ];
    this.#mend(() => true);
  }

  /** The ranges that are marked in a document. */
  rangesIn(document: vscode.TextDocument): vscode.Range[] {
    if (!isOn('highlightBatchNorm', homeOf(document))) return [];
    return this.#batchNorms(document).map(({ range }) => toRange(document, range));
  }

  /** What was last marked in a document, whatever its text is by now. */
  markedIn(document: vscode.TextDocument): readonly vscode.Range[] {
    return this.#marked.get(document) ?? [];
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  /** One layer a line: two on one line are marked once. */
  #batchNorms(document: vscode.TextDocument): LayerSpec[] {
    const layers = this.#definitions
      .of(document)
      .sequentials.flatMap((sequential) => sequential.layers)
      .filter(({ range }) => isIn(document, range));
    return [...new Map(layers.filter(isBatchNorm).map((layer) => [layer.line, layer])).values()];
  }

  #mend(concerned: (editor: vscode.TextEditor) => boolean): void {
    for (const editor of vscode.window.visibleTextEditors) {
      if (!concerned(editor)) continue;
      const ranges = this.rangesIn(editor.document);
      editor.setDecorations(this.#mark, ranges);
      this.#marked.set(editor.document, ranges);
    }
  }
}
