// What the panel knows: the histories of the runs that are shown, the first of which leads, and what the host said of all
// runs. The only place that changes either; what the person looks at is in view.ts.

import { computed, signal } from '@preact/signals';
import { applySteps } from '../src/history/mergedSteps.ts';
import { apply, startHistory } from '../src/history/runHistory.ts';
import { wordsOf } from '../src/model/phrase.ts';
import type { ConfigurationView } from '../src/protocol/configuration.ts';
import type { RunHistory } from '../src/protocol/runHistory.ts';
import type { SweepTable } from '../src/protocol/sweep.ts';
import type { TrainEvent } from '../src/protocol/trainEvent.ts';
import type { RunSummary, ToWebview } from '../src/protocol/webviewMessage.ts';
import { redrawAll, redrawAnew, redrawInTurn } from './frames.ts';
import { host } from './host.ts';
import { t } from './l10n.ts';
import { choices, choose, hoveredStep, scrubStep, stepWindow } from './view.ts';

/** Of a host that tells one run only and no name for it. */
const UNNAMED = '';

/** A run on the charts. */
export interface ShownRun {
  readonly id: string;
  readonly name: string;
  readonly history: RunHistory;
  /** 0 leads; the others are drawn over it, each in a line style of its own. */
  readonly place: number;
}

/** Whether the host has told what there is to show; before that, nothing is known. */
export const told = signal(false);
/** All runs that the host knows, the newest last. */
export const runs = signal<readonly RunSummary[]>([]);
/** Ids of the runs that are to be on the charts, the first leads; some may not have come yet. */
export const shown = signal<readonly string[]>([UNNAMED]);
/** By id. A map is replaced when a run begins; what grows within a history is announced by frames.ts. */
const histories = signal<ReadonlyMap<string, RunHistory>>(new Map());
/** Grows when something within the leading run changes what can be done: it ends, pauses, goes on. */
const turns = signal(0);
export const cancelling = signal(false);
/** Why a run ended before it began. */
export const startFailure = signal<string | undefined>(undefined);
/** One sentence of measured difference between a run and its twin. */
export const comparison = signal<string | undefined>(undefined);
/** The training configurations of the workspace. */
export const configurations = signal<readonly ConfigurationView[]>([]);

/** The last sweep. */
export const sweep = signal<SweepTable | undefined>(undefined);

/** The runs on the charts, the leading one first; empty where there is none. */
export const shownRuns = computed<readonly ShownRun[]>(() => {
  const known = shown.value.filter((id) => histories.value.has(id));
  return known.map((id, place) => {
    const history = histories.value.get(id)!;
    const name = runs.value.find((run) => run.id === id)?.name ?? history.run.model.name;
    return { id, name, history, place };
  });
});

/** Of a layer of one of the shown runs, among those of all. */
export function keyOf({ run, index }: { readonly run: RunHistory['run']; readonly index: number }): string {
  return `${shownRuns.peek().find(({ history }) => history.run === run)?.id} ${index}`;
}

/** Of the leading run. */
export const history = computed(() => shownRuns.value[0]?.history);
export const ended = computed(() => {
  turns.value;
  return history.value?.end !== undefined;
});
/** It was read from the disk: nothing can be asked of it. */
export const isRead = computed(() => {
  const [leading] = shownRuns.value;
  return runs.value.find(({ id }) => id === leading?.id)?.isRead ?? false;
});
export const paused = computed(() => {
  turns.value;
  return history.value?.isPaused ?? false;
});

/** Selects the layer and shows its line in the definition; a second time takes the selection back. */
export function selectLayer(layer: number): void {
  const isSelected = choices.peek().selectedLayers.includes(layer);
  choose({ selectedLayers: isSelected ? [] : [layer] });
  if (!isSelected) host.post({ type: 'revealLayer', layer });
}

/** Overlays the layer on those that are selected, or takes it away. */
export function toggleLayer(layer: number): void {
  const { selectedLayers } = choices.peek();
  const others = selectedLayers.filter((each) => each !== layer);
  choose({ selectedLayers: others.length < selectedLayers.length ? others : [...selectedLayers, layer] });
}

/** Which wish of the person was the last. */
let wish = 0;

