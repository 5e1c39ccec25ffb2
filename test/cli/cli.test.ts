// The bundled command line as a person runs it: exit codes, what is printed, and what Ctrl+C leaves.

import { execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';

const python = process.env.LAYERSCOPE_PYTHON ?? '/usr/bin/python3';
const cli = resolve('dist/cli.cjs');
const folder = mkdtempSync(join(tmpdir(), 'layerscope-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line; `onOutput` is called with all of stdout so far. */
function run(args: readonly string[], options: Partial<{ cwd: string; env: object; onOutput: Listener }> = {}) {
  return new Promise<Ended>((done) => {
    const environment = { ...process.env, NO_COLOR: '', FORCE_COLOR: '', ...options.env };
    const child = spawn(process.execPath, [cli, ...args], { cwd: options.cwd ?? process.cwd(), env: environment });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
      options.onOutput?.(stdout, (signal) => child.kill(signal));
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text;
    });
    child.on('close', (code) => done({ code, stdout, stderr }));
  });
}
type Listener = (stdout: string, kill: (signal: NodeJS.Signals) => void) => void;

const wine = ['examples/wine/model.py', '--data', 'examples/wine/wine.csv'];

/** A file in the scratch folder; messages name it as it is given. */
function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return name;
}

describe('the wine example', () => {
  test('prints progress, a row for each layer, and the evaluation', async () => {
    const { code, stdout, stderr } = await run([...wine, '--epochs', '20']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /^WineNeuralNetwork\.network: 178 rows of examples\/wine\/wine\.csv, 13 inputs, 3 classes of cultivar\n/,
    );
    // What the run takes is said before its first step.
    expect(stdout).toMatch(/\n {2}20 epochs, batches of 32, seed 0\n {2}\S+ [KM]B of memory\nepoch /);
    expect(stdout.match(/^epoch (?=\d*[02468]\/)\d+\/20 /gm)).toHaveLength(10);
    for (const layer of ['network.0', 'network.1', 'network.7', 'activation']) expect(stdout).toMatch(`  ${layer} `);
    expect(stdout).toMatch(/^▌ network\.3 +BatchNorm1d\(50\) .*±.*±.*±.*±/m);
    expect(stdout.match(/^▌ network/gm)).toHaveLength(1);
    expect(stdout).toMatch(/training +loss \d\.\d+ +accuracy +\d+\.\d % of 143 rows/);
    expect(stdout).toMatch(/held out +loss \d\.\d+ +accuracy +\d+\.\d % of 35 rows/);
    expect(stdout).not.toContain('\u001B');
  });

  test('the document on standard output stands alone and is the same each time', async () => {
    const [first, second] = [
      await run([...wine, '--epochs', '3', '--json', '-']),
      await run([...wine, '--epochs', '3', '--json', '-']),
    ];
    const [a, b] = [JSON.parse(first.stdout), JSON.parse(second.stdout)];
    expect(a.losses).toHaveLength(15);
    expect(a.losses.map(Math.fround)).toEqual(a.losses);
    expect(a.epochs).toHaveLength(3);
    expect(a.statistics.find((s: { path: string }) => s.path === 'network.3')).toMatchObject({ quantity: 'output' });
    expect(a.end).toMatchObject({ type: 'runEnded', reason: 'finished', step: 15 });
    expect({ ...a, end: undefined }).toEqual({ ...b, end: undefined });
    expect(first.stderr).toContain('▌ network.3');
  });

  test('data are prepared and split as the options say, and what was done is said', async () => {
    const options = ['--validation', '0.2', '--test', '0.1', '--stratify', '--standardize', '--epochs', '2'];
    const { code, stdout } = await run([...wine, ...options, '--json', join(folder, 'prepared.json')]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/\n {2}rows: 126 training, 35 held out, 17 for the test, stratified by class\n/);
    expect(stdout).toMatch(
      /\n {2}standardized by mean ± standard deviation of the training rows:\n {4}alcohol +13\.01 ± 0\.7942\n/,
    );
    expect(stdout).toMatch(/\n {2}test {7}loss \d\.\d+ +accuracy +\d+\.\d % of 17 rows/);
    const { data, end } = JSON.parse(readFileSync(join(folder, 'prepared.json'), 'utf8'));
    expect(data.preparation.standardized.after.stds).toHaveLength(13);
    expect(end.test.loss).toBeGreaterThan(0);
  });

  test('missing values are filled, texts become inputs, and columns are left out, as the options say', async () => {
    const rows = Array.from({ length: 30 }, (_, i) => `${i % 7 ? i : ''},${'uvw'[i % 3]},n${i},${i % 2}\n`);
    const table = file('gaps.csv', `a,b,name,y\n${rows.join('')}`);
    const model = file('gaps.py', 'import torch.nn as nn\nnet = nn.Sequential(nn.Linear(4, 2))\n');
    const options = ['--missing', 'median', '--ignore', 'name', '--epochs', '1'];
    const { stdout, stderr } = await run([model, '--data', table, ...options], { cwd: folder });
    expect(stderr).toBe('');
    expect(stdout).toMatch(/30 rows of gaps\.csv, 4 inputs, 2 classes of y\n/);
    expect(stdout).toMatch(
      /\n {2}left out: name\n {2}one-hot: b \(3\)\n {2}filled with the median of the training rows: a \(5 rows, \d+/,
    );
  });

  test('options reach the run', async () => {
    const out = join(folder, 'run.json');
    const more = '--epochs 2 --batch-size 50 --learning-rate 0.001 --seed 3 --held-out 0 --target cultivar'.split(' ');
    const { code, stdout } = await run([...wine, ...more, '--json', out]);
    const document = JSON.parse(readFileSync(out, 'utf8'));
    expect(code).toBe(0);
    expect(document.options).toEqual({
      epochs: 2,
      batchSize: 50,
      seed: 3,
      optimizer: { type: 'SGD', learningRate: 0.001 },
      heldOutFraction: 0,
    });
    expect(document.losses).toHaveLength(8);
    expect(document.epochs[0].heldOutLoss).toBeNull();
    expect(stdout).not.toContain('held out');
  });

  test('what the file says of training is used, and told with its lines', async () => {
    const script = join(folder, 'script.py');
    writeFileSync(
      script,
      [
        'import torch',
        'from torch import nn',
        'torch.manual_seed(5)',
        'net = nn.Sequential(nn.Linear(13, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, 3))',
        'loss_function = nn.CrossEntropyLoss(label_smoothing=0.1)',
        'optimizer = torch.optim.AdamW(net.parameters(), lr=0.01)',
        'for epoch in range(4):',
        '    nn.utils.clip_grad_norm_(net.parameters(), 1.0)',
      ].join('\n'),
    );
    const out = join(folder, 'script.json');
    const { code, stdout, stderr } = await run([script, '--data', 'wine', '--batch-size', '50', '--json', out]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`\n  optimizer  AdamW(lr=0.01)                          ${script}:6\n`);
    expect(stdout).toContain('\n  4 epochs (line 7), batches of 50, seed 5 (line 3)\n');
    expect(stdout).toContain(
      '\nTrained with CrossEntropyLoss(label_smoothing=0.1), AdamW(lr=0.01), clip_grad_norm_(max_norm=1).\n',
    );
    expect(JSON.parse(readFileSync(out, 'utf8')).options).toEqual({
      epochs: 4,
      batchSize: 50,
      seed: 5,
      optimizer: { type: 'AdamW', learningRate: 0.01 },
      loss: { type: 'CrossEntropyLoss', labelSmoothing: 0.1 },
      clipping: { type: 'norm', maxNorm: 1 },
      heldOutFraction: 0.2,
    });
  });

  test("torch's calls reach the run, from the command line before the file, and are said with their places", async () => {
    const model = file(
      'trained.py',
      'import torch\nfrom torch import nn\nmodel = nn.Sequential(nn.Linear(13, 3))\n' +
        'optimizer = torch.optim.Adam(model.parameters(), lr=0.01, weight_decay=0.1)\n' +
        'scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 1)\n',
    );
    const given = ['--loss', 'CrossEntropyLoss(label_smoothing=0.1)', '--clip-norm', '0.5', '--epochs', '2'];
    const { code, stdout } = await run([model, '--data', 'wine', ...given], { cwd: folder });
    expect(code).toBe(0);
    expect(stdout).toContain(`
  loss       CrossEntropyLoss(label_smoothing=0.1)   --loss
  optimizer  Adam(lr=0.01, weight_decay=0.1)         trained.py:4
  scheduler  StepLR(step_size=1), each epoch         trained.py:5
  clipping   clip_grad_norm_(max_norm=0.5)           --clip-norm
  2 epochs, batches of 32, seed 0
`);
    expect(stdout).toMatch(/^epoch 2\/2 .* learning rate 0\.001$/m);
    expect(stdout).toMatch(/StepLR\(step_size=1\), each epoch \(now 0\.001\), clip_grad_norm_\(max_norm=0\.5\)\.$/m);
    const wrong = await run([model, '--data', 'wine', '--optimizer', 'SGD(momentum=-1)'], { cwd: folder });
    expect(wrong).toMatchObject({
      code: 2,
      stderr: '--optimizer: momentum of SGD is -1; it must be a number from 0.\n',
    });
  });

  test('one output tells two classes apart where the loss is of yes and no', async () => {
    const network = (outputs: string) =>
      file(
        'binary.py',
        `import torch\nnet = torch.nn.Sequential(torch.nn.BatchNorm1d(30), torch.nn.Linear(30, ${outputs}))\n`,
      );
    const args = ['--data', 'breast_cancer', '--epochs', '1', '--held-out', '0'];
    const binary = ['--loss', 'BCEWithLogitsLoss', '--optimizer', 'Adam(lr=0.05)'];
    const { code, stdout } = await run([network('1'), ...args, ...binary], { cwd: folder });
    expect(code).toBe(0);
    expect(stdout).toMatch(/training +loss 0\.\d+ +accuracy +[89]\d\.\d % of 569 rows/);
    expect(await run([network('2'), ...args, ...binary], { cwd: folder })).toMatchObject({ code: 0, stderr: '' });
    expect(await run([network('3'), ...args, ...binary], { cwd: folder })).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^--loss: .* gives 3 outputs, but BCEWithLogitsLoss needs 1 output, or 2: /),
    });
    expect(await run([network('1'), ...args], { cwd: folder })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(
        'gives 1 output; breast_cancer.csv has 2 classes, and each needs one. With BCEWithLogitsLoss one is enough for both. Choose it with --loss.',
      ),
    });
  });

  test.each([
    ['BCELoss', ', nn.Sigmoid()', 'BCELoss()'],
    ['BCEWithLogitsLoss', '', 'BCEWithLogitsLoss(pos_weight=torch.tensor([2.0]))'],
  ])("a file's %s gives its model one output and PyTorch's losses", async (name, last, loss) => {
    const definition = `import torch
from torch import nn
class Net(nn.Module):
    def __init__(self, num_inputs, num_outputs):
        super().__init__()
        self.net = nn.Sequential(nn.BatchNorm1d(num_inputs), nn.Linear(num_inputs, 8), nn.ReLU(), nn.Linear(8, num_outputs)${last})
    def forward(self, x):
        return self.net(x)
criterion = nn.${loss}
`;
    // One batch of all rows: their order has no part in the loss.
    const training = `
import csv, json
rows = list(csv.reader(open('media/data/breast_cancer.csv')))[1:]
x = torch.tensor([[float(value) for value in row[:-1]] for row in rows])
y = torch.tensor([[float(row[-1] == 'malignant')] for row in rows])
torch.manual_seed(0)
model = Net(30, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
losses = []
for _ in range(10):
    optimizer.zero_grad()
    loss = criterion(model(x), y)
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
print(json.dumps(losses))
`;
    const path = join(folder, file(`${name}.py`, definition));
    const options = ['--epochs', '10', '--batch-size', '569', '--held-out', '0', '--learning-rate', '0.1'];
    const { code, stdout } = await run([path, '--data', 'breast_cancer', ...options, '--json', '-']);
    expect(code).toBe(0);
    const expected: number[] = JSON.parse(execFileSync(python, ['-c', definition + training], { encoding: 'utf8' }));
    const { losses }: { losses: number[] } = JSON.parse(stdout);
    expect(losses).toHaveLength(10);
    for (const [step, loss] of losses.entries()) expect(loss / expected[step]!, `step ${step + 1}`).toBeCloseTo(1, 5);
  });

  test('columns are images where a convolution is first', async () => {
    const digits = ['examples/digits/cnn.py', '--data', 'digits', '--epochs', '1', '--batch-size', '256'];
    const square = await run(digits);
    expect(square).toMatchObject({ code: 0, stderr: '' });
    expect(square.stdout).toContain('▌ layers.1   BatchNorm2d(16)');
    expect(await run([...digits, '--input-shape', '1x8x8'])).toMatchObject({ code: 0, stderr: '' });
    expect(await run([...digits, '--input-shape', '1x4x16'])).toMatchObject({
      code: 0,
      stderr: '',
    });
    const { code, stderr } = await run(['examples/digits/cnn.py', '--data', 'breast_cancer']);
    expect(code).toBe(2);
    expect(stderr).toBe(
      'examples/digits/cnn.py:10:13: layers.0 (Conv2d, line 10) takes a square image of 1 channel; breast_cancer.csv has 30 columns of input, which make none. Say how the columns make the input with --input-shape, for example 1x8x8.\n',
    );
  });

  test('says what is not taken of the training in the file', async () => {
    const source = `from torch import nn, optim
from torch.utils.data import DataLoader
net = nn.Sequential(nn.Linear(13, 3))
loader = DataLoader([], 50, shuffle=False, drop_last=True)
optimizer = optim.Adadelta(net.parameters())
`;
    const args = [file('adadelta.py', source), '--data', 'wine', '--epochs', '1'];
    const { code, stdout, stderr } = await run(args, { cwd: folder });
    expect(code).toBe(0);
    expect(stdout).toContain(
      'batches of 50 (line 4), seed 0, rows in their order (line 4), full batches only (line 4)\n',
    );
    expect(stderr).toBe(
      'adadelta.py:5:13: The optimizer is not taken from here: Adadelta is not supported. Unless given otherwise, SGD(lr=0.001) is used.\n',
    );
  });

  test('colours are used where they are asked for', async () => {
    const { stdout } = await run([...wine, '--epochs', '1'], { env: { FORCE_COLOR: '1' } });
    expect(stdout).toContain('\u001B[35m▌ network.3');
  });

  test('paths are relative to where npm was called', async () => {
    const env = { npm_lifecycle_event: 'train', INIT_CWD: resolve('examples/wine') };
    expect(await run(['model.py', '--data', 'wine.csv', '--epochs', '1'], { env })).toMatchObject({
      code: 0,
      stderr: '',
    });
  });

  test('Ctrl+C stops the run at once and keeps what was computed', async () => {
    let askedAt = 0;
    let answeredAt = 0;
    const ended = await run([...wine, '--epochs', '1000000', '--json', join(folder, 'stopped.json')], {
      onOutput: (stdout, kill) => {
        if (stdout.includes('Stopped.')) answeredAt ||= performance.now();
        if (askedAt > 0) return;
        askedAt = Number.POSITIVE_INFINITY;
        setTimeout(() => {
          askedAt = performance.now();
          kill('SIGINT');
        }, 1500);
      },
    });
    expect(ended).toMatchObject({ code: 130, stderr: '' });
    // The run itself answers within 100 ms; the rest is for two processes on a busy machine, far below the run's hours.
    expect(answeredAt - askedAt).toBeLessThan(5000);
    expect(ended.stdout).toMatch(/^▌ network\.3/m);
    const document = JSON.parse(readFileSync(join(folder, 'stopped.json'), 'utf8'));
    expect(document.losses.length).toBeGreaterThan(0);
    expect(document.end).toMatchObject({ type: 'runEnded', reason: 'cancelled', step: document.losses.length });
  });
});

