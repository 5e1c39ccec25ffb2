// A run that goes on from a step of one that has ended: which steps are silent, and what the person set on the way.

import type { ResumeOptions } from '../protocol/trainEvent.ts';
import type { Position } from './moments.ts';

export interface CatchUp {
  /** The step is not reached yet: nothing is observed or told. */
  readonly isBehind: boolean;
  /** Between two steps, before anything else is heard; true where this is the step, once. */
  reaches(at: Position): boolean;
}

export function createCatchUp(resume: ResumeOptions | undefined, setLearningRate: (rate: number) => void): CatchUp {
  let isBehind = resume !== undefined;
  let next = 0;
  return {
    get isBehind() {
      return isBehind;
    },
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
