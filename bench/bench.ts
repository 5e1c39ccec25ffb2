// Microseconds per training step of the wine network, batches of 32: this engine, PyTorch and TensorFlow.js, each with
// and without observation where it has both. `npm run bench`.
//
// Every contender is a process that is asked for some steps in turn, round after round, so that whatever else the
// machine does meets all of them alike; ratios are taken within a round, and of all rounds the median is printed.

import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ROUNDS = 31;
/** Long enough for the clock, short enough that rounds see the same machine. */
const ROUND_MS = 60;

interface Contender {
  readonly name: string;
  /** Asks for the microseconds per step of so many steps. */
  measure(steps: number): Promise<number>;
  stop(): void;
}

const path = (file: string) => fileURLToPath(new URL(file, import.meta.url));
const python = process.env.LAYERSCOPE_PYTHON ?? '/usr/bin/python3';

installTfjs();
const contenders = [
  await start('Layerscope', process.execPath, [path('engineSteps.ts'), 'unobserved']),
  await start('Layerscope, observed', process.execPath, [path('engineSteps.ts'), 'observed']),
  await start('PyTorch', python, [path('torch_steps.py'), 'unobserved']),
  await start('PyTorch, observed by hooks', python, [path('torch_steps.py'), 'observed']),
  await start('TensorFlow.js wasm', process.execPath, [path('tfjsSteps.mjs'), 'wasm']),
  await start('TensorFlow.js cpu', process.execPath, [path('tfjsSteps.mjs'), 'cpu']),
];
const rounds = await run(contenders);
for (const contender of contenders) contender.stop();
print(rounds);

function installTfjs(): void {
  if (existsSync(path('node_modules'))) return;
  console.log('Getting TensorFlow.js into bench/node_modules, for this comparison only.');
  execFileSync('npm', ['ci', '--no-fund', '--no-audit'], { cwd: path('.'), stdio: 'inherit' });
}

/** Starts a process that answers each line, a number of steps, with its microseconds per step. */
async function start(name: string, command: string, args: string[]): Promise<Contender> {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const next = async () => {
    const line = await lines.next();
    if (line.done) throw new Error(`${name} ended: ${command} ${args.join(' ')}`);
    return line.value;
  };
  console.log(`${name}: ${await next()}`);
  return {
    name,
    async measure(steps) {
      child.stdin.write(`${steps}\n`);
      return Number(await next());
    },
    stop: () => child.stdin.end(),
  };
}

/** (rounds, contenders): microseconds per step. */
async function run(all: readonly Contender[]): Promise<number[][]> {
  const steps: number[] = [];
  for (const contender of all) {
    const warm = await contender.measure(300);
    steps.push(Math.max(1, Math.round((ROUND_MS * 1000) / warm)));
  }
  const results: number[][] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const times: number[] = [];
    for (const [i, contender] of all.entries()) times.push(await contender.measure(steps[i]!));
    results.push(times);
  }
  return results;
}

function print(rounds: readonly number[][]): void {
  const column = (i: number) => rounds.map((times) => times[i]!);
  const ratio = (i: number, j: number) => median(rounds.map((times) => times[i]! / times[j]!));
  console.log(`\nMicroseconds per step, of ${rounds.length} rounds; times as long as Layerscope's, observed as it is.`);
  console.log(`${''.padEnd(28)}${'median'.padStart(9)}${'fastest'.padStart(9)}${'ratio'.padStart(9)}`);
  contenders.forEach(({ name }, i) => {
    const like = i === 3 ? 1 : 0;
    const figures = [median(column(i)), Math.min(...column(i))].map((us) => us.toFixed(1).padStart(9));
    console.log(`${name.padEnd(28)}${figures.join('')}${ratio(i, like).toFixed(2).padStart(9)}`);
  });
  console.log(`\nWhat observing every layer at every step costs: Layerscope ${ratio(1, 0).toFixed(2)} times its step,`);
  console.log(
    `PyTorch ${ratio(3, 2).toFixed(2)} times. Layerscope observed against PyTorch unobserved: ${ratio(2, 1).toFixed(2)} times as fast.`,
  );
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}
