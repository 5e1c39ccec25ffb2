// Losses that take what an activation gives, behind a model whose last layer is none.

import type { Diagnostic, SequentialSpec } from '../model/modelSpec.ts';
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

/** A warning at the loss where the layers that are trained do not end in what it takes. */
export function remarkOnLoss(
  source: SourceText,
  { name, layers, errors }: SequentialSpec,
  { value, range }: Stated<LossOptions>,
): Diagnostic[] {
  const expected = EXPECTED[value.type];
  const last = layers.findLast(({ type }) => !/^(Identity|Flatten|Unflatten)$/.test(type));
  if (!expected || !last || errors.length > 0 || expected.last.test(last.type)) return [];
  const message = `${value.type} takes ${expected.what}, but the layers of ${name} that are trained end in ${last.type} (line ${last.line}): the loss is applied to what that gives. ${expected.instead}.`;
  return [diagnostic(source, 'warning', 'loss-without-activation', message, range)];
}
