// The BatchNorm that fits behind a layer, as the person would write it.

import { formatExtent, sameExtent } from '../../model/extent.ts';
import { inputOf, type LayerSpec, type SequentialSpec, type SourceRange } from '../../model/modelSpec.ts';
import type { PlacedLayer } from '../../model/placedLayers.ts';
import type { Size } from '../../model/size.ts';
import type { Bracket, Brackets } from './brackets.ts';
import { nameClass } from './imports.ts';
import type { TextEdit } from './textEdit.ts';

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
  { range, uses }: PlacedLayer,
): FittingBatchNorm | undefined {
  // Of rows of tokens, features are not where BatchNorm1d counts them.
  if (uses.some(({ shapes }) => shapes.isOfAny)) return undefined;
  const types = new Set(uses.map(({ layer, shapes }) => typeFor(layer, shapes.output?.length)));
  const [type] = types;
  if (types.size !== 1 || !type) return undefined;
  const features = uses.map(({ shapes }) => shapes.output![0]);
  const call = callAt(brackets, range);
  const named = call && nameClass(brackets, text, call.callee, type);
  if (!named) return undefined;
  const written = widthText(brackets, text, uses);
  const [first] = features;
  const isSame = first !== undefined && features.every((one) => one !== undefined && sameExtent(one, first));
  const texts = [...(written ? [written] : []), ...(isSame ? [formatExtent(first)] : [])];
  return { type, features, calls: [...new Set(texts)].map((one) => `${named.name}(${one})`), edits: named.edits };
}

function typeFor(layer: LayerSpec, dimensions: number | undefined): FittingBatchNorm['type'] | undefined {
  // Behind a Linear on more than rows, features are not where BatchNorm1d counts them.
  if (layer.type === 'Linear' && dimensions !== 1) return undefined;
  if (dimensions === undefined || dimensions < 1 || dimensions > 4) return undefined;
  return (['BatchNorm1d', 'BatchNorm1d', 'BatchNorm2d', 'BatchNorm3d'] as const)[dimensions - 1];
}

/** What the file says of the width: at the layer itself, or at the one further in front that gives it for every use. */
function widthText(brackets: Brackets, text: string, uses: PlacedLayer['uses']): string | undefined {
  const makers = uses.map(({ layer, sequential }) => makerOf(layer, sequential));
  const [maker] = makers;
  const isOne = maker && makers.every((one) => one?.range.from === maker.range.from && one.range.to === maker.range.to);
  const call = isOne ? callAt(brackets, maker.range) : undefined;
  return call && maker && outputText(text, call, maker);
}

/** The layer whose features these are: itself, or in front of it what they are left as. */
function makerOf(layer: LayerSpec, { layers }: SequentialSpec): LayerSpec | undefined {
  let at = layers.findIndex(({ path }) => path === layer.path);
  while (at >= 0 && LEAVES_FEATURES.test(layers[at]!.type)) at = inputOf(layers[at]!, at);
  return layers[at];
}

const LEAVES_FEATURES =
  /^(\w*ReLU6?|C?ELU|SELU|GELU|SiLU|Mish|(Log)?Sigmoid|Tanh(shrink)?|Hard\w+|Soft\w+|\w*Dropout\w*|Identity|\w+Pool[123]d|Upsample\w*|ZeroPad\w*|\w*Norm([123]d)?)$/;

/** The brackets of the call that builds the layer; undefined where it is something else. */
export function callAt(brackets: Brackets, { from, to }: SourceRange): Bracket | undefined {
  const call = brackets.ending(to);
  return call?.sign === '(' && call.callee && call.from - call.callee.length === from ? call : undefined;
}

/** What the call says of its output: `hidden_layers[1]`; only where reading it again gives the same. */
export function outputText(text: string, call: Bracket, layer: LayerSpec): string | undefined {
  if (/BatchNorm[123]d$/.test(layer.type)) return argumentText(text, call, 'num_features', 0);
  const name = layer.type === 'Linear' ? 'out_features' : /^Conv/.test(layer.type) ? 'out_channels' : undefined;
  return name && argumentText(text, call, name, 1);
}

/** An argument by its name or position, where it has no call or assignment in it. */
function argumentText(text: string, call: Bracket, name: string, position: number): string | undefined {
  const range = argumentRange(text, call, name, position);
  const found = range && text.slice(range.from, range.to);
  return found && !/[(]\s*|:=|\bawait\b|\byield\b|\blambda\b/.test(found.replace(/(?<![\w\])])\(/g, ''))
    ? found
    : undefined;
}

export function argumentRange(text: string, call: Bracket, name: string, position: number): SourceRange | undefined {
  let at = 0;
  for (const { from, to } of call.elements) {
    const written = text.slice(from, to);
    if (written.startsWith('*')) return undefined;
    const keyword = /^(\w+)\s*=(?!=)\s*/.exec(written);
    if (!keyword && at++ === position) return { from, to };
    if (keyword?.[1] === name) return { from: from + keyword[0].length, to };
  }
  return undefined;
}
