// What observing everything costs a run from its first event to its last: at every step all statistics, snapshots as they are
// due, units, alarms, and the events. Runs of the same network, data and seed are trained with it and without it in turn, in
// this thread, and compared in pairs.
//
//     node bench/observation.ts [W1,W2,W3,W4] [STEPS,STEPS] [PAIRS]
//
// W1 to W4 are the networks of workloads.ts. On a busy machine the thread's own time counts, as it does here; as some systems
// count it in ticks of 4 ms, a short run is one of many.

import { createBlindProbe } from '../src/engine/probe.ts';
import { train } from '../src/engine/trainer.ts';
import type { TrainRequest } from '../src/protocol/trainEvent.ts';
import { requestOf } from './madeUp.ts';
import { spreadOf } from './rounds.ts';
import { workloads } from './workloads.ts';

const [names = 'W1', lengths = '500,3000,15000', pairs = '7'] = process.argv.slice(2);
/** What each of a pair takes at least, in ms. */
const LEAST_MS = 400;

for (const workload of workloads) {
  if (!names.split(',').includes(workload.name)) continue;
  console.log(`${workload.name}: ${workload.title}`);
  // Compiled code comes with the first runs.
  pair(requestOf(workload, 500), 1);
  for (const steps of lengths.split(',').map(Number)) {
    const request = requestOf(workload, steps);
    const started = performance.now();
    run(request, true);
    const times = Math.ceil(LEAST_MS / (performance.now() - started));
    const measured = Array.from({ length: Number(pairs) }, () => pair(request, times));
    const { median, lower, upper } = spreadOf(measured.map(({ blind, observed }) => observed / blind));
    const stepOf = (key: 'blind' | 'observed') =>
      ((1000 * spreadOf(measured.map((times) => times[key])).median) / steps).toPrecision(3);
    console.log(
      `  ${steps} steps: ${stepOf('blind')} us a step, observed ${stepOf('observed')}: ${median.toFixed(2)} times as long ` +
        `(${lower.toFixed(2)} to ${upper.toFixed(2)}), ${measured[0]!.snapshots} snapshots`,
    );
  }
}

/** In turn, so many times, in ms for one. */
function pair(request: TrainRequest, times: number) {
  let [blind, observed, snapshots] = [0, 0, 0];
  for (let i = 0; i < times; i++) {
    blind += run(request, true).ms / times;
    const { ms, ...counted } = run(request, false);
    observed += ms / times;
    snapshots = counted.snapshots;
  }
  return { blind, observed, snapshots };
}

function run(request: TrainRequest, isBlind: boolean): { readonly ms: number; readonly snapshots: number } {
  const start = process.threadCpuUsage();
  let snapshots = 0;
  for (const slice of train(request, { aborted: false }, isBlind ? { probeFor: () => createBlindProbe() } : {})) {
    for (const event of slice) if (event.type === 'snapshotTaken' && event.tensors.length > 0) snapshots++;
  }
  const { user, system } = process.threadCpuUsage(start);
  return { ms: (user + system) / 1000, snapshots };
}
