// functools.partial.

import type { ArgumentValue } from './values.ts';

/** The arguments of a partial and those of its call, whose keywords win. */
export function withPartial(given: readonly ArgumentValue[], args: readonly ArgumentValue[]): readonly ArgumentValue[] {
  const isReplaced = (arg: ArgumentValue) =>
    arg.kind === 'keyword' && args.some((other) => other.kind === 'keyword' && other.name === arg.name);
  const isFirst = (arg: ArgumentValue) => arg.kind !== 'keyword';
  return [...given.filter(isFirst), ...args, ...given.filter((arg) => !isFirst(arg) && !isReplaced(arg))];
}
