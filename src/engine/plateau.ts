// torch.optim.lr_scheduler.ReduceLROnPlateau: lowers the rate where a loss no longer improves.

import type { CompleteScheduler } from '../model/trainOptions.ts';
import { type Kept, keepFields } from './kept.ts';

export interface Plateau {
  /** Takes each epoch's metric and the rate, and gives the next rate. */
  next(metric: number, rate: number): number;
  keep(): Kept;
}

export function createPlateau(options: Extract<CompleteScheduler, { type: 'ReduceLROnPlateau' }>): Plateau {
  const { factor, patience, cooldown, minLr, eps } = options;
  const seen = {
    best: options.mode === 'min' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY,
    badEpochs: 0,
    cooling: 0,
  };
  return {
    next(metric, rate) {
      if (isBetter(options, metric, seen.best)) {
        seen.best = metric;
        seen.badEpochs = 0;
      } else {
        seen.badEpochs++;
      }
      if (seen.cooling > 0) {
        seen.cooling--;
        seen.badEpochs = 0;
      }
      if (seen.badEpochs <= patience) return rate;
      seen.cooling = cooldown;
      seen.badEpochs = 0;
      const lower = Math.max(rate * factor, minLr);
      return rate - lower > eps ? lower : rate;
    },
    keep: () => keepFields('scheduler', seen),
  };
}

function isBetter(
  { mode, threshold, thresholdMode }: Extract<CompleteScheduler, { type: 'ReduceLROnPlateau' }>,
  metric: number,
  best: number,
): boolean {
  const relative = thresholdMode === 'rel';
  if (mode === 'min') return metric < (relative ? best * (1 - threshold) : best - threshold);
  return metric > (relative ? best * (threshold + 1) : best + threshold);
}
