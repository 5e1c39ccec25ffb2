// Losses that take what an activation gives, behind a model whose last layer is none, and those that apply it themselves.

import type { Diagnostic, LayerSpec, SequentialSpec } from '../../model/modelSpec.ts';
import { phrase, type Text } from '../../model/phrase.ts';
import { nameOf } from '../../model/shapes.ts';
import type { Stated } from '../../model/trainingSpec.ts';
import type { LossOptions } from '../../model/trainOptions.ts';
import { diagnostic, type SourceText } from '../text/sourceText.ts';
import {
  activationOf,
  isCalled,
  isItsResult,
  isOfOthers,
  isReturned,
  isTakenBy,
  isTakenDirectly,
  type LossName,
  lossCalls,
} from './lossCalls.ts';
import { doneTo, keepsNumbers, mayBeTaken, takenBy } from './lossFlow.ts';
import { lastOf } from './lossLayers.ts';
import type { TakenInput } from './trainingNotes.ts';

interface Expectation {
  readonly last: RegExp;
  readonly what: Text;
  readonly instead: Text;
}

const EXPECTED: Partial<Record<LossOptions['type'], Expectation>> = {
  NLLLoss: {
    last: /^(LogSoftmax|LogSigmoid)$/,
    what: phrase`log-probabilities, as LogSoftmax gives them`,
    instead: phrase`CrossEntropyLoss takes logits`,
  },
  BCELoss: {
    last: /^(Sigmoid|Hardsigmoid|Softmax)$/,
    what: phrase`probabilities, as Sigmoid gives them`,
    instead: phrase`BCEWithLogitsLoss takes logits`,
  },
};

/**
 * What is said of models and the losses that the file applies to them. `inner`: of those, the ones from which `forward` goes
 * on to other layers; `loss`: the one that is taken, if there is one.
 */
export function remarksOnLosses(
  source: SourceText,
  specs: readonly SequentialSpec[],
  inner: ReadonlySet<SequentialSpec>,
  loss: Stated<LossOptions> | undefined,
  taken: readonly TakenInput[],
): Diagnostic[] {
  const { text } = source;
  // It is applied to what a whole class gives, not to its parts.
  const models = specs.filter(({ partOf }) => partOf === undefined);
  const gives = (spec: SequentialSpec) => !inner.has(spec) && isItsResult(text, spec);
  if (loss) {
    const inputs = takenBy(taken, loss.value.type);
    if (inputs) return models.flatMap((spec) => (inner.has(spec) ? [] : remarksOnTaken(source, spec, loss, inputs)));
    const calls = lossCalls(text, loss.value.type);
    const open = models.filter(mayBeTaken(taken, loss.value.type));
    const called = calls ? open.filter((spec) => isCalled(text, spec, calls)) : [];
    // Where no call says it, the loss is that of the model that ends as it takes it.
    if (called.length === 0 && models.some((spec) => endsAsTaken(spec, loss.value.type))) return [];
    const others = open.filter((spec) => !calls || !isOfOthers(text, spec, calls));
    const taking = (called.length > 0 ? called : others).filter(gives);
    return taking.flatMap((spec) => [
      ...remarkOnLoss(source, spec, loss, calls && activationOf(text, spec, calls)),
      ...(calls && isTakenDirectly(text, spec, calls) ? remarkOnLogits(source, spec, loss.value.type) : []),
    ]);
  }
  return LOSSES.flatMap((type) => {
    const calls = models.length > 0 ? lossCalls(text, type) : undefined;
    if (!calls) return [];
    const { range } = calls;
    const stated = { value: { type } as LossOptions, range, line: source.lineAt(range.from) };
    const inputs = takenBy(taken, type);
    if (inputs) return models.flatMap((spec) => (inner.has(spec) ? [] : remarksOnTaken(source, spec, stated, inputs)));
    const mayTake = mayBeTaken(taken, type);
    const taking = models.filter((spec) => mayTake(spec) && isCalled(text, spec, calls) && gives(spec));
    return taking.flatMap((spec) => [
      ...remarkOnLoss(source, spec, stated, activationOf(text, spec, calls)),
      ...(isTakenDirectly(text, spec, calls) ? remarkOnLogits(source, spec, type) : []),
    ]);
  });
}

