// Which rows of the table are trained on, which are held out to be evaluated after each epoch, which are kept for a test.

import type { TrainingData, TrainOptions } from '../protocol/trainEvent.ts';
import { splitByLengths } from './dataLoader.ts';
import { type Generator, randperm } from './random.ts';

export interface RowSplit<Part = Uint32Array> {
  /** Row numbers of the table, in the order of torch's Subset. */
  readonly training: Part;
  readonly heldOut: Part;
  readonly test: Part;
}

type SplitOptions = Pick<TrainOptions, 'heldOutFraction' | 'testFraction' | 'stratify'>;

/** How many rows each part has: those held out and those of the test rounded down. */
export function partLengths(rows: number, { heldOutFraction, testFraction = 0 }: SplitOptions): RowSplit<number> {
  const [heldOut, test] = [Math.floor(rows * heldOutFraction), Math.floor(rows * testFraction)];
  return { training: rows - heldOut - test, heldOut, test };
}

/**
 * random_split(dataset, [training, held out, test]); with no test rows random_split(dataset, [training, held out]), which
 * draws the same. Also where nothing is held out, the order is drawn.
 *
 * Stratified, the rows are gone through in the same order, and each goes to the first of held out, test and training that
 * still lacks rows of its class: so many that a part's share of each class is the table's, to one row, by largest
 * remainders (classShares).
 */
export function splitRows(generator: Generator, data: TrainingData, options: SplitOptions): RowSplit {
  const lengths = partLengths(data.rows, options);
  if (!options.stratify || data.task !== 'classification') {
    const [training, heldOut, test] = splitByLengths(generator, [lengths.training, lengths.heldOut, lengths.test]);
    return { training: training!, heldOut: heldOut!, test: test! };
  }
  const counts = new Array<number>(data.classNames.length).fill(0);
  for (const target of data.targets) counts[target]! += 1;
  const heldOut = classShares(counts, lengths.heldOut);
  const test = classShares(
    counts.map((count, i) => count - heldOut[i]!),
    lengths.test,
  );
  const parts = {
    training: new Uint32Array(lengths.training),
    heldOut: new Uint32Array(lengths.heldOut),
    test: new Uint32Array(lengths.test),
  };
  const filled = { training: 0, heldOut: 0, test: 0 };
  for (const row of randperm(generator, data.rows)) {
    const target = data.targets[row]!;
    const part = heldOut[target]! > 0 ? 'heldOut' : test[target]! > 0 ? 'test' : 'training';
    if (part === 'heldOut') heldOut[target]! -= 1;
    if (part === 'test') test[target]! -= 1;
    parts[part][filled[part]++] = row;
  }
  return parts;
}

/**
 * How many of `length` rows are of each class: its proportion rounded down, and what is left one by one to the classes
 * with the largest remainders, of equal ones to the first.
 */
function classShares(counts: readonly number[], length: number): number[] {
  const rows = counts.reduce((sum, count) => sum + count, 0);
  // Whole numbers throughout: two equal remainders are equal.
  const shares = counts.map((count) => Math.floor((count * length) / rows));
  const remainders = counts.map((count) => (count * length) % rows);
  const order = counts.map((_, i) => i).sort((a, b) => remainders[b]! - remainders[a]! || a - b);
  const left = length - shares.reduce((sum, share) => sum + share, 0);
  for (const i of order.slice(0, left)) shares[i]! += 1;
  return shares;
}
