// `--sweep lr=0.1,0.01 --sweep seed=1,2`: what a sweep of the command line varies.

import type { SweepWish } from '../protocol/sweep.ts';
import { type NumberDimension, readBatchNorm, readSweepValues } from '../protocol/sweepValues.ts';

const NAMES: Readonly<Record<string, NumberDimension | 'batchNorm'>> = {
  lr: 'learningRate',
  'learning-rate': 'learningRate',
  batch: 'batchSize',
  'batch-size': 'batchSize',
  seed: 'seed',
  batchnorm: 'batchNorm',
};

const EXPECTED: Readonly<Record<NumberDimension, string>> = {
  learningRate: 'numbers above 0, such as 0.1,0.01',
  batchSize: 'whole numbers from 1 to 1000000, such as 16,32',
  seed: 'whole numbers, such as 1,2,3',
};

const KEYS = { learningRate: 'learningRates', batchSize: 'batchSizes', seed: 'seeds' } as const;

/** A message where the texts say something else. */
export function readSweepOptions(texts: readonly string[]): SweepWish | string {
  const wish: { -readonly [K in keyof SweepWish]: SweepWish[K] } = {};
  for (const text of texts) {
    const [, name = '', values = ''] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
    const dimension = Object.hasOwn(NAMES, name.toLowerCase()) ? NAMES[name.toLowerCase()]! : undefined;
    if (dimension === undefined) {
      return `--sweep expects lr=…, batch=…, seed=… or batchnorm=with,without, not "${text}"`;
    }
    if (dimension === 'batchNorm') {
      const read = readBatchNorm(values.toLowerCase());
      if (!read) return `--sweep ${name} expects with, without or both, not "${values}"`;
      if (wish.batchNorm) return twice(name);
      wish.batchNorm = read;
      continue;
    }
    const read = readSweepValues(dimension, values);
    if (read.type === 'problem') {
      const found = read.kind === 'refused' || read.kind === 'ambiguous' ? read.part : values;
      return `--sweep ${name} expects ${EXPECTED[dimension]}, not "${found}"`;
    }
    if (wish[KEYS[dimension]]) return twice(name);
    wish[KEYS[dimension]] = read.values;
  }
  return wish;
}

function twice(name: string): string {
  return `--sweep ${name} is given twice; put all its values into one, separated by commas`;
}
