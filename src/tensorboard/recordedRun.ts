// A run that another program recorded, from its event files: scalars merged as they come, histograms by where they lie,
// of which those that are kept are decoded in the end, texts.

import { closeSync, openSync, readSync } from 'node:fs';
import { basename, join } from 'node:path';
import { addScalar, addText, emptyScalars, mostScalars } from '../history/recorded.ts';
import { startHistory } from '../history/runHistory.ts';
import type { RunHistory, ScalarSeries } from '../protocol/runHistory.ts';
import {
  HISTOGRAM_BINS,
  PERCENTILES,
  type RecordedText,
  type RunStarted,
  type SnapshotTaken,
  type TagsRecorded,
} from '../protocol/trainEvent.ts';
import { type Binned, binHistogram } from './binHistogram.ts';
import { decodeValue } from './event.ts';
import { piecesOf } from './filePieces.ts';
import { type Scanned, type ScanTaker, scanRecords, type Tag, Tags, type ValueKind } from './scanEvents.ts';

/** Bytes read at a time. */
const PIECE_BYTES = 8 << 20;
/** Histograms that are kept of a tag, and of all tags. */
const MOST_OF_TAG = 192;
const LEAST_OF_TAG = 16;
const MOST_HISTOGRAMS = 10_000;
/** What is longer is no scalar in a tensor. */
const MOST_SCALAR_BYTES = 512;
/** Longer texts are cut. */
const MOST_TEXT = 100_000;
/** With more bytes than these, checksums are reckoned after the run is shown. */
export const MOST_CHECKED_BYTES = 192 << 20;

interface TagState {
  readonly tag: Tag;
  plugin: string | undefined;
  scalars: ScalarSeries | undefined;
  /** Of those that are kept, every `spacing`th that came. */
  readonly histograms: Place[];
  spacing: number;
  seen: number;
  /** Index among the run's tensors, once it has begun. */
  tensor: number | undefined;
}

/** Where a value's bytes lie. */
interface Place {
  readonly step: number;
  readonly file: string;
  readonly at: number;
  readonly bytes: number;
}

/** What is new since the run was told. */
interface News {
  readonly scalars: Map<string, { steps: number[]; values: number[] }>;
  readonly texts: RecordedText[];
  readonly snapshots: Map<number, Map<number, Binned>>;
}

export class RecordedReader implements ScanTaker {
  readonly #folder: string;
  readonly #tags = new Tags();
  readonly #states = new Map<Tag, TagState>();
  readonly #order: TagState[] = [];
  readonly #texts: RecordedText[] = [];
  readonly #plugins = new Map<string, string>();
  #histogramTags = 0;
  #mostScalars = 0;
  #firstTime = Number.NaN;
  #lastTime = Number.NaN;
  #lastStep = 0;
  #news: News | undefined;
  #mustBeginAnew = false;
  // Of the bytes that are scanned.
  #file = '';
  #bytes: Uint8Array = new Uint8Array(0);
  #place = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** There is something that a run which was told cannot take in: a histogram of a new tag. */
  get mustBeginAnew(): boolean {
    return this.#mustBeginAnew;
  }

