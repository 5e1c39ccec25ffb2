// The engine as a contender: answers each number of steps with microseconds per step.

import { createInterface } from 'node:readline';
import { watchNonFinite } from '../src/engine/nonFinite.ts';
import { createProbe } from '../src/engine/probe.ts';
import { createRun } from '../src/engine/run.ts';
import { StepLog } from '../src/engine/stepLog.ts';
import { availableBuilds } from '../src/engine/wasmKernels.ts';
import { STATISTICS } from '../src/protocol/trainEvent.ts';
import { wineRequest } from '../test/engine/requests.ts';

const BATCH = 32;
const request = wineRequest();
const run = createRun(request);
const probe = createProbe(run.network, run.kernels);
const watch = watchNonFinite(request.model, probe.tensors);
const log = new StepLog(probe.tensors.length * STATISTICS.length);

/** One of the four full batches of an epoch. */
const first = (i: number) => (i % 4) * BATCH;

function unobserved(steps: number): void {
  for (let i = 0; i < steps; i++) run.step(first(i), BATCH);
}

/** With all that the trainer does of each step. */
function observed(steps: number): void {
  for (let i = 0; i < steps; i++) {
    const loss = run.step(first(i), BATCH);
    const statistics = probe.measure(BATCH);
    log.add(loss, statistics);
    watch.look(statistics, i);
    if (log.isFull) log.take(0);
  }
  log.take(0);
}

const train = process.argv[2] === 'observed' ? observed : unobserved;
train(2000);
console.log(`Node ${process.version}, ${availableBuilds()[0]}, ${probe.tensors.length} tensors`);
for await (const line of createInterface(process.stdin)) {
  const start = process.hrtime.bigint();
  train(Number(line));
  console.log(Number(process.hrtime.bigint() - start) / 1000 / Number(line));
}
