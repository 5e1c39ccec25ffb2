// Raises a run's alarms: each once for a layer and kind, and says that it is over when the layer has been well for a while;
// none for what follows from another alarm, as long as that lasts. The detectors are beside this file.

import { completeOptimizer } from '../model/trainOptions.ts';
import {
  type AlarmEnded,
  type AlarmKind,
  type AlarmRaised,
  type EpochEnded,
  type RunStarted,
  STATISTICS,
} from '../protocol/trainEvent.ts';
import { type Detector, explodingGradient, type Finding, overflow, vanishingGradient } from './detectors.ts';
import { type EpochFinding, evaluationGap, idleUnits } from './epochDetectors.ts';
import { type Beginning, faultOf, faultOfGap, gainsOf, idleLayers } from './faults.ts';
import { type LostUpdateMemory, lostUpdate } from './lostUpdate.ts';
import { areAllFinite, indexOf, orderOfComputation, weightsOf } from './tensorTable.ts';
import type { Thresholds } from './thresholds.ts';
import { underflow } from './underflow.ts';

export type AlarmEvent = AlarmRaised | AlarmEnded;

export interface AlarmWatch {
  /** Takes the statistics of the parameters before the first step, and again where a run has gone back. */
  begin(statistics: Float32Array): void;
  /** Takes a step of so many rows; without statistics where it was not observed. Its learning rate left out: the run's. */
  look(
    step: number,
    rows: number,
    loss: number,
    statistics: Float32Array | undefined,
    learningRate?: number,
  ): readonly AlarmEvent[];
  endEpoch(epoch: EpochEnded): readonly AlarmEvent[];
  /** Later steps are undone. */
  goBackTo(step: number): void;
  /** What it remembers, as plain data, for one that goes on in its place; `begin` comes after. */
  remember(): AlarmMemory;
  recall(memory: AlarmMemory): void;
}

export interface AlarmMemory {
  readonly lasting: readonly Raised[];
  readonly over: readonly Raised[];
  /** Of each detector, how often it found something of a layer. */
  readonly seen: readonly (readonly (readonly [layer: number, count: number])[])[];
  readonly counts: readonly [losses: number, steps: number, looks: number];
  readonly gap: { readonly firstLoss: number | undefined; readonly inARow: number };
  /** Left out by older ones, of which it is not known whether a weight has changed. */
  readonly lost?: LostUpdateMemory;
  /** Of the first step. */
  readonly firstLoss: number | undefined;
  /** Left out by older ones. Of each detector, the layers of which it found something at each step since the first. */
  readonly beginning?: Beginning & { readonly since: readonly (readonly number[])[] };
}

/** Where the first number of a tensor that is not finite stands. */
export type Locate = (tensor: number) => Pick<AlarmRaised, 'feature' | 'value'>;

/** What each kind brings about in any layer, which is not told while it lasts; README has them. */
const CONSEQUENCES: Readonly<Partial<Record<AlarmKind, readonly AlarmKind[]>>> = {
  overflow: [
    'overflow',
    'explodingGradient',
    'deadUnits',
    'saturation',
    'evaluationGap',
    'vanishingGradient',
    'underflow',
  ],
  explodingGradient: ['deadUnits', 'saturation', 'evaluationGap', 'vanishingGradient', 'underflow'],
  underflow: ['vanishingGradient', 'explodingGradient', 'deadUnits', 'evaluationGap'],
  batchOfOne: ['evaluationGap'],
};
/** What lets no gradient pass to the layers before it; where it vanishes or underflows behind that already, it has another reason. */
const BLOCKING: ReadonlySet<AlarmKind> = new Set(['deadUnits', 'saturation']);
/** An alarm is over after so many observed steps without it; each time that it returns, after twice as many. */
const WELL_AFTER = 100;
/** What is looked at less often than at each step: it is over after two epochs, if these are longer. */
const RARE: ReadonlySet<AlarmKind> = new Set(['deadUnits', 'saturation', 'batchOfOne', 'evaluationGap']);
/** Steps for which a gradient must vanish, and no fewer than an epoch's: other alarms wait for its end. */
const VANISHING_STEPS = 10;
/** Steps for which numbers must be too large or too small: what lasts for less ends in NaN, or comes back by itself. */
const UNDERFLOW_STEPS = 2;
const OVERFLOW_STEPS = 2;
const EXPLODING_STEPS = 3;
/** A loss of so many times the first step's, at which an update that is too large is not waited for again. */
const DIVERGING = 10;
/** So much of a step with a finding does one without take back. */
const FORGETTING = 0.25;
/** Alarms that are over and known still. */
const MOST_OVER = 1000;
const NOTHING: readonly AlarmEvent[] = [];

