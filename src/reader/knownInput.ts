// The shape of a model's input where the file says it: what the model is called with, or a summary of it is asked for.
// By the text alone, and only where all that is said agrees and fits the model.

import { layerShapes } from '../model/layerShapes.ts';
import type { SequentialSpec } from '../model/modelSpec.ts';
import type { Shape } from '../model/shape.ts';
import { byKeys } from './groups.ts';

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
  const said = holdersOf(text, sequential).flatMap((name) => saidOf(text, name).map(({ shape }) => shape));
  const [first] = said;
  if (!first || said.some((other) => other.join() !== first.join())) return undefined;
  return first;
}

/** Every shape of a sample that the text says for what the variable `name` holds, or an object of the class `name`. */
export function saidInputs(text: string, name: string): Shape[] {
  if (!saysShapes(text) || !/^\w+$/.test(name)) return [];
  const names = [name, ...holdersOf(text, { name, path: '', isWhole: true })];
  return names.flatMap((one) => saidOf(text, one).map(({ shape }) => shape));
}

/** A sample's shape, and where the text says it. */
export interface SaidInput {
  readonly shape: Shape;
  readonly from: number;
}

/** Of the variable of that name. */
export function saidOf(text: string, name: string): SaidInput[] {
  return saysShapes(text) ? [...summaries(text, name), ...calls(text, name)] : [];
}

/** Whether anything may be said in the text. */
export const saysShapes = ofText((text) => /\btorch\.(randn|rand|zeros|ones)\b|\bsummary\b/.test(text));

/** What is found in a text; remembered of the last one, as every Sequential of a file asks. */
function ofText<T>(find: (text: string) => T): (text: string) => T {
  let last: { readonly text: string; readonly found: T } | undefined;
  return (text) => {
    if (last?.text !== text) last = { text, found: find(text) };
    return last.found;
  };
}

/** The variables that hold the model. */
export function holdersOf(
  text: string,
  { name, path, isWhole, variant }: Pick<SequentialSpec, 'name' | 'path' | 'isWhole' | 'variant'>,
): string[] {
  if (variant !== undefined || !/^\w+$/.test(name)) return [];
  if (!isWhole) return path === '' ? [name] : [];
  const makers = [name, ...factoriesOf(text, name)];
  const assigned = makers.flatMap((maker) => assignedFrom(text).get(maker) ?? []);
  return [...new Set(assigned.toSorted((a, b) => a.index - b.index).map(({ 1: variable }) => variable!))];
}

/** By what is called, `model = Net(…)`, in the order of the text. */
const assignedFrom = ofText((text) => byKeys(text.matchAll(/^[ \t]*(\w+)\s*=\s*(\w+)\(/gm), ([, , maker]) => maker!));

/** Functions of the file that give an object of the class and nothing else. */
function factoriesOf(text: string, name: string): string[] {
  return functionsOf(text).flatMap(([, maker, body]) => {
    const [given, ...others] = [...body!.matchAll(/^[ \t]+return\b[ \t]*(.*)$/gm)].map(([, what]) => what!.trim());
    if (!given || others.length > 0) return [];
    const sets = [...body!.matchAll(new RegExp(`^[ \\t]+${/^\w+$/.test(given) ? given : '0'}\\s*=\\s*(.*)$`, 'gm'))];
    const made = sets.length === 1 ? sets[0]![1]! : given;
    return made.startsWith(`${name}(`) ? [maker!] : [];
  });
}

const functionsOf = ofText((text) => [
  ...text.matchAll(/^def (\w+)\([^)]*\)[^:\r\n]*:[^\r\n]*((?:\r?\n(?:[ \t]+[^\r\n]*)?)*)/gm),
]);

/** `summary(model, (3, 32, 32))`: torchsummary's sizes are a sample's, torchinfo's a batch's. */
function summaries(text: string, name: string): SaidInput[] {
  const { isBatch, isSample } = summaryOf(text);
  if (isBatch === isSample) return [];
  const found = text.matchAll(new RegExp(`\\bsummary\\(\\s*${name}\\s*,\\s*(?:input_size\\s*=\\s*)?${SIZES}`, 'g'));
  return [...found].map(({ 1: sizes, index: from }) => ({ shape: numbers(sizes!).slice(isBatch ? 1 : 0), from }));
}

const summaryOf = ofText((text) => ({
  isBatch: /\btorchinfo\b/.test(text),
  isSample: /\btorchsummary\b/.test(text),
}));

/** `model(torch.randn(1, 3, 32, 32))`, or of a variable that is set once. */
function calls(text: string, name: string): SaidInput[] {
  const direct = text.matchAll(new RegExp(`(?<![\\w.])${name}\\(\\s*${TENSOR}\\s*\\)`, 'g'));
  const said = [...direct].map(({ 1: sizes, index: from }) => ({ shape: numbers(sizes!).slice(1), from }));
  const applied = text.matchAll(new RegExp(`(?<![\\w.])${name}\\(\\s*(\\w+)\\s*\\)`, 'g'));
  let outside: string | undefined;
  for (const { 1: variable, index: from } of applied) {
    outside ??= withoutClasses(text);
    // What methods call the same is another variable.
    const read = outside[from] === ' ' ? text : outside;
    const sets = read.matchAll(
      new RegExp(`(?<![\\w.])${variable}\\s*=(?!=)|\\b(?:for|as)\\s[^:\\n]*\\b${variable}\\b`, 'g'),
    );
    const set = new RegExp(`^[ \\t]*${variable}\\s*=\\s*${TENSOR}[ \\t]*(?:#.*)?$`, 'm').exec(read);
    if (set && [...sets].length === 1) said.push({ shape: numbers(set[1]!).slice(1), from });
  }
  return said;
}

/** The text with spaces in the place of classes' bodies. */
function withoutClasses(text: string): string {
  return text.replace(/^class \w+[^\r\n]*:[ \t]*(?:#.*)?((?:\r?\n(?:[ \t]+[^\r\n]*)?)+)/gm, (all) =>
    all.replace(/[^\r\n]/g, ' '),
  );
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
