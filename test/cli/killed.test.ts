// A run whose process is killed at any moment: it opens, and goes on from its last checkpoint as the run that would have
// been. `KILLS=200 SEED=1 npx vitest run test/cli/killed.test.ts` is the nightly form.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { LOSS_COLUMN } from '../../src/protocol/runHistory.ts';
import { checkpointSteps } from '../../src/tensorboard/checkpoints.ts';
import { readEventFile } from '../../src/tensorboard/eventFile.ts';
import { isEventFile } from '../../src/tensorboard/runFolder.ts';
import { RunReader } from '../../src/tensorboard/runReader.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const KILLS = Number(process.env.KILLS ?? 5);
const SEED = Number(process.env.SEED ?? 0);
const MODEL = `import torch.nn as nn
net = nn.Sequential(nn.Linear(13, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Dropout(0.2), nn.Linear(16, 3))
`;

const folder = mkdtempSync(join(tmpdir(), 'layerscope-killed-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const model = join(folder, 'model.py');
writeFileSync(model, MODEL);
const table = join(folder, 'wine.csv');
writeFileSync(table, readFileSync(join(ROOT, 'media', 'data', 'wine.csv')));

const settings = [
  '--optimizer',
  'Adam(lr=0.003)',
  '--scheduler',
  'StepLR(20)',
  '--epochs',
  '160',
  '--batch-size',
  '16',
];
const begun = (...more: string[]) => [model, '--data', table, ...settings, ...more];
/** Many checkpoints in a short run. */
const OFTEN = ['--checkpoint-every', '0.01'];

function start(args: readonly string[]): {
  process: ChildProcess;
  ended: Promise<{ code: number | null; output: string }>;
} {
  const child = spawn(process.execPath, [join(ROOT, 'dist', 'cli.cjs'), ...args], { cwd: folder });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
  const ended = new Promise<{ code: number | null; output: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, output }));
  });
  return { process: child, ended };
}

async function finish(...args: string[]): Promise<string> {
  const { code, output } = await start(args).ended;
  expect(output, output).not.toMatch(/rror/);
  expect(code, output).toBe(0);
  return output;
}

const runIn = (runs: string) => join(runs, readdirSync(runs)[0]!);

/** The run as it is read, and what of its files could not be. */
async function read(run: string) {
  const reader = new RunReader();
  let lost = 0;
  for (const name of readdirSync(run).filter(isEventFile).sort()) {
    for await (const batch of readEventFile(join(run, name))) {
      lost += batch.lost.records;
      for (const event of batch.events) reader.take(event);
    }
  }
  return { history: reader.history!, lost, broken: reader.broken };
}

