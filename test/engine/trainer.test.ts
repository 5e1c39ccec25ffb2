// The run as a stream of events: their order, snapshots, how it is cancelled, how it fails, and what it leaves behind.

import { describe, expect, test } from 'vitest';
import { createBlindProbe } from '../../src/engine/probe.ts';
import { createReferenceKernels } from '../../src/engine/referenceKernels.ts';
import { createRun } from '../../src/engine/run.ts';
import { affordableSpacing, snapshotSchedule } from '../../src/engine/snapshotSchedule.ts';
import { train } from '../../src/engine/trainer.ts';
import { warmUp } from '../../src/engine/warmUp.ts';
import { apply, startHistory } from '../../src/history/runHistory.ts';
import { MAX_POINTS } from '../../src/protocol/runHistory.ts';
import {
  BATCH_NORM_ROWS,
  HISTOGRAM_BINS,
  MAX_SNAPSHOTS,
  PERCENTILES,
  type RunFailed,
  STATISTICS,
  type TrainEvent,
  type TrainRequest,
} from '../../src/protocol/trainEvent.ts';
import { batchNorm, layer, linear, relu, request, softmax, syntheticData, wineRequest } from './requests.ts';

const running = { aborted: false };
const eventsOf = (wanted: TrainRequest, signal = running): TrainEvent[] => [...train(wanted, signal)].flat();

/** The events of one type. */
function only<T extends TrainEvent['type']>(
  type: T,
  events: readonly TrainEvent[],
): Extract<TrainEvent, { type: T }>[] {
  return events.filter((event): event is Extract<TrainEvent, { type: T }> => event.type === type);
}

describe('events', () => {
  const wine = wineRequest({ epochs: 10 });
  const events = eventsOf(wine);

  test('begin with runStarted and end with runEnded', () => {
    const [started] = only('runStarted', events);
    expect(events[0]).toBe(started);
    expect(started).toMatchObject({ stepsPerEpoch: 5, totalSteps: 50, data: { trainingRows: 143, heldOutRows: 35 } });
    expect(events.at(-1)).toMatchObject({ type: 'runEnded', reason: 'finished', step: 50 });
  });

  test('tell every step once, in order, and nothing of a step before it', () => {
    let steps = 0;
    for (const event of events) {
      if (event.type === 'stepsEnded') {
        expect(event.firstStep).toBe(steps + 1);
        expect([event.losses.length, event.accuracies.length]).toEqual([event.count, event.count]);
        steps += event.count;
      } else if (event.type !== 'runStarted') expect(event.step).toBeLessThanOrEqual(steps);
    }
    expect(steps).toBe(50);
    expect(only('epochEnded', events).map(({ epoch, step }) => [epoch, step])).toEqual(
      Array.from({ length: 10 }, (_, i) => [i + 1, 5 * (i + 1)]),
    );
  });

  test('name each observed tensor', () => {
    const names = only('runStarted', events)[0]!.tensors.map(
      ({ layer, quantity, parameter, shape }) => `${layer} ${quantity} ${parameter ?? '-'} ${shape}`,
    );
    expect(names.slice(0, 8)).toEqual([
      '0 output - 100',
      '0 outputGradient - 100',
      '0 parameter weight 100,13',
      '0 parameterGradient weight 100,13',
      '0 parameterUpdate weight 100,13',
      '0 parameter bias 100',
      '0 parameterGradient bias 100',
      '0 parameterUpdate bias 100',
    ]);
    expect(names.at(-1)).toBe('8 output - 3');
    expect(names).toHaveLength(47);
  });

  test('own what they carry', () => {
    const buffers = only('stepsEnded', events).flatMap(({ losses, accuracies, statistics }) => [
      losses.buffer,
      accuracies.buffer,
      statistics.buffer,
    ]);
    expect(new Set(buffers).size).toBe(buffers.length);
  });
});