/**
 * Runs the command line in a terminal of its own; the signals are sent, 2 ms apart, once the bar is there. The code is
 * the shell's, 128 and the signal's number for a signal that meets a process about to end.
 */
function runInTerminal(signals: readonly string[], args: readonly string[]): Promise<Ended> {
  const inTerminal = `
import os, pty, signal, sys, time
pid, terminal = pty.fork()
if pid == 0: os.execv(sys.argv[2], sys.argv[2:])
seen, sent = b'', False
while True:
    try: read = os.read(terminal, 65536)
    except OSError: break
    if not read: break
    seen += read
    if not sent and b'steps/s' in seen:
        sent = True
        for name in sys.argv[1].split(','):
            os.kill(pid, getattr(signal, name))
            time.sleep(0.002)
sys.stdout.buffer.write(seen)
status = os.waitpid(pid, 0)[1]
sys.exit(os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status))
`;
  return new Promise((done) => {
    const child = spawn(python, ['-c', inTerminal, signals.join(), process.execPath, cli, ...args]);
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text;
    });
    child.on('close', (code) => done({ code, stdout, stderr }));
  });
}

describe('in a terminal', () => {
  const endless = [...wine, '--epochs', '1000000'];
  /** Cursor shown, lines wrapped: whatever was said last. */
  const isRestored = (shown: string) =>
    shown.lastIndexOf('\u001B[?25h') > shown.lastIndexOf('\u001B[?25l') &&
    shown.lastIndexOf('\u001B[?7h') > shown.lastIndexOf('\u001B[?7l');

  test('Ctrl+C that comes twice at once is one', async () => {
    const { code, stdout, stderr } = await runInTerminal(['SIGINT', 'SIGINT'], endless);
    expect({ code, stderr }).toEqual({ code: 130, stderr: '' });
    expect(stdout).toContain('Stopped.');
    expect(stdout).toMatch(/▌ network\.3 .*±/);
    expect(isRestored(stdout)).toBe(true);
  });

  test('a signal that ends the process leaves the terminal as it was', async () => {
    const { code, stdout } = await runInTerminal(['SIGHUP'], endless);
    expect(code).toBe(129);
    expect(isRestored(stdout)).toBe(true);
  });
});

