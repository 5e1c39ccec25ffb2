// The shape of a model's input where the file says it: what the model is called with, or a summary of it is asked for.
// By the text alone, and only where all that is said agrees and fits the model.

import { layerShapes } from '../model/layerShapes.ts';
import type { SequentialSpec } from '../model/modelSpec.ts';
import type { Shape } from '../model/shape.ts';
import { byKeys } from './groups.ts';
import { ofText } from './ofText.ts';

const SIZES = String.raw`(?:[(\[]\s*)?(\d+(?:\s*,\s*\d+)*)(?:\s*,)?(?:\s*[)\]])?`;
const TENSOR = String.raw`torch\.(?:randn|rand|zeros|ones)\(\s*(?:size\s*=\s*)?${SIZES}\s*(?:,\s*(?:device|dtype|requires_grad)\s*=\s*[\w.'":]+\s*)*\)(?:\.(?:to|cuda|cpu|float|double)\([^()]*\))*`;

/** One sample's, without the batch. */
export function knownInput(text: string, sequential: SequentialSpec): Shape | undefined {
  const stated = statedInput(text, sequential);
  return stated && fits(sequential, stated) ? stated : undefined;
}

/** What tells which model it is: for one that no variable holds, where it is built. */
export type Named = Pick<SequentialSpec, 'name' | 'path' | 'isWhole' | 'variant'> & {
  readonly range?: SequentialSpec['range'];
};

/** As knownInput, whether or not it is what the layers alone tell. */
export function statedInput(text: string, sequential: Named): Shape | undefined {
  if (!saysShapes(text)) return undefined;
  const ofHolders = holdersOf(text, sequential).flatMap((name) => saidOf(text, name));
  const said = [...ofHolders, ...saidAtOnce(text, sequential)].map(({ shape }) => shape);
  const [first] = said;
  if (!first || said.some((other) => other.join() !== first.join())) return undefined;
  return first;
}

/** Every shape of a sample that the text says for what the variable `name` holds, or an object of the class `name`. */
export function saidInputs(text: string, name: string): Shape[] {
  if (!saysShapes(text) || !/^\w+$/.test(name)) return [];
  const model = { name, path: '', isWhole: true };
  const ofHolders = [name, ...holdersOf(text, model)].flatMap((one) => saidOf(text, one));
  return [...ofHolders, ...saidAtOnce(text, model)].map(({ shape }) => shape);
}

/** A sample's shape, and where the text says it. */
export interface SaidInput {
  readonly shape: Shape;
  readonly from: number;
  /** The call, where the model is built in it. */
  readonly written?: string;
}

/** Of the variable of that name. */
export function saidOf(text: string, name: string): SaidInput[] {
  return saysShapes(text) ? [...(summaries(text).get(name) ?? []), ...calls(text, name)] : [];
}

/** Whether anything may be said in the text. */
export const saysShapes = ofText((text) => /\btorch\.(randn|rand|zeros|ones)\b|\bsummary\b/.test(text));

/** The variables that hold the model. */
export function holdersOf(text: string, { name, path, isWhole, variant }: Named): string[] {
  if (variant !== undefined || !/^\w+$/.test(name)) return [];
  if (!isWhole) return path === '' ? [name] : [];
  const assigned = makersOf(text, name).flatMap((maker) => assignedFrom(text).get(maker) ?? []);
  return [...new Set(assigned.toSorted((a, b) => a.index - b.index).map(({ 1: variable }) => variable!))];
}

/** A class, and what else gives an object of it. */
function makersOf(text: string, name: string): string[] {
  return [name, ...(factoriesOf(text).get(name) ?? []).map(({ maker }) => maker)];
}

/** By what is called, `model = Net(…)`, in the order of the text. */
const assignedFrom = ofText((text) => byKeys(text.matchAll(/^[ \t]*(\w+)\s*=\s*(\w+)\(/gm), ([, , maker]) => maker!));

/** Functions of the file that give an object of a class and nothing else, by the class. */
const factoriesOf = ofText((text) => {
  const functions = text.matchAll(/^def (\w+)\([^)]*\)[^:\r\n]*:[^\r\n]*((?:\r?\n(?:[ \t]+[^\r\n]*)?)*)/gm);
  const factories = [...functions].map(([, maker, body]) => ({ maker: maker!, made: madeBy(body!) }));
  return byKeys(factories, ({ made }) => made);
});

