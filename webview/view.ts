// What the person looks at, the same for all charts: the step under the cursor, the scrubber's step, the window of steps,
// the kind of axis, smoothing, the tab and the layers. What of it outlives the page is kept by the host.

import { computed, effect, signal } from '@preact/signals';
import { host } from './host.ts';
import type { Quantity } from './layers.ts';
import type { Measure } from './measures.ts';

export const TABS = ['layers', 'statistics', 'evolution', 'batchNorm', 'loss'] as const;
/** `sweep` is there where a sweep is. */
export type Tab = (typeof TABS)[number] | 'sweep';

/** Of a run that another program recorded. */
export const RECORDED_TABS = ['scalars', 'histograms', 'texts'] as const;
export type RecordedTab = (typeof RECORDED_TABS)[number];

/** How values lie on a y axis. */
export const SCALES = ['linear', 'log', 'symlog'] as const;
export type ScaleKind = (typeof SCALES)[number];

/** All steps; the last so many, also while there come more; or from one step to another. */
export type StepWindow = null | { readonly last: number } | { readonly from: number; readonly to: number };

/** The step under the cursor, in whichever chart; null: none. */
export const hoveredStep = signal<number | null>(null);
/** Where the person holds the scrubber; null: it follows the newest step. */
export const scrubStep = signal<number | null>(null);
export const stepWindow = signal<StepWindow>(null);

/** How distributions are drawn. */
export const EVOLUTION_KINDS = ['heat', 'ridges', 'histogram'] as const;
export type EvolutionKind = (typeof EVOLUTION_KINDS)[number];

/** What is kept of the choices, also in a later life of the page. */
export interface Choices {
  readonly tab: Tab;
  readonly scale: ScaleKind;
  /** As TensorBoard's slider: 0 (none) to 0.99. */
  readonly smoothing: number;
  /** Indices as in ObservedTensor.layer; of several, the first was chosen first. */
  readonly selectedLayers: readonly number[];
  readonly networkQuantity: Quantity;
  readonly networkScale: ScaleKind;
  readonly statisticsQuantity: Quantity;
  readonly statisticsMeasure: Measure;
  readonly statisticsLayout: 'each' | 'overlaid';
  readonly evolutionQuantity: Quantity;
  readonly evolutionView: EvolutionKind;
  /** Of features on an axis: sorted by their number, or as the tensor has them. */
  readonly featureOrder: 'value' | 'feature';
  readonly recordedTab: RecordedTab;
  /** SweepTable.id of the last sweep that was shown. */
  readonly seenSweep?: number;
}

export const choices = signal<Choices>({
  tab: 'layers',
  scale: 'linear',
  smoothing: 0,
  selectedLayers: [],
  networkQuantity: 'output',
  networkScale: 'symlog',
  statisticsQuantity: 'output',
  statisticsMeasure: 'band',
  statisticsLayout: 'each',
  evolutionQuantity: 'weight',
  evolutionView: 'heat',
  featureOrder: 'value',
  recordedTab: 'scalars',
  ...(host.saved() as Partial<Choices> | undefined),
});

export const tab = computed(() => choices.value.tab);
export const scale = computed(() => choices.value.scale);
export const smoothing = computed(() => choices.value.smoothing);
export const selectedLayers = computed(() => choices.value.selectedLayers);

/** Chosen layers that only overlaid runs have, by `keyOf`; runs come and go, so that these are not kept. */
export const layersOfOthers = signal<readonly string[]>([]);

export function toggleLayerOfOther(key: string): void {
  const others = layersOfOthers.peek().filter((each) => each !== key);
  layersOfOthers.value = others.length < layersOfOthers.peek().length ? others : [...others, key];
}

effect(() => host.save(choices.value));

export function choose(change: Partial<Choices>): void {
  choices.value = { ...choices.peek(), ...change };
}
