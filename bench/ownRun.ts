// A run of ours on the disk, as the benchmarks read it: 20 layers, made up, with 500 snapshots; written as every run is.

import { dirname } from 'node:path';
import { RunFile } from '../src/tensorboard/runFile.ts';
import { deepModel, runStarted, snapshotTaken, stepsEnded } from '../test/webview/fixtures.ts';

/** Gives the folder. `steps` is a multiple of 1,000. */
export async function writeOwnRun(runs: string, steps: number): Promise<string> {
  const run = runStarted({ model: deepModel, epochs: 1000, stepsPerEpoch: steps / 1000 });
  const file = await RunFile.create(runs, run, (problem) => {
    throw new Error(problem);
  });
  const many = stepsEnded(run, 1, 500);
  for (let step = 0; step < steps; step += many.count) {
    file.take({ ...many, firstStep: step + 1 });
    if (step % (steps / 500) === 0) file.take(snapshotTaken(run, step));
    await file.room;
  }
  file.take({ type: 'runEnded', reason: 'finished', step: steps, elapsedMs: 1 });
  await file.close();
  return dirname(file.path);
}
