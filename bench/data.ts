// How long reading a table of a million rows takes, and what it costs the process that asks for it: `node bench/data.ts
// [rows] [columns]`, after a build. The file is made first, in the system's folder for temporary files.

import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import { workerBackend } from '../src/backend/workerBackend.ts';
import type { DataSource, FromDataThread, PrepareData } from '../src/protocol/dataMessage.ts';
import type { TrainingData } from '../src/protocol/trainEvent.ts';
import { linear, relu, request } from '../test/engine/requests.ts';

const [rows = 1e6, columns = 20] = process.argv.slice(2).map(Number);
const dist = join(import.meta.dirname, '..', 'dist');
const folder = mkdtempSync(join(tmpdir(), 'layerscope-data-bench-'));
const path = join(folder, 'table.csv');

writeTable();
console.log(`${rows} rows of ${columns} numbers and a class, ${megabytes(statSync(path).size)}`);

const loop = monitorEventLoopDelay({ resolution: 1 });
let cpu = process.cpuUsage();
let peak = 0;
const sampling = setInterval(() => {
  peak = Math.max(peak, process.memoryUsage.rss());
}, 20);
const before = process.memoryUsage.rss();
await new Promise((resolve) => setTimeout(resolve, 100));

const source: DataSource = { type: 'path', name: 'table.csv', path };
loop.enable();
cpu = process.cpuUsage();
const beganAt = performance.now();
const reader = new Worker(join(dist, 'dataThread.cjs'), { workerData: source });
let told = 0;
const opened = await answer();
const openedAt = performance.now();
reader.postMessage({ type: 'prepare', target: 'class', choices: {} } satisfies PrepareData);
const dataset = await answer();
const preparedAt = performance.now();
if (opened.type !== 'opened' || dataset.type !== 'dataset') throw new Error(JSON.stringify(dataset));
await reader.terminate();
say('read', openedAt - beganAt, `; progress told ${told} times`);
say('inputs and classes', preparedAt - openedAt, `; ${dataset.data.rows} rows, ${dataset.data.features} inputs`);
await train(dataset.data);
clearInterval(sampling);
console.log(`memory: ${megabytes(peak - before)} more at the most, of all threads together`);
rmSync(folder, { recursive: true });

/** Until its first step has ended. */
async function train(data: TrainingData): Promise<void> {
  const startedAt = performance.now();
  const stop = new AbortController();
  const model = [linear(columns, 32), relu(), linear(32, data.classNames.length)];
  const backend = workerBackend(join(dist, 'worker.cjs'));
  for await (const event of backend.train(request(model, data, { epochs: 1, batchSize: 256 }), stop.signal)) {
    if (event.type !== 'stepsEnded' || stop.signal.aborted) continue;
    say('until the first step', performance.now() - startedAt, '');
    stop.abort();
  }
}

function answer(): Promise<FromDataThread> {
  return new Promise((resolve, reject) => {
    reader.once('error', reject);
    const take = (message: FromDataThread) => {
      if (message.type === 'progress') told++;
      else {
        reader.off('message', take);
        resolve(message);
      }
    };
    reader.on('message', take);
  });
}

function say(what: string, ms: number, more: string): void {
  const blocked = (loop.max / 1e6).toFixed(0);
  const { user, system } = process.cpuUsage(cpu);
  const times = `${(ms / 1000).toFixed(2)} s, ${((user + system) / 1e6).toFixed(2)} s of processor time`;
  console.log(`${what}: ${times}, this thread's loop held up for ${blocked} ms at most${more}`);
  loop.reset();
  cpu = process.cpuUsage();
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MB`;
}

function writeTable(): void {
  const file = openSync(path, 'w');
  const names = Array.from({ length: columns }, (_, i) => `x${i}`);
  writeSync(file, `${[...names, 'class'].join(',')}\n`);
  let state = 1;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state / 2 ** 31;
  };
  for (let row = 0; row < rows; ) {
    let text = '';
    for (let end = Math.min(rows, row + 5000); row < end; row++) {
      for (let i = 0; i < columns; i++) text += `${(10 * next()).toFixed(5)},`;
      text += `${['low', 'middle', 'high'][row % 3]}\n`;
    }
    writeSync(file, text);
  }
  closeSync(file);
}
