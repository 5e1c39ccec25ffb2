// Behind every layer's line, the shape of its output.

import * as vscode from 'vscode';
import type { LayerUse } from '../model/placedLayers.ts';
import { formatSizes } from '../model/size.ts';
import { isIn, toRange } from './definitions.ts';
import { homeOf } from './notebooks.ts';
import { isOn } from './settings.ts';
import type { Shapes } from './shapes.ts';

/** Of one layer: more kinds of outputs are left out. */
const MOST_VARIANTS = 3;

export class ShapeHints implements vscode.InlayHintsProvider, vscode.Disposable {
  readonly #shapes: Shapes;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeInlayHints = this.#changed.event;
  readonly #subscriptions: vscode.Disposable[];

  constructor(shapes: Shapes) {
    this.#shapes = shapes;
    this.#subscriptions = [
      this.#changed,
      shapes.onDidChange(() => this.#changed.fire()),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('layerscope.inlayHints')) this.#changed.fire();
      }),
    ];
  }

  provideInlayHints(document: vscode.TextDocument, within: vscode.Range): vscode.InlayHint[] {
    if (!isOn('inlayHints', homeOf(document))) return [];
    const lines = new Map<number, string[]>();
    for (const { range, uses } of this.#shapes.of(document)) {
      const { line } = toRange(document, range).end;
      if (!isIn(document, range) || line < within.start.line || line > within.end.line) continue;
      const text = outputsOf(uses);
      const texts = lines.get(line) ?? [];
      if (text && texts.at(-1) !== text) lines.set(line, [...texts, text]);
    }
    return [...lines].map(([line, texts]) => {
      const hint = new vscode.InlayHint(document.lineAt(line).range.end, texts.map((text) => `→ ${text}`).join(' '));
      hint.paddingLeft = true;
      return hint;
    });
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}

/** `(N, 64) | (N, 128)` where the line is several layers; undefined where nothing is known. */
function outputsOf(uses: readonly LayerUse[]): string | undefined {
  const outputs = new Set(uses.map(({ shapes: { output, isOfAny } }) => (output ? formatSizes(output, isOfAny) : '?')));
  outputs.delete('?');
  const shown = [...outputs].slice(0, MOST_VARIANTS);
  if (outputs.size > shown.length) shown.push('…');
  return shown.length > 0 ? shown.join(' | ') : undefined;
}
