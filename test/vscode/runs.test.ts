// Runs in the extension host: paused, stepped, given another learning rate, rewound, compared, beside the code.

import { strict as assert } from 'node:assert';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import * as vscode from 'vscode';
import {
  choosing,
  layerscope,
  leaveNothing,
  open,
  pause,
  sequential,
  train,
  until,
  watchEventLoop,
  withSettings,
} from './helpers.ts';
import { print } from './testOutput.ts';

const text = sequential('Linear(4, 8)', 'BatchNorm1d(8)', 'ReLU()', 'Linear(8, 3)');
const run = (command: string, ...args: unknown[]) => vscode.commands.executeCommand(`layerscope.${command}`, ...args);
const historyNow = async () => (await layerscope()).runs().shown[0]!;
const isPaused = async () => (await historyNow())?.isPaused;

/** Begins a run that does not end by itself, and holds it. */
async function hold(name: string): Promise<void> {
  await open(name, text);
  assert(await run('trainModel', { data: 'iris' }));
  await until('the first step', async () => (await historyNow())?.series.steps > 0);
  await run('pauseTraining');
  await until('the pause', isPaused);
}

async function stepTo(step: number): Promise<void> {
  while ((await historyNow()).series.steps < step) {
    const before = (await historyNow()).series.steps;
    await run('trainOneStep');
    await until('a step', async () => (await historyNow()).series.steps === before + 1 && (await isPaused()));
  }
}

/** Answers the next question for a text, and returns it. */
async function answeringBox(answer: string, act: () => unknown): Promise<vscode.InputBoxOptions> {
  const asked: vscode.InputBoxOptions[] = [];
  const window = vscode.window as unknown as Record<string, unknown>;
  const { showInputBox } = window;
  window.showInputBox = async (options: vscode.InputBoxOptions) => {
    asked.push(options);
    return answer;
  };
  try {
    await act();
  } finally {
    Object.assign(window, { showInputBox });
  }
  assert.equal(asked.length, 1);
  return asked[0]!;
}

