// Updates that float32 cannot hold: so small beside the weights that w - lr * gradient rounds back to w, in every layer
// and since the first step. A network that has learned and then stands still is no matter of this.

import type { RunStarted } from '../protocol/trainEvent.ts';
import { updateRatio } from './detectors.ts';
import type { EpochFinding } from './epochDetectors.ts';
import { indexOf, type WatchedWeight, weightsOf } from './tensorTable.ts';
import type { Thresholds } from './thresholds.ts';

/** Steps for which it must be so, or an epoch's where these are more: a warm-up begins with next to nothing. */
const FEWEST_STEPS = 10;
const MOST_STEPS = 100;
/** What has weights with two dimensions. */
const WEIGHTED = /^(Linear|Bilinear|Conv|Embedding)/;

/** Plain data. */
export interface LostUpdateMemory {
  /** The first step of which an update changed a weight; null while none has. */
  readonly learnedAt: number | null;
  readonly inARow: number;
}

export function lostUpdate(run: RunStarted, { lostUpdate: threshold }: Thresholds) {
  const weights = weightsOf(run).filter(({ update, gradient }) => update >= 0 && gradient >= 0);
  const isWhole = run.model.layers.every(
    ({ type }, i) => !WEIGHTED.test(type) || weights.some(({ layer }) => layer === i),
  );
  const patience = Math.max(FEWEST_STEPS, Math.min(run.stepsPerEpoch + 1, MOST_STEPS));
  let learnedAt: number | null = null;
  let inARow = 0;
  /** Of the weights that were nearest to a change, where it was told of first. */
  let told: WatchedWeight | undefined;
  return {
    look(
      step: number,
      statistics: Float32Array,
      before: Float32Array | undefined,
      learningRate: number,
    ): (EpochFinding & { readonly tensor: number }) | undefined {
      // Nearly always. A rate of 0 is meant.
      if (learnedAt !== null || !isWhole || !before || learningRate === 0) return undefined;
      let nearest: WatchedWeight | undefined;
      let largest = -1;
      for (const weight of weights) {
        // Behind dead units nothing is to be lost.
        if (statistics[indexOf(weight.gradient, 'norm')] === 0) continue;
        const ratio = updateRatio(weight, statistics, before);
        if (!(ratio < threshold)) {
          [learnedAt, inARow] = [step, 0];
          return undefined;
        }
        if (ratio > largest) [nearest, largest] = [weight, ratio];
      }
      if (!nearest) return undefined;
      inARow++;
      if (inARow < patience) return undefined;
      told ??= nearest;
      const measured = updateRatio(told, statistics, before);
      return { kind: 'lostUpdate', layer: told.layer, tensor: told.update, measured, threshold };
    },
    goBackTo(step: number) {
      inARow = 0;
      if (learnedAt !== null && learnedAt > step) learnedAt = null;
    },
    get seen(): LostUpdateMemory {
      return { learnedAt, inARow };
    },
    set seen(seen: LostUpdateMemory) {
      ({ learnedAt, inARow } = seen);
    },
  };
}
