// --save and --load: weights go from run to run, and wrong ones are told.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parseSafetensors } from '../../src/state/safetensors.ts';

const cli = resolve('dist/cli.cjs');
const folder = mkdtempSync(join(tmpdir(), 'layerscope-weights-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string) => join(folder, name);

function train(...options: readonly string[]) {
  const wine = ['examples/wine/model.py', '--data', 'wine', ...options];
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...wine], {
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
  return { status, stdout, stderr };
}

const lossOf = (name: string) => JSON.parse(readFileSync(path(name), 'utf8')).epochs.at(-1).heldOutLoss;
// A rate of which nothing is left in float32: the epoch's evaluation is that of the weights it began with.
const still = ['--epochs', '1', '--learning-rate', '1e-30'];

test('a run that begins with saved weights begins where the other ended', () => {
  const saved = train('--epochs', '3', '--save', path('a.safetensors'), '--json', path('a.json'));
  expect(saved).toMatchObject({ status: 0, stderr: '' });
  expect(saved.stdout).toContain(`${path('a.safetensors')} has the weights after step 15.\n`);
  const state = parseSafetensors(readFileSync(path('a.safetensors')));
  expect(
    state
      .map(({ name }) => name)
      .toSorted()
      .slice(0, 3),
  ).toEqual(['0.bias', '0.weight', '2.bias']);

  const loaded = train(...still, '--load', path('a.safetensors'), '--save', path('b.safetensors'));
  expect(loaded).toMatchObject({ status: 0, stderr: '' });
  const after = parseSafetensors(readFileSync(path('b.safetensors')));
  const parameters = (entries: typeof state) => entries.filter(({ name }) => /weight|bias/.test(name));
  expect(parameters(after)).toEqual(parameters(state));

  const [fresh, continued] = ['fresh.json', 'continued.json'];
  train('--epochs', '1', '--json', path(fresh));
  train('--epochs', '1', '--json', path(continued), '--load', path('a.safetensors'));
  expect(lossOf(continued)).not.toBe(lossOf(fresh));
});

test('what is no file of weights is told before anything is trained', () => {
  writeFileSync(path('text.pt'), 'weights');
  expect(train('--load', path('text.pt'))).toEqual({
    status: 1,
    stdout: '',
    stderr: `${path('text.pt')}: This is neither a safetensors file nor one that torch.save writes.\n`,
  });
  expect(train('--load', path('none.pt'))).toMatchObject({
    status: 1,
    stderr: `${path('none.pt')}: There is no such file.\n`,
  });
});

test('weights of another model are told with the layer that they do not fit, and nothing is written', () => {
  const other = resolve('test/state/golden/plain.pt');
  const { status, stderr } = train('--load', other, '--save', path('c.safetensors'));
  expect(status).toBe(1);
  expect(stderr).toBe(
    `examples/wine/model.py:11:13: "0.weight" of ${other} has shape (3, 2, 2, 2); network.0 (Linear, line 11) has (100, 13).\n` +
      `${path('c.safetensors')} was not written: the run ended without its weights.\n`,
  );
  expect(readdirSync(folder)).not.toContain('c.safetensors');
});
