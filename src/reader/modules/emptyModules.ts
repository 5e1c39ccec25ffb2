// Modules with a size of 0, which torch builds: what is said of them, and what they draw from the random numbers.

import { byName } from '../../model/byName.ts';
import type { ModuleLayer } from '../../model/modelSpec.ts';
import { phrase, type Text } from '../../model/phrase.ts';
import { drawing } from '../draws/drawsAlike.ts';
import { type ArgumentValue, integerOf, type ModuleValue, truth } from '../python/values.ts';
import { bindArguments, parametersOfClass } from './bindArguments.ts';
import { argumentsOf } from './givenArguments.ts';

/** A size of 0 that torch takes where the layer is built; undefined where its constructor raises. */
export function emptySize(
  module: string,
  name: string,
  what: () => Text,
  given: ReadonlyMap<string, ArgumentValue>,
): { problem: Text; isOurs?: true } | undefined {
  if (name === 'num_groups' || (name === 'groups' && module.includes('Conv'))) return undefined;
  const size = `${module} ${name}`;
  if (WARNS.test(size))
    return {
      problem: phrase`The ${what()} is 0: torch builds such a layer and warns that it has no weights; it is not trained here.`,
      isOurs: true,
    };
  const affine = /BatchNorm/.test(module) ? given.get('affine')?.value : undefined;
  if (APPLIES.test(size) || (affine && truth(affine) === false))
    return {
      problem: phrase`The ${what()} is 0: torch builds such a layer without weights; it is not trained here.`,
      isOurs: true,
    };
  return { problem: phrase`The ${what()} is 0: torch builds such a layer, and raises where it is applied.` };
}

/** Sizes of which torch takes 0 in applying the layer too. */
const WARNS = /^Linear (in|out)_features$|^Conv[123]d in_channels$/;
const APPLIES =
  /^Embedding |^(PReLU num_parameters|LayerNorm normalized_shape|GroupNorm num_channels|InstanceNorm[123]d num_features)$/;

const isWeighted = byName((name) => /^(Linear|Conv(Transpose)?[123]d|Embedding)$/.test(name));

/** A layer that draws as many numbers, Identity where it draws none; undefined where no size is 0, or one is not known. */
export function drawsOfEmpty(module: ModuleValue): ModuleLayer | undefined {
  const { name, range } = module;
  const takes = isWeighted(name) ? parametersOfClass(name) : undefined;
  if (!takes) return undefined;
  let isWrong = false;
  const { bound } = bindArguments(module, argumentsOf(module), takes, () => {
    isWrong = true;
  });
  const sizes = new Map<string, number>();
  for (const one of takes.required) {
    const value = bound.get(one)?.value;
    const all = value?.type === 'tuple' ? value.items : value ? [value] : [];
    const numbers = all.map(integerOf);
    if (!numbers.every((number) => number !== undefined && number >= 0)) return undefined;
    sizes.set(
      one,
      numbers.reduce<number>((product, number) => product * number!, 1),
    );
  }
  const bias = bound.get('bias');
  const hasBias = bias ? truth(bias.value) : name !== 'Embedding';
  if (isWrong || hasBias === undefined || ![...sizes.values()].includes(0)) return undefined;
  // A bias has as many numbers as the layer has outputs; a convolution whose kernels are empty does not draw it.
  const taken =
    sizes.get('kernel_size') === 0 ||
    (name.startsWith('Conv') && !name.includes('T') && sizes.get('in_channels') === 0);
  const count = hasBias && !taken ? (sizes.get('out_features') ?? sizes.get('out_channels') ?? 0) : 0;
  return drawing(count, name, range);
}
