// `x.view(-1, 16 * 4 * 4)` in front of a Linear that does not take it: whether the view or the Linear is at fault, by what
// the view is given.

import { layerShapes } from '../../model/layerShapes.ts';
import { type Diagnostic, inputOf, type LayerSpec, type SourceRange, type TextFix } from '../../model/modelSpec.ts';
import { messageOf, phrase } from '../../model/phrase.ts';
import type { LayerUse, PlacedLayer } from '../../model/placedLayers.ts';
import { nameOf } from '../../model/shapes.ts';
import { formatSizes, product, type SymbolicShape } from '../../model/size.ts';
import { statedInput } from '../knownInput.ts';
import { argumentRange, callAt } from './batchNorm.ts';
import type { Bracket, Brackets } from './brackets.ts';

interface View {
  readonly layer: LayerSpec;
  readonly giver: LayerSpec;
  /** How many numbers of a sample it makes one row of, and where that is written. */
  readonly count: number;
  readonly range: SourceRange;
  /** What it is given. */
  readonly given: SymbolicShape;
}

/** What is said of a Linear behind such a view; undefined where the view has no part in it. */
export function blameView(
  found: Diagnostic,
  { range, uses }: PlacedLayer,
  text: string,
  brackets: Brackets,
): Diagnostic | undefined {
  const [use] = uses;
  const linear = use?.layer;
  if (uses.length !== 1 || linear?.type !== 'Linear') return undefined;
  const view = viewBefore(use, text, brackets);
  const taken = linear.arguments.in_features;
  if (!view || typeof taken !== 'number') return undefined;
  const { count, given, layer, giver } = view;
  const right = product(given);
  const [channels] = given;
  if (typeof right === 'number') {
    if (right === count) return undefined;
    const message = phrase`${nameOf(layer)} makes rows of ${count} numbers, but ${nameOf(giver)} gives ${formatSizes(given)}, of which a sample has ${right}.`;
    return { ...at(found, view), ...messageOf(message), ...fixed(view, right, taken, callAt(brackets, range), text) };
  }
  // Which positions there are depends on the data; the channels divide whatever there is.
  if (given.length < 2 || typeof channels !== 'number' || count % channels === 0) return found;
  const message = phrase`${nameOf(layer)} makes rows of ${count} numbers, but ${nameOf(giver)} gives ${formatSizes(given)}, of which a sample has a multiple of ${channels}.`;
  return { ...at(found, view), ...messageOf(message) };
}

function at({ misfit: _, ...found }: Diagnostic, { layer, range }: View): Diagnostic {
  return { ...found, range, line: layer.line };
}

/** The last view in front, where nothing but activations and dropouts stand between. */
function viewBefore({ before, sequential }: LayerUse, text: string, brackets: Brackets): View | undefined {
  const { layers } = sequential;
  const layer = before && /^(Unflatten|Flatten)$/.test(before.type) ? before : undefined;
  const call = layer && brackets.ending(layer.range.to);
  const [first, second, ...more] = call && /\.(?:view|reshape)$/.test(call.callee) ? call.elements : [];
  const written = second && more.length === 0 ? text.slice(second.from, second.to) : '';
  if (!layer || !first || !second || !NUMBERS.test(written)) return undefined;
  const start = layers.findIndex(({ range, type }) => type === 'Flatten' && range.from === layer.range.from);
  const giver = start < 0 ? undefined : layers[inputOf(layers[start]!, start)];
  const given = start < 0 ? undefined : layerShapes(sequential, statedInput(text, sequential))[start]?.input;
  if (!giver || !given) return undefined;
  const count = written.split('*').reduce((all, factor) => all * Number(factor), 1);
  return { layer, giver, count, range: { from: second.from, to: second.to }, given };
}

const NUMBERS = /^\d+(?:\s*\*\s*\d+)*$/;

/** The view as wide as what it is given, and the Linear with it where that is not. */
function fixed(
  { range, given }: View,
  right: number,
  taken: number,
  linear: Bracket | undefined,
  text: string,
): { readonly fix?: TextFix } {
  const written = text.slice(range.from, range.to);
  const replacement = asWritten(written, given, right);
  const fix = { title: phrase`Make it ${replacement}`, range, replacement };
  if (taken === right) return { fix };
  const width = linear && argumentRange(text, linear, 'in_features', 0);
  const own = width && text.slice(width.from, width.to);
  if (!own || !NUMBERS.test(own)) return {};
  return { fix: { ...fix, also: [{ range: width, replacement: asWritten(own, given, right) }] } };
}

/** `16 * 5 * 5` where `16 * 4 * 4` stood. */
function asWritten(written: string, given: SymbolicShape, right: number): string {
  const factors = written.split('*').length;
  return factors > 1 && factors === given.length ? given.join(written.includes(' ') ? ' * ' : '*') : String(right);
}