function madeBy(body: string): string | undefined {
  const [given, ...others] = [...body.matchAll(/^[ \t]+return\b[ \t]*(.*)$/gm)].map(([, what]) => what!.trim());
  if (!given || others.length > 0) return undefined;
  const sets = [...body.matchAll(new RegExp(`^[ \\t]+${/^\w+$/.test(given) ? given : '0'}\\s*=\\s*(.*)$`, 'gm'))];
  const made = sets.length === 1 ? sets[0]![1]! : given;
  return /^(\w+)\(/.exec(made)?.[1];
}

/** `summary(model, (3, 32, 32))`: torchsummary's sizes are a sample's, torchinfo's a batch's. */
const summaries = ofText((text) => {
  const isBatch = /\btorchinfo\b/.test(text);
  const isSample = /\btorchsummary\b/.test(text);
  const found = isBatch === isSample ? [] : text.matchAll(SUMMARY);
  return byKeys(
    [...found].map(({ 1: name, 2: sizes, index: from }) => ({
      name: name!,
      shape: numbers(sizes!).slice(isBatch ? 1 : 0),
      from,
    })),
    ({ name }) => name,
  );
});

const SUMMARY = new RegExp(`\\bsummary\\(\\s*(\\w+)\\s*,\\s*(?:input_size\\s*=\\s*)?${SIZES}`, 'g');

/** `model(torch.randn(1, 3, 32, 32))`, or of a variable that is set once. */
function calls(text: string, name: string): SaidInput[] {
  const { direct, applied } = callsIn(text);
  const said: SaidInput[] = (direct.get(name) ?? []).map(({ 2: sizes, index: from }) => ({
    shape: numbers(sizes!).slice(1),
    from,
  }));
  for (const { 2: variable, index: from } of applied.get(name) ?? []) {
    const shape = shapeOf(text, variable!, from);
    if (shape) said.push({ shape, from });
  }
  return said;
}

/** Of a variable that is set once: a sample's. `at`: where it is used. */
function shapeOf(text: string, variable: string, at: number): Shape | undefined {
  const outside = setsOutside(text);
  // What methods call the same is another variable.
  const sets = outside.text[at] === ' ' ? setsIn(text) : outside;
  const sizes = sets.tensors.get(variable);
  return sizes && sets.counts.get(variable) === 1 ? numbers(sizes).slice(1) : undefined;
}

/** By what is called. */
const callsIn = ofText((text) => ({
  direct: byKeys(text.matchAll(OF_TENSOR), ([, name]) => name!),
  applied: byKeys(text.matchAll(/(?<![\w.])(\w+)(?:\.forward)?\(\s*(\w+)\s*\)/g), ([, name]) => name!),
}));

const OF_TENSOR = new RegExp(String.raw`(?<![\w.])(\w+)(?:\.forward)?\(\s*${TENSOR}\s*\)`, 'g');

/** What a model is given that is built in the same expression: `Net(3)(torch.randn(1, 3, 32, 32))`. */
export function saidAtOnce(text: string, { name, path, isWhole, variant, range }: Named): readonly SaidInput[] {
  if (variant !== undefined || !saysShapes(text)) return [];
  const { makers, places } = appliedAtOnce(text);
  if (isWhole) return makersOf(text, name).flatMap((maker) => makers.get(maker) ?? []);
  return path === '' && range ? (places.get(range.from) ?? []) : [];
}

/** By the name of what builds them, and by where that stands. */
const appliedAtOnce = ofText((text) => {
  const found = [...text.matchAll(APPLIED)].slice(0, MOST_APPLIED).flatMap((match) => {
    const [, tail = '', sizes, variable = ''] = match;
    const opening = openingOf(text, match.index);
    const callee = /[\w.]+$/.exec(text.slice(Math.max(0, opening - LONGEST_NAME), opening))?.[0];
    const from = opening - (callee?.length ?? 0);
    const shape = sizes ? numbers(sizes).slice(1) : shapeOf(text, variable, from);
    if (opening < 0 || !callee || !shape) return [];
    const given = match.index > opening + 1 ? '…' : '';
    const written = `${callee}(${given})${tail}`.replace(/\s+/g, ' ');
    return [{ shape, from, written, maker: callee }];
  });
  return { makers: byKeys(found, ({ maker }) => maker), places: byKeys(found, ({ from }) => from) };
});

const APPLIED = new RegExp(
  String.raw`\)((?:\.(?:to|cuda|cpu|eval|train|float|double)\([^()]*\))*(?:\.forward)?\(\s*(?:${TENSOR}|(\w+))\s*\))`,
  'g',
);
const MOST_APPLIED = 100;
const LONGEST_NAME = 80;
const LONGEST_CALL = 4000;

/** Where the bracket opens that is closed at the place, by brackets alone; -1 where that is too far. */
function openingOf(text: string, closing: number): number {
  let depth = 0;
  for (let at = closing; at >= 0 && at > closing - LONGEST_CALL; at--) {
    if (text[at] === ')') depth++;
    if (text[at] === '(' && --depth === 0) return at;
  }
  return -1;
}

/** How often variables are set, and to which tensors first. */
interface Sets {
  readonly text: string;
  readonly counts: ReadonlyMap<string, number>;
  /** The sizes. */
  readonly tensors: ReadonlyMap<string, string>;
}

const setsIn = ofText(setsOf);
const setsOutside = ofText((text) => setsOf(withoutClasses(text)));

function setsOf(text: string): Sets {
  const counts = new Map<string, number>();
  const tensors = new Map<string, string>();
  for (const { 1: variable, 2: words } of text.matchAll(SETS)) {
    for (const name of variable ? [variable] : new Set(words!.match(/\w+/g)))
      counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  for (const [, variable, sizes] of text.matchAll(TENSOR_IS_SET))
    if (!tensors.has(variable!)) tensors.set(variable!, sizes!);
  return { text, counts, tensors };
}

/** `x =`; what stands behind `for` or `as` up to a colon. */
const SETS = /(?<![\w.])(\w+)\s*=(?!=)|\b(?:for|as)\s([^:\n]*)/g;
const TENSOR_IS_SET = new RegExp(`^[ \\t]*(\\w+)\\s*=\\s*${TENSOR}[ \\t]*(?:#.*)?$`, 'gm');

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
