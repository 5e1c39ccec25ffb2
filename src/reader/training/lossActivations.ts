// An activation that the file itself applies to what a model gives, before a loss that applies it once more.

import type { Diagnostic, SequentialSpec } from '../../model/modelSpec.ts';
import { phrase, type Text } from '../../model/phrase.ts';
import { diagnostic, type SourceText } from '../text/sourceText.ts';
import { keepsNumbers } from './lossFlow.ts';
import type { TakenInput } from './trainingNotes.ts';

/** What is not to be applied before a loss, by the name of its function, method or module; what is said of it. */
const APPLIED_BY: Readonly<Record<string, readonly [RegExp, (name: string) => Text]>> = {
  CrossEntropyLoss: [
    /^softmax$/i,
    (name) =>
      phrase`CrossEntropyLoss applies log-softmax itself; with \`${name}\` before it the network learns slowly. Give it the output as it is.`,
  ],
  BCEWithLogitsLoss: [
    /^sigmoid$/i,
    (name) =>
      phrase`BCEWithLogitsLoss applies the sigmoid itself; with \`${name}\` before it no output is taken for less likely than 0.5, and the network learns slowly. Give it the output as it is, or take BCELoss.`,
  ],
};

/** Of those that are layers of a model it is said there. */
export function remarksOnActivations(
  source: SourceText,
  specs: readonly SequentialSpec[],
  taken: readonly TakenInput[],
): Diagnostic[] {
  const found = new Map<number, Diagnostic>();
  for (const { loss, range: input, steps, state } of taken) {
    const [pattern, say] = APPLIED_BY[loss] ?? [];
    const last = steps.find((step) => step.kind !== 'container' && !keepsNumbers(step));
    if (state !== 'known' || !last || !pattern?.test(last.name)) continue;
    // Of an object of torch.nn the call's place is not noted: the loss is given what that gives, or what is made of it.
    const range = last.kind === 'operation' ? last.range : input;
    const isLayer = specs.some(({ layers, outputLayers }) =>
      [...layers, ...outputLayers].some((layer) => layer.range.from === last.range.from),
    );
    if (!isLayer)
      found.set(range.from, diagnostic(source, 'warning', 'activation-before-loss', say!(last.name), range));
  }
  return [...found.values()];
}
