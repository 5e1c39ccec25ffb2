// A run that is paused, stepped, given another learning rate and rewound: it goes on bit for bit as it would have.

import { describe, expect, test, vi } from 'vitest';
import { Controls } from '../../src/engine/controls.ts';
import { train } from '../../src/engine/trainer.ts';
import { apply, copyHistory, startHistory } from '../../src/history/runHistory.ts';
import type { Control } from '../../src/protocol/control.ts';
import type { RunHistory } from '../../src/protocol/runHistory.ts';
import type { ResumeOptions, TrainEvent, TrainOptions, TrainRequest } from '../../src/protocol/trainEvent.ts';
import { wineRequest } from './requests.ts';
import { kinds } from './runKinds.ts';

/** A run that is driven: asked things at steps, and told what it said. */
class Driven {
  readonly controls = new Controls();
  readonly signal = { aborted: false };
  readonly events: TrainEvent[] = [];
  history: RunHistory | undefined;
  readonly #slices;

  /** `before`: what is known of the run that is gone on with. */
  constructor(wanted: TrainRequest, before?: RunHistory) {
    this.history = before && copyHistory(before);
    this.#slices = train({ ...wanted, wantsState: true }, this.signal, { controls: this.controls });
  }

  ask(...controls: readonly Control[]): this {
    for (const control of controls) this.controls.ask(control);
    return this;
  }

  /** Until it waits or is over; false where it is over. */
  goOn(): boolean {
    for (;;) {
      const slice = this.#slices.next();
      for (const event of slice.value ?? []) {
        this.events.push(event);
        if (event.type === 'runStarted') this.history ??= startHistory(event);
        else apply(this.history!, event);
      }
      if (slice.done) return false;
      if (this.controls.isWaiting && !this.signal.aborted) return true;
    }
  }

  /** Steps singly until this one has ended. */
  goTo(step: number): this {
    this.ask({ type: 'pause' });
    this.goOn();
    while (this.history!.series.steps < step) {
      this.ask({ type: 'advance', by: 'step' });
      if (!this.goOn()) break;
    }
    return this;
  }

  finish(): this {
    this.ask({ type: 'resume' });
    while (this.goOn());
    return this;
  }

  only<T extends TrainEvent['type']>(type: T) {
    return this.events.filter((event): event is Extract<TrainEvent, { type: T }> => event.type === type);
  }

  get losses(): number[] {
    const { series } = this.history!;
    return Array.from({ length: series.points }, (_, point) => series.last[point * series.width]!);
  }

  /** All that tells one run from another. */
  get outcome() {
    return {
      losses: this.losses,
      series: this.history!.series.last.slice(0, this.history!.series.points * this.history!.series.width),
      epochs: this.history!.epochs,
      learningRates: this.history!.learningRates,
      state: this.only('stateTaken').at(-1)!.state,
    };
  }
}

describe.each(kinds)('%s', (_, wanted) => {
  const straight = new Driven(wanted).finish();

  test('pausing and stepping change nothing', () => {
    const stepped = new Driven(wanted).goTo(1e9);
    expect(stepped.outcome).toEqual(straight.outcome);
  });

  test('rewound to a moment, it goes on as it would have', () => {
    const run = new Driven(wanted).goTo(19);
    expect(run.losses.length).toBe(19);
    const { moments } = run.history!;
    for (const step of [moments[Math.floor(moments.length / 2)]!, moments[1]!, 0]) {
      run.ask({ type: 'rewind', step });
      run.goOn();
      expect(run.history!.series.steps).toBe(step);
      run.goTo(19);
    }
    run.finish();
    expect(run.outcome).toEqual(straight.outcome);
    expect(run.only('runRewound').map(({ from }) => from)).toEqual([19, 19, 19]);
  });

  test('a run that has ended goes on from any step of it', () => {
    const set: Control = { type: 'setLearningRate', learningRate: 0.02 };
    const first = new Driven(wanted).goTo(9).ask(set).finish();
    for (const step of [0, 8, 9, 13]) {
      const learningRates = first.history!.learningRates.filter((one) => one.step <= step);
      const wish = { ...wanted, resume: { step, learningRates } satisfies ResumeOptions };
      const resumed = new Driven(wish, first.history).finish();
      expect(resumed.only('runRewound')).toMatchObject([{ step, from: step }]);
      expect(resumed.only('stepsEnded')[0]!.firstStep).toBe(step + 1);
      expect(resumed.outcome).toEqual((step < 9 ? straight : first).outcome);
    }
  });
});

