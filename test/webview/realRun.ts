// The tutorial's wine network, read from its file and trained by the real engine.

import { readFileSync } from 'node:fs';
import { toDataset } from '../../src/data/dataset.ts';
import { readTable } from '../../src/data/table.ts';
import { train } from '../../src/engine/trainer.ts';
import { bindSequential } from '../../src/model/bind.ts';
import type { TrainEvent, TrainOptions } from '../../src/protocol/trainEvent.ts';
import { readModel } from '../../src/reader/readModel.ts';

const example = (name: string) => readFileSync(new URL(`../../examples/wine/${name}`, import.meta.url), 'utf8');

/** All events of the run, in the batches in which the engine gives them. */
export function wineBatches(change: Partial<TrainOptions> = {}): TrainEvent[][] {
  const table = readTable('wine.csv', example('wine.csv'));
  if (table.type !== 'table') throw new Error(table.message);
  const dataset = toDataset(table, 'cultivar');
  if (dataset.type !== 'dataset') throw new Error(dataset.message);
  const { name, features, classNames } = dataset.data;
  const [sequential] = readModel(example('model.py')).sequentials;
  const binding = bindSequential(sequential!, {}, { name, features, classes: classNames.length });
  const options: TrainOptions = {
    epochs: 100,
    batchSize: 32,
    seed: 0,
    optimizer: { type: 'SGD', learningRate: 0.01 },
    heldOutFraction: 0.2,
    ...change,
  };
  if (binding.type !== 'bound') throw new Error('the wine network does not fit its data');
  return [...train({ model: binding.model, data: dataset.data, options }, { aborted: false })].map((batch) => [
    ...batch,
  ]);
}
