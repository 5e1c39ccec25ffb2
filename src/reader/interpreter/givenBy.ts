// The arguments of a call to a function that is not in the file, by their places or names.

import type { ArgumentValue, Value } from '../python/values.ts';

export type Given = (at: number, ...keywords: string[]) => Value | undefined;

/** Undefined where not all of them are known. */
export function givenBy(args: readonly ArgumentValue[]): Given | undefined {
  if (args.some(({ kind }) => kind === 'rest')) return undefined;
  const positional = args.filter(({ kind }) => kind === 'positional');
  return (at, ...keywords) =>
    positional[at]?.value ?? args.find(({ kind, name }) => kind === 'keyword' && keywords.includes(name))?.value;
}
