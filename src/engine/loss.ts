// torch.nn's losses on a network's outputs, and the accuracy beside them.

import { type Phrase, phrase } from '../model/phrase.ts';
import { type CompleteLoss, isBinary, takesNumbers } from '../model/trainOptions.ts';
import type { TrainingData } from '../protocol/trainEvent.ts';
import type { ElementLoss } from './kernels/elementLoss.ts';
import type { Kernels } from './kernels.ts';
import type { Memory } from './memory.ts';
import { fromArray, type Tensor } from './tensor.ts';

/** What the outputs of some rows are compared with. */
export interface Targets {
  /** Address of 32-bit class indices. */
  readonly classes: number;
  /** (rows, columns), lying as the outputs do; for losses that take numbers. */
  readonly numbers: Tensor | undefined;
}

/** Sums over rows, so that the parts of an evaluation can be added. */
export interface LossSums {
  readonly loss: number;
  /** What a mean divides the loss by. */
  readonly weight: number;
  /** Rows that are classified right, of so many; NaN where numbers are predicted. */
  readonly correct: number;
  readonly judged: number;
  /** Outputs of BCELoss that are below 0 or above 1. */
  readonly outside: number;
}

export interface BatchLoss {
  /** As the loss's reduction has it; NaN where there are no rows. */
  readonly loss: number;
  /**
   * The fraction of rows whose greatest output is the target's; with a binary loss of one output, of those on the target's
   * side of a probability of one half. NaN where numbers are predicted.
   */
  readonly accuracy: number;
  /** Why torch would refuse these outputs. */
  readonly problem?: Phrase;
}

/** Sums over the first `rows` rows; writes d(reduced loss) / d(outputs) to `gradient`. */
export type LossFunction = (outputs: Tensor, targets: Targets, gradient: Tensor, rows: number) => LossSums;

export const NO_ROWS: LossSums = { loss: 0, weight: 0, correct: 0, judged: 0, outside: 0 };

export function addSums(a: LossSums, b: LossSums): LossSums {
  return {
    loss: a.loss + b.loss,
    weight: a.weight + b.weight,
    correct: a.correct + b.correct,
    judged: a.judged + b.judged,
    outside: a.outside + b.outside,
  };
}

/** The loss and accuracy of all rows that were summed. */
export function reduceLoss(
  { reduction }: CompleteLoss,
  { loss, weight, correct, judged, outside }: LossSums,
): BatchLoss {
  const isMean = reduction === 'mean' || judged === 0;
  const reduced = { loss: isMean ? loss / weight : loss, accuracy: correct / judged };
  if (outside === 0) return reduced;
  const found =
    outside === 1
      ? phrase`BCELoss needs outputs from 0 to 1, but 1 is not`
      : phrase`BCELoss needs outputs from 0 to 1, but ${outside} are not`;
  return { ...reduced, problem: phrase`${found}. Let the Sequential end with a Sigmoid, or use BCEWithLogitsLoss.` };
}

/** For outputs of so many columns. Touches no memory before it is called. The options have no optionRefusal. */
export function createLoss(
  kernels: Kernels,
  memory: Memory,
  complete: CompleteLoss,
  columns: number,
  task: TrainingData['task'],
): LossFunction {
  const compare = comparison(kernels, memory, complete, columns);
  const isJudged = task === 'classification' && (columns > 1 || !takesNumbers(complete) || isBinary(complete));
  if (isJudged) return compare;
  return (outputs, targets, gradient, rows) => ({
    ...compare(outputs, targets, gradient, rows),
    correct: Number.NaN,
  });
}