/** An alarm that was raised; `last` counts observed steps. */
interface Raised {
  readonly kind: AlarmKind;
  readonly layer: number;
  readonly step: number;
  /** Not told yet: what another alarm did to the units is its consequence until that is over. */
  readonly isSilent: boolean;
  last: number;
  endedAt: number;
}

/** `largestInput`: the absolute value of the largest that the network is given. */
export function createAlarmWatch(
  run: RunStarted,
  thresholds: Thresholds,
  locate: Locate,
  largestInput: () => number,
): AlarmWatch {
  const watch = (detect: Detector, patience: number) => ({
    detect,
    patience,
    seen: new Map<number, number>(),
    /** Layers of which it found something at each step since the first. */
    since: new Set<number>(),
  });
  const large = watch(overflow(run, thresholds), OVERFLOW_STEPS);
  const exploding = watch(explodingGradient(run, thresholds), EXPLODING_STEPS);
  const watched = [
    watch(underflow(run, thresholds), UNDERFLOW_STEPS),
    large,
    exploding,
    watch(vanishingGradient(run, thresholds), Math.max(VANISHING_STEPS, Math.min(run.stepsPerEpoch + 1, WELL_AFTER))),
  ];
  const weights = weightsOf(run);
  const gap = evaluationGap(run, thresholds);
  const lost = lostUpdate(run, thresholds);
  const rateAtFirst = completeOptimizer(run.options.optimizer).learningRate;
  const order = orderOfComputation(run.tensors, run.model.layers.length).map((tensor) => ({
    tensor,
    nans: indexOf(tensor, 'nans'),
    infs: indexOf(tensor, 'infs'),
  }));
  /** By kind and layer. */
  const lasting = new Map<string, Raised>();
  /** Kept for a run that goes back to before their end. */
  let over: Raised[] = [];
  const wellAfter = (kind: AlarmKind) => Math.max(WELL_AFTER, RARE.has(kind) ? 2 * run.stepsPerEpoch : 0);
  const before = new Float32Array(order.length > 0 ? run.tensors.length * STATISTICS.length : 0);
  let hasBefore = false;
  let failedAt = Number.POSITIVE_INFINITY;
  let [losses, steps, looks] = [0, 0, 0];
  let firstLoss: number | undefined;
  /** By layer, the last update that was; one is looked at as long as it is not forgotten. */
  const tooLarge = new Map<number, Finding>();
  let beginning: Beginning | undefined;

  const isOfGradient = (finding: Finding | EpochFinding) =>
    finding.kind === 'vanishingGradient' ||
    ('tensor' in finding && run.tensors[finding.tensor]!.quantity === 'outputGradient');
  /** Numbers that are too large after the first step's update may be the learning rate's doing. */
  const isOfBeginning = ({ kind, tensor }: Finding) =>
    kind !== 'overflow' || !/^parameter(Update)?$/.test(run.tensors[tensor]!.quantity);
  const isSilenced = (finding: Finding | EpochFinding, together: readonly Finding[]) =>
    [...lasting.values()].some((one) => {
      const { kind, layer } = finding;
      if (CONSEQUENCES[one.kind]?.includes(kind)) return true;
      const isBlocked = isOfGradient(finding) && BLOCKING.has(one.kind) && one.layer > layer;
      return isBlocked && !together.some((other) => other.layer > one.layer);
    });
  /**
   * The alarm, where it is not known yet. `together`: all that the same detector found. `withFault`: what is at fault, asked
   * of a new alarm alone, as one that lasts is found at each step.
   */
  const raise = (
    step: number,
    finding: Finding | EpochFinding,
    together: readonly Finding[] = [],
    withFault?: () => Pick<AlarmRaised, 'fault'>,
  ): readonly AlarmEvent[] => {
    const { kind, layer } = finding;
    const key = `${kind} ${layer}`;
    const known = lasting.get(key);
    if (known) known.last = looks;
    if (known && !known.isSilent) return NOTHING;
    const isSilent = isSilenced(finding, together);
    if (known && isSilent) return NOTHING;
    if (isSilent && !BLOCKING.has(kind)) return NOTHING;
    lasting.set(key, { kind, layer, step, isSilent, last: looks, endedAt: Number.POSITIVE_INFINITY });
    if (isSilent) return NOTHING;
    const { isCertain: _, isRest: __, ...told } = finding as Finding;
    return [{ type: 'alarmRaised', step, ...told, ...withFault?.() }];
  };
  /** Updates that were too large lately, where the loss now shows what they did. */
  const raiseDiverging = (step: number, statistics: Float32Array): readonly AlarmEvent[] => {
    for (const one of lasting.values()) if (one.kind === 'explodingGradient') one.last = looks;
    const found = [...tooLarge.values()].filter(({ layer }) => exploding.seen.has(layer));
    return found.flatMap((finding) =>
      raise(step, finding, found, () => (beginning?.hasLargeUpdates ? faultIn(finding, statistics) : {})),
    );
  };
  /** Lets the alarm of what was found last, where there is one. */
  const keep = ({ kind, layer }: Finding) => {
    const known = lasting.get(`${kind} ${layer}`);
    if (known) known.last = looks;
  };
  const returnsOf = (one: Raised) => over.filter(({ kind, layer }) => kind === one.kind && layer === one.layer).length;
  const endOver = (step: number): readonly AlarmEvent[] =>
    [...lasting].flatMap(([key, one]): AlarmEvent[] => {
      const [well, enough] = [looks - one.last, wellAfter(one.kind)];
      if (well <= enough || well <= enough * 2 ** returnsOf(one)) return [];
      one.endedAt = step;
      lasting.delete(key);
      over = [...over.slice(1 - MOST_OVER), one];
      if (one.isSilent) return [];
      return [{ type: 'alarmEnded', kind: one.kind, layer: one.layer, step }];
    });

  /** The overflow of an earlier layer, and the first tensor whose numbers are not finite. */
  function firstNotFinite(step: number, statistics: Float32Array): readonly AlarmEvent[] {
    // Nearly always.
    if (areAllFinite(statistics)) return NOTHING;
    for (const { tensor, nans, infs } of order) {
      if (statistics[nans] === 0 && statistics[infs] === 0) continue;
      failedAt = step;
      const measured = statistics[nans]! + statistics[infs]!;
      const { layer, quantity } = run.tensors[tensor]!;
      const [first] = large.detect(statistics, hasBefore ? before : undefined);
      const isBefore = first?.isCertain && first.layer !== layer && (quantity !== 'output' || first.layer < layer);
      const withFault = <F extends { kind: AlarmKind; layer: number; tensor: number }>(finding: F) =>
        step === 1 || large.since.size > 0 ? { ...finding, ...faultIn(finding, statistics) } : finding;
      const earlier = isBefore ? raise(step, withFault(first)) : NOTHING;
      const found = withFault({ kind: 'notFinite', layer, tensor, measured });
      return [...earlier, { type: 'alarmRaised', step, ...found, ...locate(tensor) }];
    }
    return NOTHING;
  }

  /** What is at fault of a finding that holds since the first step. */
  function faultIn(finding: Pick<Finding, 'kind' | 'layer'>, statistics: Float32Array): Pick<AlarmRaised, 'fault'> {
    const fault = beginning && faultOf(run, beginning, finding, statistics, largestInput);
    return fault ? { fault } : {};
  }

  /** Whether a weight before the layer was all zero at the last observed step. */
  function isBehindZeros(layer: number): boolean {
    return weights.some((weight) => weight.layer < layer && before[indexOf(weight.value, 'zeros')] === 1);
  }

  function lookAtBatch(step: number, rows: number): readonly AlarmEvent[] {
    if (rows > 1) return NOTHING;
    return run.batchNorms.flatMap(({ layer }) => raise(step, { kind: 'batchOfOne', layer, measured: 1, threshold: 2 }));
  }

  return {
    begin(statistics) {
      before.set(statistics);
      hasBefore = true;
      if (looks === 0) beginning = { gains: gainsOf(run, statistics), idle: [], hasLargeUpdates: false };
    },
    look(step, rows, loss, statistics, learningRate = rateAtFirst) {
      losses += loss;
      steps++;
      let alarms = run.batchNorms.length > 0 ? lookAtBatch(step, rows) : NOTHING;
      if (!statistics || step > failedAt) return alarms;
      const notFinite = firstNotFinite(step, statistics);
      if (notFinite.length > 0) return [...alarms, ...notFinite];
      const known = hasBefore ? before : undefined;
      looks++;
      firstLoss ??= loss;
      if (step === 1 && beginning) beginning.idle = idleLayers(run, statistics, thresholds.deadUnits);
      for (const one of watched) {
        const found = one.detect(statistics, known);
        if (one === exploding) {
          for (const finding of found) tooLarge.set(finding.layer, finding);
          if (step === 1 && beginning) beginning.hasLargeUpdates = found.length > 0;
          if (loss > DIVERGING * firstLoss) alarms = [...alarms, ...raiseDiverging(step, statistics)];
        }
        if (one.seen.size > 0) forget(one.seen, found);
        if (step === 1) one.since = new Set(found.filter(isOfBeginning).map(({ layer }) => layer));
        else if (one.since.size > 0)
          one.since = new Set(found.flatMap(({ layer }) => (one.since.has(layer) ? [layer] : [])));
        for (const finding of found) {
          if (finding.isRest) {
            keep(finding);
            continue;
          }
          const seen = (one.seen.get(finding.layer) ?? 0) + 1;
          one.seen.set(finding.layer, seen);
          if (seen < one.patience && !finding.isCertain) continue;
          const withFault = () => (one.since.size > 0 ? faultIn(finding, statistics) : {});
          alarms = [...alarms, ...raise(step, finding, found, withFault)];
        }
      }
      const unheld = lost.look(step, statistics, known, learningRate);
      if (unheld) alarms = [...alarms, ...raise(step, unheld)];
      if (lasting.size > 0) alarms = [...alarms, ...endOver(step)];
      before.set(statistics);
      hasBefore = true;
      return alarms;
    },
    endEpoch(epoch) {
      const meanLoss = losses / steps;
      [losses, steps] = [0, 0];
      const findings = idleUnits(run, thresholds, epoch).map((finding) => {
        if (finding.kind === 'deadUnits' && isBehindZeros(finding.layer)) return { ...finding, hasZeroWeight: true };
        const isSince = epoch.epoch === 1 && beginning?.idle.includes(finding.layer);
        return isSince ? { ...finding, ...faultIn(finding, before) } : finding;
      });
      const apart = gap.look(epoch, meanLoss);
      const fault = apart && faultOfGap(run, largestInput);
      const gaps = apart ? [{ ...apart, ...(fault && { fault }) }] : [];
      return [...findings, ...gaps].flatMap((finding) => raise(epoch.step, finding));
    },
    goBackTo(step) {
      const known = [...lasting.values(), ...over].filter((one) => one.step <= step);
      lasting.clear();
      over = known.filter((one) => one.endedAt <= step);
      for (const one of known) {
        if (one.endedAt <= step) continue;
        lasting.set(`${one.kind} ${one.layer}`, { ...one, last: looks, endedAt: Number.POSITIVE_INFINITY });
      }
      if (failedAt > step) failedAt = Number.POSITIVE_INFINITY;
      [hasBefore, losses, steps] = [false, 0, 0];
      for (const { seen, since } of watched) {
        seen.clear();
        since.clear();
      }
      gap.goBack();
      lost.goBackTo(step);
    },
    remember: () => ({
      lasting: [...lasting.values()].map((one) => ({ ...one })),
      over,
      seen: watched.map(({ seen }) => [...seen]),
      counts: [losses, steps, looks],
      gap: gap.seen,
      lost: lost.seen,
      firstLoss,
      ...(beginning && { beginning: { ...beginning, since: watched.map(({ since }) => [...since]) } }),
    }),
    recall(memory) {
      lasting.clear();
      for (const one of memory.lasting) lasting.set(`${one.kind} ${one.layer}`, { ...one });
      over = [...memory.over];
      for (const [i, one] of watched.entries()) {
        one.seen.clear();
        for (const [layer, count] of memory.seen[i] ?? []) one.seen.set(layer, count);
        one.since = new Set(memory.beginning?.since[i]);
      }
      beginning = memory.beginning;
      [losses, steps, looks] = memory.counts;
      gap.seen = memory.gap;
      lost.seen = memory.lost ?? { learnedAt: 0, inARow: 0 };
      firstLoss = memory.firstLoss;
    },
  };
}

/** Of the layers without a finding, a part of what was seen. */
function forget(seen: Map<number, number>, found: readonly Finding[]): void {
  for (const [layer, count] of seen) {
    if (found.some((finding) => finding.layer === layer)) continue;
    if (count > FORGETTING) seen.set(layer, count - FORGETTING);
    else seen.delete(layer);
  }
}