export function showRuns(ids: readonly string[]): void {
  shown.value = ids;
  wish += 1;
  host.post({ type: 'showRuns', runs: ids, wish });
  redrawAll();
}

export function train(): void {
  host.post({ type: 'train' });
}

export function listRuns(): void {
  host.post({ type: 'listRuns' });
}

export function cancel(): void {
  if (cancelling.peek()) return;
  cancelling.value = true;
  host.post({ type: 'cancel' });
}

export function receive(message: ToWebview): void {
  switch (message.type) {
    case 'runs':
      runs.value = message.runs;
      // What the host says before it has heard the last wish is of an earlier one.
      if (message.wish === undefined || message.wish >= wish) shown.value = message.shown;
      break;
    case 'snapshot':
      show(message.run ?? UNNAMED, message.history);
      if (isLeading(message.run ?? UNNAMED)) cancelling.value = message.cancelling;
      acknowledge();
      break;
    case 'events':
      acknowledge();
      for (const event of message.events) take(message.run ?? UNNAMED, event);
      break;
    case 'steps': {
      acknowledge();
      const known = histories.peek().get(message.run);
      if (known) applySteps(known, message.steps);
      break;
    }
    case 'cancelling':
      cancelling.value = true;
      break;
    case 'selectLayer':
      choose({ selectedLayers: [message.layer] });
      break;
    case 'comparison':
      comparison.value = message.sentence;
      break;
    case 'sweep':
      takeSweep(message.sweep);
      break;
    case 'configurations':
      configurations.value = message.configurations;
      return;
    default:
      message satisfies never;
  }
  if (message.type === 'events' || message.type === 'steps') redrawInTurn();
  else if (message.type === 'snapshot') redrawAnew();
  else redrawAll();
}

/** A sweep that is new to the person comes to light. */
function takeSweep(table: SweepTable): void {
  for (const { result, point } of table.rows) {
    restoreNaN(result);
    restoreNaN(point);
  }
  sweep.value = table;
  told.value = true;
  if (choices.peek().seenSweep !== table.id) choose({ tab: 'sweep', seenSweep: table.id });
}

/** Asks for what comes next; not before a frame was drawn, so that a slow page is sent less often, not late. */
function acknowledge(): void {
  requestAnimationFrame(() => host.post({ type: 'received' }));
}

function isLeading(id: string): boolean {
  return (shownRuns.peek()[0]?.id ?? id) === id;
}

function show(id: string, next: RunHistory | undefined): void {
  // Sent before the host heard that the person has taken the run away.
  if (next && wish > 0 && !shown.peek().includes(id)) return;
  const before = histories.peek().get(id);
  const kept = [...histories.peek()].filter(([each]) => each !== id && shown.peek().includes(each));
  if (next) {
    for (const event of [...next.epochs, ...next.alarms]) restoreNaN(event);
    histories.value = new Map([...kept, [id, next]]);
    if (!shown.peek().includes(id)) shown.value = [id];
  } else {
    histories.value = new Map(kept);
  }
  if (isLeading(id) && before?.run.startedAt !== next?.run.startedAt) {
    scrubStep.value = null;
    hoveredStep.value = null;
    stepWindow.value = null;
  }
  startFailure.value = undefined;
  told.value = true;
}

function take(id: string, event: TrainEvent): void {
  if (event.type === 'runStarted') {
    show(id, startHistory(event));
    if (isLeading(id)) cancelling.value = false;
    return;
  }
  if (event.type === 'epochEnded' || event.type === 'alarmRaised') restoreNaN(event);
  const current = histories.peek().get(id);
  if (current) apply(current, event);
  else if (event.type === 'runFailed') startFailure.value = wordsOf(event, t);
  if (event.type === 'runEnded' || event.type === 'runFailed') {
    if (isLeading(id)) cancelling.value = false;
    turns.value++;
  } else if (event.type === 'runPaused' || event.type === 'runResumed' || event.type === 'runRewound') {
    turns.value++;
  }
}

/** Messages to a webview travel as JSON beside their typed arrays, and JSON has null where there was NaN. */
function restoreNaN(event: object): void {
  const numbers = event as Record<string, unknown>;
  for (const [key, value] of Object.entries(numbers)) if (value === null) numbers[key] = Number.NaN;
}