/** Resolves when so many checkpoints were seen to be written from now on, or after a while. */
async function newCheckpoints(runs: string, count: number): Promise<void> {
  const newest = async () => {
    const [run] = await readdir(runs).catch(() => []);
    return run === undefined ? undefined : (await checkpointSteps(join(runs, run))).at(-1);
  };
  let last = await newest();
  for (let [seen, looks] = [0, 0]; seen < count && looks < 1000; looks++) {
    const now = await newest();
    if (now !== last) seen += 1;
    last = now;
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
}

/** The folder of a run that was killed before its end; on a machine that is busy elsewhere it may be there first. */
async function interrupted(name: string): Promise<string> {
  for (let attempt = 1; attempt <= 20; attempt++) {
    const runs = join(folder, `${name}${attempt}`);
    const { process: child, ended } = start(begun('--runs', runs, ...OFTEN));
    await newCheckpoints(runs, 3);
    child.kill('SIGKILL');
    await ended;
    const run = runIn(runs);
    if (!(await read(run)).history.end && (await checkpointSteps(run)).length > 1) return run;
  }
  throw new Error('Each run came to its end before it was killed.');
}

/** Numbers from 0 to 1. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    const mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    const more = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((more ^ (more >>> 15)) >>> 0) / 2 ** 32;
  };
}

describe('a run whose process is killed', async () => {
  const whole = join(folder, 'whole');
  const wholeFile = join(folder, 'whole.safetensors');
  await finish(...begun('--runs', whole, '--save', wholeFile));
  const straight = await read(runIn(whole));
  const next = random(SEED);

  test.for(Array.from({ length: KILLS }, (_, i) => i))(
    'at a random moment, goes on as it would have: %i',
    async (kill) => {
      const runs = join(folder, `runs${kill}`);
      const saved = join(folder, `${kill}.safetensors`);
      // One in three is killed again after it went on.
      const times = next() < 1 / 3 ? 2 : 1;
      let run: string | undefined;
      for (let n = 0; n < times; n++) {
        const { process: child, ended } = start(
          run === undefined ? begun('--runs', runs, ...OFTEN) : ['--resume', run, ...OFTEN],
        );
        await newCheckpoints(runs, 1 + Math.floor(5 * next()));
        await new Promise((resolve) => setTimeout(resolve, 40 * next()));
        child.kill('SIGKILL');
        const { code, output } = await ended;
        // On a machine that is busy elsewhere it may have come to its end before.
        if (code === 0) return;
        expect(code, output).toBe(null);
        run = runIn(runs);
        const { history, lost, broken } = await read(run);
        expect({ lost, broken }).toEqual({ lost: 0, broken: 0 });
        if (history.end) return;
        expect(history.series.steps).toBeGreaterThanOrEqual((await checkpointSteps(run)).at(-1)!);
      }
      await finish('--resume', run!, '--save', saved);
      expect(readFileSync(saved).equals(readFileSync(wholeFile))).toBe(true);
      const { history } = await read(run!);
      expect(lossesOf(history)).toEqual(lossesOf(straight.history));
      expect(history.epochs).toEqual(straight.history.epochs);
      expect(history.end).toMatchObject({ type: 'runEnded', reason: 'finished' });
      rmSync(runs, { recursive: true });
    },
  );

  test('where the newest checkpoint is cut off, the one before is taken, and it says so', async () => {
    const run = await interrupted('cut');
    const newest = (await checkpointSteps(run)).at(-1)!;
    const path = join(run, 'checkpoints', `step_${String(newest).padStart(10, '0')}.safetensors`);
    truncateSync(path, 5000);
    const saved = join(folder, 'cut.safetensors');
    const output = await finish('--resume', run, '--save', saved);
    expect(output).toContain('The file is cut off');
    expect(output).toContain('The one before is taken.');
    expect(readFileSync(saved).equals(readFileSync(wholeFile))).toBe(true);
  });

  test('where its event file is lost, it goes on from the checkpoint, and says so', async () => {
    const run = await interrupted('lost');
    for (const name of readdirSync(run).filter(isEventFile)) rmSync(join(run, name));
    const saved = join(folder, 'lost.safetensors');
    const page = join(folder, 'lost.html');
    const output = await finish('--resume', run, '--save', saved, '--html', page);
    expect(output).toContain('What was recorded is lost. The run goes on from its checkpoint.');
    expect(readFileSync(saved).equals(readFileSync(wholeFile))).toBe(true);
    const { history, lost, broken } = await read(run);
    expect({ lost, broken }).toEqual({ lost: 0, broken: 0 });
    expect(history.end).toMatchObject({ type: 'runEnded', reason: 'finished' });
    expect(history.epochs.at(-1)).toEqual(straight.history.epochs.at(-1));
  });

  test('that has changed since, or is finished, or is none, is refused with the reason', async () => {
    const run = await interrupted('refused');
    const before = readFileSync(table, 'utf8');
    writeFileSync(table, before.replace(/14\.23/, '14.24'));
    const changed = await start(['--resume', run]).ended;
    writeFileSync(table, before);
    expect(changed).toMatchObject({ code: 2, output: expect.stringContaining('The data have changed') });
    writeFileSync(model, `${MODEL}# more\n`);
    const output = await finish('--resume', run);
    writeFileSync(model, MODEL);
    expect(output).toContain('is not as it was: the run goes on with the model that it was begun with');
    expect(await start(['--resume', run]).ended).toMatchObject({
      code: 1,
      output: expect.stringContaining('The run is finished: there is nothing to go on with.'),
    });
    expect(await start(['--resume', folder]).ended).toMatchObject({
      code: 1,
      output: expect.stringContaining('There is no run of Layerscope in it.'),
    });
  });
});

function lossesOf({ series }: Awaited<ReturnType<typeof read>>['history']): number[] {
  return Array.from({ length: series.points }, (_, point) => series.last[point * series.width + LOSS_COLUMN]!);
}
