// Which layer's numbers stopped being finite first, for the message of a run whose loss did.

import { areAllFinite, orderOfComputation } from '../alarms/tensorTable.ts';
import { type Phrase, phrase } from '../model/phrase.ts';
import { nameOf } from '../model/shapes.ts';
import { completeLoss, defaultLoss } from '../model/trainOptions.ts';
import type { AlarmFault, ObservedTensor, TrainRequest } from '../protocol/trainEvent.ts';
import { meanIndex } from './probe.ts';
import type { Refusal } from './refusal.ts';

const ADVICE = {
  rate: phrase`A smaller learning rate or inputs on a smaller scale may help.`,
  inputs: phrase`The inputs are large: standardized inputs help.`,
  weights: phrase`The initial weights are large: values as torch draws them, or of He or Glorot initialisation, help.`,
  depth: phrase`From layer to layer the numbers grow: BatchNorm behind each, or fewer layers, help.`,
} as const;

export interface NonFiniteWatch {
  /** Takes the statistics of a step; remembers the first tensor, in the order of computation, that is not finite. */
  look(statistics: Float32Array, step: number): void;
  /** Forgets what came after `step`. */
  goBackTo(step: number): void;
  /** What to say of a loss that is not finite; `fault`: what its alarm names. */
  explain(loss: number, step: number, epoch: number, fault: AlarmFault | undefined): Refusal;
}

export function watchNonFinite(request: TrainRequest, tensors: readonly ObservedTensor[]): NonFiniteWatch {
  const { model } = request;
  const layers = [...model.layers, ...model.outputLayers];
  const order = orderOfComputation(tensors, model.layers.length);
  const means = order.map(meanIndex);
  let first: { readonly tensor: ObservedTensor; readonly step: number } | undefined;
  return {
    look(statistics, step) {
      if (first || areAllFinite(statistics)) return;
      for (let i = 0; i < means.length; i++) {
        if (!Number.isFinite(statistics[means[i]!])) {
          first = { tensor: tensors[order[i]!]!, step };
          return;
        }
      }
    },
    goBackTo(step) {
      if (first && first.step > step) first = undefined;
    },
    explain(loss, step, epoch, fault) {
      const what = Number.isNaN(loss)
        ? phrase`The loss became NaN at step ${step} (epoch ${epoch})`
        : phrase`The loss became infinite at step ${step} (epoch ${epoch})`;
      const loaded = step === 1 ? loadedNonFinite(request) : undefined;
      if (loaded) return { message: phrase`${what}: ${loaded}.` };
      const hasFiniteOutputs = !first || (first.step === step && first.tensor.quantity !== 'output');
      if (Number.isNaN(loss) && hasFiniteOutputs && mayCountNoRow(request)) {
        return {
          message: phrase`${what}: no row of the batch counts, for each has a class of weight 0 or an ignored one.`,
        };
      }
      const advice = ADVICE[fault?.type ?? 'rate'];
      if (!first) return { message: phrase`${what}. ${advice}` };
      const { tensor } = first;
      const where = phrase`${quantityOf(tensor)} of ${nameOf(layers[tensor.layer]!)}`;
      const message =
        first.step === step
          ? phrase`${what}: ${where} was the first to stop being finite. ${advice}`
          : phrase`${what}: ${where} was the first to stop being finite at step ${first.step}. ${advice}`;
      return { message, layer: tensor.layer };
    },
  };
}

/** What the run started from that is not finite: no learning rate mends it. */
function loadedNonFinite({ initialState }: TrainRequest): Phrase | undefined {
  for (const { name, values } of initialState?.state ?? []) {
    const found = values instanceof BigInt64Array ? undefined : values.find((value) => !Number.isFinite(value));
    if (found !== undefined) return phrase`"${name}" of ${initialState!.name} holds ${Number(found)}`;
  }
  return undefined;
}

/** Whether the loss is a mean over rows some of which may have no weight in it. */
function mayCountNoRow({ data, options }: TrainRequest): boolean {
  const loss = completeLoss(options.loss ?? defaultLoss(data.task));
  if (loss.type !== 'CrossEntropyLoss' && loss.type !== 'NLLLoss') return false;
  return loss.ignoreIndex >= 0 || (loss.weight?.includes(0) ?? false);
}

function quantityOf({ quantity, parameter = '' }: ObservedTensor): Phrase {
  switch (quantity) {
    case 'output':
      return phrase`the output`;
    case 'outputGradient':
      return phrase`the output's gradient`;
    case 'parameter':
      return phrase`the ${parameter}`;
    case 'parameterGradient':
      return phrase`the ${parameter}'s gradient`;
    case 'parameterUpdate':
      return phrase`the ${parameter}'s update`;
    default:
      return quantity satisfies never;
  }
}
