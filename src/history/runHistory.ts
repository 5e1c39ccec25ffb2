// Everything known of one run, built by applying its events; what host and panel share. Bounded however long the run
// becomes, which is why the command line, which writes every step, keeps a record of its own.

import { MAX_POINTS, type RunHistory, STATISTICS_COLUMN } from '../protocol/runHistory.ts';
import {
  mostSnapshots,
  type RunRewound,
  type RunStarted,
  STATISTICS,
  type TrainEvent,
} from '../protocol/trainEvent.ts';
import { addRecent, emptyRecent, truncateRecent } from './recentSteps.ts';
import { addRecorded, copyRecorded } from './recorded.ts';
import { keepMarks, markStep } from './stepMarks.ts';
import { addSteps, emptySeries, truncate } from './stepSeries.ts';

/** More than anybody reads. */
const MAX_ALARMS = 1000;

/** The history of a run of which nothing but its start is known. */
export function startHistory(run: RunStarted): RunHistory {
  const width = STATISTICS_COLUMN + run.tensors.length * STATISTICS.length;
  return {
    run,
    series: emptySeries(width),
    recent: emptyRecent(width),
    snapshots: [],
    epochs: [],
    alarms: [],
    learningRates: [],
    moments: [],
    isPaused: false,
    elapsedMs: 0,
    trainingMs: 0,
    observationMs: 0,
    end: undefined,
    ...(run.histograms && { recorded: { scalars: [], texts: [] } }),
  };
}

/**
 * Takes one more event of the run into its history, in place. Costs amortised time in proportion to the event.
 * Throws where steps are missing or come twice. A second runStarted is another run's: see startHistory.
 */
export function apply(history: RunHistory, event: TrainEvent): void {
  switch (event.type) {
    case 'runStarted':
    case 'stateTaken':
    case 'checkpointTaken':
      return;
    case 'stepsEnded':
      addSteps(history.series, event);
      addRecent(history.recent, event);
      history.trainingMs += event.trainingMs;
      history.observationMs += event.observationMs;
      history.elapsedMs = event.elapsedMs;
      return;
    case 'tagsRecorded':
      if (!history.recorded) return;
      addRecorded(history.recorded, event);
      history.series.steps = event.step;
      history.elapsedMs = event.elapsedMs;
      return;
    case 'snapshotTaken':
      addBounded(history.snapshots, event, mostSnapshots(history.run), ({ step }) => step);
      return;
    case 'epochEnded':
      addBounded(history.epochs, event, MAX_POINTS, ({ epoch }) => epoch);
      return;
    case 'alarmRaised':
      if (history.alarms.length < MAX_ALARMS) history.alarms.push(event);
      return;
    case 'alarmEnded': {
      const at = history.alarms.findLastIndex(({ kind, layer }) => kind === event.kind && layer === event.layer);
      if (at >= 0) history.alarms[at] = { ...history.alarms[at]!, endedAt: event.step };
      return;
    }
    case 'runPaused':
    case 'runResumed':
      history.isPaused = event.type === 'runPaused';
      return;
    case 'learningRateSet':
      history.learningRates.push(event);
      return;
    case 'momentsKept':
      history.moments = event.steps;
      keepMarks(history.series, event.steps);
      if (event.step === history.series.steps && event.steps.includes(event.step)) markStep(history.series);
      return;
    case 'runRewound':
      goBack(history, event);
      return;
    case 'runEnded':
    case 'runFailed':
      history.isPaused = false;
      history.end = event;
      history.elapsedMs = event.elapsedMs;
      return;
    default:
      event satisfies never;
  }
}

/** Undoes what came after the step. What it kept is what a run that was at that step for the first time would keep, or less. */
function goBack(history: RunHistory, { step, epochs, elapsedMs = history.elapsedMs }: RunRewound): void {
  history.elapsedMs = elapsedMs;
  truncate(history.series, step);
  truncateRecent(history.recent, step);
  const keep = <T>(list: T[], isKept: (item: T) => boolean) => list.splice(0, list.length, ...list.filter(isKept));
  keep(history.snapshots, (snapshot) => snapshot.step <= step);
  keep(history.epochs, ({ epoch }) => epoch <= epochs);
  keep(history.alarms, (alarm) => alarm.step <= step);
  history.alarms.forEach(({ endedAt, ...alarm }, i) => {
    if (endedAt !== undefined && endedAt > step) history.alarms[i] = alarm;
  });
  keep(history.learningRates, (set) => set.step <= step);
  history.moments = history.moments.filter((moment) => moment <= step);
  history.end = undefined;
}

/** A copy of the run's history as it is now, which the run's further events leave alone. */
export function copyHistory(history: RunHistory): RunHistory {
  const { series, recent } = history;
  const [lowest, highest, last] = [series.lowest.slice(), series.highest.slice(), series.last.slice()];
  return {
    ...history,
    series: { ...series, lowest, highest, last },
    recent: { ...recent, values: recent.values.slice() },
    snapshots: [...history.snapshots],
    epochs: [...history.epochs],
    alarms: [...history.alarms],
    learningRates: [...history.learningRates],
    ...(history.recorded && { recorded: copyRecorded(history.recorded) }),
  };
}

/**
 * Appends. The first and the newest always stay; those between are no closer to one another than the first two. A
 * list that is full first loses every second item, which doubles that distance.
 */
function addBounded<T>(list: T[], item: T, most: number, placeOf: (item: T) => number): void {
  const gapAfter = (index: number) => placeOf(list[index + 1]!) - placeOf(list[index]!);
  if (list.length > 2 && gapAfter(list.length - 2) < gapAfter(0)) list.pop();
  if (list.length >= most) {
    const kept = list.filter((_, index) => index % 2 === 0);
    list.splice(0, list.length, ...kept);
  }
  list.push(item);
}
