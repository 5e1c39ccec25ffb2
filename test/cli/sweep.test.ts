// A sweep in the terminal: what is asked for, what is printed, and that each run is the one that it is alone.

import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parseArguments } from '../../src/cli/options.ts';
import { readSweepOptions } from '../../src/cli/sweepOptions.ts';
import { sweepReport } from '../../src/cli/sweepReport.ts';
import { terminal } from '../../src/cli/terminal.ts';
import { WAITING } from '../../src/history/runResult.ts';

const folder = mkdtempSync(join(tmpdir(), 'layerscope-sweep-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

const wine = ['examples/wine/model.py', '--data', 'wine', '--epochs', '6', '--standardize'];

function run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: '' };
  return new Promise((resolve) => {
    execFile(process.execPath, ['dist/cli.cjs', ...args], { env }, (error, stdout, stderr) => {
      resolve({ code: Number(error?.code ?? 0), stdout, stderr });
    });
  });
}

test.each<[string[], unknown]>([
  [['lr=0.1,0.01'], { learningRates: [0.1, 0.01] }],
  [['learning-rate=1', 'Batch=16,32', 'SEED=-1'], { learningRates: [1], batchSizes: [16, 32], seeds: [-1] }],
  [['batchnorm=With,without'], { batchNorm: ['with', 'without'] }],
  [['batchnorm=off'], '--sweep batchnorm expects with, without or both, not "off"'],
  [['lr=0.1,x'], '--sweep lr expects numbers above 0, such as 0.1,0.01, not "x"'],
  [['batch='], '--sweep batch expects whole numbers from 1 to 1000000, such as 16,32, not ""'],
  [['seed=1', 'seed=2'], '--sweep seed is given twice; put all its values into one, separated by commas'],
  [['epochs=3'], '--sweep expects lr=…, batch=…, seed=… or batchnorm=with,without, not "epochs=3"'],
  [['constructor=3'], '--sweep expects lr=…, batch=…, seed=… or batchnorm=with,without, not "constructor=3"'],
])('--sweep %j', (texts, wish) => {
  expect(readSweepOptions(texts)).toEqual(wish);
});

test.each([
  ['--sweep lr=1 --save a.safetensors', '--save belongs to one run, not to a sweep'],
  ['--sweep lr=1 --html a.html', '--html belongs to one run, not to a sweep'],
  ['--workers 2', '--workers belongs to --sweep'],
  ['--sweep lr=1 --workers 0', '--workers expects a whole number from 1, not "0"'],
  [
    '--sweep batchnorm=with --load a.pt',
    '--load begins with the weights of one model; with --sweep batchnorm there are two',
  ],
  ['--resume runs/a --sweep lr=1', undefined],
])('%s', (line, message) => {
  const parsed = parseArguments([
    ...(line.startsWith('--resume') ? [] : ['m.py', '--data', 'wine']),
    ...line.split(' '),
  ]);
  const usage = '--resume goes on with the run as it was begun; leave out --sweep';
  expect(parsed).toEqual({ type: 'usageError', message: message ?? usage });
});