function comparison(kernels: Kernels, memory: Memory, complete: CompleteLoss, columns: number): LossFunction {
  switch (complete.type) {
    case 'CrossEntropyLoss':
      return isPlain(complete) ? crossEntropy(kernels) : ofClasses(kernels, memory, complete, columns);
    case 'NLLLoss':
      return ofClasses(kernels, memory, complete, columns);
    case 'BCELoss':
    case 'BCEWithLogitsLoss':
      return binary(kernels, memory, complete, columns);
    case 'SmoothL1Loss':
      // With beta 0 torch takes L1Loss.
      return ofNumbers(kernels, complete.beta === 0 ? { type: 'L1Loss' } : complete, complete.reduction);
    case 'MSELoss':
    case 'L1Loss':
    case 'HuberLoss':
      return ofNumbers(kernels, complete, complete.reduction);
    default:
      return complete satisfies never;
  }
}

type Of<Type> = Extract<CompleteLoss, { type: Type }>;

function isPlain({ weight, ignoreIndex, reduction, labelSmoothing }: Of<'CrossEntropyLoss'>): boolean {
  return weight === null && ignoreIndex < 0 && reduction === 'mean' && labelSmoothing === 0;
}

function crossEntropy(kernels: Kernels): LossFunction {
  return (outputs, { classes }, gradient, rows) => {
    const { loss, correct } = kernels.crossEntropy(outputs, classes, gradient, rows);
    return { loss, correct, weight: rows, judged: rows, outside: 0 };
  };
}

function ofClasses(
  kernels: Kernels,
  memory: Memory,
  complete: Of<'CrossEntropyLoss' | 'NLLLoss'>,
  columns: number,
): LossFunction {
  const weightOf = valuesInMemory(memory, complete.weight, columns);
  const { ignoreIndex, reduction } = complete;
  const labelSmoothing = complete.type === 'CrossEntropyLoss' ? complete.labelSmoothing : 0;
  const operation = complete.type === 'NLLLoss' ? 'negativeLogLikelihood' : 'weightedCrossEntropy';
  return (outputs, { classes }, gradient, rows) => {
    const options = { weight: weightOf(), ignoreIndex, reduction, labelSmoothing };
    const sums = kernels[operation](outputs, classes, gradient, rows, options);
    return { ...sums, judged: rows, outside: 0 };
  };
}

function ofNumbers(kernels: Kernels, loss: ElementLoss, reduction: 'mean' | 'sum'): LossFunction {
  return (outputs, { classes, numbers }, gradient, rows) => {
    const weight = rows * outputs.columns;
    const scale = reduction === 'mean' ? 1 / weight : 1;
    const sum = kernels.elementLoss(loss, outputs, numbers!, gradient, rows, scale);
    const correct = outputs.columns > 1 ? kernels.countCorrect(outputs, classes, rows) : 0;
    return { loss: sum, weight, correct, judged: rows, outside: 0 };
  };
}

function binary(
  kernels: Kernels,
  memory: Memory,
  complete: Of<'BCELoss' | 'BCEWithLogitsLoss'>,
  columns: number,
): LossFunction {
  const weightOf = valuesInMemory(memory, complete.type === 'BCELoss' ? null : complete.posWeight, columns);
  return (outputs, { classes, numbers }, gradient, rows) => {
    const weight = rows * outputs.columns;
    const scale = complete.reduction === 'mean' ? 1 / weight : 1;
    const sums =
      complete.type === 'BCELoss'
        ? kernels.binaryCrossEntropy(outputs, numbers!, gradient, rows, scale)
        : { ...kernels.binaryCrossEntropyWithLogits(outputs, numbers!, weightOf(), gradient, rows, scale), outside: 0 };
    const correct = columns === 1 ? sums.correct : kernels.countCorrect(outputs, classes, rows);
    return { ...sums, weight, correct, judged: rows };
  };
}

/** A vector that is filled when it is first asked for; one value stands for all columns, as torch broadcasts. */
function valuesInMemory(memory: Memory, values: readonly number[] | null, columns: number): () => Tensor | undefined {
  if (!values) return () => undefined;
  const tensor = memory.vector(columns);
  let isFilled = false;
  return () => {
    if (!isFilled) fromArray(tensor, values.length === 1 ? new Array(columns).fill(values[0]) : values);
    isFilled = true;
    return tensor;
  };
}
