// A run so long that steps are merged, which goes on from a step within merged ones: each step is in it, and once.

import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { apply, copyHistory, startHistory } from '../../src/history/runHistory.ts';
import type { RunHistory } from '../../src/protocol/runHistory.ts';
import type { RunStarted, TrainEvent } from '../../src/protocol/trainEvent.ts';
import { readBranch, readContinuable, readHistory } from '../../src/tensorboard/continueRun.ts';
import { RunFollower } from '../../src/tensorboard/followRun.ts';
import { RunFile } from '../../src/tensorboard/runFile.ts';
import { isEventFile } from '../../src/tensorboard/runFolder.ts';
import { applyOwn } from '../../src/tensorboard/runReader.ts';
import { runStarted, stepsEnded } from '../webview/fixtures.ts';

const folder = mkdtempSync(join(tmpdir(), 'layerscope-continued-'));
afterAll(() => rmSync(folder, { recursive: true }));
/** Beyond 4,096 steps a point has two of them, beyond 8,192 four. */
const run: RunStarted = { ...runStarted({ epochs: 2000, stepsPerEpoch: 5 }), tensors: [] };
const origin = { version: 1, sequential: 'net', uri: 'file:///net.py', options: {} };

/** A slice of steps is not to be one that a point is. */
function steps(first: number, last: number): TrainEvent[] {
  const events: TrainEvent[] = [];
  for (let from = first; from <= last; from += 37) {
    events.push(stepsEnded(run, from, Math.min(37, last - from + 1)));
  }
  return events;
}

const checkpointTaken = (step: number): TrainEvent => ({
  type: 'checkpointTaken',
  step,
  checkpoint: {
    ...{ epoch: 1 + Math.floor(step / 5), first: 0, step, elapsedMs: step },
    ...{ of: { model: 'a', data: 'b' }, tensors: [], fields: {}, generators: {} },
  },
});
const rewound = (step: number, from: number): TrainEvent => {
  return { type: 'runRewound', step, from, epochs: Math.floor(step / 5) };
};

function straight(last: number): RunHistory {
  const history = startHistory(run);
  for (const event of steps(1, last)) apply(history, event);
  return history;
}

function expectSame(history: RunHistory | undefined, other: RunHistory): void {
  const [a, b] = [history!.series, other.series];
  expect([a.steps, a.points, a.stepsPerPoint]).toEqual([b.steps, b.points, b.stepsPerPoint]);
  for (const key of ['lowest', 'highest', 'last'] as const) {
    const index = a[key].subarray(0, a.points * a.width).findIndex((value, i) => !Object.is(value, b[key][i]));
    expect(index === -1 ? 'same' : `${key} of point ${Math.floor(index / a.width)}`).toBe('same');
  }
}

/** Killed after `last`, with a checkpoint at `step`. */
async function killed(step: number, last: number): Promise<string> {
  const file = await RunFile.create(join(folder, `${step}_${last}`), run, expect.unreachable, { origin });
  for (const event of [...steps(1, step), checkpointTaken(step), ...steps(step + 1, last)]) {
    file.take(event);
    await file.room;
  }
  await file.close();
  return dirname(file.path);
}

test.for([
  [4301, 4700],
  [8189, 8300],
  [4095, 8400],
  [9997, 9998],
])('goes on in its folder after step %i of %i', async ([step, last]) => {
  const of = await killed(step!, last!);
  let followed: RunHistory | undefined;
  const follower = new RunFollower(of, (message) => {
    if (message.type === 'history') followed = message.history;
    if (message.type === 'grown') for (const record of message.records) applyOwn(followed!, record);
  });
  await follower.look();
  expectSame(followed, straight(last!));

  const found = await readContinuable(of);
  if (found.type !== 'continuable') throw new Error(found.type);
  const { history, checkpoint } = found;
  expectSame(history, straight(last!));
  expect(checkpoint.step).toBe(step);
  const further = [rewound(step!, last!), ...steps(step! + 1, 10_000)];
  const file = await RunFile.goOn(of, run, checkpoint, expect.unreachable);
  for (const event of further) {
    file.take(event);
    apply(history, event);
  }
  await file.close();
  const whole = straight(10_000);
  expectSame(history, whole);
  expectSame(await readHistory(of), whole);
  await follower.look();
  expectSame(followed, whole);
  // As a list does that knows how long it is.
  let again: RunHistory | undefined;
  const reread = new RunFollower(
    of,
    (message) => {
      if (message.type === 'history') again = message.history;
    },
    { steps: 10_000 },
  );
  await reread.look();
  expectSame(again, whole);
});

