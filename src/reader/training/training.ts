// How the file trains its model: loss, optimizer, scheduler, clipping, batches, epochs and seed, noted as they are met.

import { byName } from '../../model/byName.ts';
import type { Diagnostic, SourceRange } from '../../model/modelSpec.ts';
import { type Phrase, phrase, type Text } from '../../model/phrase.ts';
import type { Stated, TrainingSpec } from '../../model/trainingSpec.ts';
import { OPTIMIZERS, SCHEDULERS, type SchedulerOptions } from '../../model/trainOptions.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import { iterate } from '../interpreter/iterate.ts';
import { type ArgumentValue, type ModuleValue, rangeLength, reasonOf, type Value } from '../python/values.ts';
import { tellNoParameters } from '../remarks/noParameters.ts';
import { diagnostic, type SourceText } from '../text/sourceText.ts';
import { noteLoader, noteSplit } from './loading.ts';
import { noteTaken } from './lossFlow.ts';
import { MAX_NOTES, note } from './note.ts';
import { isKnownType, numbersOf, readOptions } from './trainingArguments.ts';
import { tellRefusedTraining } from './trainingMistakes.ts';
import type { NoteKind as Kind, TrainingNote as Note, Remark, TakenInput } from './trainingNotes.ts';
import { MAX_REMARKS, noteUnfollowed } from './unfollowed.ts';

/** A loss of torch.nn that is built. */
export function noteLoss(it: Interpreter, name: string, args: readonly ArgumentValue[], range: SourceRange): void {
  if (!name.endsWith('Loss')) return;
  if (isKnownType('loss', name)) noteOneLoss(it, range, readOptions(it, 'loss', name, args, it.training));
  else noteOneLoss(it, range, { problem: phrase`${name} is not supported` });
}

function noteOneLoss(it: Interpreter, range: SourceRange, read: Parameters<typeof note>[3]): void {
  note(it, 'loss', range, read, it.training.withoutGradients === 0);
}

/** A loss of the file's own, or of another library. */
export function noteOwnLoss(it: Interpreter, name: string, range: SourceRange): void {
  if (/(Loss|Criterion)$/.test(name)) noteOneLoss(it, range, { problem: phrase`${name} is none of torch's losses` });
}

const UNSUPPORTED_LOSS =
  /^(kl_div|ctc_loss|\w*_nll_loss|\w*(embedding|ranking|margin|distance)_loss|\w*_with_distance_loss)$/;

const FUNCTIONAL_LOSSES: Readonly<Record<string, string>> = {
  cross_entropy: 'CrossEntropyLoss',
  nll_loss: 'NLLLoss',
  mse_loss: 'MSELoss',
  l1_loss: 'L1Loss',
  smooth_l1_loss: 'SmoothL1Loss',
  huber_loss: 'HuberLoss',
  binary_cross_entropy: 'BCELoss',
  binary_cross_entropy_with_logits: 'BCEWithLogitsLoss',
};

