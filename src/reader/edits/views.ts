// The mend of `x.view(-1, 16 * 4 * 4)` that makes rows of another number than its input has (viewedRows.ts): there, or
// where the name in its place is set; with the Linear behind it, where that is as wide.

import { layerShapes } from '../../model/layerShapes.ts';
import {
  type Diagnostic,
  inputOf,
  isJoin,
  type LayerSpec,
  type SequentialSpec,
  type SourceRange,
  type TextFix,
} from '../../model/modelSpec.ts';
import { phrase } from '../../model/phrase.ts';
import type { LayerUse } from '../../model/placedLayers.ts';
import { keepsWidth } from '../../model/shapes.ts';
import { product, type SymbolicShape } from '../../model/size.ts';
import { setOnce } from '../forward/viewedRows.ts';
import { statedInput } from '../models/knownInput.ts';
import { literally } from '../text/literally.ts';
import { isWithin } from '../text/sourceText.ts';
import type { Brackets } from './brackets.ts';
import { argumentRange, callAt } from './callText.ts';
import type { EditedFile } from './editedFile.ts';

export function viewFix(
  { range, misfit }: Diagnostic,
  { text, definition }: EditedFile,
  brackets: Brackets,
): { readonly fix?: TextFix } {
  const given = misfit?.viewed;
  const right = given && product(given);
  if (!given || typeof right !== 'number') return {};
  const wholes = definition.sequentials.filter(({ partOf }) => partOf === undefined);
  const linears = wholes.flatMap((sequential) => linearBehind(sequential, range) ?? []);
  const [linear] = linears;
  if (linears.length !== 1 || linear?.type !== 'Linear') return {};
  const written = text.slice(range.from, range.to);
  const call = callAt(brackets, linear.range);
  const width = call && argumentRange(text, call, 'in_features', 0);
  const own = width ? text.slice(width.from, width.to) : '';
  const isRight = linear.arguments.in_features === right;
  const set = setOnce(written, text);
  const uses = set ? [...text.matchAll(new RegExp(`(?<![\\w.])${literally(written)}(?![\\w.])`, 'g'))].length : 0;
  // The name means the row, for the view and the Linear alone.
  if (set && uses === (own === written ? 3 : 2) && (own === written || isRight))
    return { fix: replacing(set, text, given, right) };
  const fix = replacing(range, text, given, right);
  if (isRight) return { fix };
  if (!width || !NUMBERS.test(written) || !NUMBERS.test(own)) return {};
  return { fix: { ...fix, also: [{ range: width, replacement: asWritten(own, given, right) }] } };
}

/** Whether it takes the rows of a view of which the data tell whether it fits: which of the two is wrong is not known. */
export function isBehindOpenView({ layer, before, sequential }: LayerUse, text: string): boolean {
  const { layers } = sequential;
  if (layer.type !== 'Linear' || before?.type !== 'Unflatten' || !before.path.endsWith('()')) return false;
  const at = layers.findIndex(({ type, range }) => type === 'Flatten' && range.from === before.range.from);
  const given = layerShapes(sequential, statedInput(text, sequential))[at]?.input;
  if (given === undefined || typeof product(given) === 'number') return false;
  // What is no multiple of the channels fits no data.
  const [channels] = given;
  const { in_features: taken } = layer.arguments;
  return typeof channels !== 'number' || typeof taken !== 'number' || taken % channels === 0;
}

/** The first Linear behind the view of which this is a part, where nothing but activations and dropouts stand between. */
function linearBehind({ layers }: SequentialSpec, range: SourceRange): LayerSpec | undefined {
  let at = layers.findLastIndex((layer) => /^(Unf|F)latten$/.test(layer.type) && isWithin(range, layer.range));
  const isNext = (layer: LayerSpec, index: number) => inputOf(layer, index) === at;
  while (at >= 0) {
    const behind = layers.findIndex(isNext);
    const layer = layers[behind];
    if (!layer || isJoin(layer) || layer.type === 'Linear') return layer?.type === 'Linear' ? layer : undefined;
    at = keepsWidth(layer) ? behind : -1;
  }
  return undefined;
}

const NUMBERS = /^\d+(?:\s*\*\s*\d+)*$/;

function replacing(range: SourceRange, text: string, given: SymbolicShape, right: number): TextFix {
  const replacement = asWritten(text.slice(range.from, range.to), given, right);
  return { title: phrase`Make it ${replacement}`, range, replacement };
}

/** `16 * 5 * 5` where `16 * 4 * 4` stood. */
function asWritten(written: string, given: SymbolicShape, right: number): string {
  const factors = written.split('*').length;
  return factors > 1 && factors === given.length ? given.join(written.includes(' ') ? ' * ' : '*') : String(right);
}
