// A run that goes on from a checkpoint's file, in what could be another process: it is the run that would have been.

import { afterEach, beforeEach, describe, expect, type MockInstance, test, vi } from 'vitest';
import { Controls } from '../../src/engine/controls.ts';
import { train } from '../../src/engine/trainer.ts';
import type { Control } from '../../src/protocol/control.ts';
import type { StateEntry } from '../../src/protocol/networkState.ts';
import type { TrainEvent, TrainRequest } from '../../src/protocol/trainEvent.ts';
import { parseCheckpoint, serializeCheckpoint } from '../../src/state/checkpointFile.ts';
import { readState } from '../../src/state/readState.ts';
import { layer, linear, relu, request } from './requests.ts';
import { kinds, options, small } from './runKinds.ts';

const conv: readonly [string, TrainRequest] = [
  'convolution, AMSGrad, a test set and SequentialLR',
  {
    ...request(
      [
        layer('Unflatten', { dim: 1, unflattened_size: [1, 5] }),
        layer('Conv1d', { in_channels: 1, out_channels: 6, kernel_size: [3] }),
        relu(),
        layer('Flatten'),
        linear(18, 3),
      ],
      small,
      options({
        optimizer: { type: 'AdamW', learningRate: 0.01, amsgrad: true },
        scheduler: {
          type: 'SequentialLR',
          schedulers: [
            { type: 'LinearLR', totalIters: 2 },
            { type: 'ExponentialLR', gamma: 0.9 },
          ],
          milestones: [2],
        },
        testFraction: 0.1,
        standardize: true,
      }),
    ),
  },
];

function eventsOf(given: TrainRequest, stopAt = Number.POSITIVE_INFINITY): TrainEvent[] {
  const signal = { aborted: false };
  const events: TrainEvent[] = [];
  for (const slice of train({ ...given, wantsState: true }, signal)) {
    events.push(...slice);
    const last = slice.findLast((event) => event.type === 'stepsEnded');
    if (last && last.firstStep + last.count > stopAt) signal.aborted = true;
  }
  return events;
}

/** Stops a run when it gave its events so often. */
function stoppedAt(given: TrainRequest, turn: number) {
  const signal = { aborted: false };
  const events: TrainEvent[] = [];
  let turns = 0;
  for (const slice of train(given, signal)) {
    events.push(...slice);
    turns += 1;
    if (turns === turn) signal.aborted = true;
  }
  return { events, isOver: turns < turn };
}

const only = <T extends TrainEvent['type']>(events: readonly TrainEvent[], type: T) =>
  events.filter((event): event is Extract<TrainEvent, { type: T }> => event.type === type);

/** By step. */
function stepsOf(events: readonly TrainEvent[]) {
  return only(events, 'stepsEnded').flatMap(({ firstStep, losses, learningRates, statistics, count }) =>
    Array.from({ length: count }, (_, i) => {
      const width = statistics.length / count;
      return {
        ...{ step: firstStep + i, loss: losses[i], learningRate: learningRates![i] },
        statistics: statistics.slice(i * width, (i + 1) * width),
      };
    }),
  );
}

const byName = (entries: readonly StateEntry[]) => Object.fromEntries(entries.map(({ name, ...rest }) => [name, rest]));

/** Each slice of time is over at once: the run can be stopped, and asked, wherever it looks. */
function slowClock(): MockInstance {
  let now = 0;
  return vi.spyOn(performance, 'now').mockImplementation(() => (now += 100));
}

const ALWAYS = { everyMs: 0, share: Number.POSITIVE_INFINITY };