describe('the other examples', () => {
  test.each(['iris', 'digits'])('%s trains on its bundled table', async (name) => {
    const { code, stdout, stderr } = await run([`examples/${name}/model.py`, '--data', name, '--epochs', '2']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('▌ BatchNorm');
  });

  test('wine with its training explodes without its BatchNorm alone', async () => {
    const wines = ['examples/wine/training.py', '--data', 'examples/wine/wine.csv', '--runs', ''];
    const { code, stdout } = await run([...wines, '--sweep', 'batchnorm=with,without']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\* with BatchNorm +0\.\d+ .*\) +500 /m);
    expect(stdout).toMatch(/^ {2}without BatchNorm +1\.\d+ .* exploding gradient, step \d +500 /m);
  });

  test.each([
    ['underflow', /^ {2}without BatchNorm +1\.\d+ .* underflow, step 1 +400 .*finished$/m],
    ['overflow', /^ {2}without BatchNorm {2,}overflow, step 1 +2 .*failed, diverged$/m],
  ])('what is to %s never learns, and its twin with BatchNorm does', async (name, without) => {
    const file = `examples/dangers/${name}.py`;
    const { stdout } = await run([file, '--data', 'iris', '--runs', '', '--sweep', 'batchnorm=with,without']);
    expect(stdout).toMatch(without);
    const accuracy = /^\* with BatchNorm +0\.\d+ +(\d+\.\d) % .*\) +400 .*finished$/m.exec(stdout);
    expect(Number(accuracy?.[1]), stdout).toBeGreaterThan(80);
  });

  test('diabetes predicts a number, which has a loss and no accuracy', async () => {
    const { code, stdout, stderr } = await run(['examples/diabetes/model.py', '--data', 'diabetes', '--epochs', '2']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('442 rows of diabetes.csv, 10 inputs, predicting progression\n');
    expect(stdout).toMatch(/^epoch 2\/2 {2}loss \d+ {2}held out loss \d+$/m);
    expect(stdout).toMatch(/^ {2}held out {3}loss \d+ +of 88 rows$/m);
    expect(stdout).not.toContain('accuracy');
  });
});

