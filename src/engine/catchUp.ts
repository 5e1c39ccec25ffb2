// A run that goes on from a step of one that has ended: which steps are silent, and what the person set on the way.

import type { ResumeOptions } from '../protocol/trainEvent.ts';
import type { Position } from './moments.ts';

export interface CatchUp {
  /** The step is not reached yet: nothing is told. */
  readonly isBehind: boolean;
  /** Nothing of this epoch need be observed; of the one in which the step lies, units are counted from its beginning. */
  isSilent(epoch: number): boolean;
  /** Between two steps, before anything else is heard; true where this is the step, once. */
  reaches(at: Position): boolean;
}

export function createCatchUp(
  resume: ResumeOptions | undefined,
  stepsPerEpoch: number,
  setLearningRate: (rate: number) => void,
): CatchUp {
  let isBehind = resume !== undefined;
  let next = 0;
  return {
    get isBehind() {
      return isBehind;
    },
    isSilent: (epoch) => isBehind && epoch <= Math.floor(resume!.step / stepsPerEpoch),
    reaches({ step }) {
      if (!resume || !isBehind) return false;
      const { learningRates } = resume;
      for (; next < learningRates.length && learningRates[next]!.step <= step; next++) {
        setLearningRate(learningRates[next]!.learningRate);
      }
      isBehind = step < resume.step;
      return !isBehind;
    },
  };
}
