// The shape of a model's input where the file says it: what the model is called with, or a summary of it is asked for.
// By the text alone, and only where all that is said agrees and fits the model.

import { layerShapes } from '../../model/layerShapes.ts';
import { misfits } from '../../model/misfits.ts';
import type { SequentialSpec } from '../../model/modelSpec.ts';
import type { Shape } from '../../model/shape.ts';
import { ofText } from '../text/ofText.ts';
import { byKeys } from './groups.ts';

// The first may be any expression, as the size of the batch does not matter.
const FIRST = String.raw`[\w.]+(?:\([^(),]*\)|\[[^[\],]*\])?(?:\s*[-+*/]{1,2}\s*[\w.]+)?`;
const SIZES = String.raw`(?:[(\[]\s*)?(${FIRST}(?:\s*,\s*\w+(?!\s*[=\w.]))*)(?:\s*,)?(?:\s*[)\]])?`;
/** What gives the same tensor or model on another device, of another type or in another mode. */
const MOVE = String.raw`\.(?:to|cuda|cpu|float|double|half|eval|train|detach|clone|contiguous|requires_grad_)\((?:[^()]|\([^()]*\))*\)`;
/** Few, so that a long chain is not gone through from each of its calls. */
const MOVES = `(?:${MOVE}){0,8}`;
const VARIABLE = String.raw`(?:(?:\w+\.)*Variable\(\s*)?`;
const END_OF_VARIABLE = String.raw`(?:\s*(?:,\s*\w+\s*=\s*\w+\s*)*\)${MOVES})?`;
/** `torch.randint(0, 10, (2, 5))`: sizes in brackets behind the bounds. */
const BOUNDS = String.raw`(?:(?:(?:low|high)\s*=\s*)?[\w.-]+(?:\([^()]*\))?\s*,\s*){1,2}(?=(?:size\s*=\s*)?[(\[])`;
const FILLED = String.raw`torch\.(?:(?:randn|rand|zeros|ones|empty|(?:Float)?Tensor(?=\(\s*\w+\s*,))\(\s*|randint\(\s*${BOUNDS})(?:size\s*=\s*)?${SIZES}\s*(?:,\s*(?:device|dtype|requires_grad)\s*=\s*[\w.'":]+(?:\([^()]*\))?\s*)*\)${MOVES}`;
const TENSOR = `${VARIABLE}${FILLED}${END_OF_VARIABLE}`;

/** One sample's, without the batch. */
export function knownInput(text: string, sequential: SequentialSpec): Shape | undefined {
  const stated = sameOf(inputsOf(text, sequential));
  return stated && fits(sequential, stated) ? stated : undefined;
}

/** Every shape of a sample that the text says for the model, and that the file's own calls give it. */
export function inputsOf(text: string, sequential: SequentialSpec): readonly Shape[] {
  return [...allStated(text, sequential), ...(sequential.given ?? [])];
}

/** What tells which model it is: for one that no variable holds, where it is built. */
export type Named = Pick<SequentialSpec, 'name' | 'path' | 'isWhole' | 'variant' | 'wholeOf'> & {
  readonly range?: SequentialSpec['range'];
};

/** One question, and a sample's shape, where the text states one. */
export interface AskedInput {
  readonly named: Named;
  readonly shape: Shape | undefined;
}

/** As knownInput, whether or not it is what the layers alone tell. */
export function statedInput(text: string, sequential: Named): Shape | undefined {
  return sameOf(allStated(text, sequential));
}

function allStated(text: string, named: Named): readonly Shape[] {
  if (!saysShapes(text)) return [];
  const ofHolders = holdersOf(text, named).flatMap((name) => saidOf(text, name));
  return [...ofHolders, ...saidAtOnce(text, named)].map(({ shape }) => shape);
}

function sameOf(said: readonly Shape[]): Shape | undefined {
  const [first] = said;
  return first && said.every((other) => other.join() === first.join()) ? first : undefined;
}