/** A call of what is not in the file, and what it gave. */
export function noteCall(
  it: Interpreter,
  name: string,
  args: readonly ArgumentValue[],
  range: SourceRange,
  value: Value,
): void {
  const short = name.slice(name.lastIndexOf('.') + 1);
  const { training } = it;
  switch (calledOf(name)) {
    case 'tensor': {
      const numbers = args[0] && numbersOf(args[0].value);
      if (numbers) training.tensors.set(value, numbers);
      break;
    }
    case 'scheduler':
      tellRefusedTraining(it, short, args, range);
      noteScheduler(it, short, args.slice(1), range, value);
      break;
    case 'optimizer': {
      const read = isKnownType('optimizer', short)
        ? readOptions(it, 'optimizer', short, args.slice(1), training)
        : { problem: notSupported('optim', OPTIMIZERS, short) };
      tellNoParameters(it, short, args[0]);
      tellRefusedTraining(it, short, args, range);
      training.optimizers.add(value);
      const groups = args[0]?.value;
      if (training.given.length < MAX_NOTES) training.given.push({ range, modules: modulesOf(groups) });
      const hasGroups = groups?.type === 'list' && Array.isArray(groups.items) && groups.items.some(isGroup);
      note(it, 'optimizer', range, hasGroups ? { problem: phrase`its groups of parameters are not followed` } : read);
      break;
    }
    case 'clipping': {
      tellNoParameters(it, short, args[0]);
      const type = short === 'clip_grad_norm_' ? 'norm' : 'value';
      note(it, 'clipping', range, readOptions(it, 'clipping', type, args.slice(1), training));
      break;
    }
    case 'loss':
      training.lossValues.add(value);
      noteTaken(it, FUNCTIONAL_LOSSES[short]!, args);
      noteOneLoss(it, range, readOptions(it, 'loss', FUNCTIONAL_LOSSES[short]!, args.slice(2), training));
      break;
    case 'otherLoss':
      noteOneLoss(it, range, { problem: phrase`${short} is not supported` });
      break;
    case 'loader':
      tellRefusedTraining(it, short, args, range);
      noteLoader(it, args, range);
      break;
    case 'generator':
      training.generators.set(value, []);
      break;
    case 'seed': {
      const seed = args[0]?.value;
      const read =
        seed?.type === 'int' ? { value: seed.value } : { problem: seed ? reasonOf(seed) : phrase`it is given none` };
      note(it, 'seed', range, read);
      break;
    }
    case 'split':
      noteSplit(it, args, range);
      noteUnfollowed(it, name, args, range);
      break;
    case 'ofTorch':
      noteUnfollowed(it, name, args, range);
      break;
    default:
      noteUnfollowed(it, name, args, range);
      noteOwnLoss(it, short, range);
  }
}

/** What a call of that name says of training. */
const calledOf = byName((name) => {
  const short = name.slice(name.lastIndexOf('.') + 1);
  if (/^torch\.(random\.)?manual_seed$|\.seed_everything$/.test(name)) return 'seed';
  if (!name.startsWith('torch.')) return 'elsewhere';
  if (/^torch\.(tensor|as_tensor|FloatTensor|Tensor)$/.test(name)) return 'tensor';
  if (/^torch\.optim\.lr_scheduler\.[A-Z]/.test(name)) return 'scheduler';
  if (/^torch\.optim\.(\w+\.)?[A-Z]/.test(name) && short !== 'Optimizer') return 'optimizer';
  if (name === `torch.optim.${short}` && inOtherLetters(OPTIMIZERS, short)) return 'optimizer';
  if (/^torch\.nn\.utils\.(clip_grad\.)?clip_grad_(norm|value)_$/.test(name)) return 'clipping';
  const isFunctional = name.startsWith('torch.nn.functional.');
  if (isFunctional && Object.hasOwn(FUNCTIONAL_LOSSES, short)) return 'loss';
  if (isFunctional && UNSUPPORTED_LOSS.test(short)) return 'otherLoss';
  if (/^torch\.utils\.data\.(\w+\.)?DataLoader$/.test(name)) return 'loader';
  if (name === 'torch.Generator') return 'generator';
  return /^torch\.utils\.data\.(\w+\.)?random_split$/.test(name) ? 'split' : 'ofTorch';
});

/** Why it is not taken. `kind`: the part of torch in which it would be. */
function notSupported(kind: string, types: object, type: string): Phrase {
  const right = inOtherLetters(types, type);
  return right ? phrase`torch.${kind} has no class \`${type}\`; it has ${right}` : phrase`${type} is not supported`;
}

function inOtherLetters(types: object, written: string): string | undefined {
  return Object.keys(types).find((one) => one !== written && one.toLowerCase() === written.toLowerCase());
}

/** The modules whose parameters these are. */
function modulesOf(parameters: Value | undefined): ReadonlySet<ModuleValue> | undefined {
  const items = parameters?.type === 'list' || parameters?.type === 'iterator' ? iterate(parameters) : undefined;
  if (!items || 'type' in items) return undefined;
  const modules = new Set<ModuleValue>();
  for (const item of items) {
    if (item.type === 'parameter') modules.add(item.module);
    else {
      const [, inner] = (item.type === 'dict' && !('type' in item.entries) && item.entries.get('string params')) || [];
      const within = modulesOf(inner);
      if (!within) return undefined;
      for (const module of within) modules.add(module);
    }
  }
  return modules;
}