const damages: [what: string, damage: (path: string) => void, lost: object, before: number][] = [
  ['is gone', rmSync, { records: 0, afterStep: 0 }, 0],
  ['is cut off at its beginning', (path) => truncateSync(path, 40), { records: 0, afterStep: 0 }, 0],
  ['is cut off', (path) => truncateSync(path, Math.floor(readFileSync(path).length / 2)), { records: 0 }, 1],
];

test.for(damages)(
  'goes on from its checkpoint where its event file %s, and says so',
  async ([, damage, lost, before]) => {
    const of = await killed(4301, 4700);
    const [name] = readdirSync(of).filter(isEventFile);
    damage(join(of, name!));
    const found = await readContinuable(of);
    if (found.type !== 'continuable') throw new Error(found.type);
    const { history, checkpoint } = found;
    expect(found.lost).toMatchObject(lost);
    expect(found.lost.afterStep).toBeLessThan(4301);
    expect(history.series.steps).toBe(4301);
    const file = await RunFile.goOn(of, history.run, checkpoint, expect.unreachable);
    for (const event of [rewound(4301, 4301), ...steps(4302, 10_000)]) {
      file.take(event);
      apply(history, event);
    }
    await file.close();
    for (const { series } of [history, (await readHistory(of))!]) {
      expect(series.steps).toBe(10_000);
      const known = Array.from(
        { length: series.points },
        (_, point) => !Number.isNaN(series.last[point * series.width]!),
      );
      expect(known[0]).toBe(before === 1);
      expect(known.filter((each) => !each).length).toBeGreaterThan(0);
      expect(known.at(-1)).toBe(true);
    }
  },
);

test('a record that is damaged is passed over, and counted', async () => {
  const of = await killed(4301, 4700);
  const [name] = readdirSync(of).filter(isEventFile);
  const bytes = readFileSync(join(of, name!));
  bytes[bytes.length >> 1]! ^= 0xff;
  writeFileSync(join(of, name!), bytes);
  expect(await readContinuable(of)).toMatchObject({ type: 'continuable', lost: { records: 1 } });
});

test('a branch has each step before it', async () => {
  const of = await killed(6003, 9000);
  const found = await readBranch(of, 6003);
  if (found.type !== 'continuable') throw new Error(found.type);
  const before = copyHistory(found.history);
  apply(before, rewound(6003, 9000));
  const file = await RunFile.create(join(folder, 'branches'), run, expect.unreachable, { before });
  for (const event of steps(6004, 10_000)) file.take(event);
  await file.close();
  expectSame(await readHistory(dirname(file.path)), straight(10_000));
});

test('a run that goes back while it is on has each step before the moment', () => {
  const history = startHistory(run);
  const moments = [5, 4101, 6003];
  const kept = (step: number): TrainEvent => {
    return { type: 'momentsKept', step, steps: moments.filter((moment) => moment <= step) };
  };
  let at = 0;
  for (const moment of moments) {
    for (const event of [...steps(at + 1, moment), kept(moment)]) apply(history, event);
    at = moment;
  }
  for (const event of steps(6004, 9500)) apply(history, event);
  const left = copyHistory(history);
  for (const moment of moments.toReversed()) {
    const again = copyHistory(left);
    apply(again, rewound(moment, 9500));
    for (const event of steps(moment + 1, 9500)) apply(again, event);
    expectSame(again, left);
  }
});
