// What checkpoints cost: bytes, what one takes of the thread that trains, and of the one that writes it to the disk with all
// that this waits for; how far apart they are then, and what share of a run they are.
//
//     node bench/checkpoints.ts [W1,W2,W3,W4]

import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHECKPOINT_SHARE } from '../src/engine/checkpointPace.ts';
import { train } from '../src/engine/trainer.ts';
import { CHECKPOINT_SECONDS, type Checkpoint } from '../src/protocol/checkpoint.ts';
import type { CheckpointOptions } from '../src/protocol/trainEvent.ts';
import { checkpointName, writeCheckpoint } from '../src/tensorboard/checkpoints.ts';
import { CHECKPOINTS_FOLDER } from '../src/tensorboard/runFolder.ts';
import { requestOf } from './madeUp.ts';
import { type Workload, workloads } from './workloads.ts';

const [names = 'W1,W2,W3,W4'] = process.argv.slice(2);
const STEPS = 60;
const ALWAYS: CheckpointOptions = { everyMs: 0, share: Number.POSITIVE_INFINITY };

const folder = mkdtempSync(join(tmpdir(), 'layerscope-checkpoints-'));
for (const workload of workloads) {
  if (!names.split(',').includes(workload.name)) continue;
  run(workload);
  const rounds = Array.from({ length: 5 }, () => {
    const [without, withThem] = [run(workload), run(workload, ALWAYS)];
    return (withThem.ms - without.ms) / withThem.checkpoints.length;
  });
  const takenMs = median(rounds);
  const newest = run(workload, ALWAYS).checkpoints.at(-1)!;
  const written: number[] = [];
  for (let i = 0; i < 9; i++) {
    const start = performance.now();
    await writeCheckpoint(folder, newest);
    written.push(performance.now() - start);
  }
  const { size } = statSync(join(folder, CHECKPOINTS_FOLDER, checkpointName(newest.step)));
  rmSync(join(folder, CHECKPOINTS_FOLDER), { recursive: true });
  const apart = Math.max(CHECKPOINT_SECONDS, takenMs / 1000 / CHECKPOINT_SHARE);
  const share = takenMs / 10 / apart;
  console.log(
    `${workload.name}: ${workload.title}: ${size.toLocaleString('en')} bytes, taken in ${takenMs.toFixed(2)} ms ` +
      `(${share.toFixed(3)} %, one every ${apart.toFixed(1)} s), written in ${median(written).toFixed(1)} ms by another thread`,
  );
}
rmSync(folder, { recursive: true });

function run(workload: Workload, checkpoints?: CheckpointOptions) {
  const taken: Checkpoint[] = [];
  const start = performance.now();
  const request = { ...requestOf(workload, STEPS), ...(checkpoints && { checkpoints }) };
  for (const slice of train(request, { aborted: false })) {
    for (const event of slice) if (event.type === 'checkpointTaken') taken.push(event.checkpoint);
  }
  return { ms: performance.now() - start, checkpoints: taken };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
