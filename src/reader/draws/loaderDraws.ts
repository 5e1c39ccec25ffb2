// What going through a DataLoader draws of torch's random numbers: a seed for what works for it, another for the order of
// its rows, and what making its rows draws.

import { byName } from '../../model/byName.ts';
import type { SourceRange } from '../../model/modelSpec.ts';
import { givenBy } from '../interpreter/givenBy.ts';
import { type Interpreter, originOf } from '../interpreter/interpreter.ts';
import { iterate } from '../interpreter/iterate.ts';
import { iterator } from '../interpreter/iterators.ts';
import {
  type ArgumentValue,
  asArgument,
  type ClassValue,
  type InstanceValue,
  type IteratorValue,
  type LoaderDraws,
  truth,
  type Value,
} from '../python/values.ts';
import { everyWord } from '../text/wordsOfText.ts';
import { mayDraw } from './draws.ts';
import { drawing } from './drawsAlike.ts';
import { note } from './stream.ts';

/** One of 64 bits. */
const SEED = 2;

/** Datasets and transforms that draw nothing, given nothing that does. */
const QUIET =
  /^(torch\.utils\.data\.(\w+\.)?(TensorDataset|Subset|ConcatDataset|random_split)|torchvision\.datasets\.\w+|torchvision\.transforms\.(v2\.)?(Compose|ToTensor|PILToTensor|ToImage|ToPILImage|ToDtype|ConvertImageDtype|Normalize|Resize|CenterCrop|Pad|Grayscale|InterpolationMode))$/;

/** Transforms that draw where they are called. */
const RANDOM =
  /^torchvision\.transforms\.(v2\.)?\w*(Random|Jitter|Augment|AugMix|MixUp|CutMix|Elastic|GaussianBlur)\w*$/;

const kindOf = byName((name) => {
  if (/^torch\.utils\.data\.(\w+\.)?DataLoader$/.test(name)) return 'loader';
  if (QUIET.test(name)) return 'quiet';
  if (RANDOM.test(name)) return 'random';
  return /^torchvision\.transforms\.(v2\.)?[A-Z]\w*$/.test(name) ? 'transform' : 'other';
});

