// Raises a run's alarms: each once for a layer and kind, until it has been well again for a while, and none for what
// follows from another alarm. The detectors are beside this file.

import {
  type AlarmKind,
  type AlarmRaised,
  type EpochEnded,
  type RunStarted,
  STATISTICS,
} from '../protocol/trainEvent.ts';
import { explodingGradient, type Finding, overflow, underflow, vanishingGradient } from './detectors.ts';
import { type EpochFinding, evaluationGap, idleUnits } from './epochDetectors.ts';
import { indexOf, orderOfComputation } from './tensorTable.ts';
import type { Thresholds } from './thresholds.ts';

export interface AlarmWatch {
  /** Takes the statistics before the first step. */
  begin(statistics: Float32Array): void;
  /** Takes a step of so many rows; without statistics where it was not observed. */
  look(step: number, rows: number, loss: number, statistics: Float32Array | undefined): readonly AlarmRaised[];
  endEpoch(epoch: EpochEnded): readonly AlarmRaised[];
  /** Later steps are undone. */
  goBackTo(step: number): void;
}

/** Where the first number of a tensor that is not finite stands. */
export type Locate = (tensor: number) => Pick<AlarmRaised, 'feature' | 'value'>;

/** What each kind brings about, which is not told any more. */
const CONSEQUENCES: Readonly<Partial<Record<AlarmKind, readonly AlarmKind[]>>> = {
  overflow: ['explodingGradient', 'deadUnits', 'saturation', 'evaluationGap', 'vanishingGradient'],
  explodingGradient: ['deadUnits', 'saturation', 'evaluationGap', 'vanishingGradient', 'overflow'],
  underflow: ['vanishingGradient', 'explodingGradient', 'deadUnits', 'evaluationGap'],
  deadUnits: ['vanishingGradient'],
  saturation: ['vanishingGradient'],
  batchOfOne: ['evaluationGap'],
};
/** An alarm is forgotten after so many steps or epochs without it. */
const WELL_AFTER = 100;
/** Steps for which a gradient must vanish, and no fewer than an epoch's: other alarms wait for its end. */
const VANISHING_STEPS = 10;
/** Steps for which numbers must be too large or too small: what lasts for less ends in NaN, or comes back by itself. */
const UNDERFLOW_STEPS = 2;
const OVERFLOW_STEPS = 2;
const EXPLODING_STEPS = 3;
/** So much of a step with a finding does one without take back. */
const FORGETTING = 0.25;
const NOTHING: readonly AlarmRaised[] = [];

export function createAlarmWatch(run: RunStarted, thresholds: Thresholds, locate: Locate): AlarmWatch {
  const watched = [
    { detect: underflow(run, thresholds), patience: UNDERFLOW_STEPS, seen: 0 },
    { detect: overflow(run, thresholds), patience: OVERFLOW_STEPS, seen: 0 },
    { detect: explodingGradient(run, thresholds), patience: EXPLODING_STEPS, seen: 0 },
    {
      detect: vanishingGradient(run, thresholds),
      patience: Math.max(VANISHING_STEPS, Math.min(run.stepsPerEpoch + 1, WELL_AFTER)),
      seen: 0,
    },
  ];
  const gap = evaluationGap(run, thresholds);
  const order = orderOfComputation(run.tensors, run.model.layers.length).map((tensor) => ({
    tensor,
    nans: indexOf(tensor, 'nans'),
    infs: indexOf(tensor, 'infs'),
  }));
  /** By kind and layer, the step at which it was last found. */
  const raised = new Map<string, { readonly kind: AlarmKind; readonly at: number; last: number }>();
  const before = new Float32Array(order.length > 0 ? run.tensors.length * STATISTICS.length : 0);
  let hasBefore = false;
  let failedAt = Number.POSITIVE_INFINITY;
  let [losses, steps] = [0, 0];

  const isSilenced = (kind: AlarmKind) => [...raised.values()].some((one) => CONSEQUENCES[one.kind]?.includes(kind));
  /** The alarm, where it is not known yet. */
  const raise = (step: number, finding: Finding | EpochFinding): readonly AlarmRaised[] => {
    const key = `${finding.kind} ${finding.layer}`;
    const known = raised.get(key);
    if (known && step - known.last <= WELL_AFTER) {
      known.last = step;
      return NOTHING;
    }
    if (isSilenced(finding.kind)) return NOTHING;
    raised.set(key, { kind: finding.kind, at: step, last: step });
    return [{ type: 'alarmRaised', step, ...finding }];
  };

  function firstNotFinite(step: number, statistics: Float32Array): readonly AlarmRaised[] {
    for (const { tensor, nans, infs } of order) {
      if (statistics[nans] === 0 && statistics[infs] === 0) continue;
      failedAt = step;
      const measured = statistics[nans]! + statistics[infs]!;
      const { layer } = run.tensors[tensor]!;
      return [{ type: 'alarmRaised', kind: 'notFinite', step, layer, tensor, measured, ...locate(tensor) }];
    }
    return NOTHING;
  }

  function lookAtBatch(step: number, rows: number): readonly AlarmRaised[] {
    if (rows > 1) return NOTHING;
    return run.batchNorms.flatMap(({ layer }) => raise(step, { kind: 'batchOfOne', layer, measured: 1, threshold: 2 }));
  }

  return {
    begin(statistics) {
      before.set(statistics);
      hasBefore = true;
    },
    look(step, rows, loss, statistics) {
      losses += loss;
      steps++;
      let alarms = run.batchNorms.length > 0 ? lookAtBatch(step, rows) : NOTHING;
      if (!statistics || step > failedAt) return alarms;
      const notFinite = firstNotFinite(step, statistics);
      if (notFinite.length > 0) return [...alarms, ...notFinite];
      const known = hasBefore ? before : undefined;
      for (const one of watched) {
        const finding = one.detect(statistics, known);
        one.seen = finding ? one.seen + 1 : Math.max(0, one.seen - FORGETTING);
        if (finding && one.seen >= one.patience) alarms = [...alarms, ...raise(step, finding)];
      }
      before.set(statistics);
      hasBefore = true;
      return alarms;
    },
    endEpoch(epoch) {
      const meanLoss = losses / steps;
      [losses, steps] = [0, 0];
      const findings = idleUnits(run, thresholds, epoch);
      const apart = gap.look(epoch, meanLoss);
      return [...findings, ...(apart ? [apart] : [])].flatMap((finding) => raise(epoch.step, finding));
    },
    goBackTo(step) {
      for (const [key, { at }] of raised) if (at > step) raised.delete(key);
      for (const one of raised.values()) one.last = Math.min(one.last, step);
      if (failedAt > step) failedAt = Number.POSITIVE_INFINITY;
      [hasBefore, losses, steps] = [false, 0, 0];
      for (const one of watched) one.seen = 0;
      gap.goBack();
    },
  };
}