describe.each([...kinds, conv])('%s', (_, given) => {
  const straight = eventsOf(given);
  const checkpointed = eventsOf({ ...given, checkpoints: ALWAYS });
  const checkpoints = only(checkpointed, 'checkpointTaken').map(({ checkpoint }) => checkpoint);

  test('goes on from each of its checkpoints bit for bit', () => {
    expect(checkpoints.length).toBeGreaterThan(20);
    const total = only(straight, 'runStarted')[0]!.totalSteps;
    expect(checkpoints.at(-1)!.step).toBe(total);
    for (const checkpoint of checkpoints.filter((_, i) => i % 3 === 0 || i > checkpoints.length - 3)) {
      const read = parseCheckpoint(serializeCheckpoint(checkpoint));
      const [started, rewound, ...events] = eventsOf({ ...given, checkpoint: read });
      expect([started!.type, rewound]).toMatchObject(['runStarted', { type: 'runRewound', step: checkpoint.step }]);
      const after = <T extends { step: number }>(list: readonly T[]) =>
        list.filter(({ step }) => step > checkpoint.step);
      expect(stepsOf(events)).toEqual(after(stepsOf(straight)));
      for (const type of ['epochEnded', 'snapshotTaken', 'alarmRaised', 'alarmEnded', 'stateTaken'] as const) {
        const later = only(straight, type).filter(
          ({ step }) => step > checkpoint.step || (type === 'stateTaken' && step === total),
        );
        expect(only(events, type)).toEqual(later);
      }
      expect(only(events, 'runEnded')[0]).toMatchObject({
        ...only(straight, 'runEnded')[0],
        elapsedMs: expect.any(Number),
      });
    }
  });

  test('goes on where it was stopped', () => {
    const stopped = eventsOf({ ...given, checkpoints: { everyMs: 1e9 } }, 7);
    const { checkpoint } = only(stopped, 'checkpointTaken')[0]!;
    expect(checkpoint.step).toBe(only(stopped, 'runEnded')[0]!.step);
    const events = eventsOf({ ...given, checkpoint });
    expect(only(events, 'stateTaken')[0]!.state).toEqual(only(straight, 'stateTaken')[0]!.state);
  });

  test('goes on wherever it was stopped', () => {
    const end = byName(only(straight, 'stateTaken')[0]!.state);
    const clock = slowClock();
    try {
      for (let turn = 1; ; turn += 3) {
        const { events, isOver } = stoppedAt({ ...given, checkpoints: { everyMs: 1e9 } }, turn);
        if (isOver) break;
        const { checkpoint } = only(events, 'checkpointTaken').at(-1)!;
        expect(byName(only(eventsOf({ ...given, checkpoint }), 'stateTaken')[0]!.state), `turn ${turn}`).toEqual(end);
      }
    } finally {
      clock.mockRestore();
    }
  });

  test('has the weights in its file by their names', () => {
    const state = only(straight, 'stateTaken')[0]!.state;
    const read = readState(serializeCheckpoint(checkpoints.at(-1)!));
    expect(byName(read)).toEqual(byName(state));
  });
});

test('a checkpoint of another model is refused', () => {
  const [[, first], [, second]] = kinds as [(typeof kinds)[0], (typeof kinds)[1]];
  const { checkpoint } = only(eventsOf({ ...first, checkpoints: ALWAYS }), 'checkpointTaken')[0]!;
  expect(eventsOf({ ...second, checkpoint })).toMatchObject([
    { type: 'runFailed', message: 'The checkpoint is of another model, other data or another optimizer.' },
  ]);
});

describe('where nothing is due', () => {
  let clock: MockInstance;
  beforeEach(() => {
    clock = slowClock();
  });
  afterEach(() => clock.mockRestore());
  const [, given] = kinds[0]!;
  const RARELY = { everyMs: 1e9 };
  /** Asks at a step, and goes on to the end. */
  function asked(at: number, ...controls: readonly Control[]): TrainEvent[] {
    const heard = new Controls();
    const events: TrainEvent[] = [];
    let isAsked = false;
    for (const slice of train({ ...given, checkpoints: RARELY }, { aborted: false }, { controls: heard })) {
      events.push(...slice);
      const last = slice.findLast((event) => event.type === 'stepsEnded');
      if (isAsked || !last || last.firstStep + last.count <= at) continue;
      isAsked = true;
      for (const control of controls) heard.ask(control);
    }
    return events;
  }

  test('a learning rate that the person sets is in one', () => {
    const events = asked(1, { type: 'setLearningRate', learningRate: 0.125 });
    const set = only(events, 'learningRateSet')[0]!;
    const [first] = only(events, 'checkpointTaken');
    expect([set.step, set.step + 1]).toContain(first!.step);
    const resumed = eventsOf({ ...given, checkpoint: first!.checkpoint });
    expect(byName(only(resumed, 'stateTaken')[0]!.state)).toEqual(byName(lastState(events)));
  });

  test('the moment that a run went back to is one', () => {
    const events = asked(3, { type: 'rewind', step: 0 });
    const at = events.findIndex(({ type }) => type === 'runRewound');
    // And what it left, so that this can be gone on with too.
    const left = only(events.slice(0, at), 'checkpointTaken').at(-1)!;
    expect(left.step).toBe(only(events, 'runRewound')[0]!.from);
    const goesOn = eventsOf({ ...given, checkpoint: left.checkpoint });
    expect(byName(only(goesOn, 'stateTaken')[0]!.state)).toEqual(byName(lastState(events)));
    expect(only(events.slice(at), 'checkpointTaken').map(({ step }) => step)[0]).toBe(0);
  });
});

/** Of a run's last checkpoint, what stateTaken has. */
function lastState(events: readonly TrainEvent[]) {
  const { tensors } = only(events, 'checkpointTaken').at(-1)!.checkpoint;
  return tensors.filter(({ name }) => !name.startsWith('optimizer.') && !name.startsWith('layerscope.'));
}