test('each run is the one that it is alone, and the best is marked', async () => {
  const json = join(folder, 'table.json');
  const runs = join(folder, 'runs');
  const sweep = ['--sweep', 'lr=0.1,0.01', '--sweep', 'batch=16,64', '--json', json, '--runs', runs];
  const { code, stdout, stderr } = await run(...wine, ...sweep);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/\n {2}a sweep of 4 runs, (\d at once|one after the other)\n/);
  expect(
    stdout.match(/^\d\/4 {2}lr .*: finished, loss [\d.]+, held-out loss [\d.]+, accuracy [\d.]+ %$/gm),
  ).toHaveLength(4);
  expect(stdout).toMatch(
    /^ {2}run +loss +accuracy +held-out loss +held-out accuracy +best +(first alarm +)?steps +time +ended$/m,
  );
  expect(stdout.match(/^\* lr /gm)).toHaveLength(1);

  const table = JSON.parse(readFileSync(json, 'utf8'));
  expect(table.runs.map((one: { name: string }) => one.name)).toEqual([
    'lr 0.1 · batch 16',
    'lr 0.1 · batch 64',
    'lr 0.01 · batch 16',
    'lr 0.01 · batch 64',
  ]);
  const losses = table.runs.map((one: { heldOutLoss: number }) => one.heldOutLoss);
  const best = losses.indexOf(Math.min(...losses));
  expect(table.runs.map((one: { isBest: boolean }) => one.isBest)).toEqual(
    losses.map((_: number, i: number) => i === best),
  );
  for (const { learningRate, batchSize, trainingLoss, heldOutLoss, step } of table.runs) {
    const options = ['--learning-rate', `${learningRate}`, '--batch-size', `${batchSize}`, '--json', '-'];
    const alone = JSON.parse((await run(...wine, ...options)).stdout);
    expect(alone.epochs.at(-1)).toMatchObject({ trainingLoss, heldOutLoss });
    expect(alone.losses).toHaveLength(step);
  }
  const folders = readdirSync(runs).map((name) => name.replace(/^[\d_-]+_/, ''));
  expect(folders.sort()).toEqual(
    ['lr_0.01_batch_16', 'lr_0.01_batch_64', 'lr_0.1_batch_16', 'lr_0.1_batch_64'].map(
      (name) => `WineNeuralNetwork.network_${name}`,
    ),
  );
});

test('a run that fails leaves the others alone, and says why below the table', async () => {
  const { code, stdout } = await run(...wine, '--sweep', 'lr=0.01,1e9', '--sweep', 'batchnorm=with,without');
  expect(code).toBe(1);
  expect(stdout).toMatch(/^\* lr 0\.01 · with BatchNorm .* finished$/m);
  expect(stdout).toMatch(/^ {2}lr 1000000000 · without BatchNorm .* failed, diverged$/m);
  expect(stdout).toMatch(/^lr 1000000000 · without BatchNorm: The loss became .*$/m);
});

test('what changes nothing is said before anything is trained', async () => {
  const oneCycle = ['--scheduler', 'OneCycleLR(max_lr=0.1)', '--epochs', '2'];
  const { stdout } = await run(...wine, ...oneCycle, '--sweep', 'lr=0.1,0.01', '--sweep', 'batch=500,600');
  const told = [
    '  The learning rates change nothing: OneCycleLR sets all rates by its max_lr, the first to 0.004.',
    '  Batches of 500, 600 rows are the same: there are 143 training rows.',
    '  a sweep of 4 runs',
  ];
  expect(stdout).toContain(told.join('\n'));
});

test('what is no sweep is said before anything is trained', async () => {
  const seeds = Array.from({ length: 33 }, (_, i) => i).join();
  const many = await run(...wine, '--sweep', `seed=${seeds}`, '--sweep', 'lr=1,2');
  expect([many.code, many.stderr]).toEqual([2, '--sweep: These are 66 runs; 64 is the most.\n']);
});

test('where the folder of runs cannot be made is said once, and the sweep goes on', async () => {
  const nowhere = await run(...wine, '--sweep', 'lr=0.1,0.2', '--runs', 'package.json');
  const warning = 'package.json: A file is in the way. The run goes on without being written.\n';
  expect([nowhere.code, nowhere.stderr]).toEqual([0, warning]);
});

test('a table of runs that did not end', () => {
  const point = { learningRate: 0.1, batchSize: 16, batchNorm: 'with', seed: 0 } as const;
  const runs = [
    { name: 'one', point, result: { ...WAITING, state: 'cancelled', step: 3, trainingLoss: 0.5 } },
    { name: 'two', point, result: { ...WAITING, state: 'cancelled' } },
  ] as const;
  const text = sweepReport(runs, terminal(process.stderr));
  expect(text).toMatch(/run +loss +steps +time +ended\n/);
  expect(text).toMatch(/one +0\.5000 +3 +0\.00 s +cancelled\n/);
  expect(text).toMatch(/two +0 +0\.00 s +not begun\n$/);
});