function isGroup({ type }: Value): boolean {
  return type === 'dict';
}

function noteScheduler(
  it: Interpreter,
  type: string,
  args: readonly ArgumentValue[],
  range: SourceRange,
  value: Value,
): void {
  const { training } = it;
  const read = isKnownType('scheduler', type)
    ? readOptions(it, 'scheduler', type, args, training)
    : { problem: notSupported('optim.lr_scheduler', SCHEDULERS, type) };
  if ('value' in read) {
    training.schedulers.set(value, read.value as SchedulerOptions);
    training.byRange.set(range.from, value);
    // Those that one in turn takes are its parts.
    const parts =
      read.value.type === 'SequentialLR'
        ? (read.value as unknown as { schedulers: readonly unknown[] }).schedulers
        : [];
    for (const [key, { kind, values }] of training.notes) {
      if (kind === 'scheduler' && values.some((part) => parts.includes(part))) training.notes.delete(key);
    }
  }
  note(it, 'scheduler', range, read);
}

/** A loop that is about to run over `iterable`; every call is followed by endLoop(). */
export function beginLoop(it: Interpreter, target: string, iterable: Value, range: SourceRange): void {
  it.training.loops++;
  if (!/epoch|^ep$/i.test(target)) return;
  it.training.epochDepth = it.training.loops;
  const length = iterable.type === 'range' ? rangeLength(iterable) : 0;
  note(it, 'epochs', range, length > 0 ? { value: length } : { problem: reasonOf(iterable) });
}

export function endLoop(it: Interpreter): void {
  it.training.loops--;
}

/** `scheduler.step`. */
export function noteStep(it: Interpreter, object: Value): void {
  if (object.type === 'unknown' && it.training.schedulers.has(object)) it.training.steps.set(object, it.training.loops);
}

const NOUNS: Readonly<Record<Kind, readonly [Text, Text]>> = {
  loss: [phrase`loss`, phrase`losses`],
  optimizer: [phrase`optimizer`, phrase`optimizers`],
  scheduler: [phrase`learning rate scheduler`, phrase`learning rate schedulers`],
  clipping: [phrase`way to clip gradients`, phrase`ways to clip gradients`],
  batchSize: [phrase`batch size`, phrase`batch sizes`],
  loading: [phrase`way to load rows`, phrase`ways to load rows`],
  split: [phrase`seed of the split`, phrase`seeds of splits`],
  epochs: [phrase`number of epochs`, phrase`numbers of epochs`],
  seed: [phrase`seed`, phrase`seeds`],
};

/** What is done where nothing is taken and the person gives nothing. */
const INSTEAD: Readonly<Record<Kind, Text>> = {
  loss: phrase`the data's own loss is used, CrossEntropyLoss for classes and MSELoss for numbers`,
  optimizer: phrase`SGD(lr=0.001) is used`,
  scheduler: phrase`the learning rate stays as it is`,
  clipping: phrase`gradients are not clipped`,
  batchSize: phrase`batches are of 32 rows`,
  loading: phrase`rows are shuffled before every epoch, and the last batch is trained on whatever its size`,
  split: phrase`the split draws from the run's seed`,
  epochs: phrase`there are 100 epochs`,
  seed: phrase`the seed is 0`,
};

/** What is noted of training, of a file or of a part of it. */
export interface NotedTraining {
  readonly notes: readonly NotedPlace[];
  readonly remarks: readonly Remark[];
  /** What losses are given. */
  readonly taken: readonly TakenInput[];
  /** How many loops are within the loop over epochs, itself included. */
  readonly epochDepth: number | undefined;
}

interface NotedPlace extends Note {
  /** Of a scheduler, how many loops are around its steps. */
  readonly stepDepth?: number;
}

export function notedTraining({ training }: Interpreter): NotedTraining {
  const { byRange, steps, epochDepth } = training;
  const notes = [...training.notes.values()].map((one) => {
    const object = one.kind === 'scheduler' ? byRange.get(one.range.from) : undefined;
    const stepDepth = object && steps.get(object);
    return stepDepth === undefined ? one : { ...one, stepDepth };
  });
  return { notes, remarks: [...training.remarks.values()], taken: [...training.taken.values()], epochDepth };
}

