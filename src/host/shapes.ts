// The shapes of a document's layers: of the data that was chosen for a model where there is one, else as the file tells.

import * as vscode from 'vscode';
import { bindSequential } from '../model/bind.ts';
import { layerShapes } from '../model/layerShapes.ts';
import type { Definition, SequentialSpec } from '../model/modelSpec.ts';
import { type PlacedLayer, placedLayers, type ShapedLayers } from '../model/placedLayers.ts';
import { tokenShapes } from '../model/tokenShapes.ts';
import { knownInput } from '../reader/models/knownInput.ts';
import { takesTokens } from '../reader/models/ofTokens.ts';
import type { Definitions } from './definitions.ts';
import type { Memory } from './memory.ts';
import { homeOf } from './notebooks.ts';

export class Shapes implements vscode.Disposable {
  readonly #definitions: Definitions;
  readonly #memory: Memory;
  #shaped = new WeakMap<SequentialSpec, ShapedLayers>();
  #placed = new WeakMap<Definition, readonly PlacedLayer[]>();
  readonly #changed = new vscode.EventEmitter<void>();
  /** Other data were chosen. */
  readonly onDidChange = this.#changed.event;

  constructor(definitions: Definitions, memory: Memory) {
    this.#definitions = definitions;
    this.#memory = memory;
  }

  /** Every layer with its place, computed when first asked for. */
  of(document: vscode.TextDocument): readonly PlacedLayer[] {
    const definition = this.#definitions.of(document);
    const known = this.#placed.get(definition);
    if (known) return known;
    const placed = placedLayers(definition.sequentials, (sequential) => this.ofSequential(document, sequential));
    this.#placed.set(definition, placed);
    return placed;
  }

  /** The layers, with the outputLayers behind them. */
  ofSequential(document: vscode.TextDocument, sequential: SequentialSpec): ShapedLayers {
    const known = this.#shaped.get(sequential);
    if (known) return known;
    const { data, parameters = {} } = this.#memory.recall(homeOf(document), sequential.name);
    const binding = data && bindSequential(sequential, parameters, data);
    const model = binding?.type === 'bound' ? binding.model : undefined;
    const { layers, outputLayers } = model ?? sequential;
    const text = this.#definitions.textOf(document);
    const input = model?.inputShape ?? knownInput(text, sequential);
    const isOfTokens = !model && !input && takesTokens(text, sequential);
    const shapes = isOfTokens ? tokenShapes(sequential) : layerShapes({ layers, outputLayers }, input);
    const shaped = { layers: [...layers, ...outputLayers], shapes };
    this.#shaped.set(sequential, shaped);
    return shaped;
  }

  /** Forgets what depends on the answers of Train Model. */
  refresh(): void {
    this.#shaped = new WeakMap();
    this.#placed = new WeakMap();
    this.#changed.fire();
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