/** Every shape of a sample that the text says for what the variable `name` holds, or an object of the class `name`. */
export function saidInputs(text: string, name: string): Shape[] {
  if (!saysShapes(text) || !/^\w+$/.test(name)) return [];
  const model = { name, path: '', isWhole: true };
  const ofHolders = [name, ...holdersOf(text, model)].flatMap((one) => saidOf(text, one));
  return [...ofHolders, ...saidAtOnce(text, model)].map(({ shape }) => shape);
}

/** A sample's shape. */
interface Sample {
  readonly shape: Shape;
  /** Of a tensor of one dimension, its size, where that is known: it may be a sample without a batch. */
  readonly alone?: number;
}

/** What the text says of a sample, and where. */
export interface SaidInput extends Sample {
  readonly from: number;
  /** The call, where the model is built in it. */
  readonly written?: string;
}

/** Of the variable of that name. */
export function saidOf(text: string, name: string): SaidInput[] {
  return saysShapes(text) ? [...(summaries(text).held.get(name) ?? []), ...calls(text, name)] : [];
}

/** Whether anything may be said in the text. */
export const saysShapes = ofText((text) =>
  /\btorch\.(?:(?:randn|randint|rand|zeros|ones|empty)\b|(?:Float)?Tensor\()|\bsummary\b/.test(text),
);

/** The variables that hold the model. */
export function holdersOf(text: string, named: Named): string[] {
  const { name, path, isWhole, variant } = asApplied(named);
  if (variant !== undefined || !/^\w+$/.test(name)) return [];
  if (!isWhole) return path === '' ? [name] : [];
  const assigned = makersOf(text, name).flatMap((maker) => assignedFrom(text).get(maker) ?? []);
  return [...new Set(assigned.toSorted((a, b) => a.index - b.index).map(({ 1: variable }) => variable!))];
}

/** The class, where all that it applies is this. */
export function asApplied<T extends Named>(named: T): T {
  return named.wholeOf === undefined ? named : { ...named, name: named.wholeOf, isWhole: true };
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
  const ofSizes = isBatch === isSample ? [] : [...text.matchAll(SUMMARY)];
  const ofData = isBatch ? [...text.matchAll(SUMMARY_OF_DATA)] : [];
  const samples = [
    ...ofSizes.map((match) => [match, sampleOf(text, match[3]!, isBatch ? 1 : 0)] as const),
    ...ofData.map((match) => {
      const [, , , sizes, variable = ''] = match;
      return [match, sizes ? sampleOf(text, sizes) : sampleIn(text, variable, match.index)] as const;
    }),
  ];
  const said = samples.flatMap(([{ 1: name, 2: built, index: from }, sample]) =>
    sample ? [{ name: name!, isBuilt: built !== undefined, ...sample, from }] : [],
  );
  return {
    held: byKeys(
      said.filter(({ isBuilt }) => !isBuilt),
      ({ name }) => name,
    ),
    built: byKeys(
      said.filter(({ isBuilt }) => isBuilt),
      ({ name }) => name,
    ),
  };
});

const SUMMARY = new RegExp(
  String.raw`\bsummary\(\s*(\w+)(\([^()]*\))?${MOVES}\s*,\s*(?:input_size\s*=\s*)?(?!\w+\s*=)${SIZES}`,
  'g',
);

const SUMMARY_OF_DATA = new RegExp(
  String.raw`\bsummary\(\s*(\w+)(\([^()]*\))?${MOVES}\s*,\s*input_data\s*=\s*(?:${TENSOR}|(\w+)(?!\w)(?!\())`,
  'g',
);

/** `model(torch.randn(1, 3, 32, 32))`, or of a variable that is set once. */
function calls(text: string, name: string): SaidInput[] {
  const { direct, applied } = callsIn(text);
  const said = (direct.get(name) ?? []).flatMap(({ 2: sizes, index: from }): SaidInput[] => {
    const sample = sampleOf(text, sizes!);
    return sample ? [{ ...sample, from }] : [];
  });
  for (const { 2: variable, index: from } of applied.get(name) ?? []) {
    const sample = sampleIn(text, variable!, from);
    if (sample) said.push({ ...sample, from });
  }
  return said;
}

