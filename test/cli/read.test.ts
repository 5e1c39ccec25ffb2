// The bundled `npm run read` as other programs use it: its document, its exit codes, and the listing for people.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'layerscope-read-'));
afterAll(() => rmSync(folder, { recursive: true }));

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [resolve('dist/read.cjs'), ...args], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

function file(name: string, ...lines: string[]): string {
  writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
  return name;
}

const net = file(
  'net.py',
  'import torch.nn as nn',
  'class Net(nn.Module):',
  '    def __init__(self, width):',
  '        super().__init__()',
  '        self.net = nn.Sequential(',
  '            nn.Linear(width, width * 2, bias=False),',
  '            nn.Sequential(nn.BatchNorm1d(8), nn.LSTM(8, 2, batch_first=True)),',
  '        )',
  '        self.norm = nn.BatchNorm2d(3)',
);

test('--json has every Sequential with its arguments by name, and every BatchNorm', () => {
  const { status, stdout, stderr } = run(net, '--json');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const inner = (out: unknown) => [
    { type: 'BatchNorm1d', args: { num_features: 8 }, out: [out] },
    { type: 'LSTM', args: { input_size: 8, hidden_size: 2, batch_first: true } },
  ];
  expect(JSON.parse(stdout)).toEqual({
    files: [
      {
        file: net,
        sequentials: [
          {
            line: 5,
            needs: ['width'],
            modules: [
              {
                type: 'Linear',
                args: { in_features: 'width', out_features: 'width * 2', bias: false },
                out: ['width * 2'],
              },
              { type: 'Sequential', args: {}, modules: inner('width * 2') },
            ],
          },
          { line: 7, needs: [], modules: inner(8) },
        ],
        batchnorm: [
          { line: 7, in_sequential: true },
          { line: 9, in_sequential: false },
        ],
        notes: [],
      },
    ],
  });
});

test('a file that cannot be read is said in its place, with exit code 1', () => {
  const { status, stdout } = run('none.py', net, '--json');
  expect(status).toBe(1);
  const { files } = JSON.parse(stdout);
  expect(files).toMatchObject([{ file: 'none.py', error: expect.stringContaining('no such file') }, { file: net }]);
});

test('a folder stands for the Python files in it', () => {
  mkdirSync(join(folder, 'models'));
  file('models/b.py', 'from torch.nn import *', 'b = Sequential(Linear(1, 2))');
  file('models/a.py', 'x = 1');
  file('models/notes.txt', 'x');
  const { status, stdout } = run('--json', 'models');
  expect(status).toBe(0);
  expect(JSON.parse(stdout).files.map((one: { file: string }) => one.file)).toEqual(['models/a.py', 'models/b.py']);
});

test('without --json it prints lines for people', () => {
  const { status, stdout } = run(net);
  expect(status).toBe(0);
  expect(stdout).toMatch(
    /^net\.py\n {2}line 5: Sequential, needs width\n {4}Linear\(in_features=width, out_features=width \* 2, bias=False\)\n/,
  );
  expect(stdout).toContain('  line 9: BatchNorm outside of a Sequential\n');
});

test('a wrong command line ends with 2', () => {
  expect(run()).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining('Which files?') });
  expect(run('--jsn', net)).toMatchObject({ status: 2, stdout: '' });
});
