// What the width behind a layer may be written as: as the layers beside it write theirs, and as a number only where it is
// none that others give.

import { formatExtent, sameExtent } from '../../model/extent.ts';
import { inputOf, isJoin, type LayerSpec, moduleName, type SequentialSpec } from '../../model/modelSpec.ts';
import type { LayerUse, PlacedLayer } from '../../model/placedLayers.ts';
import type { Bracket, Brackets } from './brackets.ts';
import { argumentRange, callAt, outputText } from './callText.ts';
import { indentAt, lineStart, nextLine } from './textEdit.ts';

/** The likeliest first; which of them give the width for every use is for the reader to say. */
export function widthTexts(brackets: Brackets, text: string, place: PlacedLayer): readonly string[] {
  const [maker, taker] = [besideAll(brackets, place, makerOf), besideAll(brackets, place, takerOf)];
  const made = maker && outputText(text, maker.call, maker.layer);
  const taken = taker && inputText(text, taker.call, taker.layer);
  // Behind the end of a loop, its variables are what its last turn left them.
  const isLeft =
    maker !== undefined && leavesBlock(text, statementOf(maker.call), statementOf(callOf(brackets, place)));
  const written = (isLeft ? [taken, made] : [made, taken]).filter((one) => one !== undefined);
  const features = place.uses.map(({ shapes }) => shapes.output?.[0]);
  const [first] = features;
  const isSame = first !== undefined && features.every((one) => one !== undefined && sameExtent(one, first));
  const number = isSame && isOfNoCall(brackets, text, place, written) ? [formatExtent(first)] : [];
  return [...new Set([...written, ...number])];
}

interface Beside {
  readonly layer: LayerSpec;
  readonly call: Bracket;
}

/** The layer that one call builds beside each of the uses. */
function besideAll(
  brackets: Brackets,
  { uses }: PlacedLayer,
  find: (use: LayerUse) => LayerSpec | undefined,
): Beside | undefined {
  const found = uses.map(find);
  const [layer] = found;
  const isOne = layer && found.every((one) => one?.range.from === layer.range.from && one.range.to === layer.range.to);
  const call = isOne ? callAt(brackets, layer.range) : undefined;
  return layer && call && { layer, call };
}

/** The layer whose features these are: itself, or in front of it what they are left as. */
function makerOf({ layer, sequential }: LayerUse): LayerSpec | undefined {
  const { layers } = sequential;
  let at = indexOf(layer, sequential);
  while (at >= 0 && LEAVES_FEATURES.test(layers[at]!.type)) at = inputOf(layers[at]!, at);
  return layers[at];
}

/** The next layer that says how many it takes. */
function takerOf({ layer, sequential }: LayerUse): LayerSpec | undefined {
  const { layers } = sequential;
  let from = indexOf(layer, sequential);
  for (let at = from + 1; from >= 0 && at < layers.length; from = at++) {
    const next = layers[at]!;
    if (isJoin(next) || inputOf(next, at) !== from) return undefined;
    if (inputName(next)) return next;
    if (!LEAVES_FEATURES.test(next.type)) return undefined;
  }
  return undefined;
}

function indexOf({ path }: LayerSpec, { layers }: SequentialSpec): number {
  return layers.findIndex((one) => one.path === path);
}

const LEAVES_FEATURES =
  /^(\w*ReLU6?|C?ELU|SELU|GELU|SiLU|Mish|(Log)?Sigmoid|Tanh(shrink)?|Hard\w+|Soft\w+|\w*Dropout\w*|Identity|\w+Pool[123]d|Upsample\w*|(Zero|Constant|Reflection|Replication)Pad\w*|\w*Norm([123]d)?)$/;

function inputName(layer: LayerSpec): string | undefined {
  if (layer.type === 'Linear') return 'in_features';
  if (/^Conv/.test(layer.type)) return 'in_channels';
  return /^(Batch|Instance)Norm[123]d$/.test(moduleName(layer)) ? 'num_features' : undefined;
}

function inputText(text: string, call: Bracket, layer: LayerSpec): string | undefined {
  const name = inputName(layer);
  const range = name && argumentRange(text, call, name, 0);
  const found = range ? text.slice(range.from, range.to) : '';
  return found !== '' && !/[(=]|\bawait\b|\byield\b|\blambda\b/.test(found) ? found : undefined;
}

function callOf(brackets: Brackets, { range }: PlacedLayer): Bracket | undefined {
  return callAt(brackets, range);
}

/** Where the statement begins whose brackets hold it. */
function statementOf(bracket: Bracket | undefined): number {
  let outermost = bracket;
  while (outermost?.parent) outermost = outermost.parent;
  return outermost?.from ?? 0;
}

/** Whether the block of the statement at `from` ends before that at `to`. */
function leavesBlock(text: string, from: number, to: number): boolean {
  const indent = indentAt(text, from);
  for (let at = nextLine(text, from); at <= to && at < text.length; at = nextLine(text, at)) {
    if (/\S/.test(text[at + indentAt(text, at)] ?? '') && indentAt(text, at) < indent) return true;
  }
  return false;
}

/** Whether the number is the same whatever a function around the layer is called with, as far as layers beside it tell. */
function isOfNoCall(
  brackets: Brackets,
  text: string,
  { range, uses }: PlacedLayer,
  written: readonly string[],
): boolean {
  const around = functionAround(brackets, text, range.from);
  if (!around || written.some((one) => /^[\d\s*+]+$/.test(one))) return true;
  if (written.length > 0) return false;
  const names = new RegExp(`(?<![\\w.])(?:${['self', ...around.parameters].join('|')})\\b`);
  return uses.every(({ sequential }) =>
    sequential.layers.every((layer) => {
      const call = layer.range.from >= around.from ? callAt(brackets, layer.range) : undefined;
      return !call?.elements.some(({ from, to }) => names.test(text.slice(from, to)));
    }),
  );
}

/** The innermost function around the place: where it begins, and the names of its parameters. */
function functionAround(
  brackets: Brackets,
  text: string,
  at: number,
): { readonly from: number; readonly parameters: readonly string[] } | undefined {
  let indent = indentAt(text, at);
  for (let line = lineStart(text, at); line > 0 && indent > 0; ) {
    line = lineStart(text, line - 1);
    const own = indentAt(text, line);
    if (own >= indent || own >= lengthOfLine(text, line)) continue;
    indent = own;
    const head = /(?:async[ \t]+)?def[ \t]+\w+[ \t]*(?=\()/y;
    head.lastIndex = line + own;
    const found = head.exec(text);
    const bracket = found && brackets.opening(head.lastIndex);
    if (!bracket) continue;
    const parameters = bracket.elements.flatMap(({ from, to }) => /\w+/.exec(text.slice(from, to))?.[0] ?? []);
    return { from: line, parameters };
  }
  return undefined;
}

function lengthOfLine(text: string, line: number): number {
  return /[^\r\n]*/y.exec(text.slice(line, line + 200))![0].length;
}
