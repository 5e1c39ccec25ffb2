// What the panel knows: the run's history, and what the person has chosen to see. The only place that changes either.

import { effect, signal } from '@preact/signals';
import { apply, startHistory } from '../src/history/runHistory.ts';
import type { RunHistory } from '../src/protocol/runHistory.ts';
import type { EpochEnded, TrainEvent } from '../src/protocol/trainEvent.ts';
import type { ToWebview } from '../src/protocol/webviewMessage.ts';
import type { AxisScale } from './charts/networkChart.ts';
import { redrawAll } from './frames.ts';
import { host } from './host.ts';
import type { ParameterName, Quantity } from './layers.ts';

/** Whether the host has told what there is to show; before that, nothing is known. */
export const told = signal(false);
/** Changes with each run; what grows within it is announced by frames.ts. */
export const history = signal<RunHistory | undefined>(undefined);
/** Whether the run has ended: the one thing inside `history` that changes what can be done. */
export const ended = signal(false);
export const cancelling = signal(false);
/** Why a run ended before it began. */
export const startFailure = signal<string | undefined>(undefined);

interface Choices {
  /** Index as in ObservedTensor.layer; null: none. */
  readonly selectedLayer: number | null;
  readonly networkQuantity: Quantity;
  readonly networkScale: AxisScale;
  readonly stepsQuantity: Quantity;
  readonly evolutionParameter: ParameterName;
}

export const choices = signal<Choices>({
  selectedLayer: null,
  networkQuantity: 'output',
  networkScale: 'log',
  stepsQuantity: 'output',
  evolutionParameter: 'weight',
  ...(host.saved() as Partial<Choices> | undefined),
});

effect(() => host.save(choices.value));

export function choose(change: Partial<Choices>): void {
  choices.value = { ...choices.peek(), ...change };
}

/** Selects the layer and shows its line in the definition; a second time takes the selection back. */
export function selectLayer(layer: number): void {
  const selected = choices.peek().selectedLayer === layer;
  choose({ selectedLayer: selected ? null : layer });
  if (!selected) host.post({ type: 'revealLayer', layer });
}

export function train(): void {
  host.post({ type: 'train' });
}

export function cancel(): void {
  if (cancelling.peek()) return;
  cancelling.value = true;
  host.post({ type: 'cancel' });
}

export function receive(message: ToWebview): void {
  switch (message.type) {
    case 'snapshot':
      show(message.history);
      cancelling.value = message.cancelling;
      acknowledge();
      break;
    case 'events':
      acknowledge();
      for (const event of message.events) take(event);
      break;
    case 'cancelling':
      cancelling.value = true;
      break;
    default:
      break;
  }
  redrawAll();
}

/** Asks for what comes next; not before a frame was drawn, so that a slow page is sent less often, not late. */
function acknowledge(): void {
  requestAnimationFrame(() => host.post({ type: 'received' }));
}

function show(next: RunHistory | undefined): void {
  for (const epoch of next?.epochs ?? []) restoreNaN(epoch);
  history.value = next;
  ended.value = next?.end !== undefined;
  startFailure.value = undefined;
  told.value = true;
}

function take(event: TrainEvent): void {
  if (event.type === 'runStarted') {
    show(startHistory(event));
    cancelling.value = false;
    return;
  }
  if (event.type === 'epochEnded') restoreNaN(event);
  const current = history.peek();
  if (current) apply(current, event);
  else if (event.type === 'runFailed') startFailure.value = event.message;
  if (event.type === 'runEnded' || event.type === 'runFailed') {
    ended.value = true;
    cancelling.value = false;
  }
}

/** Messages to a webview travel as JSON beside their typed arrays, and JSON has null where there was NaN. */
function restoreNaN(epoch: EpochEnded): void {
  const numbers = epoch as unknown as Record<string, unknown>;
  for (const [key, value] of Object.entries(numbers)) if (value === null) numbers[key] = Number.NaN;
}
