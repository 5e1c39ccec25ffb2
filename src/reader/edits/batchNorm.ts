// The BatchNorm that fits behind a layer, as the person would write it.

import { type LayerSpec, moduleName } from '../../model/modelSpec.ts';
import type { PlacedLayer } from '../../model/placedLayers.ts';
import type { Size } from '../../model/size.ts';
import type { Brackets } from './brackets.ts';
import { callAt } from './callText.ts';
import { nameClass } from './imports.ts';
import type { TextEdit } from './textEdit.ts';
import { widthTexts } from './widthTexts.ts';

export interface FittingBatchNorm {
  readonly type: 'BatchNorm1d' | 'BatchNorm2d' | 'BatchNorm3d';
  /** For each use of the layer. */
  readonly features: readonly Size[];
  /** `nn.BatchNorm1d(50)`, the likeliest first. */
  readonly calls: readonly string[];
  /** Of the imports. */
  readonly edits: readonly TextEdit[];
}

/** Undefined where the layer's output is not known, or its uses need different ones. */
export function fittingBatchNorm(
  brackets: Brackets,
  text: string,
  place: PlacedLayer,
  places: readonly PlacedLayer[],
): FittingBatchNorm | undefined {
  const { uses } = place;
  // Of rows of tokens, features are not where BatchNorm1d counts them.
  if (uses.some(({ shapes }) => shapes.isOfAny)) return undefined;
  const types = new Set(uses.map(({ layer, shapes }) => typeFor(layer, shapes.output?.length)));
  const [type] = types;
  if (types.size !== 1 || !type) return undefined;
  const features = uses.map(({ shapes }) => shapes.output![0]);
  const callee = calleeBeside(brackets, place, places);
  const named = callee === undefined ? undefined : nameClass(brackets, text, callee, type);
  if (!named) return undefined;
  const calls = widthTexts(brackets, text, place).map((one) => `${named.name}(${one})`);
  return { type, features, calls, edits: named.edits };
}

/** What the layer is called by, or the nearest one that is called by the name that torch gives its class. */
function calleeBeside(brackets: Brackets, place: PlacedLayer, places: readonly PlacedLayer[]): string | undefined {
  const own = callAt(brackets, place.range)?.callee;
  if (own === undefined || isNameOf(own, place)) return own;
  let nearest: { readonly callee: string; readonly away: number } | undefined;
  for (const other of places) {
    const away = Math.abs(other.range.from - place.range.from);
    const callee = nearest && nearest.away <= away ? undefined : callAt(brackets, other.range)?.callee;
    if (callee !== undefined && isNameOf(callee, other)) nearest = { callee, away };
  }
  return nearest?.callee ?? own;
}

/** Whether the file may call another class than the layer's by this name: a parameter, or a variable that is set twice. */
export function mayBeOther(text: string, callee: string, place: PlacedLayer): boolean {
  if (isNameOf(callee, place)) return false;
  const name = callee.slice(callee.lastIndexOf('.') + 1);
  const isOfImport = new RegExp(`\\bas[ \\t]+${name}\\b`).test(text);
  const isParameter = new RegExp(`\\bdef\\b[^:]*\\b${name}\\b`).test(text);
  const sets = [...text.matchAll(new RegExp(`\\b${name}[ \\t]*=(?!=)[ \\t]*(.*)`, 'g'))];
  const isOfClass = sets.length === 1 && /^[\w.]*BatchNorm[123]d\b(?!.*\b(if|or|and)\b)/.test(sets[0]![1]!);
  return isParameter || !(sets.length === 0 ? isOfImport : isOfClass);
}

function isNameOf(callee: string, { uses }: PlacedLayer): boolean {
  const last = callee.slice(callee.lastIndexOf('.') + 1);
  return uses.every(({ layer }) => moduleName(layer) === last);
}

function typeFor(layer: LayerSpec, dimensions: number | undefined): FittingBatchNorm['type'] | undefined {
  // Behind a Linear on more than rows, features are not where BatchNorm1d counts them.
  if (layer.type === 'Linear' && dimensions !== 1) return undefined;
  if (dimensions === undefined || dimensions < 1 || dimensions > 4) return undefined;
  return (['BatchNorm1d', 'BatchNorm1d', 'BatchNorm2d', 'BatchNorm3d'] as const)[dimensions - 1];
}
