// `--config NAME`: the bundled command line trains by `.vscode/layerscope.json`.

import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const cli = resolve('dist/cli.cjs');
const folder = mkdtempSync(join(tmpdir(), 'layerscope-config-'));
afterAll(() => rmSync(folder, { recursive: true }));
cpSync('examples/wine', folder, { recursive: true });
mkdirSync(join(folder, '.vscode'), { recursive: true });

const CONFIGURATIONS = {
  configurations: [
    {
      ...{ name: 'quick', file: 'model.py', model: 'WineNeuralNetwork.network', data: 'wine.csv', epochs: 2 },
      ...{ optimizer: 'Adam(lr=0.01)', seed: 7, test: 0.1, observeEvery: 2 },
    },
    { name: 'bare', file: 'model.py' },
    { name: 'wrong', file: 'model.py', loss: 'MseLoss', data: 'wine' },
    { name: 'other', file: 'model.py', data: 'wine', model: 'Net' },
    { name: 'gone', file: 'gone.py', data: 'gone.csv' },
    { name: 'no data', file: 'model.py', data: 'gone.csv' },
  ],
};
writeFileSync(join(folder, '.vscode/layerscope.json'), JSON.stringify(CONFIGURATIONS, null, 2));

const run = (args: readonly string[], cwd = folder) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { cwd, encoding: 'utf8' });
  return { status, stdout, stderr };
};

test('it says everything, and options win over it', () => {
  const all = run(['--config', 'quick', '--epochs', '3']);
  expect({ status: all.status, stderr: all.stderr }).toEqual({ status: 0, stderr: '' });
  expect(all.stdout).toContain('178 rows of wine.csv, 13 inputs, 3 classes of cultivar\n');
  expect(all.stdout).toMatch(/ {2}optimizer {2}Adam\(lr=0\.01\) {2,}configuration quick\n/);
  expect(all.stdout).toContain('  3 epochs, batches of 32, seed 7\n');
  expect(all.stdout).toMatch(/test +loss/);
  const written = JSON.parse(run(['--config', 'quick', '--json', '-']).stdout);
  const plain = [
    'model.py',
    '--data',
    'wine.csv',
    '--optimizer',
    'Adam(lr=0.01)',
    '--epochs',
    '2',
    '--seed',
    '7',
    '--test',
    '0.1',
  ];
  const same = JSON.parse(run([...plain, '--json', '-']).stdout);
  expect(written.steps).toEqual(same.steps);
});

test('from elsewhere', () => {
  const { status, stdout } = run(
    ['--config', 'quick', '--config-file', join(folder, '.vscode/layerscope.json')],
    tmpdir(),
  );
  expect(status).toBe(0);
  expect(stdout).toContain(`178 rows of ${join(folder, 'wine.csv')}`);
});

test.each([
  [
    ['--config', 'slow'],
    2,
    '.vscode/layerscope.json: There is no configuration slow. It has quick, bare, wrong, other, gone, no data.',
  ],
  [['--config', 'bare'], 2, 'The configuration bare names no data. Give --data with the path of a table.'],
  [
    ['--config', 'wrong'],
    1,
    '.vscode/layerscope.json:21:15: loss is MseLoss: MseLoss is not supported; CrossEntropyLoss, ',
  ],
  [['--config', 'other'], 1, '.vscode/layerscope.json:28:16: model.py has no Net; it has WineNeuralNetwork.network.'],
  [
    ['--config', 'gone'],
    1,
    '.vscode/layerscope.json:32:15: gone.py is not there.\n' +
      '.vscode/layerscope.json:33:15: gone.csv is not there, and no table of that name comes with Layerscope.\n',
  ],
  [['--config', 'gone', '--data', 'wine'], 1, '.vscode/layerscope.json:32:15: gone.py is not there.\n'],
  [['--config', 'no data'], 1, '.vscode/layerscope.json:38:15: gone.csv is not there, and no table'],
  [['model.py', '--config', 'gone'], 1, '.vscode/layerscope.json:33:15: gone.csv is not there, and no table'],
  [['--config', 'quick', '--config-file', 'gone.json'], 2, 'gone.json: There is no such file.'],
  [['model.py', '--config-file', 'x'], 2, '--config-file belongs to --config.'],
])('what is wrong: %s', (args, status, message) => {
  const ended = run(args);
  expect([ended.status, ended.stderr.slice(0, message.length)]).toEqual([status, message]);
});

test('a configuration without data is trained on those that the command line gives', () => {
  expect(run(['--config', 'bare', '--data', 'wine', '--epochs', '1']).status).toBe(0);
});

test('a byte order mark, names that come twice and entries that are none', () => {
  const file = join(folder, '.vscode/odd.json');
  const quick = JSON.stringify({ ...CONFIGURATIONS.configurations[0], epochs: 1 });
  const odd = (text: string, name: string) => {
    writeFileSync(file, text);
    return run(['--config', name, '--config-file', '.vscode/odd.json']);
  };
  expect(odd(`\uFEFF{"configurations":[${quick}]}`, 'quick')).toMatchObject({ status: 0, stderr: '' });
  const column = 21 + quick.length + quick.indexOf('"quick"');
  expect(odd(`{"configurations":[${quick},${quick}]}`, 'quick')).toMatchObject({
    status: 1,
    stderr: `.vscode/odd.json:1:${column}: There is a configuration called quick already.\n`,
  });
  const none = odd('{"configurations":[null,3,{"name":5}]}', 'quick').stderr;
  expect(none).toContain('There is no configuration quick. It has #3.\n');
  expect(none).toContain('.vscode/odd.json:1:20: A configuration is expected: an object.\n');
  expect(none).toContain('.vscode/odd.json:1:25: A configuration is expected: an object.\n');
  expect(none).toContain('.vscode/odd.json:1:35: ');
});
