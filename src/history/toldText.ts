// Of which steps the numbers at a step are, in words, for the panel and the editor alike.

import type { Say } from '../model/say.ts';
import type { ToldSteps } from './valueAt.ts';

/** Undefined where they are the step's own. */
export function toldText(
  say: Say,
  { first, last }: ToldSteps,
  step: number,
  write: (step: number) => string,
): string | undefined {
  if (first === step && last === step) return undefined;
  if (first === last) return say('values of step {0}', write(last));
  return say('values of the last observed of steps {0} to {1}', write(first), write(last));
}