/** Of a variable that is set once: a sample's. `at`: where it is used. */
function sampleIn(text: string, variable: string, at: number): Sample | undefined {
  // Most are set to no tensor, wherever they are.
  if (!tensorsIn(text).has(variable)) return undefined;
  const outside = outsideClasses(text);
  // What methods call the same is another variable.
  const isOutside = outside[at] !== ' ';
  const sizes = isOutside ? tensorsOutside(outside).get(variable) : tensorsIn(text).get(variable);
  const counts = isOutside ? setsOutside(outside) : setsIn(text);
  return sizes && counts.get(variable) === 1 ? sampleOf(text, sizes) : undefined;
}

/** By what is called. */
const callsIn = ofText((text) => ({
  direct: byKeys(text.matchAll(OF_TENSOR), ([, name]) => name!),
  applied: byKeys(text.matchAll(OF_VARIABLE), ([, name]) => name!),
}));

const CALLED = String.raw`(?<![\w.])(\w+)${MOVES}(?:\.forward)?`;
const OF_TENSOR = new RegExp(String.raw`${CALLED}\(\s*${TENSOR}\s*\)`, 'g');
const HELD = String.raw`${VARIABLE}(\w+)${MOVES}${END_OF_VARIABLE}`;
const OF_VARIABLE = new RegExp(String.raw`${CALLED}\(\s*${HELD}\s*\)`, 'g');

/** What a model is given that is built in the same expression: `Net(3)(torch.randn(1, 3, 32, 32))`. */
export function saidAtOnce(text: string, named: Named): readonly SaidInput[] {
  const { name, path, isWhole, variant, range } = asApplied(named);
  if (variant !== undefined || !saysShapes(text)) return [];
  const { makers, places } = appliedAtOnce(text);
  const { built } = summaries(text);
  if (isWhole)
    return makersOf(text, name).flatMap((maker) => [...(makers.get(maker) ?? []), ...(built.get(maker) ?? [])]);
  return path === '' && range ? (places.get(range.from) ?? []) : [];
}

/** By the name of what builds them, and by where that stands. */
const appliedAtOnce = ofText((text) => {
  const found = [...text.matchAll(APPLIED)].slice(0, MOST_APPLIED).flatMap((match) => {
    const [, tail = '', sizes, variable = ''] = match;
    const opening = openingOf(text, match.index);
    const callee = /[\w.]+$/.exec(text.slice(Math.max(0, opening - LONGEST_NAME), opening))?.[0];
    const from = opening - (callee?.length ?? 0);
    const sample = sizes ? sampleOf(text, sizes) : sampleIn(text, variable, from);
    if (opening < 0 || !callee || !sample) return [];
    const given = match.index > opening + 1 ? '…' : '';
    const written = `${callee}(${given})${tail}`.replace(/\s+/g, ' ');
    return [{ ...sample, from, written, maker: callee }];
  });
  return { makers: byKeys(found, ({ maker }) => maker), places: byKeys(found, ({ from }) => from) };
});

const APPLIED = new RegExp(String.raw`\)(${MOVES}(?:\.forward)?\(\s*(?:${TENSOR}|${HELD})\s*\))`, 'g');
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

const setsIn = ofText(setsOf);
const setsOutside = ofText(setsOf);

/** How often variables are set. */
function setsOf(text: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { 1: variable, 2: words } of text.matchAll(SETS)) {
    for (const name of variable ? [variable] : new Set(words!.match(/\w+/g)))
      counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  for (const { 1: name } of text.matchAll(SETS_ANNOTATED)) counts.set(name!, (counts.get(name!) ?? 0) + 1);
  for (const { 1: words } of text.matchAll(SETS_SEVERAL))
    for (const name of words!.match(/\w+/g)!) counts.set(name, (counts.get(name) ?? 0) + 1);
  for (const { 1: name } of text.matchAll(IS_MOVED)) counts.set(name!, (counts.get(name!) ?? 0) - 1);
  return counts;
}

const tensorsIn = ofText(tensorsOf);
const tensorsOutside = ofText(tensorsOf);

