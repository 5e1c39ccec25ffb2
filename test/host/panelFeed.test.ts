import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { apply, startHistory } from '../../src/history/runHistory.ts';
import { PanelFeed, type ShownRun } from '../../src/host/panelFeed.ts';
import type { EpochEnded, RunFailed, TrainEvent } from '../../src/protocol/trainEvent.ts';
import type { ToWebview } from '../../src/protocol/webviewMessage.ts';
import { runStarted, stepsEnded } from '../webview/fixtures.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const epoch = (at: number) => ({ type: 'epochEnded', epoch: at }) as EpochEnded;
const run = { id: 'a', history: undefined, isCancelling: false, end: undefined };

function feedOf(shown: readonly ShownRun[] = [run]) {
  const posted: ToWebview[] = [];
  const feed = new PanelFeed(
    (message) => posted.push(message),
    () => shown,
  );
  const types = () =>
    posted.splice(0).map((message) => (message.type === 'events' ? message.events.length : message.type));
  const frame = () => vi.advanceTimersByTime(16);
  return { feed, posted, types, frame };
}

test('a page that is not ready is sent nothing', () => {
  const { feed, types, frame } = feedOf();
  feed.add('a', epoch(1));
  feed.tell({ type: 'cancelling' });
  feed.restart();
  frame();
  expect(types()).toEqual([]);
});

test('a ready page is sent everything, then what is new, one message a frame', () => {
  const { feed, types, frame } = feedOf();
  feed.start();
  expect(types()).toEqual(['snapshot']);
  feed.received();
  feed.add('a', epoch(1));
  feed.add('a', epoch(2));
  expect(types()).toEqual([]);
  frame();
  expect(types()).toEqual([2]);
});

test('nothing is sent before the last message was received', () => {
  const { feed, types, frame } = feedOf();
  feed.start();
  feed.add('a', epoch(1));
  frame();
  feed.add('a', epoch(2));
  frame();
  expect(types()).toEqual(['snapshot']);
  feed.received();
  frame();
  expect(types()).toEqual([2]);
});

test('a page that is far behind is sent the steps as the history merges them, before the other events', () => {
  const started = runStarted({ epochs: 10_000, stepsPerEpoch: 5 });
  const history = startHistory(started);
  const { feed, types, frame } = feedOf([{ ...run, history }]);
  feed.start();
  const add = (event: TrainEvent) => {
    apply(history, event);
    feed.add('a', event);
  };
  for (let i = 0; i < 20; i++) add(stepsEnded(started, 1 + i * 100, 100));
  add({ ...epoch(1), step: 2000 });
  feed.received();
  frame();
  expect(types()).toEqual(['snapshot', 'steps', 1]);
  feed.received();
  feed.received();
  add(stepsEnded(started, 2001, 3));
  frame();
  expect(types()).toEqual([1]);
});

test('of too many other events everything is sent again', () => {
  const { feed, types, frame } = feedOf();
  feed.start();
  const set = (step: number) => ({ type: 'learningRateSet', step, learningRate: 0.1 }) as TrainEvent;
  for (let i = 0; i < 3000; i++) feed.add('a', set(i));
  feed.received();
  frame();
  expect(types()).toEqual(['snapshot', 'snapshot']);
});

test('what was waiting is forgotten when the page goes, and is in the snapshot when it is back', () => {
  const { feed, types, frame } = feedOf();
  feed.start();
  feed.received();
  feed.add('a', epoch(1));
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
    () => [{ ...run, end }],
  );
  feed.start();
  feed.received();
  vi.advanceTimersByTime(16);
  expect(posted).toEqual([end]);
});

test('of several runs each is sent by its own name, and one that goes back is sent anew', () => {
  const posted: ToWebview[] = [];
  const feed = new PanelFeed(
    (message) => posted.push(message),
    () => [run, { ...run, id: 'b' }],
  );
  const named = () => posted.splice(0).map((message) => `${message.type} ${'run' in message ? message.run : ''}`);
  feed.start();
  expect(named()).toEqual(['snapshot a', 'snapshot b']);
  feed.received();
  feed.add('b', epoch(1));
  feed.add('a', epoch(1));
  vi.advanceTimersByTime(16);
  expect(named()).toEqual([]);
  feed.received();
  vi.advanceTimersByTime(16);
  expect(named()).toEqual(['events b', 'events a']);
  feed.add('a', epoch(2));
  feed.restartRun('a');
  feed.received();
  feed.received();
  feed.received();
  vi.advanceTimersByTime(16);
  expect(named()).toEqual(['snapshot a']);
});

test('a page without any run is told so', () => {
  const { feed, types } = feedOf([]);
  feed.start();
  expect(types()).toEqual(['snapshot']);
});

test('a page that is behind many short epochs is sent fewer of them, not all of the run again', () => {
  const started = runStarted({ epochs: 10_000, stepsPerEpoch: 5 });
  const history = startHistory(started);
  const { feed, posted, frame } = feedOf([{ ...run, history }]);
  feed.start();
  const page = startHistory(started);
  const add = (event: TrainEvent) => {
    apply(history, event);
    feed.add('a', event);
  };
  const take = () => {
    frame();
    const messages = posted.splice(0);
    for (const message of messages) {
      if (message.type === 'events') for (const event of message.events) apply(page, event);
      feed.received();
    }
    return messages.map(({ type }) => type);
  };
  take();
  for (let at = 1; at <= 4000; at++) {
    add(stepsEnded(started, 5 * at - 4, 5));
    add(epoch(at));
    if (at % 1000 === 0) expect(take()).toEqual(['steps', 'events']);
  }
  expect(page.epochs.length).toBeGreaterThan(4 * 100);
  expect(page.epochs.length).toBeLessThanOrEqual(4 * 256);
  expect(page.epochs.at(-1)!.epoch).toBe(4000);
  // Where it stands still, the page has all that there is.
  add({ type: 'runPaused', step: 20_000, elapsedMs: 1 });
  expect(take()).toEqual(['events', 'snapshot']);
  add({ type: 'runEnded', reason: 'finished', step: 20_000, elapsedMs: 1 });
  expect(take()).toEqual(['events']);
});