/** What is said of a model where the file's run tells what the loss takes. */
function remarksOnTaken(
  source: SourceText,
  spec: SequentialSpec,
  loss: Stated<LossOptions>,
  inputs: readonly TakenInput[],
): Diagnostic[] {
  const done = doneTo(inputs, spec);
  if (!done) return [];
  const changing = done.filter((step) => !keepsNumbers(step));
  const named = changing.find(({ name }) => ACTIVATES.test(name)) ?? changing.find(({ name }) => /^\w+$/.test(name));
  if (changing.length > 0 && !(named && EXPECTED[loss.value.type])) return [];
  return [
    ...remarkOnLoss(source, spec, loss, named?.name),
    ...(done.length === 0 ? remarkOnLogits(source, spec, loss.value.type) : []),
  ];
}

const ACTIVATES = /log|softmax|sigmoid/i;

const LOSSES: readonly LossName[] = ['BCEWithLogitsLoss', 'CrossEntropyLoss', 'BCELoss', 'NLLLoss'];

/**
 * Whether a remark on a last Softmax is of a cross-entropy that the file applies to what the model gives. Of a whole and its
 * part only the first one's is.
 */
export function softmaxIsOfLoss(
  source: SourceText,
  specs: readonly SequentialSpec[],
  loss: Stated<LossOptions> | undefined,
  taken: readonly TakenInput[],
): (found: Diagnostic, spec: SequentialSpec, ofSpec: readonly Diagnostic[]) => boolean {
  const { text } = source;
  const inputs = takenBy(taken, 'CrossEntropyLoss');
  const others = taken.filter((one) => one.loss !== 'CrossEntropyLoss' && one.state === 'known');
  let isTaken: ((spec: SequentialSpec) => boolean) | undefined = inputs && isGiven;
  const told = new Set<number>();
  return ({ code, range }, spec, ofSpec) => {
    if (code !== 'softmax-before-loss') return true;
    if (ofSpec.some((one) => one.code === 'forward-goes-on')) return false;
    if (loss && loss.value.type !== 'CrossEntropyLoss') return false;
    if (!isTaken) {
      const calls = lossCalls(text, 'CrossEntropyLoss');
      const isInCalls = calls && isTakenBy(text, calls, specs);
      const mayTake = mayBeTaken(taken, 'CrossEntropyLoss');
      isTaken = (one) =>
        mayTake(one) &&
        isInCalls?.(one) === true &&
        isReturned(text, one) &&
        activationOf(text, one, calls!) !== 'log' &&
        !doneTo(others, one);
    }
    if ((spec.partOf !== undefined && told.has(range.from)) || !isTaken(spec)) return false;
    told.add(range.from);
    return true;
  };

  function isGiven(spec: SequentialSpec): boolean {
    return doneTo(inputs!, spec)?.every(keepsNumbers) === true;
  }
}

/**
 * A warning where the layers that are trained do not end in what the loss takes, at the loss or at the layer. `activation`:
 * what the file applies to what they give, which is right there and not followed here.
 */
function remarkOnLoss(
  source: SourceText,
  sequential: SequentialSpec,
  { value, range }: Stated<LossOptions>,
  activation: string | undefined,
): Diagnostic[] {
  const { name, errors, when } = sequential;
  const expected = EXPECTED[value.type];
  const last = lastOf(sequential);
  // What it ends in may be asked for with another loss.
  if (!last || errors.length > 0 || when !== undefined) return [];
  if (!expected) return remarkOnLast(source, last, value.type);
  if (endsAsTaken(sequential, value.type)) return [];
  if (activation) {
    const message = phrase`The file takes ${value.type} of what \`${activation}\` makes of what ${name} gives, which is not followed: the loss is applied to what ${last.type} (line ${last.line}) gives. ${expected.instead}.`;
    return [diagnostic(source, 'warning', 'not-followed', message, range)];
  }
  const message = phrase`${value.type} takes ${expected.what}, but the layers of ${name} that are trained end in ${last.type} (line ${last.line}): the loss is applied to what that gives. ${expected.instead}.`;
  return [diagnostic(source, 'warning', 'loss-without-activation', message, range)];
}

