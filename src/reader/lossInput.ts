// Losses that take what an activation gives, behind a model whose last layer is none.

import type { Diagnostic, LayerSpec, SequentialSpec } from '../model/modelSpec.ts';
import type { Stated } from '../model/trainingSpec.ts';
import type { LossOptions } from '../model/trainOptions.ts';
import { diagnostic, type SourceText } from './sourceText.ts';

interface Expectation {
  readonly last: RegExp;
  readonly what: string;
  readonly instead: string;
}

const EXPECTED: Partial<Record<LossOptions['type'], Expectation>> = {
  NLLLoss: {
    last: /^(LogSoftmax|LogSigmoid)$/,
    what: 'log-probabilities, as LogSoftmax gives them',
    instead: 'CrossEntropyLoss takes logits',
  },
  BCELoss: {
    last: /^(Sigmoid|Hardsigmoid|Softmax)$/,
    what: 'probabilities, as Sigmoid gives them',
    instead: 'BCEWithLogitsLoss takes logits',
  },
};

/** A warning where the layers that are trained do not end in what the loss takes, at the loss or at the layer. */
export function remarkOnLoss(
  source: SourceText,
  sequential: SequentialSpec,
  { value, range }: Stated<LossOptions>,
): Diagnostic[] {
  const { name, layers, errors } = sequential;
  const expected = EXPECTED[value.type];
  const last = layers.findLast(({ type }) => !/^(Identity|Flatten|Unflatten)$/.test(type));
  if (!last || errors.length > 0) return [];
  if (!expected) return remarkOnLast(source, last, value.type);
  if (expected.last.test(last.type)) return [];
  const message = `${value.type} takes ${expected.what}, but the layers of ${name} that are trained end in ${last.type} (line ${last.line}): the loss is applied to what that gives. ${expected.instead}.`;
  return [diagnostic(source, 'warning', 'loss-without-activation', message, range)];
}

/** Of an activation that the loss applies itself. */
function remarkOnLast(source: SourceText, { type, range }: LayerSpec, loss: LossOptions['type']): Diagnostic[] {
  if (loss === 'BCEWithLogitsLoss' && type === 'Sigmoid') {
    const message =
      'BCEWithLogitsLoss applies the sigmoid itself; with this Sigmoid before it no output is taken for less likely than 0.5, and the network learns slowly. Leave it out and apply it to the output, or take BCELoss.';
    return [diagnostic(source, 'warning', 'activation-before-loss', message, range)];
  }
  if (loss === 'CrossEntropyLoss' && type === 'LogSoftmax') {
    const message =
      'CrossEntropyLoss applies log-softmax itself; this LogSoftmax before it changes nothing in the loss. Leave it out, or take NLLLoss.';
    return [diagnostic(source, 'information', 'activation-before-loss', message, range)];
  }
  return [];
}
