// What a run is trained with, and where each of it comes from: a line for each call, one for the counts.

import { formatCall, formatLoading, formatSchedule } from '../model/formatTraining.ts';
import { callProblem } from '../model/optionRefusal.ts';
import { defaultLoss } from '../model/trainOptions.ts';
import type { ChosenOptions } from '../protocol/chooseOptions.ts';
import type { OptionName, TrainingData } from '../protocol/trainEvent.ts';

/** `path` is the definition's; it stands before its lines. */
export function trainingLines(chosen: ChosenOptions, task: TrainingData['task'], path: string): string {
  const { options, sources } = chosen;
  const { loss = defaultLoss(task), optimizer, scheduler, clipping, epochs, batchSize, seed } = options;
  const from = (name: OptionName) => optionPlace(chosen, name, path);
  const fallback = task === 'regression' ? 'default for numbers' : 'default for classes';
  const rate = sources.learningRate && sources.optimizer !== 'given' ? ', its learning rate from --learning-rate' : '';
  const rows: (readonly [name: string, value: string, source: string])[] = [
    ['loss', formatCall(loss), from('loss') ?? fallback],
    ['optimizer', formatCall(optimizer), `${from('optimizer') ?? 'default'}${rate}`],
  ];
  if (scheduler) rows.push(['scheduler', formatSchedule(scheduler), from('scheduler') ?? '']);
  if (clipping) rows.push(['clipping', formatCall(clipping), from('clipping') ?? '']);
  const width = Math.max(...rows.map(([, value]) => value.length));
  const counts = [
    [epochs === 1 ? '1 epoch' : `${epochs} epochs`, sources.epochs],
    [`batches of ${batchSize}`, sources.batchSize],
    [`seed ${seed}`, sources.seed],
    ...formatLoading(options.loading).map((text) => [text, sources.loading] as const),
  ].map(([text, source]) => (typeof source === 'number' ? `${text} (line ${source})` : text));
  const lines = rows.map(([name, value, source]) => `  ${name.padEnd(9)}  ${value.padEnd(width)}   ${source}`);
  return `${[...lines, `  ${counts.join(', ')}`].join('\n')}\n`;
}

/** The option or the line that an option comes from; undefined for a default. */
export function optionPlace({ options, sources }: ChosenOptions, name: OptionName, path: string): string | undefined {
  const source = sources[name];
  if (source === undefined) return undefined;
  if (typeof source === 'number') return `${path}:${source}`;
  if (source === 'configuration') return `configuration ${options.configuration}`;
  return name === 'clipping' ? `--clip-${options.clipping?.type}` : `--${name}`;
}

/** What torch refuses of it, with its place in front, and whether that is the command line. */
export function trainingProblem(
  chosen: ChosenOptions,
  path: string,
): { readonly message: string; readonly isUsage: boolean } | undefined {
  const problem = callProblem(chosen.options);
  if (!problem) return undefined;
  const place = optionPlace(chosen, problem.name, path);
  const isUsage = typeof chosen.sources[problem.name] !== 'number';
  return { message: place === undefined ? problem.message : `${place}: ${problem.message}`, isUsage };
}
