// A sweep in VS Code: what is asked, the table, the overlay, stopping, and runs that fail.

import { strict as assert } from 'node:assert';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { SweepTable } from '../../src/protocol/sweep.ts';
import { parseSafetensors } from '../../src/state/safetensors.ts';
import { folder, layerscope, leaveNothing, open, sequential, train, until, withSettings } from './helpers.ts';

const text = sequential('Linear(4, 8)', 'BatchNorm1d(8)', 'ReLU()', 'Linear(8, 3)');
const run = (command: string, ...args: unknown[]) => vscode.commands.executeCommand(`layerscope.${command}`, ...args);
const runs = join(folder.fsPath, 'runs');
const table = async () => (await layerscope()).sweep()!;
const whenOver = () => until('the sweep to end', async () => !(await layerscope()).isTraining() && table(), 60_000);
const shown = async () => (await layerscope()).runs().shown.map((history) => history!.run.options);

type Box = vscode.InputBoxOptions & vscode.QuickPickOptions & { readonly items?: readonly vscode.QuickPickItem[] };

/** Answers each question in turn, by what is typed or the label that is picked; undefined is Escape. Returns the questions. */
async function answering(answers: readonly (string | undefined)[], act: () => unknown): Promise<Box[]> {
  const asked: Box[] = [];
  const left = [...answers];
  const window = vscode.window as unknown as Record<string, unknown>;
  const { showQuickPick, showInputBox } = window;
  window.showQuickPick = async (items: readonly vscode.QuickPickItem[], options: vscode.QuickPickOptions) => {
    asked.push({ ...options, items });
    const answer = left.shift();
    return answer && items.find(({ label }) => label === answer);
  };
  window.showInputBox = async (options: vscode.InputBoxOptions) => {
    asked.push(options as Box);
    return left.shift();
  };
  try {
    await act();
  } finally {
    Object.assign(window, { showQuickPick, showInputBox });
  }
  assert.deepEqual(left, []);
  return asked;
}