const SEQUENTIAL = 'import torch\nmodel = torch.nn.Sequential(torch.nn.Linear(1, 2))\n';
const TABLE = 'a,y\n1,p\n2,q\n3,p\n4,q\n';

describe('what is refused', () => {
  const cases: [what: string, model: string, table: string, more: string[], code: number, expected: RegExp][] = [
    ['no Sequential', 'x = 1\n', TABLE, [], 1, /^model\.py:1:1: No torch\.nn\.Sequential is built in this file\./],
    ['a file that Python cannot read', 'model = (\n', TABLE, [], 1, /^model\.py:1:9: Python cannot read this[^\n]+\n$/],
    [
      'a layer that is not supported',
      SEQUENTIAL.replace('Linear(1, 2)', 'Conv2d(1, 2, 3)'),
      TABLE,
      [],
      1,
      /^model\.py:2:29: .*Conv2d/,
    ],
    ['widths that do not fit the data', SEQUENTIAL.replace('1, 2', '7, 2'), TABLE, [], 1, /^model\.py:2:29: .*7/],
    ['a ragged table', SEQUENTIAL, 'a,y\n1,p\n2\n', [], 1, /^table\.csv:3: 1 field was found, but the header has 2\./],
    [
      'a text column among numbers',
      SEQUENTIAL,
      'a,y\nred,p\n2,q\n',
      [],
      1,
      /^table\.csv:2: Column "a" holds text here \("red"\)\. Write each value as a number, or leave the column out\.\n/,
    ],
    [
      'a column of names',
      SEQUENTIAL,
      `a,y\n${Array.from({ length: 30 }, (_, i) => `n${i},${i % 2}\n`).join('')}`,
      [],
      2,
      /^table\.csv:2: Column "a" holds 30 different texts in 30 rows: .* \(--ignore a\)\n/,
    ],
    [
      'missing values',
      SEQUENTIAL,
      'a,y\n1,p\n,q\n3,q\n',
      [],
      2,
      /^table\.csv:3: .* 1 of 3 rows lacks a value\. Say what to do about it with --missing drop, mean, median or most-frequent\.\n/,
    ],
    [
      'an unknown target',
      SEQUENTIAL,
      TABLE,
      ['--target', 'z'],
      1,
      /^table\.csv: There is no column "z"\. The columns are: a, y\./,
    ],
    [
      'a target with one class only',
      SEQUENTIAL,
      'a,b,species\n1,2,x\n2,3,x\n',
      [],
      1,
      /^table\.csv: Column "species", which is to be predicted, has the same value in every row/,
    ],
    [
      'a value for a parameter that there is not',
      SEQUENTIAL,
      TABLE,
      ['--set', 'bogus=5'],
      2,
      /^model\.py: model has no parameter "bogus" that the file leaves open\. What can be given with --set: none\.\n$/,
    ],
    [
      'a value for a parameter that has one',
      'from torch import nn\nclass Net(nn.Module):\n  def __init__(self, width, hidden=3):\n    super().__init__()\n' +
        '    self.net = nn.Sequential(nn.Linear(1, width), nn.Linear(width, hidden))\n',
      TABLE,
      ['--set', 'hidden=4'],
      2,
      /Net\.net has no parameter "hidden" .* with --set: width\.\n$/,
    ],
    [
      'what is warned of and then refused, said once',
      SEQUENTIAL.replace('Linear(1, 2)', 'Softmax()'),
      TABLE,
      [],
      1,
      /^model\.py:2:9: model gives 1 output; [^\n]*\n$/,
    ],
    [
      'a file of nonsense, in a few lines',
      'import torch\n' +
        Array.from({ length: 20 }, (_, i) => `model_${i} = torch.nn.Sequential(torch.nn.LSTM(1, 2))\n`).join(''),
      TABLE,
      [],
      1,
      /^(model\.py:\d+:\d+: [^\n]+\n){5}model\.py: … and 15 more\.\n$/,
    ],
    [
      'two Sequentials',
      `${SEQUENTIAL}other = torch.nn.Sequential(torch.nn.Linear(1, 2))\n`,
      TABLE,
      [],
      2,
      /--sequential:\n {2}model in line 2\n {2}other in line 3/,
    ],
    [
      'variants of one Sequential',
      'import torch\ndef net(n):\n  return torch.nn.Sequential(torch.nn.Linear(n, 2))\nnets = [net(3), net(4)]\n',
      TABLE,
      ['--sequential', 'net'],
      2,
      /--sequential:\n {2}net · net\(3\) in line 3\n {2}net · net\(4\) in line 3/,
    ],
    [
      'a name that no Sequential has',
      SEQUENTIAL,
      TABLE,
      ['--sequential', 'x'],
      2,
      /There is no Sequential "x"\. There are:\n {2}model in line 2/,
    ],
  ];
  test.each(cases)('%s', async (_, model, table, more, code, expected) => {
    const args = [file('model.py', model), '--data', file('table.csv', table), ...more];
    const ended = await run(args, { cwd: folder });
    expect(ended).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(expected) });
    expect(ended.stderr).not.toMatch(/\n\s+at /);
  });

  test('files that are not there', async () => {
    const cwd = folder;
    expect(await run(['none.py', '--data', 'wine'], { cwd })).toMatchObject({
      code: 1,
      stderr: 'none.py: There is no such file.\n',
    });
    const model = file('model.py', SEQUENTIAL);
    expect(await run([model, '--data', 'none.csv'], { cwd })).toMatchObject({
      code: 1,
      stderr: 'none.csv: There is no such file.\n',
    });
    expect(await run([model, '--data', '.'], { cwd })).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^\.: There are no images in folders of this folder; .* is expected\.\n$/),
    });
  });

  test('a folder of runs that cannot be made is warned of, and the run goes on', async () => {
    const file = join(folder, 'in-the-way');
    writeFileSync(file, '');
    const { code, stdout, stderr } = await run([
      'examples/wine/model.py',
      '--data',
      'wine',
      '--epochs',
      '1',
      '--runs',
      file,
    ]);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: `${file}: A file is in the way. The run goes on without being written.\n`,
    });
    expect(stdout).toContain('epoch 1/1');
    expect(stdout).not.toContain('for TensorBoard');
  });

  test('where a document meets a full disk the others are written', async () => {
    const saved = join(folder, 'kept.safetensors');
    const options = ['--json', '/dev/full', '--save', saved, '--epochs', '1'];
    const { code, stdout, stderr } = await run([...wine, ...options]);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: '/dev/full: The file cannot be written: the disk is full.\n',
    });
    expect(stdout).toContain(`${saved} has the weights after step 5.`);
    expect(existsSync(saved)).toBe(true);
  });

  test('a document that cannot be written', async () => {
    const { code, stdout, stderr } = await run([...wine, '--json', 'examples/none/run.json']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toBe('examples/none/run.json: The file cannot be written: there is no such folder.\n');
  });

  test('a run that does not begin leaves an earlier document alone', async () => {
    file('earlier.json', 'earlier');
    const refused = [...wine, '--batch-size', '1', '--json', join(folder, 'earlier.json')];
    expect(await run(refused)).toMatchObject({ code: 1 });
    expect(readFileSync(join(folder, 'earlier.json'), 'utf8')).toBe('earlier');
    expect(await run([...wine, '--epochs', '1', '--json', join(folder, 'earlier.json')])).toMatchObject({ code: 0 });
    expect(JSON.parse(readFileSync(join(folder, 'earlier.json'), 'utf8'))).toHaveProperty('losses');
    expect(readdirSync(folder).filter((name) => name.includes('earlier'))).toEqual(['earlier.json']);
  });

  test('a pipe is written to as it is', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const read = promisify(execFile)('cat', [pipe], { timeout: 50_000 });
    await run([...wine, '--epochs', '1', '--json', pipe]);
    expect(JSON.parse((await read).stdout)).toHaveProperty('losses');
  });

  test('a folder as the document', async () => {
    const { code, stderr } = await run([...wine, '--json', folder]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: `${folder}: The file cannot be written: this is a folder.\n` });
  });

  test('a wrong command line, and help', async () => {
    expect(await run(['--wrong'])).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining("'--wrong'") });
    expect(await run(['--help'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('--data TABLE'),
      stderr: '',
    });
  });
});

