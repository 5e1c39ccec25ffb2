// The command that begins a run again, and where it is told.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { beginAgain } from '../../src/cli/beginAgain.ts';
import { chooseSequential, loadDefinition } from '../../src/cli/load.ts';
import { type CommandLine, parseArguments } from '../../src/cli/options.ts';
import { loadRun, originOf } from '../../src/cli/runOnDisk.ts';
import { chooseOptions } from '../../src/protocol/chooseOptions.ts';
import type { RunOrigin } from '../../src/protocol/runOrigin.ts';
import type { TrainingData } from '../../src/protocol/trainEvent.ts';
import { RunFile } from '../../src/tensorboard/runFile.ts';
import { runStarted } from '../webview/fixtures.ts';

const folder = mkdtempSync(join(tmpdir(), 'again '));
afterAll(() => rmSync(folder, { recursive: true }));

const model = join(folder, 'm.py');
writeFileSync(
  model,
  `import torch
from torch import nn
net = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 10)
for epoch in range(7):
    for x, y in loader:
        loss = nn.CrossEntropyLoss()(net(x), y)
        torch.nn.utils.clip_grad_norm_(net.parameters(), 2.0)
`,
);

function parsed(words: readonly string[]): CommandLine {
  const line = parseArguments(words);
  if (line.type !== 'train') throw new Error(JSON.stringify(line));
  return line;
}

const file = loadDefinition(model);

function originFor(line: CommandLine): RunOrigin {
  const sequential = chooseSequential(file, line.sequential);
  const data = { targetName: line.target === 'none' ? '' : (line.target ?? 'y') } as TrainingData;
  return originOf(line, file, sequential, data, chooseOptions(line.given, file.definition.training).options);
}

/** As a shell has them. */
function wordsOf(command: string): string[] {
  const script = 'import shlex, sys, json; print(json.dumps(shlex.split(sys.argv[1])))';
  return JSON.parse(execFileSync('/usr/bin/python3', ['-c', script, command], { encoding: 'utf8' }));
}

test.each([
  [],
  ['--epochs', '3', '--seed', '-7', '--batch-size', '16', '--validation', '0', '--test', '0.25'],
  ['--optimizer', 'SGD(lr=0.5, momentum=0.9)', '--scheduler', 'none', '--clip-norm', 'none', '--stratify'],
  ['--loss', "CrossEntropyLoss(reduction='sum')", '--clip-value', '0.5', '--standardize', '--target', "it's y"],
  ['--missing', 'most-frequent', '--ignore', 'a b', '--ignore', 'c', '--input-shape', '1x2x2', '--set', 'n=3'],
  ['--target', 'none', '--load', 'w 1.pt', '--image-size', '8x9'],
])('has the run’s settings: %s', (...options: string[]) => {
  const line = parsed([model, '--data', join(folder, 't.csv'), ...options, '--runs', 'runs']);
  const origin = originFor(line);
  const command = beginAgain(origin, 'runs', file.definition.training)!;
  const again = parsed(wordsOf(command).slice(4));
  expect({ ...originFor(again), options: origin.options }).toEqual(origin);
  expect(chooseOptions(again.given, file.definition.training).options).toEqual(origin.options);
  expect(again.runs).toBe('runs');
  // Also where the file says nothing any more.
  const alone = parsed(wordsOf(beginAgain(origin, 'runs', undefined)!).slice(4));
  expect(chooseOptions(alone.given, undefined).options).toEqual(origin.options);
});

test('leaves out what the file says', () => {
  const origin = originFor(parsed([model, '--data', 'wine', '--epochs', '3']));
  expect(beginAgain(origin, 'runs', file.definition.training)).toBe(
    `npm run train -- '${model}' --data wine --target y --sequential net --epochs 3 --runs runs`,
  );
});

test('is not there where no options say it all', () => {
  const origin = originFor(parsed([model, '--data', 'wine']));
  const { options } = origin;
  const others: RunOrigin[] = [
    { ...origin, isTwin: true },
    { ...origin, options: { ...options, loading: { shuffle: false } } },
    { ...origin, options: { ...options, clipping: { type: 'norm', maxNorm: 1, normType: 1 } } },
  ];
  for (const other of others) expect(beginAgain(other, 'runs', file.definition.training)).toBe(undefined);
});

test('is told of a run without a checkpoint to go on from', async () => {
  const origin = originFor(parsed([model, '--data', 'wine', '--epochs', '3']));
  const written = await RunFile.create(join(folder, 'runs'), runStarted(), () => {}, { origin });
  await written.close();
  const run = dirname(written.path);
  const runs = join(folder, 'runs');
  const going = () => loadRun({ folder: run, evenIfChanged: false }, () => {});
  await expect(going).rejects.toThrow(
    `${run}: There is no checkpoint to go on from. The same settings begin it anew:\n` +
      `  npm run train -- '${model}' --data wine --target y --sequential net --epochs 3 --runs '${runs}'`,
  );
  writeFileSync(join(run, 'run.json'), JSON.stringify({ ...origin, isTwin: true }));
  await expect(going).rejects.toThrow('go on from. In VS Code, Train Again With the Same Settings begins it anew.');
});
