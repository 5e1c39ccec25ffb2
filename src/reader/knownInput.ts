// The shape of a model's input where the file says it: what the model is called with, or a summary of it is asked for.
// By the text alone, and only where all that is said agrees and fits the model.

import { layerShapes } from '../model/layerShapes.ts';
import type { SequentialSpec } from '../model/modelSpec.ts';
import type { Shape } from '../model/shape.ts';

const SIZES = String.raw`[(\[]?\s*(\d+(?:\s*,\s*\d+)*)(?:\s*,)?(?:\s*[)\]])?`;
const TENSOR = String.raw`torch\.(?:randn|rand|zeros|ones)\(\s*(?:size\s*=\s*)?${SIZES}\s*(?:,\s*(?:device|dtype|requires_grad)\s*=\s*[\w.'":]+\s*)*\)`;

/** One sample's, without the batch. */
export function knownInput(text: string, sequential: SequentialSpec): Shape | undefined {
  const stated = statedInput(text, sequential);
  return stated && fits(sequential, stated) ? stated : undefined;
}

/** As knownInput, whether or not it is what the layers alone tell. */
export function statedInput(
  text: string,
  sequential: Pick<SequentialSpec, 'name' | 'path' | 'isWhole' | 'variant'>,
): Shape | undefined {
  if (!saysShapes(text)) return undefined;
  const said = namesOf(text, sequential).flatMap((name) => [...summaries(text, name), ...calls(text, name)]);
  const [first] = said;
  if (!first || said.some((other) => other.join() !== first.join())) return undefined;
  return first;
}

/** Every shape of a sample that the text says for what the variable `name` holds, or an object of the class `name`. */
export function saidInputs(text: string, name: string): Shape[] {
  if (!saysShapes(text) || !/^\w+$/.test(name)) return [];
  const names = [name, ...namesOf(text, { name, path: '', isWhole: true })];
  return names.flatMap((one) => [...summaries(text, one), ...calls(text, one)]);
}

/** Whether anything may be said in the text; remembered of the last one, as every Sequential of a file asks. */
export function saysShapes(text: string): boolean {
  if (last?.text !== text) last = { text, says: /\btorch\.(randn|rand|zeros|ones)\b|\bsummary\b/.test(text) };
  return last.says;
}

let last: { readonly text: string; readonly says: boolean } | undefined;

/** The variables that hold the model. */
function namesOf(
  text: string,
  { name, path, isWhole, variant }: Pick<SequentialSpec, 'name' | 'path' | 'isWhole' | 'variant'>,
): string[] {
  if (variant !== undefined) return [];
  if (!isWhole) return path === '' && /^\w+$/.test(name) ? [name] : [];
  if (!/^\w+$/.test(name)) return [];
  const assigned = text.matchAll(new RegExp(`^[ \\t]*(\\w+)\\s*=\\s*${name}\\(`, 'gm'));
  return [...new Set([...assigned].map(([, variable]) => variable!))];
}

/** `summary(model, (3, 32, 32))`: torchsummary's sizes are a sample's, torchinfo's a batch's. */
function summaries(text: string, name: string): Shape[] {
  const isBatch = /\btorchinfo\b/.test(text);
  if (isBatch === /\btorchsummary\b/.test(text)) return [];
  const found = text.matchAll(new RegExp(`\\bsummary\\(\\s*${name}\\s*,\\s*(?:input_size\\s*=\\s*)?${SIZES}`, 'g'));
  return [...found].map(([, sizes]) => numbers(sizes!).slice(isBatch ? 1 : 0));
}

/** `model(torch.randn(1, 3, 32, 32))`, or of a variable that is set once. */
function calls(text: string, name: string): Shape[] {
  const direct = text.matchAll(new RegExp(`(?<![\\w.])${name}\\(\\s*${TENSOR}\\s*\\)`, 'g'));
  const shapes = [...direct].map(([, sizes]) => numbers(sizes!).slice(1));
  for (const [, variable] of text.matchAll(new RegExp(`(?<![\\w.])${name}\\(\\s*(\\w+)\\s*\\)`, 'g'))) {
    const sets = [
      ...text.matchAll(new RegExp(`(?<![\\w.])${variable}\\s*=(?!=)|\\b(?:for|as)\\s[^:\\n]*\\b${variable}\\b`, 'g')),
    ];
    const set = new RegExp(`^[ \\t]*${variable}\\s*=\\s*${TENSOR}[ \\t]*(?:#.*)?$`, 'm').exec(text);
    if (set && sets.length === 1) shapes.push(numbers(set[1]!).slice(1));
  }
  return shapes;
}

function numbers(sizes: string): number[] {
  return sizes.split(',').map(Number);
}

/** Whether it is of the dimensions, and has the numbers, that the layers tell of their input. */
function fits(sequential: SequentialSpec, shape: Shape): boolean {
  const expected = layerShapes(sequential)[0]?.input;
  if (shape.length === 0 || !expected || expected.length !== shape.length) return false;
  return expected.every((size, d) => typeof size !== 'number' || size === shape[d]);
}