describe('controls', () => {
  const wine = () => wineRequest({ epochs: 4 });

  test('pause, one step, one epoch, resume', () => {
    const run = new Driven(wine()).ask({ type: 'pause' });
    expect(run.goOn()).toBe(true);
    expect(run.history).toMatchObject({ isPaused: true });
    expect(run.history!.series.steps).toBe(0);
    run.ask({ type: 'advance', by: 'step' }).goOn();
    expect(run.history).toMatchObject({ isPaused: true, series: { steps: 1 } });
    run.ask({ type: 'advance', by: 'epoch' }).goOn();
    expect(run.history).toMatchObject({ isPaused: true, series: { steps: 5 } });
    expect(run.history!.epochs).toHaveLength(1);
    run.ask({ type: 'advance', by: 'epoch' }).goOn();
    expect(run.history!.epochs).toHaveLength(2);
    run.ask({ type: 'resume' });
    expect(run.goOn()).toBe(false);
    expect(run.history).toMatchObject({ isPaused: false, series: { steps: 20 }, end: { reason: 'finished' } });
    expect(run.only('runResumed').map(({ until }) => until)).toEqual([1, 5, 10, undefined]);
  });

  test('a run that waits can be stopped', () => {
    const run = new Driven(wine()).goTo(3);
    run.signal.aborted = true;
    expect(run.goOn()).toBe(false);
    expect(run.events.at(-1)).toMatchObject({ type: 'runEnded', reason: 'cancelled', step: 3 });
  });

  test('waiting does not count as time', async () => {
    const run = new Driven(wine()).goTo(3);
    const before = run.history!.elapsedMs;
    await new Promise((resolve) => setTimeout(resolve, 1500));
    run.ask({ type: 'advance', by: 'step' }).goOn();
    expect(run.history!.elapsedMs - before).toBeLessThan(1400);
  });

  test('going back takes the clock back as well', () => {
    let now = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => (now += 100));
    try {
      const run = new Driven(wine()).goTo(5);
      const atFive = run.history!.elapsedMs;
      run.goTo(19);
      const before = run.history!.elapsedMs;
      expect(before).toBeGreaterThan(2 * atFive);
      run.ask({ type: 'rewind', step: 5 }).goOn();
      const [rewound] = run.only('runRewound');
      expect(rewound!.elapsedMs).toBeLessThan(1.5 * atFive);
      expect(run.history!.elapsedMs).toBe(rewound!.elapsedMs);
      run.goTo(6);
      expect(run.history!.elapsedMs).toBeGreaterThan(rewound!.elapsedMs!);
      expect(run.history!.elapsedMs).toBeLessThan(before);
    } finally {
      clock.mockRestore();
    }
  });

  test('pauses between two passes of an evaluation', () => {
    const run = new Driven(wine()).goTo(5);
    expect(run.history!.epochs).toHaveLength(0);
    run.ask({ type: 'rewind', step: 5 }).goOn();
    run.ask({ type: 'advance', by: 'epoch' }).goOn();
    expect(run.history!.epochs).toHaveLength(1);
    expect(run.history!.series.steps).toBe(5);
    run.finish();
    expect(run.outcome).toEqual(new Driven(wine()).finish().outcome);
  });

  test('a learning rate holds from the next step on', () => {
    const run = new Driven(wine()).goTo(7);
    run.ask({ type: 'setLearningRate', learningRate: 0.5 }).finish();
    const { series } = run.history!;
    const rates = Array.from({ length: 20 }, (_, i) => series.last[i * series.width + 2]);
    expect(rates).toEqual([...Array(7).fill(Math.fround(0.001)), ...Array(13).fill(0.5)]);
    expect(run.history!.learningRates).toMatchObject([{ step: 7, learningRate: 0.5 }]);
  });

  test('a scheduler goes on from a learning rate that was set', () => {
    const rates = (scheduler: TrainOptions['scheduler'], at: number) => {
      const run = new Driven(wineRequest({ epochs: 4, ...(scheduler && { scheduler }) })).goTo(at);
      run.ask({ type: 'setLearningRate', learningRate: 0.5 }).finish();
      return run.only('stepsEnded').flatMap(({ learningRates }) => [...learningRates!]);
    };
    const decaying = rates({ type: 'StepLR', stepSize: 1, gamma: 0.1 }, 7);
    expect(decaying[6]).toBeCloseTo(0.0001);
    expect(decaying.slice(7, 10)).toEqual([0.5, 0.5, 0.5]);
    expect(decaying[10]).toBeCloseTo(0.05);
    // At the last step of an epoch: what the scheduler makes of the old rate does not count.
    expect(rates({ type: 'StepLR', stepSize: 1, gamma: 0.1 }, 5)[5]).toBe(0.5);
    const restarting = rates({ type: 'CosineAnnealingWarmRestarts', t0: 2 }, 7);
    expect(restarting[7]).toBe(0.5);
    expect(restarting[10]).toBeCloseTo(1);
  });

  test('asks that cannot be done are left alone', () => {
    const run = new Driven(wine()).goTo(2);
    run.ask({ type: 'rewind', step: 77 }, { type: 'setLearningRate', learningRate: Number.NaN }, { type: 'pause' });
    run.finish();
    expect(run.outcome).toEqual(new Driven(wine()).finish().outcome);
  });
});

