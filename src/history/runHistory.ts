// Everything known of one run, built by applying its events; what host and panel share. Bounded however long the run
// becomes, which is why the command line, which writes every step, keeps a record of its own.

import { MAX_POINTS, type RunHistory, STATISTICS_COLUMN } from '../protocol/runHistory.ts';
import { MAX_SNAPSHOTS, type RunStarted, STATISTICS, type TrainEvent } from '../protocol/trainEvent.ts';
import { addSteps, emptySeries } from './stepSeries.ts';

/** The history of a run of which nothing but its start is known. */
export function startHistory(run: RunStarted): RunHistory {
  return {
    run,
    series: emptySeries(STATISTICS_COLUMN + run.tensors.length * STATISTICS.length),
    snapshots: [],
    epochs: [],
    alarms: [],
    learningRates: [],
    moments: [],
    isPaused: false,
    elapsedMs: 0,
    end: undefined,
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
      return;
    case 'stepsEnded':
      addSteps(history.series, event);
      history.elapsedMs = event.elapsedMs;
      return;
    case 'snapshotTaken':
      addBounded(history.snapshots, event, MAX_SNAPSHOTS, ({ step }) => step);
      return;
    case 'epochEnded':
      addBounded(history.epochs, event, MAX_POINTS, ({ epoch }) => epoch);
      return;
    case 'alarmRaised':
      history.alarms.push(event);
      return;
    case 'runPaused':
    case 'runResumed':
      history.isPaused = event.type === 'runPaused';
      return;
    case 'learningRateSet':
      history.learningRates.push(event);
      return;
    case 'momentsKept':
      history.moments = event.steps;
      return;
    case 'runRewound':
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
