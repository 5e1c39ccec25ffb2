// Where the layers of a run stand in the file as it is now, however that was edited since the run began. A layer that the
// file no longer has, or of which it is not sure which it is, stands nowhere: nothing of it may be told of another.

import * as vscode from 'vscode';
import {
  type BoundLayer,
  isJoin,
  type LayerSpec,
  type ModelSpec,
  type SequentialSpec,
  type SourceRange,
} from '../model/modelSpec.ts';
import { layerMeaning } from '../reader/edits/meaning.ts';
import { type Definitions, locate } from './definitions.ts';
import { pairLayers } from './pairLayers.ts';
import type { KnownRun, Origin } from './runs.ts';
import type { TextPlace, TextStates } from './textStates.ts';

export interface LayerPlace {
  readonly document: vscode.TextDocument;
  readonly range: vscode.Range;
}

interface PlacedSpec extends LayerPlace {
  readonly spec: LayerSpec;
}

/** What the file had when the run began. */
interface Begun {
  /** The place of the whole model. */
  readonly head: TextPlace;
  readonly layers: readonly (TextPlace & { readonly spec: LayerSpec })[];
}

type Found = readonly (PlacedSpec | undefined)[];

export class LayerPlaces {
  readonly #definitions: Definitions;
  readonly #texts: TextStates;
  /** By what was trained, which a run and what branches off it have in common; undefined where the file was another. */
  readonly #begun = new WeakMap<ModelSpec, Begun | undefined>();
  readonly #found = new WeakMap<ModelSpec, { readonly of: SequentialSpec | undefined; readonly places: Found }>();

  constructor(definitions: Definitions, texts: TextStates) {
    this.#definitions = definitions;
    this.#texts = texts;
  }

  /** The file is as it was when the run was begun, if it has the run's layers where they were read. */
  begin({ model, origin, isTwin }: Pick<KnownRun, 'model' | 'origin' | 'isTwin'>): void {
    if (!origin || this.#begun.has(model)) return;
    const layers = layersOf(model);
    const sequential = this.#sequentialOf(origin);
    const specs = specsOf(sequential);
    let at = 0;
    const begun = layers.map((layer, i) => {
      // What a twin has more stands where the layer in front of it does.
      const own = isExtra(layer, isTwin) ? layers[i - 1]! : layer;
      const isIt = ({ path, range }: LayerSpec) => path === own.path && range.from === own.range.from;
      const found = own === layer ? specs.findIndex((spec, k) => k >= at && isIt(spec)) : at - 1;
      at = found + 1;
      return specs[found];
    });
    const isWhole = begun.every((spec, i) => spec && (isExtra(layers[i]!, isTwin) || mayBe(layers[i]!, spec)));
    const place = (range: SourceRange) => this.#placeNow(origin, range);
    const isAsItWas = sequential !== undefined && isWhole;
    this.#begun.set(
      model,
      isAsItWas
        ? { head: place(sequential.range), layers: begun.map((spec) => ({ spec: spec!, ...place(spec!.range) })) }
        : undefined,
    );
  }

  /** Of each layer of the run, the outputLayers behind the others. */
  of(run: KnownRun): Found {
    const { model, origin } = run;
    if (!origin) return [];
    this.begin(run);
    const sequential = this.#sequentialOf(origin, this.#begun.get(model)?.head);
    const known = this.#found.get(model);
    if (known && known.of === sequential && sequential) return known.places;
    const places = this.#find(run, origin, sequential);
    this.#found.set(model, { of: sequential, places });
    return places;
  }

  /** Where a layer was, in the text as it is now, if something else has come there; see `of`. */
  wasAt({ model, origin }: KnownRun, index: number): LayerPlace | undefined {
    const begun = this.#begun.get(model)?.layers[index];
    const range = begun && this.#texts.follow([begun])[0];
    const document = begun && openOr(begun.uri, origin);
    if (!range || !document) return undefined;
    return { document, range: new vscode.Range(document.positionAt(range.from), document.positionAt(range.to)) };
  }

