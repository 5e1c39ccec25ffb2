// torch.optim.lr_scheduler.ReduceLROnPlateau: lowers the rate where a loss no longer improves.

import type { CompleteScheduler } from '../model/trainOptions.ts';

/** Takes each epoch's metric and the rate, and gives the next rate. */
export function createPlateau(
  options: Extract<CompleteScheduler, { type: 'ReduceLROnPlateau' }>,
): (metric: number, rate: number) => number {
  const { factor, patience, cooldown, minLr, eps } = options;
  let best = options.mode === 'min' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  let badEpochs = 0;
  let cooling = 0;
  return (metric, rate) => {
    if (isBetter(options, metric, best)) {
      best = metric;
      badEpochs = 0;
    } else {
      badEpochs++;
    }
    if (cooling > 0) {
      cooling--;
      badEpochs = 0;
    }
    if (badEpochs <= patience) return rate;
    cooling = cooldown;
    badEpochs = 0;
    const lower = Math.max(rate * factor, minLr);
    return rate - lower > eps ? lower : rate;
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
