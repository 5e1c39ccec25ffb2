// What observing everything costs a run from its first event to its last: at every step all statistics, snapshots as they are
// due, units, alarms, and the events. Runs of the same network, data and seed are trained with it and without it in turn, in
// this thread, and compared in pairs.
//
//     node bench/observation.ts [W1,W2,W3,W4] [STEPS,STEPS] [PAIRS]
//
// W1 to W4 are the networks of workloads.ts. On a busy machine the thread's own time counts, as it does here.

import { createBlindProbe } from '../src/engine/probe.ts';
import { train } from '../src/engine/trainer.ts';
import type { TrainRequest } from '../src/protocol/trainEvent.ts';
import { requestOf } from './madeUp.ts';
import { spreadOf } from './rounds.ts';
import { workloads } from './workloads.ts';

const [names = 'W1', lengths = '500,3000,15000', pairs = '7'] = process.argv.slice(2);
for (const workload of workloads) {
  if (!names.split(',').includes(workload.name)) continue;
  console.log(`${workload.name}: ${workload.title}`);
  // Compiled code comes with the first runs.
  pair(requestOf(workload, 500));
  for (const steps of lengths.split(',').map(Number)) {
    const request = requestOf(workload, steps);
    const measured = Array.from({ length: Number(pairs) }, () => pair(request));
    const { median, lower, upper } = spreadOf(measured.map(({ blind, observed }) => observed / blind));
    const us = (ms: number) => ((1000 * ms) / steps).toPrecision(3);
    const times = (key: 'blind' | 'observed') => us(spreadOf(measured.map((times) => times[key])).median);
    console.log(
      `  ${steps} steps: ${times('blind')} us a step, observed ${times('observed')}: ${median.toFixed(2)} times as long ` +
        `(${lower.toFixed(2)} to ${upper.toFixed(2)}), ${measured[0]!.snapshots} snapshots`,
    );
  }
}

function pair(request: TrainRequest) {
  const blind = run(request, true);
  const observed = run(request, false);
  return { blind: blind.ms, observed: observed.ms, snapshots: observed.snapshots };
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
