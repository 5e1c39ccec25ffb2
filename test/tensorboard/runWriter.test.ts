// A run on disk: its history read back is the one that was shown live.

import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { apply, startHistory } from '../../src/history/runHistory.ts';
import { mostPoints, type RunHistory } from '../../src/protocol/runHistory.ts';
import type { RunStarted, TrainEvent } from '../../src/protocol/trainEvent.ts';
import { decodeEvent, type Event } from '../../src/tensorboard/event.ts';
import { readRecord } from '../../src/tensorboard/record.ts';
import { RunReader } from '../../src/tensorboard/runReader.ts';
import { RunWriter } from '../../src/tensorboard/runWriter.ts';
import { finishedRun, runStarted, snapshotTaken, stepsEnded } from '../webview/fixtures.ts';

function write(events: readonly TrainEvent[]): Buffer {
  const writer = new RunWriter(events[0] as RunStarted);
  return Buffer.concat([writer.start(), ...events.map((event) => writer.take(event)), writer.flush()]);
}

function eventsOf(bytes: Uint8Array): Event[] {
  const events: Event[] = [];
  for (let at = 0; at < bytes.length; ) {
    const found = readRecord(bytes, at);
    if (found.type !== 'record') throw new Error(found.type);
    events.push(decodeEvent(found.data));
    at = found.next;
  }
  return events;
}

function readBack(bytes: Uint8Array): RunHistory {
  const reader = new RunReader();
  for (const event of eventsOf(bytes)) reader.take(event);
  expect(reader.broken).toBe(0);
  return reader.history!;
}

function live(events: readonly TrainEvent[]): RunHistory {
  const history = startHistory(events[0] as RunStarted);
  for (const event of events) apply(history, event);
  return history;
}

/** What a run on disk tells: all but the newest steps one by one, and arrays as long as their points. */
function told({ recent: _recent, moments: _moments, isPaused: _isPaused, series, ...rest }: RunHistory) {
  const cut = (values: Float32Array) => {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, 4 * series.points * series.width);
    return createHash('sha256').update(bytes).digest('hex');
  };
  const { lowest, highest, last } = series;
  return { ...rest, series: { ...series, lowest: cut(lowest), highest: cut(highest), last: cut(last) } };
}

test('a finished run reads as it was', () => {
  const events = finishedRun({ epochs: 40, stepsPerEpoch: 5 });
  expect(told(readBack(write(events)))).toEqual(told(live(events)));
});

test('steps in any pieces, also more of them than a history keeps apart, and rewinding', () => {
  const run = runStarted({ epochs: 4000, stepsPerEpoch: 5 });
  const most = mostPoints(3 + run.tensors.length * 9);
  const piece = fc.record({ count: fc.integer({ min: 1, max: most }), back: fc.option(fc.nat(50), { freq: 4 }) });
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 7 }), (pieces) => {
      const events: TrainEvent[] = [run, snapshotTaken(run, 0)];
      let step = 0;
      for (const { count, back } of pieces) {
        events.push(stepsEnded(run, step + 1, count));
        step += count;
        if (back !== null) {
          const to = Math.max(0, step - back);
          events.push({ type: 'runRewound', step: to, from: step, epochs: 0 });
          step = to;
        }
      }
      expect(told(readBack(write(events)))).toEqual(told(live(events)));
    }),
    { seed: 1, numRuns: 6, endOnFailure: true },
  );
});

test('from the middle of a run on, with what is known of it at its beginning', () => {
  const run = runStarted({ epochs: 4000, stepsPerEpoch: 5 });
  for (const middle of [0, 1, 777, 9001]) {
    const known = live([run, snapshotTaken(run, 0), ...(middle > 0 ? [stepsEnded(run, 1, middle)] : [])]);
    const writer = new RunWriter(run);
    const begin = Buffer.concat([...writer.startFrom(known)]);
    const events = [stepsEnded(run, middle + 1, 130), stepsEnded(run, middle + 131, 5000)];
    const bytes = Buffer.concat([begin, ...events.map((event) => writer.take(event)), writer.flush()]);
    for (const event of events) apply(known, event);
    expect(told(readBack(bytes))).toEqual(told(known));
    const losses = eventsOf(bytes).filter(({ values }) => values.some(({ tag }) => tag === 'loss/batch'));
    expect(losses[0]?.step).toBe(middle === 9001 ? 4 : 1);
  }
});

test('TensorBoard is told scalars, histograms, the model and the settings', () => {
  const events = finishedRun({ epochs: 4, stepsPerEpoch: 5 });
  const values = eventsOf(write(events)).flatMap(({ step, values }) => values.map((value) => ({ step, ...value })));
  const tags = new Set(values.map(({ tag }) => tag));
  for (const tag of [
    ...['loss/batch', 'accuracy/batch', 'loss/training', 'loss/held_out', 'accuracy/training', 'accuracy/held_out'],
    ...['network.0/weight', 'network.0/weight.grad', 'network.3/output', 'network.3/output/mean', 'model/text_summary'],
    ...['_hparams_/experiment', '_hparams_/session_start_info', '_hparams_/session_end_info', 'layerscope/run'],
  ]) {
    expect(tags).toContain(tag);
  }
  const weight = values.find(({ tag, step }) => tag === 'network.0/weight' && step === 20);
  if (weight?.type !== 'histogram') throw new Error('no histogram');
  expect(weight.counts.reduce((a, b) => a + b)).toBe(weight.count);
  expect(weight.counts[0]).toBe(0);
  expect(weight.limits).toHaveLength(weight.counts.length);
  expect([...weight.limits]).toEqual([...weight.limits].sort((a, b) => a - b));
});

test('what the test rows say in the end is a scalar too', () => {
  const end = {
    type: 'runEnded',
    reason: 'finished',
    step: 20,
    elapsedMs: 9,
    test: { loss: 0.5, accuracy: Number.NaN },
  };
  const bytes = write([...finishedRun({ epochs: 4, stepsPerEpoch: 5 }).slice(0, -1), end as TrainEvent]);
  const values = eventsOf(bytes).flatMap(({ step, values }) => values.map((value) => ({ step, ...value })));
  expect(values.filter(({ tag }) => tag.endsWith('/test'))).toEqual([
    { type: 'scalar', tag: 'loss/test', step: 20, value: 0.5 },
  ]);
});

test('a record that is lost takes its own steps alone', () => {
  const run = runStarted({ epochs: 40, stepsPerEpoch: 5 });
  const events: TrainEvent[] = [run, ...[1, 65, 129].map((first) => stepsEnded(run, first, 64))];
  const reader = new RunReader();
  const all = eventsOf(write(events));
  const blocks = all.filter(({ step, values }) => step > 0 && values.some(({ tag }) => tag === 'layerscope/run'));
  expect(blocks.map(({ step }) => step)).toEqual([64, 128, 192]);
  for (const event of all) if (event !== blocks[1]) reader.take(event);
  const { series } = reader.history!;
  expect(series.steps).toBe(192);
  const losses = Array.from({ length: series.points }, (_, point) => series.last[point * series.width]!);
  expect(losses.map(Number.isNaN).filter(Boolean)).toHaveLength(64);
  expect(losses.slice(64, 128).every(Number.isNaN)).toBe(true);
});