test('one of two Sequentials is trained by name', async () => {
  const model = file('two.py', `${SEQUENTIAL}other = torch.nn.Sequential(torch.nn.Linear(1, 2))\n`);
  const args = [model, '--data', file('table.csv', TABLE), '--sequential', 'other', '--epochs', '1'];
  expect(await run(args, { cwd: folder })).toMatchObject({ code: 0, stdout: expect.stringMatching(/^other: /) });
});

test('an autoencoder is trained to give its own input, and it is said', async () => {
  const body = `import torch
encoder = torch.nn.Linear(1, 2)
model = torch.nn.Sequential(torch.nn.Linear(1, 2), torch.nn.Linear(2, 1))
for batch in loader:
    loss = torch.nn.MSELoss()(model(batch), batch)
`;
  const args = [file('ae.py', body), '--data', file('ae.csv', TABLE), '--epochs', '2'];
  const { code, stdout } = await run(args, { cwd: folder });
  expect(stdout).toMatch(
    'model: 4 rows of ae.csv, 1 input, reconstructing them, as ae.py:5:12 compares what model gives with its input (y is left aside)\n',
  );
  expect(code).toBe(0);
});

describe('inputs alone', () => {
  const loop = 'for batch in loader:\n  loss = torch.nn.MSELoss()(model(batch), batch)\n';
  const model = (width: string) =>
    `import torch\nmodel = torch.nn.Sequential(torch.nn.Linear(${width}, 2), torch.nn.Linear(2, ${width}))\n`;
  const numbers = `a,b,c\n${Array.from({ length: 8 }, (_, i) => `${i / 3},${(i * 7) % 5},${i % 3}.5`).join('\n')}\n`;

  test.each([
    ['all columns where none is called a target', loop, [], /3 inputs, reconstructing them, as m\.py:4:10 [^(]*$/m],
    ['all columns where --target none says so', '', ['--target', 'none'], /3 inputs, reconstructing them$/m],
    ['the last column as ever where the file does not give its inputs back', '', [], /numbers\.csv has 3 classes/],
  ])('%s', async (_, training, options, expected) => {
    const body = model(training || options.length > 0 ? '3' : '2');
    const args = [file('m.py', body + training), '--data', file('numbers.csv', numbers), '--epochs', '1', ...options];
    const { stdout, stderr } = await run(args, { cwd: folder });
    expect(stdout + stderr).toMatch(expected);
  });

  test('one column is enough where it is what the model is to give', async () => {
    const args = [file('one.py', model('1')), '--data', file('one.csv', 'x\n1\n2.5\n3\n4\n'), '--epochs', '1'];
    expect((await run([...args, '--target', 'none'], { cwd: folder })).stdout).toMatch(
      /1 input, reconstructing them$/m,
    );
    expect((await run(args, { cwd: folder })).stderr).toMatch(/one\.csv:1: Only one column was found;/);
  });

  test('whole numbers that float32 makes equal are told', async () => {
    const ids = Array.from({ length: 8 }, (_, i) => `${123456789 + i},${i},${'xy'[i % 2]}\n`).join('');
    const args = [file('ids.py', model('2')), '--data', file('ids.csv', `id,a,kind\n${ids}`), '--epochs', '1'];
    expect((await run(args, { cwd: folder })).stdout).toContain(
      "  whole numbers beyond float32's, so that neighbouring ones become equal: id (123456789 becomes 123456792)\n",
    );
  });

  test('a column is left aside where the width in the file says so', async () => {
    const args = [file('two.py', model('2') + loop), '--data', file('numbers.csv', numbers), '--epochs', '1'];
    expect((await run(args, { cwd: folder })).stdout).toMatch(
      /2 inputs, reconstructing them, .* \(c is left aside\)$/m,
    );
  });
});

test('why a class is passed over is said where something else of the file is trained', async () => {
  const body = `import torch
from torch import nn
def mlp(n=1, m=2):
    return nn.Sequential(nn.Linear(n, m), nn.ReLU())
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(1, 2)
    def forward(self, x):
        return torch.fft.fft(self.a(x)).real
`;
  const args = [file('helper.py', body), '--data', file('table.csv', TABLE), '--epochs', '1'];
  const { stdout, stderr } = await run(args, { cwd: folder });
  expect(stderr).toMatch(/^helper\.py:5:1: Net as a whole cannot be trained\. .*`fft` in line 10 is not followed/);
  expect(stdout).toMatch(/^mlp: /);
});

test('a variant is trained by the call that builds it', async () => {
  const net =
    'import torch\ndef net(n):\n  return torch.nn.Sequential(torch.nn.Linear(n, 2))\nnets = [net(3), net(1)]\n';
  const args = [
    file('variants.py', net),
    '--data',
    file('table.csv', TABLE),
    '--sequential',
    'net(1)',
    '--epochs',
    '1',
  ];
  expect(await run(args, { cwd: folder })).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^net · net\(1\): /),
  });
});