test('what is asked while earlier steps are computed again holds for those that follow', () => {
  const wine = wineRequest({ epochs: 4 });
  const before = new Driven(wine).finish();
  const run = new Driven({ ...wine, resume: { step: 12, learningRates: [] } }, before.history);
  run.ask({ type: 'pause' }).goOn();
  expect(run.history).toMatchObject({ isPaused: true, series: { steps: 12 } });
  run.finish();
  expect(run.outcome).toEqual(before.outcome);
});

test('a run that is stopped while earlier steps are computed again tells nothing of them', () => {
  const wine = wineRequest({ epochs: 4 });
  const before = new Driven(wine).finish();
  const run = new Driven({ ...wine, resume: { step: 12, learningRates: [] } }, before.history);
  run.signal.aborted = true;
  run.goOn();
  expect(run.only('snapshotTaken')).toEqual([]);
  expect(run.events.at(-1)).toMatchObject({ type: 'runEnded', reason: 'cancelled' });
});

test('a loss that is not finite is blamed on what came after the rewinding', () => {
  const run = new Driven(wineRequest({ epochs: 3 })).goTo(2);
  run.ask({ type: 'rewind', step: 0 }, { type: 'setLearningRate', learningRate: 1e30 }).finish();
  expect(run.events.at(-1)).toMatchObject({ type: 'runFailed' });
});

test('the first step after rewinding is looked at as it was before', () => {
  const run = new Driven(wineRequest({ optimizer: { type: 'SGD', learningRate: 1e5 } })).goTo(1);
  const raised = run.only('alarmRaised').map(({ kind, layer, step }) => ({ kind, layer, step }));
  expect(raised.map(({ kind, step }) => `${kind} ${step}`)).toContain('explodingGradient 1');
  run.ask({ type: 'rewind', step: 0 });
  run.goOn();
  run.goTo(1);
  const again = run.only('alarmRaised').map(({ kind, layer, step }) => ({ kind, layer, step }));
  expect(again).toEqual([...raised, ...raised]);
});