/** What all parts of a file note; undefined where it is more than is noted of a file, or may mean something else in all of it. */
export function joinTraining(parts: readonly NotedTraining[]): NotedTraining | undefined {
  const notes = parts.flatMap((part) => part.notes);
  const remarks = parts.flatMap((part) => part.remarks);
  const taken = parts.flatMap((part) => part.taken);
  const depths = new Set(parts.flatMap(({ epochDepth }) => epochDepth ?? []));
  const isAmbiguous = depths.size > 1 && notes.some(({ stepDepth }) => stepDepth !== undefined);
  if (isAmbiguous || notes.length >= MAX_NOTES || remarks.length >= MAX_REMARKS) return undefined;
  return { notes, remarks, taken, epochDepth: [...depths][0] };
}

/** What the file says, where it says one thing only; what is not taken is a remark. */
export function readTraining(
  source: SourceText,
  { notes: all, remarks, epochDepth }: NotedTraining,
): { training: TrainingSpec | undefined; diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const spec: Partial<Record<Kind, Stated<unknown>>> = {};
  for (const kind of Object.keys(NOUNS) as Kind[]) {
    const ofKind = all.filter((one) => one.kind === kind);
    const forTraining = ofKind.filter((one) => one.isForTraining);
    const notes = (forTraining.length > 0 ? forTraining : ofKind).sort((a, b) => a.range.from - b.range.from);
    const values = new Set(notes.flatMap((one) => one.values).map((value) => JSON.stringify(value)));
    const unclear = notes.find((one) => one.values.length === 0 && !saysTheSame(one, values));
    const last = notes.at(-1);
    if (!last) continue;
    const [one, several] = NOUNS[kind];
    const otherwise = phrase`Unless given otherwise, ${INSTEAD[kind]}.`;
    const say = (message: Text, range: SourceRange) =>
      diagnostics.push(diagnostic(source, 'information', 'training-not-taken', message, range));
    if (values.size > 1 || (unclear && values.size > 0)) {
      const lines = notes.map(({ range }) => source.lineAt(range.from));
      const where = lines.length > 1 ? phrase` (lines ${lines.slice(0, -1).join(', ')} and ${lines.at(-1)!})` : '';
      say(phrase`The file gives several ${several}${where}: none of them is taken. ${otherwise}`, last.range);
    } else if (unclear)
      say(phrase`The ${one} is not taken from here: ${unclear.problem!}. ${otherwise}`, unclear.range);
    else {
      const first = notes.find((one) => one.values.length > 0)!;
      const { range } = first;
      spec[kind] = { range, line: source.lineAt(range.from), value: withInterval(first, epochDepth) };
    }
  }
  for (const { message, range } of remarks)
    diagnostics.push(diagnostic(source, 'information', 'training-not-taken', message, range));
  const { loading, split, ...others } = spec;
  const places = [loading, split].filter((one) => one && Object.keys(one.value as object).length > 0);
  const value = { ...(loading?.value as object), ...(split?.value as object) };
  const taken = places[0] ? { ...others, loading: { ...places[0], value } } : others;
  const isEmpty = Object.keys(taken).length === 0;
  return { training: isEmpty ? undefined : (taken as TrainingSpec), diagnostics };
}

/** Whether it does not matter that it may not be executed: others say what it does. */
function saysTheSame({ perhaps }: Note, values: ReadonlySet<string>): boolean {
  return perhaps.length > 0 && perhaps.every((value) => values.has(JSON.stringify(value)));
}

/** A scheduler counts what is between its steps. */
function withInterval({ kind, values: [value], stepDepth }: NotedPlace, epochDepth: number | undefined): unknown {
  const { type } = value as { readonly type?: string };
  if (kind !== 'scheduler' || type === 'ReduceLROnPlateau' || stepDepth === undefined || epochDepth === undefined)
    return value;
  return { ...(value as SchedulerOptions), interval: stepDepth > epochDepth ? 'step' : 'epoch' };
}