describe('A run in hand', () => {
  afterEach(leaveNothing);

  it('pauses, goes one step, one epoch, and on; the status tells', async () => {
    await withSettings({ epochs: 1_000_000 }, async () => {
      await hold('pause.py');
      const api = await layerscope();
      assert.equal(api.runs().all.at(-1)!.state, 'paused');
      const before = (await historyNow()).series.steps;
      await pause(100);
      assert.equal((await historyNow()).series.steps, before);
      await stepTo(before + 2);
      const epochs = (await historyNow()).epochs.length;
      await run('trainOneEpoch');
      await until('the epoch', async () => (await historyNow()).epochs.length > epochs && (await isPaused()));
      const at = (await historyNow()).series.steps;
      assert.equal(at % (await historyNow()).run.stepsPerEpoch, 0);
      await run('resumeTraining');
      await until('more steps', async () => (await historyNow()).series.steps > at + 10);
      assert.equal(api.runs().all.at(-1)!.state, 'running');
    });
  });

  it('takes another learning rate, and stops while it waits', async () => {
    await withSettings({ epochs: 1_000_000, learningRate: 0.5 }, async () => {
      await hold('rate.py');
      await run('setLearningRate', 0.125);
      await until('the rate', async () => (await historyNow()).learningRates.at(-1)?.learningRate === 0.125);
      const at = (await historyNow()).series.steps;
      await stepTo(at + 1);
      const { series } = await historyNow();
      assert.equal(series.last[(series.points - 1) * series.width + 2], 0.125);
      const { value, validateInput } = await answeringBox('0', () => run('setLearningRate'));
      assert.equal(value, '0.125');
      assert.equal(await validateInput!('0'), undefined);
      const refused = 'is not a learning rate: it must be a number from 0, such as 0.01.';
      for (const wrong of ['-1', 'abc', '1e999']) assert.equal(await validateInput!(wrong), `“${wrong}” ${refused}`);
      await until('no rate', async () => (await historyNow()).learningRates.at(-1)?.learningRate === 0);
      await run('cancelTraining');
      assert.equal((await layerscope()).runs().all.at(-1)!.state, 'cancelled');
    });
  });

  it('goes back to a moment; what it was stays in the list', async () => {
    await withSettings({ epochs: 1_000_000 }, async () => {
      await hold('rewind.py');
      await stepTo((await historyNow()).series.steps + 3);
      const { series, moments } = await historyNow();
      const from = series.steps;
      const losses = Array.from({ length: 4 }, (_, i) => series.last[i * series.width]);
      await run('restartFrom', moments[0]!);
      await until('the way back', async () => (await historyNow()).series.steps === 0);
      const api = await layerscope();
      const names = api
        .runs()
        .all.slice(-2)
        .map(({ name, state }) => [name.replace(/#\d+/, '#'), state]);
      assert.deepEqual(names, [
        ['net #, from step 0', 'paused'],
        ['net #', 'cancelled'],
      ]);
      // One lies over the other.
      assert.deepEqual(
        api.runs().shown.map((history) => history?.series.steps),
        [0, from],
      );
      await stepTo(4);
      const again = (await historyNow()).series;
      assert.deepEqual(
        Array.from({ length: 4 }, (_, i) => again.last[i * again.width]),
        losses,
      );
    });
  });

  it('goes on from a step after it has ended', async () => {
    await open('resume.py', text);
    await withSettings({ epochs: 5 }, async () => assert(await train({ data: 'iris' })));
    const before = (await historyNow()).series.last.slice();
    const { moments, series } = await historyNow();
    const { steps } = series;
    await run('restartFrom', moments[1]!);
    const api = await layerscope();
    await until('the run to end', () => !api.isTraining());
    assert.equal((await historyNow()).series.steps, steps);
    assert.deepEqual((await historyNow()).series.last, before);
    assert.match(api.runs().all.at(-1)!.name, /from step/);
  });

  it('is trained beside its twin, and the difference said', async () => {
    await open('twin.py', text);
    const api = await layerscope();
    const said: string[] = [];
    const window = vscode.window as unknown as Record<string, unknown>;
    const original = window.showInformationMessage;
    window.showInformationMessage = async (message: string) => void said.push(message);
    try {
      await withSettings({ epochs: 30, learningRate: 0.1 }, async () => {
        assert(await run('trainTwins', { data: 'iris' }));
        await until('both to end', () => !api.isTraining());
        await until('the sentence', () => said.length > 0);
      });
    } finally {
      window.showInformationMessage = original;
    }
    const [first, second] = api.runs().shown;
    assert.deepEqual(
      [first, second].map((history) => history!.run.model.layers.map(({ path }) => path)),
      [
        ['0', '1', '2', '3'],
        ['0', '2', '3'],
      ],
    );
    assert.match(said[0]!, /^With BatchNorm the held-out loss after 30 epochs is \d\.\d{2,}; without, \d\.\d{2,}; /);
    print(`      ${said[0]}`);
    const all = api.runs().all.map(({ id }) => id);
    await run('compareRuns', [all.at(-1)!, all.at(-2)!]);
    assert.equal(api.runs().shown[0], second);
    // It stands above the two alone.
    assert.equal(api.comparison(), said[0]);
    await open('another.py', text);
    await withSettings({ epochs: 1 }, async () => assert(await train({ data: 'iris' })));
    assert.equal(api.comparison(), undefined);
    await run('compareRuns', [all.at(-1)!, all.at(-2)!]);
    assert.equal(api.comparison(), said[0]);
  });

  it('is observed at every k-th step, or in some of its layers, as the settings say', async () => {
    await open('seldom.py', text);
    await withSettings(
      { epochs: 25, 'observe.everySteps': 4, 'observe.layers': ['0'] },
      async () => void assert(await train({ data: 'iris' })),
    );
    const { run, series } = await historyNow();
    assert.deepEqual(new Set(run.tensors.map(({ layer }: { layer: number }) => layer)), new Set([0]));
    // Of each step the loss, the accuracy and the learning rate, then what was observed.
    const seen = Array.from({ length: series.points }, (_, i) => !Number.isNaN(series.last[i * series.width + 3]));
    assert.equal(seen.length, 100);
    assert.deepEqual(seen.slice(0, 5), [true, false, false, false, true]);
  });

  it('stands beside the code at the step that the panel shows', async () => {
    const { document } = await open('beside.py', text);
    await withSettings({ epochs: 5, learningRate: 0.1 }, async () => assert(await train({ data: 'iris' })));
    const api = await layerscope();
    const newest = api.liveTexts(document);
    assert.deepEqual([...newest.keys()], [3, 4, 5, 6]);
    assert.match(newest.get(3)!, /^✓ -?[\d.]+ ± [\d.]+$/);
    api.receive({ type: 'scrub', step: 1 });
    assert.notEqual(api.liveTexts(document).get(3), newest.get(3));
    api.receive({ type: 'scrub', step: null });
    assert.equal(api.liveTexts(document).get(3), newest.get(3));
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      new vscode.Position(3, 8),
    );
    const texts = hovers.flatMap(({ contents }) => contents.map((one) => (one as vscode.MarkdownString).value));
    const words = texts.join().replaceAll('| \u00a0', '| ');
    // What is seen without scrolling: mean and standard deviation beside the histogram, for each tensor a line.
    assert.match(words, /\| {2}\| mean \| std \| lowest \| values after step \d+ \| highest \|\n/);
    assert.match(words, /\n\| gradient of weight \| \S+ \| \S+ \| \S+ \| `[▁▂▃▄▅▆▇█\u00a0]{16}` \| \S+ \|\n/);
    assert.match(words, /Norm of the update ÷ that of the parameter: weight [\d.e-]+, bias [\d.e-]+\./);
    assert.match(words, /\| norm \| zeros \| subnormals \| NaN \| Inf \|\n/);
    assert.match(words, /\| Percentiles \| 7 % \| 16 % \| 31 % \| 50 % \| 69 % \| 84 % \| 93 % \|\n/);
    assert.doesNotMatch(words, /nans|infs|undefined/);
    assert.match(words, /command:layerscope\.selectLayer/);
    await withSettings({ liveHints: false }, async () => assert.equal(api.liveTexts(document).size, 0));
  });

  it('is told from others of its name by its file, its time, its steps and its loss', async () => {
    for (const name of ['one.py', 'two.py']) {
      await open(name, text);
      await withSettings({ epochs: 3 }, async () => assert(await train({ data: 'iris' })));
    }
    const [asked] = await choosing('', async () => run('compareRuns'));
    const [two, one] = asked!.items;
    assert.deepEqual([two!.description, one!.description], ['two.py · finished', 'one.py · finished']);
    for (const { detail } of [two!, one!]) assert.match(detail!, /\d.*:\d\d.* · 12 steps · loss \d\.\d+$/);
  });

  it('that is stopped for another stops at once, while that is prepared, which is seen', async () => {
    await open('first.py', text);
    const seen: string[] = [];
    const window = vscode.window as unknown as Record<string, unknown>;
    const { showWarningMessage } = window;
    const { createStatusBarItem } = vscode.window;
    const items: vscode.StatusBarItem[] = [];
    await withSettings({ epochs: 1_000_000 }, async () => {
      assert(await run('trainModel', { data: 'iris' }));
      const api = await layerscope();
      await until('the first steps', async () => (await historyNow())?.series.steps > 100);
      const before = api.runs().all.at(-1)!;
      window.createStatusBarItem = (...given: Parameters<typeof createStatusBarItem>) => {
        items.push(createStatusBarItem(...given));
        return items.at(-1);
      };
      window.showWarningMessage = async (...[, , yes]: string[]) => {
        // It goes on until the person has answered.
        assert.equal(api.runs().all.find(({ id }) => id === before.id)!.state, 'running');
        setTimeout(() => seen.push(api.runs().all.find(({ id }) => id === before.id)!.state));
        return yes;
      };
      try {
        const start = Date.now();
        assert(await run('trainModel', { data: 'iris' }));
        const begun = Date.now();
        await until('its first step', async () => (await historyNow())?.series.steps > 0);
        print(
          `      Stop It and Train to the new run: ${begun - start} ms, to its first step: ${Date.now() - start} ms`,
        );
      } finally {
        Object.assign(window, { showWarningMessage, createStatusBarItem });
      }
      const texts = items.map(({ text }) => text);
      assert(texts.includes('$(sync~spin) Layerscope: preparing the run…'), texts.join());
      assert(
        seen.some((state) => state === 'cancelling' || state === 'cancelled'),
        seen.join(),
      );
      await run('cancelTraining');
    });
  });

  it('leaves the editor free while thousands of steps stream in', async () => {
    await open('busy.py', text);
    await withSettings({ epochs: 1_000_000, batchSize: 16 }, async () => {
      await run('openPanel');
      assert(await run('trainModel', { data: 'iris' }));
      await until('the first steps', async () => (await historyNow())?.series.steps > 100);
      const from = (await historyNow()).series.steps;
      const delay = monitorEventLoopDelay({ resolution: 5 });
      delay.enable();
      const stop = watchEventLoop();
      await pause(3000);
      const { longestWorkMs } = stop();
      delay.disable();
      const steps = (await historyNow()).series.steps - from;
      const [middle, high] = [delay.percentile(50), delay.percentile(95)].map((ns) => (ns / 1e6).toFixed(1));
      print(
        `      ${steps} steps in 3 s; event loop delay ${middle} ms (median), ${high} ms (95 %); longest work of its own ` +
          `${longestWorkMs.toFixed(1)} ms`,
      );
      assert(steps > 300, `${steps} steps`);
    });
  });
});
