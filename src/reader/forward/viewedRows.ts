// `x.view(-1, 16 * 4 * 4)` of another number than what it is given has: torch refuses the view, whatever the Linear behind
// it takes, so that the view is at fault.

import { layerShapes } from '../../model/layerShapes.ts';
import { checkFit, type Misfit } from '../../model/misfits.ts';
import { type Diagnostic, inputOf, isJoin, type LayerSpec, type SourceRange } from '../../model/modelSpec.ts';
import { messageOf, type Phrase, phrase } from '../../model/phrase.ts';
import type { Shape } from '../../model/shape.ts';
import { keepsWidth, nameOf } from '../../model/shapes.ts';
import { formatSizes, product, type SymbolicShape } from '../../model/size.ts';
import { literally } from '../text/literally.ts';

interface ViewedRows {
  readonly view: LayerSpec;
  /** How many numbers of a sample it makes one row of, and where that is written. */
  readonly count: number;
  readonly range: SourceRange;
  /** What it is given, and what gives it. */
  readonly given: SymbolicShape;
  readonly giver: LayerSpec;
}

/** What does not fit in the model that `text` has, said of views where these are at fault. `stated`: a sample's shape. */
export function checkViewedFit(
  layers: readonly LayerSpec[],
  gaps: readonly number[],
  text: string,
  stated: Shape | undefined,
): Diagnostic[] {
  const found = checkFit(layers, gaps, stated?.length);
  return gaps.length > 0 ? found.map(({ diagnostic }) => diagnostic) : blamingViews(found, layers, text, stated);
}

/** What misfits found, each view but once. */
export function blamingViews(
  found: readonly Pick<Misfit, 'at' | 'diagnostic'>[],
  layers: readonly LayerSpec[],
  text: string,
  stated: Shape | undefined,
): Diagnostic[] {
  if (found.length === 0) return [];
  const blamed = new Map<number, Diagnostic>();
  for (const { at, diagnostic } of found) {
    const viewed = viewedRows(layers, at, text, stated);
    const message = viewed && refusalOf(viewed);
    if (!message) {
      blamed.set(-1 - at, diagnostic);
      continue;
    }
    const { view, range, given } = viewed;
    const misfit = { path: view.path, viewed: given };
    blamed.set(range.from, { ...diagnostic, ...messageOf(message), range, line: view.line, misfit });
  }
  return [...blamed.values()];
}

/** What is said of a view that does not fit; undefined where it may fit. */
function refusalOf({ view, count, giver, given }: ViewedRows): Phrase | undefined {
  const right = product(given);
  if (typeof right === 'number') {
    if (right === count) return undefined;
    return phrase`${nameOf(view)} makes rows of ${count} numbers, but ${nameOf(giver)} gives ${formatSizes(given)}, of which a sample has ${right}.`;
  }
  // Which positions there are depends on the data; the channels divide whatever there is.
  const [channels] = given;
  if (given.length < 2 || typeof channels !== 'number' || count % channels === 0) return undefined;
  return phrase`${nameOf(view)} makes rows of ${count} numbers, but ${nameOf(giver)} gives ${formatSizes(given)}, of which a sample has a multiple of ${channels}.`;
}

/** The view that this layer is, or that is in front of it, where only activations and dropouts stand between. */
function viewedRows(
  layers: readonly LayerSpec[],
  at: number,
  text: string,
  stated: Shape | undefined,
): ViewedRows | undefined {
  const layer = layers[at]!;
  let last = layer.type === 'Unflatten' ? at : layer.type === 'Linear' ? inputOf(layer, at) : -1;
  while (last >= 0 && keepsWidth(layers[last]!) && !isJoin(layers[last]!)) last = inputOf(layers[last]!, last);
  const view = layers[last];
  const flatten = view?.type === 'Unflatten' ? inputOf(view, last) : last;
  if (!view || layers[flatten]?.type !== 'Flatten' || layers[flatten].range.from !== view.range.from) return undefined;
  const range = sizeIn(text, view);
  const count = range && countOf(text.slice(range.from, range.to), view, layer, text);
  const giver = layers[inputOf(layers[flatten], flatten)];
  if (!range || count === undefined || !giver) return undefined;
  const given = layerShapes({ layers, outputLayers: [] }, stated)[flatten]?.input;
  return given && { view, count, range, given, giver };
}

/** Where the only size of a row stands, at the end of `x.view(x.size(0), 16 * 4 * 4)`. */
function sizeIn(text: string, { path, range }: LayerSpec): SourceRange | undefined {
  if (!/^(view|reshape)\(\)$/.test(path)) return undefined;
  const [, size, end = ''] = SIZE.exec(text.slice(range.from, range.to)) ?? [];
  return size ? { from: range.to - end.length - size.length, to: range.to - end.length } : undefined;
}

const FACTOR = String.raw`(?:\w[\w.]*(?:\([^()]*\))?|\([^()]*\))`;
const SIZE = new RegExp(
  String.raw`,\s*(${FACTOR}(?:\s*(?:\*\*?|//|\+|-)\s*${FACTOR})*)(\s*,?\s*(?:[)\]]\s*,?\s*)?\))$`,
);

function countOf(written: string, view: LayerSpec, layer: LayerSpec, text: string): number | undefined {
  if (view.type === 'Unflatten') {
    const [size, ...more] = view.arguments.unflattened_size;
    return typeof size === 'number' && size > 0 && more.length === 0 ? size : undefined;
  }
  // What is read as nothing but a Flatten is as wide as the Linear, or is made of the tensor's own sizes.
  const taken = layer.type === 'Linear' ? layer.arguments.in_features : undefined;
  if (typeof taken !== 'number') return undefined;
  const call = text.slice(layer.range.from, layer.range.to);
  const isOfLinear = written.startsWith('self.') && new RegExp(`[(=]\\s*${literally(written)}\\s*,`).test(call);
  return isOfLinear || numberIn(written, text) === taken ? taken : undefined;
}

/** `16 * 4 * 4`, or of names that are set to such once. */
function numberIn(written: string, text: string): number {
  const numbers = written.split('*').map((factor) => {
    const name = factor.trim();
    return /^\d+$/.test(name) ? Number(name) : numberOfName(name, text);
  });
  return numbers.reduce((all, one) => all * one, 1);
}

function numberOfName(name: string, text: string): number {
  const set = setOnce(name, text);
  return set ? numberIn(text.slice(set.from, set.to), '') : Number.NaN;
}

/** Where the number stands to which the text sets this name, once and for all. */
export function setOnce(name: string, text: string): SourceRange | undefined {
  if (!/^[A-Za-z_]\w*(\.\w+)?$/.test(name)) return undefined;
  const sets = [
    ...text.matchAll(new RegExp(`(?<![\\w.])${literally(name)}\\s*(?:[-+*/%|&]|//|\\*\\*)?=(?!=)[ \\t]*`, 'g')),
  ];
  const [only] = sets;
  const from = only && only.index + only[0].length;
  const number = from && /^\d+(?:[ \t]*\*[ \t]*\d+)*(?=[ \t]*(?:#.*)?(?:\r?\n|$))/.exec(text.slice(from));
  return number && sets.length === 1 ? { from, to: from + number[0].length } : undefined;
}
