// How the file's loaders and splits take rows: torch.utils.data's DataLoader, random_split, and generators of their own.

import type { SourceRange } from '../../model/modelSpec.ts';
import { type Phrase, phrase, type Text } from '../../model/phrase.ts';
import type { LoadingOptions } from '../../model/trainOptions.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import { type ArgumentValue, reasonOf, type Value } from '../python/values.ts';
import { note } from './note.ts';
import { remark } from './unfollowed.ts';

type Read = { readonly value: LoadingOptions } | { readonly problem: Text };

/** In torch's order. */
const LOADER =
  'dataset batch_size shuffle sampler batch_sampler num_workers collate_fn pin_memory drop_last timeout worker_init_fn multiprocessing_context generator'.split(
    ' ',
  );
const SPLIT = ['dataset', 'lengths', 'generator'];

/** A loader of rows that are not trained on, by the name that it is given. */
const EVALUATES = /^\s*[\w.]*(?<![a-z])(test|val|eval|dev)\w*\s*=\s*$/i;

export function noteLoader(it: Interpreter, args: readonly ArgumentValue[], range: SourceRange): void {
  const given = argumentsBy(LOADER, args);
  const [size, shuffle] = [given('batch_size'), given('shuffle')];
  const isShuffled = shuffle?.type === 'bool' && shuffle.value;
  const { text } = it.source;
  const before = text.slice(text.lastIndexOf('\n', range.from - 1) + 1, range.from);
  if (EVALUATES.test(before)) return;
  const rest = args.find(({ kind }) => kind === 'rest');
  if (size && size.type !== 'none') {
    const isCount = size.type === 'int' && size.value >= 1;
    note(it, 'batchSize', range, isCount ? { value: size.value } : { problem: reasonOf(size) }, isShuffled);
  } else if (!rest) {
    const problem = size ? phrase`batch_size=None is not supported` : phrase`batch_sampler= is not supported`;
    note(it, 'batchSize', range, size || given('batch_sampler') ? { problem } : { value: 1 }, isShuffled);
  }
  if (rest) note(it, 'loading', range, { problem: reasonOf(rest.value) }, isShuffled);
  else note(it, 'loading', range, readLoader(it, given, range), isShuffled);
}

function readLoader(it: Interpreter, given: (name: string) => Value | undefined, range: SourceRange): Read {
  for (const name of ['sampler', 'batch_sampler']) {
    const value = given(name);
    if (value && value.type !== 'none') return { problem: phrase`${name}= is not supported` };
  }
  const collate = given('collate_fn');
  if (collate && collate.type !== 'none')
    remark(it, phrase`\`collate_fn\` is not followed: training is on the data as it is.`, range);
  const [shuffle, dropLast] = [given('shuffle'), given('drop_last')];
  for (const value of [shuffle, dropLast]) {
    if (value && value.type !== 'bool' && value.type !== 'none') return { problem: reasonOf(value) };
  }
  const seed = seedOf(it, given('generator'), range);
  if (typeof seed === 'object') return { problem: seed };
  const value: LoadingOptions = {
    ...(!(shuffle?.type === 'bool' && shuffle.value) && { shuffle: false }),
    ...(dropLast?.type === 'bool' && dropLast.value && { dropLast: true }),
    ...(seed !== undefined && { loaderSeed: seed }),
  };
  return { value };
}

export function noteSplit(it: Interpreter, args: readonly ArgumentValue[], range: SourceRange): void {
  const seed = seedOf(it, argumentsBy(SPLIT, args)('generator'), range);
  if (seed === undefined) return;
  note(it, 'split', range, typeof seed === 'object' ? { problem: seed } : { value: { splitSeed: seed } });
}

function argumentsBy(order: readonly string[], args: readonly ArgumentValue[]): (name: string) => Value | undefined {
  return (name) => {
    const at = args[order.indexOf(name)];
    return (
      args.find((argument) => argument.kind === 'keyword' && argument.name === name)?.value ??
      (at?.kind === 'positional' ? at.value : undefined)
    );
  };
}

/** Of `torch.Generator().manual_seed(seed)`; undefined without a generator, a phrase says why it is not known. */
function seedOf(it: Interpreter, generator: Value | undefined, range: SourceRange): number | Phrase | undefined {
  if (!generator || generator.type === 'none') return undefined;
  const seeds = it.training.generators.get(generator);
  if (!seeds) return phrase`its generator is not known: ${reasonOf(generator)}`;
  const { generatorUsers } = it.training;
  const user = generatorUsers.get(generator) ?? range.from;
  generatorUsers.set(generator, user);
  if (user !== range.from) return phrase`its generator has drawn in ${it.source.lineName(user)} before`;
  if (seeds.length === 0) return phrase`its generator is given no seed`;
  return seeds.length > 1 || seeds[0] === undefined
    ? phrase`the seed of its generator is not known for certain`
    : seeds[0];
}

/** `generator.manual_seed(seed)`: whether the object is a generator, which the call then gives. */
export function seedGenerator(it: Interpreter, object: Value, args: readonly ArgumentValue[]): boolean {
  const seeds = it.training.generators.get(object);
  const seed = args[0]?.value;
  seeds?.push(seed?.type === 'int' && it.training.choices === 0 ? seed.value : undefined);
  return seeds !== undefined;
}
