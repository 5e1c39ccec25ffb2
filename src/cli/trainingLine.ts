// What a run is trained with, and where each of it comes from, in one sentence.

import { type ChosenOptions, formatOptions, type OptionName } from '../protocol/chooseOptions.ts';

const OPTION: Partial<Record<OptionName, string>> = {
  epochs: '--epochs',
  batchSize: '--batch-size',
  seed: '--seed',
  learningRate: '--learning-rate',
};

/** `Adam(lr=0.01) from line 12, 100 epochs, batches of 64 (--batch-size), seed 0.` */
export function trainingLine({ options, sources }: ChosenOptions): string {
  const part = (text: string, ...names: readonly OptionName[]) => {
    const from = names.flatMap((name) => {
      const source = sources[name];
      return source === undefined ? [] : [source === 'given' ? OPTION[name]! : `line ${source}`];
    });
    return from.length > 0 ? `${text} (${from.join(', ')})` : text;
  };
  const { optimizer, loss, clipping, scheduler, epochs, batchSize, seed } = options;
  const parts = [
    part(formatOptions(optimizer), 'optimizer', 'learningRate'),
    ...(loss ? [part(formatOptions(loss), 'loss')] : []),
    ...(scheduler ? [part(formatOptions(scheduler), 'scheduler')] : []),
    ...(clipping ? [part(formatOptions(clipping), 'clipping')] : []),
    part(epochs === 1 ? '1 epoch' : `${epochs} epochs`, 'epochs'),
    part(`batches of ${batchSize}`, 'batchSize'),
    part(`seed ${seed}`, 'seed'),
  ];
  return `Trained with ${parts.join(', ')}.`;
}