test('a variant of a class is listed once, and trained by the call that builds it', async () => {
  const net =
    'import torch\nclass Net(torch.nn.Module):\n  def __init__(self, n, more=False):\n    super().__init__()\n' +
    '    self.net = torch.nn.Sequential(*[torch.nn.Linear(n, n)] * more, torch.nn.Linear(n, 2))\n' +
    '  def forward(self, x):\n    return self.net(x)\nNet(1)\nNet(1, more=True)\n';
  const args = [file('classes.py', net), '--data', file('table.csv', TABLE), '--epochs', '1'];
  expect((await run(args, { cwd: folder })).stderr.match(/Net\(1/g)).toHaveLength(2);
  expect(await run([...args, '--sequential', 'Net(1)'], { cwd: folder })).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^Net\.net · Net\(1\): /),
  });
});

test('what is wrong with an option of the command line is said with the option', async () => {
  const args = [file('model.py', SEQUENTIAL), '--data', file('table.csv', TABLE), '--held-out', '0', '--epochs', '3'];
  const said = async (...more: string[]) => (await run([...args, ...more], { cwd: folder })).stderr;
  expect(await said('--scheduler', 'OneCycleLR(max_lr=1, total_steps=2)')).toBe(
    '--scheduler: OneCycleLR is made for 2 steps, but the run has 3.\n',
  );
  expect(await said('--loss', 'BCELoss')).toMatch(/^--loss: 0 \(Linear, line 2\) is the last layer: BCELoss needs/);
  const model = file('bce.py', `${SEQUENTIAL}loss = torch.nn.BCELoss()\n`);
  const ended = await run([model, '--data', 'table.csv', '--held-out', '0', '--epochs', '3'], { cwd: folder });
  expect(ended.stderr).toMatch(/^bce\.py:2:29: 0 \(Linear, line 2\) is the last layer: BCELoss needs/m);
});