  #find({ model, isTwin }: KnownRun, origin: Origin, sequential: SequentialSpec | undefined): Found {
    const document = currentOf(origin);
    const layers = layersOf(model);
    const specs = specsOf(sequential).map((spec) => ({ spec, ...locate(document, spec.range) }));
    const begun = this.#begun.get(model)?.layers;
    const followed = begun ? this.#texts.follow(begun) : [];
    const pairs = new Array<number | undefined>(layers.length).fill(undefined);
    const taken = new Set<number>();
    const offsets = specs.map(offsetsOf);
    for (const [i, place] of begun?.entries() ?? []) {
      const range = followed[i];
      if (!range || isExtra(layers[i]!, isTwin)) continue;
      const isSame = (k: number) =>
        !taken.has(k) && offsets[k]!.uri === place.uri && meaningOf(specs[k]!.spec) === meaningOf(place.spec);
      const at = [
        ({ from, to }: SourceRange) => from === range.from && to === range.to,
        ({ from, to }: SourceRange) => (from === range.from) !== (to === range.to),
      ].map((isThere) => offsets.findIndex((one, k) => isThere(one.range) && isSame(k)));
      const found = at.find((k) => k >= 0);
      if (found === undefined) continue;
      pairs[i] = found;
      taken.add(found);
    }
    const left = pairLayers(layers.length, specs.length, (i, k) => {
      if (pairs[i] !== undefined || taken.has(k)) return pairs[i] === k;
      // In its place is another now; and what a twin has more is in no file.
      if (followed[i] || isExtra(layers[i]!, isTwin)) return false;
      return begun ? meaningOf(begun[i]!.spec) === meaningOf(specs[k]!.spec) : mayBe(layers[i]!, specs[k]!.spec);
    });
    return layers.map((layer, i) => {
      const own = isExtra(layer, isTwin) ? i - 1 : i;
      const k = pairs[own] ?? left[own];
      return k === undefined ? undefined : specs[k];
    });
  }

  /** By its name; where that is another now, by its place. */
  #sequentialOf(origin: Origin, head?: TextPlace): SequentialSpec | undefined {
    const document = currentOf(origin);
    const { sequentials } = this.#definitions.of(document);
    const named = sequentials.find(({ name }) => name === origin.sequential);
    const range = named || !head ? undefined : this.#texts.follow([head])[0];
    if (!range) return named;
    const there = sequentials.filter((one) => {
      const place = offsetsOf(locate(document, one.range));
      return place.uri === head!.uri && place.range.from === range.from;
    });
    return there.length === 1 ? there[0] : undefined;
  }

  #placeNow(origin: Origin, range: SourceRange): TextPlace {
    const place = locate(currentOf(origin), range);
    return { ...offsetsOf(place), state: this.#texts.now(place.document) };
  }
}

function offsetsOf({ document, range }: LayerPlace): Pick<TextPlace, 'uri' | 'range'> {
  const [from, to] = [document.offsetAt(range.start), document.offsetAt(range.end)];
  return { uri: document.uri.toString(), range: { from, to } };
}

/** The open document of the file: the one that was trained may have been closed and opened again. */
export function currentOf({ document }: Origin): vscode.TextDocument {
  return open(document.uri.toString()) ?? document;
}

/** Whether a twin has it more than the file. */
export function isExtra({ path }: LayerSpec, isTwin: boolean): boolean {
  return isTwin && path.endsWith('.norm');
}

function openOr(uri: string, origin: Origin | undefined): vscode.TextDocument | undefined {
  return open(uri) ?? (origin?.document.uri.toString() === uri ? origin.document : undefined);
}

function open(uri: string): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri);
}

function layersOf({ layers, outputLayers }: ModelSpec): readonly BoundLayer[] {
  return [...layers, ...outputLayers];
}

function specsOf(sequential: SequentialSpec | undefined): readonly LayerSpec[] {
  return sequential ? [...sequential.layers, ...sequential.outputLayers] : [];
}

/** Type and arguments; not which layers a join takes, as these are counted. */
function meaningOf(layer: LayerSpec): string {
  return isJoin(layer) ? layer.type : layerMeaning(layer);
}

/** Whether the layer of the file is one like that of the run, whatever the parameters are that the file does not give. */
function mayBe(layer: BoundLayer, spec: LayerSpec): boolean {
  // A lazy one becomes what it stands for when it is bound, and a padding gets its sizes then.
  if (spec.type.replace(/^Lazy/, '') !== layer.type) return false;
  if (isJoin(layer) || isJoin(spec) || spec.type === 'Unsupported' || spec.sizedAs !== undefined) return true;
  const given = layer.arguments as Readonly<Record<string, unknown>>;
  return Object.entries(spec.arguments).every(([name, value]) => isOpen(value) || isEqual(given[name], value));
}

function isOpen(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(isOpen);
  return typeof value === 'object' && value !== null;
}

function isEqual(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
