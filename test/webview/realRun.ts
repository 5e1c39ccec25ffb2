// Networks read from Python and trained by the real engine, in the batches of events in which it gives them.

import { readFileSync } from 'node:fs';
import { outputsFor, toDataset } from '../../src/data/dataset.ts';
import { readTable } from '../../src/data/table.ts';
import { train } from '../../src/engine/trainer.ts';
import { bindSequential } from '../../src/model/bind.ts';
import type { TrainEvent, TrainOptions } from '../../src/protocol/trainEvent.ts';
import { readModel } from '../../src/reader/readModel.ts';

const file = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

interface RunOf {
  /** Python's text. */
  readonly definition: string;
  /** A path in the project, and the column to predict. */
  readonly table: string;
  readonly target: string;
  /** How many of the table's rows, from the first. */
  readonly rows?: number;
  readonly options?: Partial<TrainOptions>;
}

/** All events of the run, in the batches in which the engine gives them. */
function batchesOf({ definition, table: path, target, rows = Number.POSITIVE_INFINITY, options }: RunOf) {
  const text = file(path)
    .split('\n')
    .slice(0, rows + 1)
    .join('\n');
  const table = readTable(path.slice(path.lastIndexOf('/') + 1), text);
  if (table.type !== 'table') throw new Error(table.message);
  const dataset = toDataset(table, target);
  if (dataset.type !== 'dataset') throw new Error(dataset.message);
  const { data } = dataset;
  const [sequential] = readModel(definition).sequentials;
  const { name, features } = data;
  const binding = bindSequential(sequential!, {}, { name, features, ...outputsFor(data) });
  if (binding.type !== 'bound') throw new Error(`the network does not fit its data: ${JSON.stringify(binding)}`);
  const request = {
    model: binding.model,
    data,
    options: {
      epochs: 100,
      batchSize: 32,
      seed: 0,
      optimizer: { type: 'SGD', learningRate: 0.01 } as const,
      heldOutFraction: 0.2,
      ...options,
    },
  };
  return [...train(request, { aborted: false })].map((batch): TrainEvent[] => [...batch]);
}

/** The tutorial's wine network. */
export function wineBatches(options: Partial<TrainOptions> = {}): TrainEvent[][] {
  return batchesOf({
    definition: file('examples/wine/model.py'),
    table: 'examples/wine/wine.csv',
    target: 'cultivar',
    options,
  });
}

/** The same network without its BatchNorm. */
export function wineTwinBatches(options: Partial<TrainOptions> = {}): TrainEvent[][] {
  return batchesOf({
    definition: file('examples/wine/model.py').replace(/^.*BatchNorm1d.*$/m, ''),
    table: 'examples/wine/wine.csv',
    target: 'cultivar',
    options,
  });
}

/** Thirty layers on images, with residual blocks and dropout, under a scheduler. */
export function imageBatches(options: Partial<TrainOptions> = {}): TrainEvent[][] {
  return batchesOf({
    definition: RESIDUAL,
    table: 'media/data/digits.csv',
    target: 'digit',
    rows: 320,
    options: {
      epochs: 6,
      optimizer: { type: 'AdamW', learningRate: 0.003, weightDecay: 0.05 },
      loss: { type: 'CrossEntropyLoss', labelSmoothing: 0.1 },
      scheduler: { type: 'OneCycleLR', maxLr: 0.01 },
      clipping: { type: 'norm', maxNorm: 1 },
      ...options,
    },
  });
}

const RESIDUAL = `
from torch import nn
class Block(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.block = nn.Sequential(
            nn.Conv2d(channels, channels, 3, padding=1), nn.BatchNorm2d(channels), nn.ReLU(),
            nn.Conv2d(channels, channels, 3, padding=1), nn.BatchNorm2d(channels))
    def forward(self, x):
        return x + self.block(x)
layers = nn.Sequential(
    nn.Conv2d(1, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(),
    Block(8), nn.ReLU(),
    nn.MaxPool2d(2),
    nn.Conv2d(8, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ReLU(),
    Block(16), nn.ReLU(),
    nn.AdaptiveAvgPool2d(2), nn.Flatten(),
    nn.Linear(64, 32), nn.BatchNorm1d(32), nn.ReLU(), nn.Dropout(0.25), nn.Linear(32, 32), nn.ReLU(), nn.Linear(32, 10))
`;

/** Numbers are predicted. */
export function diabetesBatches(options: Partial<TrainOptions> = {}): TrainEvent[][] {
  return batchesOf({
    definition: file('examples/diabetes/model.py'),
    table: 'examples/diabetes/diabetes.csv',
    target: 'progression',
    options: {
      epochs: 40,
      optimizer: { type: 'Adam', learningRate: 0.05 },
      scheduler: { type: 'StepLR', stepSize: 15, gamma: 0.3 },
      ...options,
    },
  });
}