test('every third step is observed, of the layers that are named: the same numbers, and the same run', () => {
  const request = wineRequest({ epochs: 3 });
  const observation = { everySteps: 3, layers: ['network.3'] };
  const [all, some] = [request, { ...request, observation }].map((one) => {
    const events = eventsOf(one);
    const steps = only('stepsEnded', events).flatMap(({ count, losses, statistics }) =>
      Array.from({ length: count }, (_, i) => {
        const width = statistics.length / count;
        return { loss: losses[i]!, statistics: [...statistics.subarray(i * width, (i + 1) * width)] };
      }),
    );
    return { tensors: only('runStarted', events)[0]!.tensors, steps };
  });
  expect(some!.tensors).toEqual(all!.tensors.filter(({ layer }) => layer === 3));
  const first = all!.tensors.findIndex(({ layer }) => layer === 3) * STATISTICS.length;
  all!.steps.forEach(({ loss, statistics }, i) => {
    const own = some!.steps[i]!;
    expect(own.loss).toBe(loss);
    // Step 12 and the last, which have snapshots, are observed for that.
    const isObserved = i % 3 === 0 || i === 11 || i === all!.steps.length - 1;
    const seen = statistics.slice(first, first + own.statistics.length);
    expect(own.statistics).toEqual(isObserved ? seen : seen.map(() => Number.NaN));
  });
  const longer = eventsOf({ ...wineRequest({ epochs: 40 }), observation });
  const isObserved = only('stepsEnded', longer).flatMap(({ count, statistics }) =>
    Array.from({ length: count }, (_, i) => !Number.isNaN(statistics[(i * statistics.length) / count]!)),
  );
  const due = new Set(only('snapshotTaken', longer).map(({ step }) => step));
  expect(isObserved).toEqual(isObserved.map((_, i) => i % 3 === 0 || due.has(i + 1)));
});

test('what can be gone back to in a long run is told between the steps before it and those after', () => {
  let steps = 0;
  let told = 0;
  for (const event of eventsOf(wineRequest({ epochs: 1_000 }))) {
    if (event.type === 'stepsEnded') steps += event.count;
    // Before that no steps are merged.
    if (event.type !== 'momentsKept' || event.step <= MAX_POINTS / 2) continue;
    expect(event.step).toBe(steps);
    told++;
  }
  expect(steps).toBe(5_000);
  expect(told).toBeGreaterThan(10);
});

describe('snapshots', () => {
  test('are of every step in a short run and bounded in a long one', () => {
    const steps = (epochs: number) => only('snapshotTaken', eventsOf(wineRequest({ epochs }))).map(({ step }) => step);
    expect(steps(1)).toEqual([0, 1, 2, 3, 4, 5]);
    const parts = (all: number[]) => new Set(all.slice(1, -1).map((step, i) => step - all[i]!));
    for (const epochs of [2, 13, 100]) {
      const all = steps(epochs);
      expect(all.length, `${epochs} epochs`).toBeGreaterThan(5);
      expect(all.length).toBeLessThan(22);
      expect(all.at(-1)).toBe(5 * epochs);
      expect(parts(all).size).toBe(1);
    }
  });

  test('of a long run take a small part of its time: of large numbers in small steps there are fewer', () => {
    const steps: number[] = [];
    for (const slice of train(wineRequest({ epochs: 2000 }), running)) {
      steps.push(...only('snapshotTaken', slice).map(({ step }) => step));
      if (steps.length > 3) break;
    }
    const [, spacing = 0] = steps;
    expect(steps.slice(0, 4)).toEqual([0, 1, 2, 3].map((i) => i * spacing));
    // 10,000 steps could have one at every 20th.
    expect(spacing).toBeGreaterThan(20);
    expect(10_000 / spacing).toBeGreaterThan(32);
    const costs = { elements: 40_000, tensors: 47, work: 7e5, layers: 8 };
    const spacingOf = (changed: Partial<typeof costs>, steps = 10_000) =>
      affordableSpacing(steps, { ...costs, ...changed });
    expect(spacingOf({ work: 7e8 })).toBe(16);
    expect(spacingOf({ elements: 80_000 })).toBeGreaterThan(1.5 * spacingOf({}));
    // Large numbers in few steps.
    expect(60 / spacingOf({ elements: 1.2e7, work: 1e9 }, 60)).toBe(3);
    // Where few steps are observed, snapshots add little to them.
    expect(affordableSpacing(100, { elements: 100, tensors: 3, work: 1e4, layers: 4 })).toBe(1);
    expect(affordableSpacing(100, { elements: 100, tensors: 3, work: 1e4, layers: 4 }, 4)).toBe(16);
  });

  test('become rarer as a run grows, and a history of them is always evenly spaced', () => {
    const events = eventsOf(wineRequest({ epochs: 1 }));
    const history = startHistory(only('runStarted', events)[0]!);
    const [first] = only('snapshotTaken', events);
    const isDue = snapshotSchedule(5_000_000, MAX_SNAPSHOTS, 16);
    const taken = [0, ...Array.from({ length: 20000 }, (_, i) => i + 1).filter(isDue)];
    for (const step of taken) apply(history, { ...first!, step });
    expect(taken.slice(0, 4)).toEqual([0, 16, 32, 48]);
    const doublings = Math.ceil(Math.log2(20000 / (16 * MAX_SNAPSHOTS)));
    expect(taken.length).toBeLessThanOrEqual(MAX_SNAPSHOTS + (doublings * MAX_SNAPSHOTS) / 2);
    const kept = history.snapshots.map(({ step }) => step);
    expect(kept.length).toBeGreaterThan(MAX_SNAPSHOTS / 2);
    const gaps = kept.slice(1).map((step, i) => step - kept[i]!);
    expect(new Set(gaps)).toEqual(new Set([64]));
  });

  test('count every element of every tensor, at first of the parameters alone', () => {
    const events = eventsOf(wineRequest({ epochs: 1 }));
    const [started] = only('runStarted', events);
    for (const { step, tensors, ranges, counts, percentiles, batchNorms } of only('snapshotTaken', events)) {
      expect(tensors).toHaveLength(step === 0 ? 10 : 47);
      const samples = step === 5 ? 15 : 32;
      tensors.forEach((tensor, i) => {
        const { quantity, shape } = started!.tensors[tensor]!;
        if (step === 0) expect(quantity).toBe('parameter');
        const bins = counts.subarray(i * HISTOGRAM_BINS, (i + 1) * HISTOGRAM_BINS);
        const size = shape.reduce((a, b) => a * b, quantity.startsWith('output') ? samples : 1);
        expect(bins.reduce((a, b) => a + b)).toBe(size);
        const own = percentiles.subarray(i * PERCENTILES.length, (i + 1) * PERCENTILES.length);
        const ascending = [ranges[2 * i]!, ...own, ranges[2 * i + 1]!];
        expect(ascending).toEqual([...ascending].sort((a, b) => a - b));
      });
      const rows = Array.from({ length: BATCH_NORM_ROWS }, (_, r) => batchNorms.subarray(r * 50, (r + 1) * 50));
      expect(batchNorms).toHaveLength(BATCH_NORM_ROWS * 50);
      expect(rows.map((row) => row.some(Number.isNaN))).toEqual(
        step === 0 ? [true, true, false, false, false, false] : new Array(6).fill(false),
      );
      if (step === 1) {
        // torch's momentum of 0.1, and an unbiased variance.
        expect(rows[2]![7]).toBeCloseTo(0.1 * rows[0]![7]!, 5);
        expect(rows[3]![7]).toBeCloseTo(0.9 + (0.1 * rows[1]![7]! * 32) / 31, 4);
      }
    }
  });
});