/** Of a call that makes a loader or what one goes through: what notes that of what it made. */
export function loaderPart(
  it: Interpreter,
  name: string,
  args: readonly ArgumentValue[],
): ((made: Value) => Value) | undefined {
  const { quiet } = it.training;
  const kind = kindOf(name);
  if (kind === 'loader') {
    const draws = drawsOf(it, args);
    return (made) => (made.type === 'unknown' ? { ...made, draws } : made);
  }
  if (kind === 'random' || (/quiet|transform/.test(kind) && args.some((one) => drawsForRows(it, one.value)))) {
    const draws = { begin: undefined, first: undefined, of: lastPart(name) };
    return (made) => (made.type === 'unknown' && draws.of !== 'random_split' ? { ...made, draws } : made);
  }
  if (kind !== 'quiet' || args.some((one) => one.kind === 'rest' || !isQuiet(it, one.value))) return undefined;
  return (made) => {
    quiet.add(made);
    if (made.type === 'list' && Array.isArray(made.items)) for (const part of made.items) quiet.add(part);
    return made;
  };
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

/** Whether what holds it draws for each row that it gives. */
function drawsForRows(it: Interpreter, value: Value): boolean {
  if (value.type === 'list' || value.type === 'tuple')
    return Array.isArray(value.items) && value.items.some((item) => drawsForRows(it, item));
  if (value.type === 'function') return mayDraw(it, value.definition.range);
  return value.type === 'unknown' && value.draws?.of !== undefined;
}

/** A row is asked for, or a transform is called. */
export function drawRow(it: Interpreter, value: Value, range: SourceRange): void {
  const of = ofLoader(it, value)?.of;
  if (of !== undefined) note(it, { kind: 'other', name: of, range });
}

function drawsOf(it: Interpreter, args: readonly ArgumentValue[]): LoaderDraws {
  const given = givenBy(args);
  if (!given) return { begin: undefined, first: undefined };
  const [dataset, generator, workers] = [given(0, 'dataset'), given(12, 'generator'), given(5, 'num_workers')];
  const hasOwn = generator !== undefined && it.training.generators.has(generator);
  const seed = hasOwn ? 0 : !generator || generator.type === 'none' ? SEED : undefined;
  const isGiven = (at: number, key: string) => (given(at, key) ?? { type: 'none' }).type !== 'none';
  const shuffle = given(2, 'shuffle');
  const isShuffled = shuffle ? truth(shuffle) : false;
  const order = isGiven(3, 'sampler') || isGiven(4, 'batch_sampler') ? undefined : isShuffled === false ? 0 : seed;
  // Rows that other processes make draw from numbers of theirs.
  const isElsewhere = workers?.type === 'int' && workers.value > 0;
  const isKnown =
    isShuffled !== undefined && (isElsewhere || (!!dataset && isQuiet(it, dataset) && !isGiven(6, 'collate_fn')));
  const first = isKnown ? order : undefined;
  return isElsewhere && seed !== undefined && first !== undefined
    ? { begin: seed + first, first: 0 }
    : { begin: seed, first };
}

/** Whether neither it nor what it holds draws when it is asked for rows. */
function isQuiet(it: Interpreter, value: Value): boolean {
  switch (value.type) {
    case 'int':
    case 'float':
    case 'bool':
    case 'string':
    case 'none':
    case 'range':
    case 'array':
    case 'external':
      return true;
    case 'list':
    case 'tuple':
      return Array.isArray(value.items) && value.items.every((item) => isQuiet(it, item));
    case 'instance':
      return value.class.order.every((entry) => entry.type !== 'unknown' && isQuietClass(it, entry));
    default:
      return it.training.quiet.has(value);
  }
}

/** By the words in its text. */
function isQuietClass({ source: { text } }: Interpreter, entry: ClassValue['order'][number]): boolean {
  if (entry.type !== 'class') return entry.type === 'external' && /^(torch\.utils\.data\.|object$)/.test(entry.name);
  const { from, to } = entry.definition.range;
  return everyWord(text, from, to, (word) => !MAY_DRAW.test(word));
}

const MAY_DRAW = /rand|transform|aug|normal|noise|sampl|perm|shuffle|jitter|bernoulli|multinomial|drop|crop|flip/i;

/** A loader is gone through from its beginning on, or a dataset of the file's own. */
export function drawRows(it: Interpreter, value: Value, range: SourceRange): void {
  if (value.type === 'instance' && isDataset(value) && !isQuiet(it, value))
    note(it, { kind: 'other', name: value.class.definition.name, range });
  const made = value.type === 'unknown' ? value.givenBy : undefined;
  if (made && isSampler(made)) note(it, { kind: 'other', name: lastPart(made), range });
  const draws = ofLoader(it, value);
  if (!draws) return;
  const { begin, first } = draws;
  draw(it, begin === undefined || first === undefined ? undefined : begin + first, range, draws.of);
}

const isSampler = byName((name) => /^torch\.utils\.data\.(\w+\.)?(\w*Random|Batch)Sampler$/.test(name));

/** Whether torch's Dataset goes through its rows, one after the other. */
function isDataset({ class: { order } }: InstanceValue): boolean {
  for (const entry of order) {
    if (entry.type === 'class' && entry.attributes.__iter__) return false;
    if (entry.type === 'external' && /^torch\.utils\.data\.(\w+\.)?Dataset$/.test(entry.name)) return true;
  }
  return false;
}

/** Its method `__iter__`; undefined of what is no loader. */
export function iterOfLoader(it: Interpreter, value: Value, range: SourceRange): Value | undefined {
  if (!ofLoader(it, value)) return undefined;
  const loader = asArgument(value, range);
  return { type: 'partial', function: { type: 'builtin', name: 'iter' }, arguments: [loader] };
}

/** `iter(loader)`, which draws again once it is asked for the first rows; undefined of what is no loader. */
export function begunLoader(it: Interpreter, value: Value, range: SourceRange): IteratorValue | undefined {
  const draws = ofLoader(it, value);
  if (!draws) return undefined;
  draw(it, draws.begin, range, draws.of);
  const begun = iterator(it, () => {
    draw(it, draws.first, range, draws.of);
    return iterate(value);
  });
  it.training.begun.add(begun);
  return begun;
}

/** Of objects of a class of the file that inherits DataLoader. */
export function drawsOfHeir({ order }: ClassValue): LoaderDraws | undefined {
  const isHeir = order.some((entry) => entry.type === 'external' && kindOf(entry.name) === 'loader');
  return isHeir ? { begin: undefined, first: undefined } : undefined;
}

/** Also of the one that a parameter is given. */
function ofLoader(it: Interpreter, value: Value): LoaderDraws | undefined {
  const given = value.type === 'symbol' ? originOf(it, value)?.given : value;
  if (given?.type === 'instance') return drawsOfHeir(given.class);
  if (given?.type !== 'unknown') return undefined;
  const mayBe = !given.draws && given.parts?.some((part) => part.type === 'symbol' && ofLoader(it, part));
  return mayBe ? { begin: undefined, first: undefined } : given.draws;
}

function draw(it: Interpreter, count: number | undefined, range: SourceRange, name = 'DataLoader'): void {
  if (count === 0) return;
  const alike = count === undefined ? undefined : drawing(count, name, range);
  note(it, { kind: 'other', name, range, ...(alike && { alike }) });
}
