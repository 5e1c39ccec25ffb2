// What can be wrong with an epoch: idle units, and an evaluation far from the training.

import { isTakenByLoss } from '../model/takenByLoss.ts';
import type { AlarmKind, EpochEnded, RunStarted } from '../protocol/trainEvent.ts';
import type { Thresholds } from './thresholds.ts';

export interface EpochFinding {
  readonly kind: AlarmKind;
  readonly layer: number;
  readonly measured: number;
  readonly threshold: number;
}

const NOTHING: readonly EpochFinding[] = [];

/** But for an activation whose output the loss takes: a classifier that is sure of itself saturates it. */
export function idleUnits(
  { units, model }: RunStarted,
  thresholds: Thresholds,
  epoch: EpochEnded,
): readonly EpochFinding[] {
  let found = NOTHING;
  for (let i = 0; i < units.length; i++) {
    const { layer, kind } = units[i]!;
    const threshold = kind === 'dead' ? thresholds.deadUnits : thresholds.saturation;
    const measured = epoch.units[i]!;
    // Nearly always.
    if (!(measured >= threshold) || (kind === 'saturated' && isTakenByLoss(model, layer))) continue;
    found = [...found, { kind: kind === 'dead' ? 'deadUnits' : 'saturation', layer, measured, threshold }];
  }
  return found;
}

/** Epochs in a row that must be apart, and batches before that, in which running statistics come near the batches'. */
const IN_A_ROW = 3;
const BATCHES_BEFORE = 50;

/** Of models with BatchNorm layers that keep running statistics. `meanLoss`: of the epoch's batches, in training mode. */
export function evaluationGap(run: RunStarted, { evaluationGap: threshold }: Thresholds) {
  const [batchNorm] = run.batchNorms.filter(({ layer }) => keepsRunning(run, layer));
  let firstLoss: number | undefined;
  let inARow = 0;
  return {
    look({ trainingLoss, step }: EpochEnded, meanLoss: number): EpochFinding | undefined {
      firstLoss ??= meanLoss;
      const measured = trainingLoss / Math.max(meanLoss, firstLoss / 10);
      inARow = measured > threshold && step > BATCHES_BEFORE ? inARow + 1 : 0;
      if (!batchNorm || inARow < IN_A_ROW) return undefined;
      return { kind: 'evaluationGap', layer: batchNorm.layer, measured, threshold };
    },
    goBack() {
      inARow = 0;
    },
    get seen() {
      return { firstLoss, inARow };
    },
    set seen(seen) {
      ({ firstLoss, inARow } = seen);
    },
  };
}

function keepsRunning({ model }: RunStarted, layer: number): boolean {
  const spec = model.layers[layer];
  return (
    spec !== undefined && 'arguments' in spec && (spec.arguments as BatchNormArguments).track_running_stats !== false
  );
}

interface BatchNormArguments {
  readonly track_running_stats?: boolean;
}