test('a cancelled run keeps its steps, takes a last snapshot and ends', () => {
  const signal = { aborted: false };
  const events: TrainEvent[] = [];
  for (const slice of train(wineRequest({ epochs: 1_000_000 }), signal)) {
    events.push(...slice);
    if (only('stepsEnded', events).length >= 4) signal.aborted = true;
  }
  const last = only('stepsEnded', events).at(-1)!;
  const step = last.firstStep + last.count - 1;
  expect(events.at(-1)).toMatchObject({ type: 'runEnded', reason: 'cancelled', step });
  expect(only('snapshotTaken', events).at(-1)!.step).toBe(step);
  // A run that is cancelled while it evaluates has taken all steps of an epoch that has not ended.
  const ended = only('epochEnded', events).length;
  expect(ended * 5).toBeLessThanOrEqual(step);
  expect(ended * 5).toBeGreaterThanOrEqual(step - 5);
});

test('nothing is observed with a blind probe, and the losses are the same', () => {
  const blind = [...train(wineRequest({ epochs: 3 }), running, { probeFor: createBlindProbe })].flat();
  const losses = (events: TrainEvent[]) => only('stepsEnded', events).flatMap((event) => [...event.losses]);
  expect(losses(blind)).toEqual(losses(eventsOf(wineRequest({ epochs: 3 }))));
  expect(only('stepsEnded', blind).every(({ statistics }) => statistics.length === 0)).toBe(true);
});

test('the fast and the reference kernels train alike', () => {
  const data = syntheticData(40, 5, 3);
  const wanted = request([linear(5, 9), batchNorm(9), relu(), linear(9, 4), softmax(), linear(4, 3)], data);
  const [fast, plain] = [createRun(wanted), createRun(wanted, { kernelsFor: createReferenceKernels })];
  for (let step = 0; step < 20; step++) {
    expect(fast.step(0, 32).loss).toBeCloseTo(plain.step(0, 32).loss, 6);
  }
});

