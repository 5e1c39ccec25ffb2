// What charts draw at this moment, and the ways to change it: the cursor, the scrubber, zooming and panning. Changes are
// drawn by frames.ts.

import { effect } from '@preact/signals';
import { toldAt } from '../src/history/valueAt.ts';
import type { Drawn } from './charts/source.ts';
import { markAll, redrawAll, redrawStep } from './frames.ts';
import { host } from './host.ts';
import { firstStepOfAxis, lastStepOfAxis } from './series.ts';
import { history, type ShownRun, shownRuns } from './state.ts';
import { choices, hoveredStep, type StepWindow, scrubStep, stepWindow } from './view.ts';

/** Fewer steps than that are not zoomed into. */
const FEWEST_STEPS = 4;

/** The step that is looked at: the scrubber's, or the newest. */
export function stepNow(): number {
  const newest = history.peek()?.series.steps ?? 0;
  return Math.min(scrubStep.peek() ?? newest, newest);
}

/** The steps on the axis. */
export function stepsOnAxis(): { readonly from: number; readonly to: number } {
  const all = allSteps();
  const chosen = stepWindow.peek();
  if (!chosen) return all;
  if ('last' in chosen) {
    const newest = Math.max(...shownRuns.peek().map((run) => run.history.series.steps), 1);
    return { from: Math.max(all.from, newest - chosen.last), to: Math.max(newest, Math.min(chosen.last, all.to)) };
  }
  return chosen;
}

function allSteps() {
  const runs = shownRuns.peek().map(({ history }) => history);
  return { from: Math.min(0, ...runs.map(firstStepOfAxis)), to: Math.max(1, ...runs.map(lastStepOfAxis)) };
}

/** There must be a run. */
export function drawnNow(): Drawn {
  const { scale, smoothing } = choices.peek();
  const runs = shownRuns.peek() as readonly [ShownRun, ...ShownRun[]];
  return { runs, ...stepsOnAxis(), step: stepNow(), scale, smoothing };
}

/** Shows the steps from `from` to `to`; all of them where these are no fewer. */
export function showSteps(from: number, to: number): void {
  const all = allSteps();
  const most = all.to - all.from;
  const span = Math.max(to - from, Math.min(FEWEST_STEPS, most));
  if (span >= most) {
    stepWindow.value = null;
    return;
  }
  const start = Math.min(Math.max(all.from, Math.round(from)), all.to - Math.ceil(span));
  stepWindow.value = { from: start, to: Math.round(start + span) };
}

/** Shows `factor` times as many steps around one of them, which stays where it is. */
export function zoom(factor: number, around?: number): void {
  const { from, to } = stepsOnAxis();
  const centre = around ?? (from + to) / 2;
  showSteps(centre - (centre - from) * factor, centre + (to - centre) * factor);
}

/** Moves by a part of what is shown. */
export function pan(part: number): void {
  const { from, to } = stepsOnAxis();
  const all = allSteps();
  const by = Math.min(Math.max(part * (to - from), all.from - from), all.to - to);
  if (by !== 0) showSteps(from + by, to + by);
}

export function showWindow(next: StepWindow): void {
  stepWindow.value = next;
}

/** Takes hold of the scrubber at a step; null: lets it follow the newest. */
export function scrubTo(step: number | null): void {
  const newest = history.peek()?.series.steps ?? 0;
  scrubStep.value = step === null ? null : Math.min(Math.max(1, Math.round(step)), Math.max(newest, 1));
}

/** The step itself, or the one whose numbers stand for it where the leading run's history has merged steps. */
export function keptStep(step: number): number {
  const current = history.peek();
  return current ? toldAt(current, step, 'batch').last : step;
}

/** Where the scrubber comes to that is moved from a step to another: at least to the next of those that are kept. */
export function keptBeside(from: number, to: number): number {
  const kept = keptStep(to);
  const perPoint = history.peek()?.series.stepsPerPoint ?? 1;
  if (to >= from || kept < from || perPoint === 1) return kept;
  return Math.floor((to - 1) / perPoint) * perPoint || from;
}

let told: number | null = null;
let isTelling = false;
effect(() => {
  scrubStep.value;
  redrawStep();
  if (isTelling) return;
  isTelling = true;
  requestAnimationFrame(() => {
    isTelling = false;
    if (scrubStep.peek() === told) return;
    told = scrubStep.peek();
    host.post({ type: 'scrub', step: told });
  });
});
effect(() => {
  hoveredStep.value;
  markAll();
});
effect(() => {
  stepWindow.value;
  choices.value;
  shownRuns.value;
  redrawAll();
});
