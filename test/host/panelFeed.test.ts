import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PanelFeed, type ShownRun } from '../../src/host/panelFeed.ts';
import type { EpochEnded, RunFailed, StepsEnded, TrainEvent } from '../../src/protocol/trainEvent.ts';
import type { ToWebview } from '../../src/protocol/webviewMessage.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const epoch = (at: number) => ({ type: 'epochEnded', epoch: at }) as EpochEnded;
const steps = (firstStep: number, count: number): StepsEnded => ({
  type: 'stepsEnded',
  firstStep,
  count,
  elapsedMs: 0,
  trainingMs: 0,
  observationMs: 0,
  losses: new Float32Array(count),
  accuracies: new Float32Array(count),
  statistics: new Float32Array(count),
});
const run = { history: undefined, isCancelling: false, end: undefined };

function feedOf(shown: ShownRun | undefined = run) {
  const posted: ToWebview[] = [];
  const feed = new PanelFeed(
    (message) => posted.push(message),
    () => shown,
  );
  const types = () =>
    posted.splice(0).map((message) => (message.type === 'events' ? message.events.length : message.type));
  const frame = () => vi.advanceTimersByTime(16);
  return { feed, types, frame };
}

test('a page that is not ready is sent nothing', () => {
  const { feed, types, frame } = feedOf();
  feed.add(epoch(1));
  feed.cancelling();
  feed.restart();
  frame();
  expect(types()).toEqual([]);
});

test('a ready page is sent everything, then what is new, one message a frame', () => {
  const { feed, types, frame } = feedOf();
  feed.start();
  expect(types()).toEqual(['snapshot']);
  feed.received();
  feed.add(epoch(1));
  feed.add(epoch(2));
  expect(types()).toEqual([]);
  frame();
  expect(types()).toEqual([2]);
});

test('nothing is sent before the last message was received', () => {
  const { feed, types, frame } = feedOf();
  feed.start();
  feed.add(epoch(1));
  frame();
  feed.add(epoch(2));
  frame();
  expect(types()).toEqual(['snapshot']);
  feed.received();
  frame();
  expect(types()).toEqual([2]);
});

test('a page that is far behind is sent everything again instead', () => {
  const { feed, types, frame } = feedOf();
  feed.start();
  for (let i = 0; i < 200; i++) feed.add(steps(1 + i * 100, 100));
  feed.received();
  frame();
  expect(types()).toEqual(['snapshot', 'snapshot']);
  feed.received();
  feed.add(epoch(1));
  frame();
  expect(types()).toEqual([1]);
});

test('what was waiting is forgotten when the page goes, and is in the snapshot when it is back', () => {
  const { feed, types, frame } = feedOf();
  feed.start();
  feed.received();
  feed.add(epoch(1));
  feed.stop();
  frame();
  expect(types()).toEqual(['snapshot']);
  feed.start();
  feed.received();
  frame();
  expect(types()).toEqual(['snapshot']);
});

test('a run that failed before it started is told with its failure', () => {
  const end = { type: 'runFailed', message: 'no' } as RunFailed;
  const posted: TrainEvent[] = [];
  const feed = new PanelFeed(
    (message) => posted.push(...(message.type === 'events' ? message.events : [])),
    () => ({ ...run, end }),
  );
  feed.start();
  feed.received();
  vi.advanceTimersByTime(16);
  expect(posted).toEqual([end]);
});