/** Of variables that are set to tensors, the sizes of the first. */
function tensorsOf(text: string): ReadonlyMap<string, string> {
  const tensors = new Map<string, string>();
  for (const [, variable, sizes] of text.matchAll(TENSOR_IS_SET))
    if (!tensors.has(variable!)) tensors.set(variable!, sizes!);
  return tensors;
}

/** `x =`; what stands behind `for` or `as` up to a colon. */
const SETS = /=(?<=(?<![\w.])(\w+)\s*=)(?!=)|\b(?:for|as)\s([^:\n]*)/g;
/** All but the last of `height, width = …`. */
const SETS_SEVERAL = /^[ \t]*\(?((?:\w+[ \t]*,[ \t]*)+)(?=\w+[ \t]*\)?[ \t]*=(?!=))/gm;
const REST = String.raw`[ \t]*(?:[#;].*)?$`;
const TENSOR_IS_SET = new RegExp(String.raw`^[ \t]*(\w+)\s*(?::[^=\n]{1,100})?=\s*${TENSOR}${REST}`, 'gm');
/** `x: torch.Tensor =` */
const SETS_ANNOTATED = /^[ \t]*(\w+)[ \t]*:[ \t]*[\w.'"[\], |]{1,100}=(?!=)/gm;
/** `x = x.to(device)` */
const IS_MOVED = new RegExp(String.raw`^[ \t]*(\w+)\s*=\s*${VARIABLE}\1(?!\w)${MOVES}${END_OF_VARIABLE}${REST}`, 'gm');

/** The text with spaces in the place of classes' bodies. */
const outsideClasses = ofText((text) =>
  text.replace(/^class \w+[^\r\n]*:[ \t]*(?:#.*)?((?:\r?\n(?:[ \t]+[^\r\n]*)?)+)/gm, (all) =>
    all.replace(/[^\r\n]+/g, (line) => ' '.repeat(line.length)),
  ),
);

/** Of sizes as they are written: behind those of the batch, each a number or the name of one. */
function sampleOf(text: string, written: string, batches = 1): Sample | undefined {
  const sizes = written.split(',').map((size) => sizeOf(text, size.trim()));
  const shape = sizes.slice(batches);
  if (shape.includes(undefined)) return undefined;
  const [alone] = sizes;
  return { shape: shape as Shape, ...(sizes.length === 1 && alone !== undefined && { alone }) };
}

function sizeOf(text: string, written: string): number | undefined {
  return /^\d+$/.test(written) ? Number(written) : constantsIn(text).get(written);
}

/** The numbers that the file names, and never names otherwise. */
const constantsIn = ofText((text) => {
  const counts = setsIn(text);
  const others = new Set([...text.matchAll(AUGMENTED)].map(([, name]) => name));
  const found = [...text.matchAll(/^(\w+)[ \t]*=[ \t]*(\d+)[ \t]*(?:[#;].*)?$/gm)];
  const constants = found.filter(
    ([, name]) => counts.get(name!) === 1 && !others.has(name) && !parametersIn(text).has(name!),
  );
  return new Map(constants.map(([, name, value]) => [name!, Number(value)]));
});

const AUGMENTED = /=(?<=(?<![\w.])(\w+)\s*(?:[-+*/%]|\/\/|\*\*|:)=)/g;

/** The names of parameters of functions and methods. */
export const parametersIn = ofText((text) => {
  const found = [...text.matchAll(/\bdef \w+\(([^)]*)|\blambda\b([^:\n]*)/g)];
  return new Set(found.flatMap(([, parameters, ofLambda]) => (parameters ?? ofLambda!).match(/\w+/g) ?? []));
});

/** Whether the layers take it: where they tell of its dimensions, it is of these and has their numbers. */
function fits(sequential: SequentialSpec, shape: Shape): boolean {
  const { layers, gaps } = sequential;
  const expected = layerShapes(sequential)[0]?.input;
  if (shape.length === 0 || layers[0]?.type === 'Unsupported') return false;
  if (expected?.length === shape.length)
    return expected.every((size, d) => typeof size !== 'number' || size === shape[d]);
  // A Linear tells of the last dimension alone, and others of none.
  return (expected?.length ?? 1) === 1 && misfits(layers, gaps, shape).length === 0;
}
