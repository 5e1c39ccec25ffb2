// What only the command line gives: arguments that have to be given.

import { phrase } from '../../model/phrase.ts';
import { type ArgumentValue, unknown, type Value } from '../python/values.ts';
import { literally } from '../text/literally.ts';
import { type Interpreter, parameterSymbol } from './interpreter.ts';

/** A symbol named for the variable in which the arguments are kept. */
export function askedArgument(it: Interpreter, args: readonly ArgumentValue[]): Value {
  const [name, isOptional] = args.map(({ value }) => value);
  if (name?.type !== 'string') return unknown(phrase`it is given on the command line`);
  const { text } = it.source;
  const [, holder = 'args'] = /([A-Za-z_]\w*)\s*(?:,\s*\w+\s*)?=\s*[\w.]*\bparse_(?:known_)?args\(/.exec(text) ?? [];
  const at = text.search(new RegExp(`['"]-{0,2}${literally(name.value).replaceAll('_', '[-_]')}['"]`));
  const asked = parameterSymbol(it, `${holder}.${name.value}`, {
    from: Math.max(0, at),
    to: Math.max(0, at) + (at < 0 ? 0 : 1),
  });
  return isOptional && asked.type === 'symbol' ? { ...asked, mayBeMissing: true } : asked;
}