describe('a loss that is not finite ends the run', () => {
  const failing = eventsOf(wineRequest({ optimizer: { type: 'SGD', learningRate: 1e30 } }));
  const failure = failing.at(-1) as RunFailed;

  test('and says where it began', () => {
    expect(failure.type).toBe('runFailed');
    expect(failure.message).toMatch(
      /^The loss became (NaN|infinite) at step \d+ \(epoch 1\): the .+ of network\.\d \(\w+, line \d+\) was the first to stop being finite/,
    );
    expect(failure.layer).toBe(Number(/network\.(\d)/.exec(failure.message)![1]));
  });

  test('with the statistics of that step', () => {
    const last = only('stepsEnded', failing).at(-1)!;
    expect(last.firstStep + last.count - 1).toBe(failure.step);
    expect(Number.isFinite(last.losses.at(-1))).toBe(false);
    expect([...last.statistics].some((value) => !Number.isFinite(value))).toBe(true);
  });

  test('and an input that is too great is found in the first layer', () => {
    const data = { ...syntheticData(20, 16, 2), inputs: new Float32Array(320).fill(3e38) };
    const [failed] = only('runFailed', eventsOf(request([linear(16, 64), relu(), linear(64, 2)], data)));
    expect(failed).toMatchObject({ step: 1, layer: 0 });
    expect(failed!.message).toContain('the output of network.0 (Linear, line 11) was the first to stop being finite');
  });
});

describe('no learning rate is blamed for a loss that is not finite from the start', () => {
  const data = syntheticData(20, 4, 2);
  const network = [linear(4, 2)];
  test('where a weight that was loaded is not', () => {
    const weight = { name: '0.weight', shape: [2, 4], values: new Float32Array(8).fill(Number.NaN, 3, 4) };
    const bias = { name: '0.bias', shape: [2], values: new Float32Array(2) };
    const initialState = { name: 'w.pt', state: [weight, bias] };
    const [failed] = only('runFailed', eventsOf({ ...request(network, data), initialState }));
    expect(failed!.message).toBe('The loss became NaN at step 1 (epoch 1): "0.weight" of w.pt holds NaN.');
  });

  test.each([
    { type: 'CrossEntropyLoss', weight: [0, 0] },
    { type: 'CrossEntropyLoss', ignoreIndex: 1 },
  ] as const)('where no row of a batch counts: %o', (loss) => {
    const [failed] = only('runFailed', eventsOf(request(network, data, { batchSize: 1, loss })));
    expect(failed!.message).toMatch(
      /^The loss became NaN at step \d+ \(epoch 1\): no row of the batch counts, for each has a class of weight 0 or an ignored one\.$/,
    );
  });
});