  /** Reads a file on from a place; where it is now, and what was lost. Throws what the file system says. */
  async read(
    name: string,
    from: number,
    isChecked: boolean,
  ): Promise<Pick<Scanned, 'lostRecords' | 'lostBytes'> & { next: number }> {
    this.#file = name;
    let [next, lostRecords, lostBytes] = [from, 0, 0];
    for await (const { bytes, place, scan } of piecesOf(join(this.#folder, name), from, PIECE_BYTES)) {
      this.#bytes = bytes;
      this.#place = place;
      const scanned = scan(() => scanRecords(bytes, this.#tags, isChecked, this));
      next = place + scanned.used;
      lostRecords += scanned.lostRecords;
      lostBytes += scanned.lostBytes;
    }
    this.#bytes = new Uint8Array(0);
    return { next, lostRecords, lostBytes };
  }

  /** The run as it was read so far. What is read from now on is news. */
  begin(): RunHistory {
    const ofHistograms = this.#order.filter(({ histograms }) => histograms.length > 0);
    ofHistograms.forEach((state, index) => {
      state.tensor = index;
    });
    const run = startOf(
      this.#folder,
      ofHistograms.map(({ tag }) => tag.name),
      this.#firstTime * 1000,
    );
    const history = startHistory(run);
    history.series.steps = this.#lastStep;
    history.elapsedMs = this.#elapsedMs();
    history.recorded!.scalars.push(...this.#order.flatMap(({ scalars }) => scalars ?? []));
    history.recorded!.texts.push(...this.#texts.splice(0));
    const byStep = new Map<number, Map<number, Binned>>();
    for (const [index, { histograms }] of ofHistograms.entries()) {
      for (const [place, binned] of this.#decode(histograms)) at(byStep, place.step).set(index, binned);
    }
    for (const snapshot of snapshotsOf(byStep)) history.snapshots.push(snapshot);
    for (const state of this.#order) {
      state.scalars = undefined;
      state.histograms.length = 0;
    }
    this.#news = { scalars: new Map(), texts: [], snapshots: new Map() };
    return history;
  }

  /** What came since. */
  takeNews(): (TagsRecorded | SnapshotTaken)[] {
    const news = this.#news!;
    this.#news = { scalars: new Map(), texts: [], snapshots: new Map() };
    if (news.scalars.size + news.texts.length + news.snapshots.size === 0) return [];
    const scalars = [...news.scalars].map(([tag, { steps, values }]) => {
      return { tag, steps: Float64Array.from(steps), values: Float32Array.from(values) };
    });
    const { texts } = news;
    const elapsedMs = this.#elapsedMs();
    return [{ type: 'tagsRecorded', step: this.#lastStep, elapsedMs, scalars, texts }, ...snapshotsOf(news.snapshots)];
  }

  time(wallTime: number): void {
    if (Number.isNaN(this.#firstTime)) this.#firstTime = wallTime;
    this.#lastTime = wallTime;
  }

  scalar(tag: Tag, step: number, value: number): void {
    this.#addScalar(this.#stateOf(tag), step, value);
  }

  value(tag: Tag, step: number, kind: ValueKind, from: number, to: number): void {
    const state = this.#stateOf(tag);
    if (kind === 'histogram' || (kind === 'tensor' && state.plugin === 'histograms')) {
      this.#addHistogram(state, step, from, to);
      return;
    }
    // Of images and the like the first tells what they are, and none of them is wanted.
    const isWanted = state.plugin === undefined || state.plugin === 'scalars' || state.plugin === 'text';
    if (kind !== 'tensor' || !isWanted || (state.plugin === 'scalars' && to - from > MOST_SCALAR_BYTES)) return;
    const value = this.#decoded(from, to);
    state.plugin = this.#plugins.get(tag.name);
    if (value?.type === 'scalar') this.#addScalar(state, step, value.value);
    else if (value?.type === 'histogram') this.#addHistogram(state, step, from, to);
    else if (value?.type === 'text') {
      for (const text of value.texts) this.#addText({ tag: tag.name, step, text: text.slice(0, MOST_TEXT) });
    }
  }

  #stateOf(tag: Tag): TagState {
    let state = this.#states.get(tag);
    if (!state) {
      state = {
        ...{ tag, plugin: undefined, scalars: undefined, histograms: [] },
        ...{ spacing: 1, seen: 0, tensor: undefined },
      };
      this.#states.set(tag, state);
      this.#order.push(state);
      this.#mostScalars = mostScalars(this.#order.length);
    }
    return state;
  }

  #addScalar(state: TagState, step: number, value: number): void {
    if (step > this.#lastStep) this.#lastStep = step;
    if (!this.#news) {
      state.scalars ??= emptyScalars(state.tag.name);
      addScalar(state.scalars, step, value, this.#mostScalars);
      return;
    }
    let known = this.#news.scalars.get(state.tag.name);
    if (!known) {
      known = { steps: [], values: [] };
      this.#news.scalars.set(state.tag.name, known);
    }
    known.steps.push(step);
    known.values.push(value);
  }

  #addText(text: RecordedText): void {
    if (text.step > this.#lastStep) this.#lastStep = text.step;
    if (this.#news) this.#news.texts.push(text);
    else addText(this.#texts, text);
  }

  #addHistogram(state: TagState, step: number, from: number, to: number): void {
    if (step > this.#lastStep) this.#lastStep = step;
    if (this.#news) {
      if (state.tensor === undefined) {
        this.#mustBeginAnew = true;
        return;
      }
      const value = this.#decoded(from, to);
      const binned = value?.type === 'histogram' ? binHistogram(value) : undefined;
      if (binned) at(this.#news.snapshots, step).set(state.tensor, binned);
      return;
    }
    const { histograms } = state;
    if (histograms.length === 0 && state.seen === 0) this.#histogramTags += 1;
    // One that is not after those before takes these back.
    while (histograms.length > 0 && histograms.at(-1)!.step >= step) histograms.pop();
    if (state.seen++ % state.spacing !== 0) histograms.pop();
    histograms.push({ step, file: this.#file, at: this.#place + from, bytes: to - from });
    const fitting = Math.floor(MOST_HISTOGRAMS / this.#histogramTags);
    const most = Math.min(MOST_OF_TAG, Math.max(LEAST_OF_TAG, fitting));
    if (histograms.length <= most) return;
    // The newest always stays.
    const kept = histograms.filter((_, index) => index % 2 === 0 || index === histograms.length - 1);
    histograms.splice(0, histograms.length, ...kept);
    state.spacing *= 2;
  }

  #decoded(from: number, to: number) {
    try {
      return decodeValue(this.#bytes.subarray(from, to), this.#plugins);
    } catch {
      return undefined;
    }
  }

  /** Waits for the disk: there is nothing else to do in this thread. */
  #decode(places: readonly Place[]): [Place, Binned][] {
    const decoded: [Place, Binned][] = [];
    let [file, name]: [number | undefined, string] = [undefined, ''];
    try {
      for (const place of places) {
        if (file === undefined || place.file !== name) {
          if (file !== undefined) closeSync(file);
          file = openSync(join(this.#folder, place.file), 'r');
          name = place.file;
        }
        const bytes = new Uint8Array(place.bytes);
        readSync(file, bytes, 0, place.bytes, place.at);
        try {
          const value = decodeValue(bytes, this.#plugins);
          const binned = value.type === 'histogram' ? binHistogram(value) : undefined;
          if (binned) decoded.push([place, binned]);
        } catch {
          // Bytes that are no histogram after all.
        }
      }
    } finally {
      if (file !== undefined) closeSync(file);
    }
    return decoded;
  }

  #elapsedMs(): number {
    return Number.isNaN(this.#firstTime) ? 0 : Math.max(0, (this.#lastTime - this.#firstTime) * 1000);
  }
}

function at(byStep: Map<number, Map<number, Binned>>, step: number): Map<number, Binned> {
  let found = byStep.get(step);
  if (!found) {
    found = new Map();
    byStep.set(step, found);
  }
  return found;
}

/** Their arrays are views of one buffer: there may be thousands, and each buffer takes a while to be handed over. */
function snapshotsOf(byStep: Map<number, Map<number, Binned>>): SnapshotTaken[] {
  const steps = [...byStep].sort(([a], [b]) => a - b);
  const rows = steps.reduce((sum, [, found]) => sum + found.size, 0);
  const buffer = new ArrayBuffer(4 * rows * (1 + 2 + HISTOGRAM_BINS + PERCENTILES.length));
  let at = 0;
  const place = (length: number) => {
    const bytes = at;
    at += 4 * length;
    return [buffer, bytes, length] as const;
  };
  return steps.map(([step, found]) => {
    const sorted = [...found].sort(([a], [b]) => a - b);
    const { length } = sorted;
    const snapshot = {
      type: 'snapshotTaken' as const,
      step,
      tensors: new Uint32Array(...place(length)),
      ranges: new Float32Array(...place(2 * length)),
      counts: new Uint32Array(...place(HISTOGRAM_BINS * length)),
      percentiles: new Float32Array(...place(PERCENTILES.length * length)),
      batchNorms: new Float32Array(...place(0)),
    };
    for (const [row, [tensor, { low, high, counts, percentiles }]] of sorted.entries()) {
      snapshot.tensors[row] = tensor;
      snapshot.ranges.set([low, high], 2 * row);
      snapshot.counts.set(counts, HISTOGRAM_BINS * row);
      snapshot.percentiles.set(percentiles, PERCENTILES.length * row);
    }
    return snapshot;
  });
}

function startOf(folder: string, histograms: readonly string[], startedAt: number): RunStarted {
  const place = { path: '', line: 0, range: { from: 0, to: 0 } };
  return {
    type: 'runStarted',
    histograms,
    model: {
      name: basename(folder),
      layers: [{ type: 'Identity', arguments: {}, ...place }],
      outputLayers: [],
    },
    data: {
      ...{ name: '', targetName: '', featureNames: [], task: 'regression', classNames: [] },
      ...{ trainingRows: 0, heldOutRows: 0 },
    },
    options: { epochs: 0, batchSize: 0, seed: 0, optimizer: { type: 'SGD' }, heldOutFraction: 0 },
    tensors: histograms.map((parameter) => ({ layer: 0, quantity: 'parameter', parameter, shape: [] })),
    units: [],
    batchNorms: [],
    // No epochs are known.
    stepsPerEpoch: Number.MAX_SAFE_INTEGER,
    totalSteps: 0,
    startedAt: Number.isNaN(startedAt) ? 0 : startedAt,
    memoryBytes: 0,
  };
}