test('a constructor parameter that nothing else gives is set', async () => {
  const model = file(
    'width.py',
    'from torch import nn\nclass Net(nn.Module):\n  def __init__(self, num_inputs, width, num_outputs):\n    super().__init__()\n' +
      '    self.layers = nn.Sequential(nn.Linear(num_inputs, width), nn.ReLU(), nn.Linear(width, num_outputs))\n',
  );
  const args = [model, '--data', file('table.csv', TABLE), '--epochs', '1'];
  expect(await run(args, { cwd: folder })).toMatchObject({ code: 2, stderr: expect.stringContaining('--set width=') });
  const { code, stdout } = await run([...args, '--set', 'width=5'], { cwd: folder });
  expect(code).toBe(0);
  expect(stdout).toContain('Linear(1, 5)');
});

test('a loss that is no number ends the run with the place', async () => {
  const { code, stdout, stderr } = await run([...wine, '--learning-rate', '1e30', '--epochs', '5']);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^examples\/wine\/model\.py/);
  expect(stdout).toContain('at step');
});

test('a run that fails with numbers that are none shows the last that are', async () => {
  const { code, stdout } = await run([...wine, '--learning-rate', '100', '--epochs', '5']);
  expect(code).toBe(1);
  expect(stdout).toMatch(/^Mean ± standard deviation \(population\) at step \d+, the last with finite values:$/m);
  expect(stdout).toMatch(/^ {2}network\.0 /m);
  const [, table] = stdout.split(/^Mean ±/m);
  expect(table!.split('After epoch')[0]).not.toMatch(/NaN|Infinity/);
});

test('a batch of one row under BatchNorm is refused with the place of the BatchNorm', async () => {
  const { code, stderr } = await run([...wine, '--batch-size', '1', '--epochs', '1']);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^examples\/wine\/model\.py:15:13: /);
});