/** Whether it ends in an activation that gives what the loss takes. */
function endsAsTaken(sequential: SequentialSpec, loss: LossOptions['type']): boolean {
  const last = lastOf(sequential);
  return last !== undefined && EXPECTED[loss]?.last.test(last.type) === true;
}

/** Of an activation that the loss applies itself. */
function remarkOnLast(source: SourceText, { type, range }: LayerSpec, loss: LossOptions['type']): Diagnostic[] {
  if (loss === 'BCEWithLogitsLoss' && type === 'Sigmoid') {
    const message = phrase`BCEWithLogitsLoss applies the sigmoid itself; with this Sigmoid before it no output is taken for less likely than 0.5, and the network learns slowly. Leave it out and apply it to the output, or take BCELoss.`;
    return [diagnostic(source, 'warning', 'activation-before-loss', message, range)];
  }
  if (loss === 'CrossEntropyLoss' && type === 'LogSoftmax') {
    const message = phrase`CrossEntropyLoss applies log-softmax itself; this LogSoftmax before it changes nothing in the loss. Leave it out, or take NLLLoss.`;
    return [diagnostic(source, 'information', 'activation-before-loss', message, range)];
  }
  return [];
}

/** Of what surely is given to a cross-entropy, and is not what that takes. */
function remarkOnLogits(source: SourceText, sequential: SequentialSpec, loss: LossOptions['type']): Diagnostic[] {
  const last = lastOf(sequential);
  if (loss !== 'CrossEntropyLoss' || !last || sequential.errors.length > 0 || sequential.when !== undefined) return [];
  const { type, range } = last;
  const least = LEAST[type];
  if (least !== undefined) {
    const message = phrase`CrossEntropyLoss takes logits and applies log-softmax itself; behind this ${type} all lie between ${least} and 1, so that no class is taken for much likelier than another, and the network learns slowly. Leave it out.`;
    return [diagnostic(source, 'warning', 'activation-before-loss', message, range)];
  }
  if (type === 'ReLU') {
    const message = phrase`CrossEntropyLoss takes logits; behind this ReLU none is less than 0, and those that are 0 have no gradient. Leave it out.`;
    return [diagnostic(source, 'information', 'activation-before-loss', message, range)];
  }
  const isVariable = !sequential.isWhole && !sequential.path;
  if (!givesOne(last) || (!isVariable && ARRANGES.test(source.text))) return [];
  const message = phrase`CrossEntropyLoss is 0 whatever ${nameOf(last)} gives: it has one output, and the shares of one sum to 1. For two classes by one output, BCEWithLogitsLoss is usual.`;
  return [diagnostic(source, 'warning', 'softmax-of-one', message, range)];
}

/** What may make classes of what has one output for each of several things. */
const ARRANGES =
  /\b(view|reshape|(un)?squeeze|flatten|permute|transpose|[hv]?stack|cat|einsum)\(|\[[^\]]*(\.\.\.|:)[^\]]*\]/;

const LEAST: Readonly<Record<string, number>> = { Sigmoid: 0, Hardsigmoid: 0, Tanh: -1, Hardtanh: -1, Softsign: -1 };

/** An output, or a channel of images or signals, for each class: one. */
function givesOne({ type, ...layer }: LayerSpec): boolean {
  const { out_features, out_channels } = (layer as { arguments?: Readonly<Record<string, unknown>> }).arguments ?? {};
  return /^(Linear|Conv[123]d)$/.test(type) && (out_features ?? out_channels) === 1;
}