describe('what cannot be trained is refused before the first step', () => {
  const data = syntheticData(129, 4, 3);
  const network = [linear(4, 6), batchNorm(6), relu(), linear(6, 3)];
  const all = { heldOutFraction: 0 };
  const embedding = (num_embeddings: number) => layer('Embedding', { num_embeddings, embedding_dim: 2 });
  const cases: [string, TrainRequest, string, number?][] = [
    [
      'a last batch of one row under BatchNorm',
      request(network, data, all),
      'network.1 (BatchNorm1d, line 12) needs at least 2 rows in every batch, but 129 training rows with a batch size of 32 leave one row for the last batch. Choose another batch size, such as 31, or leave that batch out with drop_last=True.',
      1,
    ],
    [
      'a batch size of one under BatchNorm',
      request(network, data, { ...all, batchSize: 1 }),
      'network.1 (BatchNorm1d, line 12) needs at least 2 rows in every batch, but with a batch size of 1 every batch has one row. Choose another batch size, such as 3.',
      1,
    ],
    [
      'one training row under BatchNorm',
      request(network, { ...syntheticData(1, 4, 3) }, all),
      'network.1 (BatchNorm1d, line 12) needs at least 2 rows in every batch, but there is only one training row. Use more rows.',
      1,
    ],
    ['no rows', request(network, syntheticData(0, 4, 3), all), 'synthetic.csv has no rows to train on.'],
    [
      'features that do not fit',
      request([linear(5, 3)], data),
      'network.0 (Linear, line 11) takes 5 inputs, but synthetic.csv has 4 features.',
      0,
    ],
    [
      'layers that do not fit',
      request([linear(4, 6), relu(), linear(5, 3)], data),
      'network.2 (Linear, line 13) takes 5 inputs, but network.1 (ReLU, line 12) gives 6.',
      2,
    ],
    [
      'more classes than outputs',
      request([linear(4, 2)], data),
      'Column class of synthetic.csv has 3 classes (class 2 in row ',
      0,
    ],
    [
      'a Softmax along a dimension that there is not',
      request([linear(4, 3), softmax(2)], data),
      'network.1 (Softmax, line 12) works along dimension 2, where 0 and 1 exist, but network.0 (Linear, line 11) gives 3.',
      1,
    ],
    [
      'a layer beyond all memory',
      request([linear(4, 5), linear(5, 1_000_000_000), relu(), linear(1_000_000_000, 3)], data),
      'model with its data and a batch of 32 needs 596.0 GB of memory, and 4 GB is the most that a run can have. network.1 (Linear, line 12) is the layer that gives the most: 1000000000 numbers for a row.',
      1,
    ],
    ['no layers', request([], data), 'model has no layers to train.'],
    ['nothing to train', request([relu()], syntheticData(9, 3, 3)), 'model has no parameters to train;'],
    [
      'an input that is no number',
      request(network, { ...data, inputs: data.inputs.map((value, i) => (i === 9 ? Number.NaN : value)) }),
      'Row 3 of synthetic.csv holds NaN in column x1; a finite number is needed.',
    ],
    [
      'no epochs',
      request(network, data, { epochs: 0 }),
      'The number of epochs is 0; it must be a whole number from 1.',
    ],
    [
      'half a row',
      request(network, data, { batchSize: 0.5 }),
      'The batch size is 0.5; it must be a whole number from 1.',
    ],
    [
      'no batch that is full, and the last dropped',
      request(network, syntheticData(20, 4, 3), { ...all, loading: { dropLast: true } }),
      'No batch is left: 20 training rows do not fill one of 32, and drop_last leaves it out.',
    ],
    [
      "a generator's seed that is none",
      request(network, data, { loading: { splitSeed: 0.5 } }),
      "The generator's seed is 0.5; it must be a whole number.",
    ],
    [
      'everything held out',
      request(network, data, { heldOutFraction: 1 }),
      'The held-out fraction is 1; it must be from 0 to less than 1.',
    ],
    [
      'a learning rate that is no number',
      request(network, data, { optimizer: { type: 'SGD', learningRate: Number.NaN } }),
      'The learning rate is NaN; it must be a number from 0.',
    ],
    [
      'one held-out row under BatchNorm without running statistics',
      request([linear(4, 3), batchNorm(3, { track_running_stats: false })], syntheticData(9, 4, 3), {
        heldOutFraction: 0.12,
      }),
      'network.1 (BatchNorm1d, line 12) keeps no running statistics and cannot evaluate the one row that is held out.',
      1,
    ],
    [
      'one row of GroupNorm of groups of one feature',
      request([linear(4, 3), layer('GroupNorm', { num_groups: 3, num_channels: 3 })], data, all),
      'network.1 (GroupNorm, line 12) needs at least 2 rows in every batch, but 129 training rows with a batch size of 32',
      1,
    ],
    [
      'an Embedding of data that are no indices',
      request([embedding(5), layer('Flatten'), linear(8, 3)], { ...data, inputs: data.inputs.map(() => 2.5) }),
      'network.0 (Embedding, line 11) takes whole numbers from 0 to 4, but row 1 of synthetic.csv holds 2.5 in column x0.',
      0,
    ],
    [
      'an Embedding of an index beyond its table',
      request([embedding(5), layer('Flatten'), linear(8, 3)], { ...data, inputs: data.inputs.map((_, i) => i % 6) }),
      'network.0 (Embedding, line 11) takes whole numbers from 0 to 4, but row 2 of synthetic.csv holds 5 in column x1.',
      0,
    ],
    [
      'an Embedding behind a Linear',
      request([linear(4, 4), embedding(5), layer('Flatten'), linear(8, 3)], data),
      'network.1 (Embedding, line 12) takes whole numbers from 0 to 4, which only the data give, but network.0 (Linear, line 11) is before it.',
      1,
    ],
  ];
  test.each(cases)('%s', (_name, wanted, message, layer) => {
    const events = eventsOf(wanted);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ type: 'runFailed', step: 0, ...(layer !== undefined && { layer }) });
    expect((events[0] as RunFailed).message.slice(0, message.length)).toBe(message);
  });
});

test('a lone last row is no hindrance where it is dropped', () => {
  const rows = syntheticData(33, 4, 3);
  const layers = [linear(4, 5), batchNorm(5), linear(5, 3)];
  const options = { heldOutFraction: 0, epochs: 1 };
  expect(eventsOf(request(layers, rows, options))[0]!.type).toBe('runFailed');
  const events = eventsOf(request(layers, rows, { ...options, loading: { dropLast: true } }));
  expect(events[0]).toMatchObject({ type: 'runStarted', totalSteps: 1 });
  expect(events.at(-1)).toMatchObject({ type: 'runEnded', step: 1 });
});

test('warming up trains a model that can be trained', () => {
  expect(warmUp).not.toThrow();
});