describe('A sweep', () => {
  afterEach(async () => {
    await leaveNothing();
    rmSync(join(folder.fsPath, 'runs'), { recursive: true, force: true });
  });

  it('is asked for, told, trained, and compared in the panel', async () => {
    await open('sweep.py', `${text}import torch\noptimizer = torch.optim.SGD(net.parameters(), lr=0.02)\n`);
    await withSettings({ epochs: 20, 'sweep.workers': 2 }, async () => {
      let began: unknown;
      const asked = await answering(
        ['0.1, 0.01', '16 32', '3', 'With and without BatchNorm', 'Train 8 runs'],
        async () => {
          began = await run('trainSweep', { data: 'iris' });
        },
      );
      assert.equal(began, true);
      assert.deepEqual(
        asked.slice(0, 3).map(({ value }) => value),
        ['0.2, 0.02, 0.002', '32', '0'],
      );
      const [rates, batches] = asked;
      const remark = async (box: Box, typed: string) => box.validateInput!(typed);
      assert.equal(await remark(rates!, '0.1, 0.01, 1e-3'), undefined);
      assert.match(String(await remark(rates!, '0.1, 0')), /^“0” is not a learning rate: .* above 0, such as 0\.01\.$/);
      assert.equal(await remark(rates!, ' '), 'At least one value is expected.');
      assert.match(String(await remark(batches!, '1.5')), /^“1\.5” is not a batch size: .* from 1 to 1,000,000\.$/);
      assert.equal(asked[4]!.items![0]!.description, '20 epochs each, 2 at once');
      const begun = await table();
      assert.equal(begun.isOn, true);
      assert.equal(begun.rows.length, 8);
    });
    const over = await whenOver();
    assert.deepEqual(over.rows.map(({ name }) => name).slice(0, 3), [
      'lr 0.1 · batch 16 · with BatchNorm',
      'lr 0.1 · batch 16 · without BatchNorm',
      'lr 0.1 · batch 32 · with BatchNorm',
    ]);
    for (const { result, canShow } of over.rows) {
      assert.equal(result.state, 'finished');
      assert(result.heldOutLoss > 0 && result.elapsedMs > 0 && canShow);
    }
    // The first four lie over one another by themselves.
    assert.deepEqual(
      (await shown()).map(({ optimizer, batchSize, seed }) => [optimizer.learningRate, batchSize, seed]),
      [
        [0.1, 16, 3],
        [0.1, 16, 3],
        [0.1, 32, 3],
        [0.1, 32, 3],
      ],
    );
    const api = await layerscope();
    api.receive({ type: 'showSweepRuns', rows: [7, 0] });
    await until('the others', async () => (await shown())[0]!.optimizer.learningRate === 0.01);
    assert.deepEqual(
      api.runs().shown.map((history) => history!.run.model.layers.length),
      [3, 4],
    );
    // Each run lies in a folder of its own, named by what it was trained with.
    const all = readdirSync(join(folder.fsPath, 'runs')).map((name) => name.replace(/^[\d_-]+_/, ''));
    const names = all.filter((name) => name.startsWith('net_lr_'));
    assert.equal(names.length, 8);
    assert(names.includes('net_lr_0.01_batch_32_without_BatchNorm'), names.join());
    // In the list they lie under their sweep, also for a window that knows nothing of it.
    const inList = await until('the list', async () => {
      const lines = await api.runsTree();
      // Other sweeps may be in it.
      const first = lines.findIndex((line) => names.includes(line.trim()));
      const own = lines.slice(Math.max(0, first - 1), first + 8);
      return own.length === 9 && own.slice(1).every((line) => names.includes(line.trim())) && own;
    });
    assert.equal(inList[0], 'Sweep of net');
    assert.deepEqual(inList.slice(1).sort(), names.map((name) => `  ${name}`).sort());
    const origins = readdirSync(runs).flatMap((name) =>
      name.includes('_lr_') ? JSON.parse(readFileSync(join(runs, name, 'run.json'), 'utf8')).sweep : [],
    );
    assert.deepEqual(origins, new Array(8).fill(over.id));
  });

  it('has in its table what the run is alone', async () => {
    await open('alone.py', text);
    await withSettings({ epochs: 10, learningRate: 0.05, seed: 4 }, async () => {
      assert(await run('trainSweep', { data: 'iris', sweep: { ...given, seeds: [4, 5] } }));
      const { rows } = await whenOver();
      assert(await train({ data: 'iris' }));
      const { epochs } = (await layerscope()).sessionHistory()!;
      const { trainingLoss, heldOutLoss, heldOutAccuracy } = epochs.at(-1)!;
      const { result } = rows[0]!;
      assert.deepEqual(
        [result.trainingLoss, result.heldOutLoss, result.heldOutAccuracy],
        [trainingLoss, heldOutLoss, heldOutAccuracy],
      );
      assert.notEqual(rows[1]!.result.trainingLoss, trainingLoss);
      // The table stays when another run was trained.
      assert.equal((await table()).rows.length, 2);
    });
  });

  it('goes on when a run fails, and says why in its row alone', async () => {
    await open('failing.py', text);
    const window = vscode.window as unknown as Record<string, unknown>;
    const original = window.showErrorMessage;
    const said: string[] = [];
    window.showErrorMessage = async (message: string) => void said.push(message);
    try {
      await withSettings({ epochs: 5, 'sweep.workers': 1 }, async () => {
        const sweep = { ...given, learningRates: [1e30, 0.01], batchNorm: ['without'] };
        assert(await run('trainSweep', { data: 'iris', sweep }));
        const { rows } = await whenOver();
        assert.deepEqual(
          rows.map(({ result }) => [result.state, result.isDiverged]),
          [
            ['failed', true],
            ['finished', false],
          ],
        );
        assert.match(rows[0]!.result.message!, /^The loss became /);
      });
    } finally {
      window.showErrorMessage = original;
    }
    assert.deepEqual(said, []);
  });

  it('stops as a whole', async () => {
    await open('stopped.py', text);
    await withSettings({ epochs: 1_000_000, 'sweep.workers': 2 }, async () => {
      assert(await run('trainSweep', { data: 'iris', sweep: { ...given, seeds: [1, 2, 3, 4] } }));
      const on = ({ rows }: SweepTable) =>
        rows.filter(({ result }) => result.state === 'running' && result.step > 0).length;
      await until('two that are on', async () => on(await table()) === 2);
      await run('cancelTraining');
      const { rows, isOn } = await whenOver();
      assert.equal(isOn, false);
      assert.deepEqual(
        rows.map(({ result, canShow }) => [result.state, result.step > 0, canShow]),
        [
          ['cancelled', true, true],
          ['cancelled', true, true],
          ['cancelled', false, false],
          ['cancelled', false, false],
        ],
      );
    });
  });

  it('keeps the weights of each run: they are what the run alone ends with', async () => {
    await open('weighed.py', text);
    const save = (command: string, name: string, ...args: unknown[]) =>
      run(command, ...args, { weights: vscode.Uri.joinPath(folder, name).toString() });
    const saved = (name: string) => parseSafetensors(readFileSync(join(folder.fsPath, name)));
    await withSettings({ epochs: 4, learningRate: 0.05, seed: 4 }, async () => {
      assert(await run('trainSweep', { data: 'iris', sweep: { ...given, seeds: [3, 4] } }));
      const { rows } = await whenOver();
      assert.deepEqual(
        rows.map(({ result }) => result.state),
        ['finished', 'finished'],
      );
      assert.equal(await save('saveSweepWeights', 'row.safetensors', 1), true);
      // The run that leads on the charts.
      assert.equal(await save('saveWeights', 'leading.safetensors'), true);
      assert(await train({ data: 'iris' }));
      assert.equal(await save('saveWeights', 'alone.safetensors'), true);
    });
    const plain = (file: string) =>
      Object.fromEntries(saved(file).map(({ name, values }) => [name, [...values].map(Number)]));
    assert.deepEqual(plain('row.safetensors'), plain('alone.safetensors'));
    assert.notDeepEqual(plain('leading.safetensors'), plain('alone.safetensors'));
    assert.deepEqual(Object.keys(plain('leading.safetensors')), Object.keys(plain('row.safetensors')));
  });

  it('proposes what was answered last, also after the window was closed', async () => {
    await open('again.py', text);
    await withSettings({ epochs: 1 }, async () => {
      await answering(['0.3 0.2', '8', '1, 2', 'With and without BatchNorm', 'Train 8 runs'], () =>
        run('trainSweep', { data: 'iris' }),
      );
      await whenOver();
      const asked = await answering(['0.3', '8', '1', 'With BatchNorm', undefined], () =>
        run('trainSweep', { data: 'iris' }),
      );
      assert.deepEqual(
        asked.slice(0, 3).map(({ value }) => value),
        ['0.3, 0.2', '8', '1, 2'],
      );
      assert.match(asked[0]!.prompt!, /Proposed are those of the last sweep\.$/);
      assert.deepEqual(
        asked[3]!.items!.map(({ label, description }) => [label, description]),
        [
          ['With and without BatchNorm', 'twice as many runs · as in the last sweep'],
          ['With BatchNorm', 'as the file has it'],
          ['Without BatchNorm', ''],
        ],
      );
    });
  });

  it('says before it begins which values change nothing', async () => {
    await open('idle.py', text);
    const idle = 'The learning rates change nothing: OneCycleLR sets all rates by its max_lr, the first to 0.004.';
    await withSettings({ epochs: 1, scheduler: 'OneCycleLR(max_lr=0.1)' }, async () => {
      const asked = await answering(['0.1, 0.01', '200, 300', '0', 'With BatchNorm', undefined], () =>
        run('trainSweep', { data: 'iris' }),
      );
      assert.equal(asked[0]!.value, '0.001');
      const remark = async (box: Box, typed: string) => box.validateInput!(typed);
      assert.deepEqual(await remark(asked[0]!, '0.1, 0.01'), {
        message: idle,
        severity: vscode.InputBoxValidationSeverity.Warning,
      });
      assert.equal(await remark(asked[0]!, '0.1'), undefined);
      assert.equal(
        asked[4]!.items![0]!.detail,
        `$(warning) ${idle} $(warning) Batches of 200, 300 rows are the same: there are 120 training rows.`,
      );
    });
  });

  it('does not begin where a question is left, or the runs are too many', async () => {
    await open('left.py', text);
    const before = (await table())?.id;
    for (const answers of [
      [undefined],
      ['1', undefined],
      ['1', '2', '3', undefined],
      ['1', '2', '3', 'With BatchNorm', undefined],
    ]) {
      await answering(answers, async () => assert.equal(await run('trainSweep', { data: 'iris' }), false));
    }
    const window = vscode.window as unknown as Record<string, unknown>;
    const original = window.showErrorMessage;
    const said: string[] = [];
    window.showErrorMessage = async (message: string) => void said.push(message);
    try {
      const seeds = Array.from({ length: 40 }, (_, i) => i);
      assert.equal(await run('trainSweep', { data: 'iris', sweep: { ...given, seeds, learningRates: [1, 2] } }), false);
      await withSettings({ 'sweep.workers': 0 }, async () => {
        assert.equal(await run('trainSweep', { data: 'iris', sweep: given }), false);
      });
    } finally {
      window.showErrorMessage = original;
    }
    assert.equal(said[0], 'These are 80 runs, and 64 is the most. Leave out some of the values.');
    assert.match(
      said[1]!,
      /^The setting layerscope\.sweep\.workers is 0, but a whole number from 1 to 64, or null is expected\.$/,
    );
    assert.equal((await table())?.id, before);
  });
});

/** All that would be asked. */
const given = { learningRates: [0.05], batchSizes: [32], seeds: [0], batchNorm: ['with'] };
