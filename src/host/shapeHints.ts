// Behind every layer's line, the shape of its output.

import * as vscode from 'vscode';
import type { LayerUse, PlacedLayer } from '../model/placedLayers.ts';
import { formatSizes } from '../model/size.ts';
import { byKeys } from '../reader/models/groups.ts';
import { isIn, toRange } from './definitions.ts';
import { hintText, wholeHint } from './hintText.ts';
import { homeOf } from './notebooks.ts';
import { isOn } from './settings.ts';
import type { Shapes } from './shapes.ts';

/** The editor's setting: what a line has more is cut off. */
const MAXIMUM_LENGTH = 'editor.inlayHints.maximumLength';

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
        const settings = ['layerscope.inlayHints', MAXIMUM_LENGTH];
        if (settings.some((setting) => change.affectsConfiguration(setting))) this.#changed.fire();
      }),
    ];
  }

  provideInlayHints(document: vscode.TextDocument, within: vscode.Range): vscode.InlayHint[] {
    if (!isOn('inlayHints', homeOf(document))) return [];
    const lineOf = ({ range }: PlacedLayer) => toRange(document, range).end.line;
    const here = this.#shapes.of(document).filter((place) => {
      const line = lineOf(place);
      return isIn(document, place.range) && line >= within.start.line && line <= within.end.line;
    });
    const most = vscode.workspace.getConfiguration(undefined, document).get<number>(MAXIMUM_LENGTH) ?? 0;
    return [...byKeys(here, lineOf)].flatMap(([line, places]) => {
      const layers = outputsInOrder(places);
      if (layers.length === 0) return [];
      const hint = new vscode.InlayHint(document.lineAt(line).range.end, hintText(layers, most));
      hint.paddingLeft = true;
      hint.tooltip = wholeHint(layers);
      return [hint];
    });
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}

/** What the layers of a line give, in the order in which they are applied: a call within another is first. */
function outputsInOrder(places: readonly PlacedLayer[]): string[][] {
  const outputs = places.toSorted((a, b) => a.range.to - b.range.to).map(({ uses }) => outputsOf(uses));
  const known = outputs.filter(({ length }) => length > 0);
  return known.filter((one, at) => known[at - 1]?.join() !== one.join());
}

/** `(N, 64)` and `(N, 128)` where the line is several layers; none where nothing is known. */
function outputsOf(uses: readonly LayerUse[]): string[] {
  const known = uses.flatMap(({ shapes: { output, isOfAny } }) => (output ? [formatSizes(output, isOfAny)] : []));
  return [...new Set(known)];
}
