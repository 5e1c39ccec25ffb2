// Names that nothing in the file gives a value.

import { Phrase, phrase } from '../../model/phrase.ts';
import type { Value } from '../python/values.ts';

/** Why what such a name stands for is not known. */
export function notDefined(name: string): Phrase {
  return phrase`\`${name}\` is not defined here`;
}

const { text: NOT_DEFINED } = notDefined('');

/** Whether that is why it is not known. */
export function isNotDefined(value: Value, name: string): boolean {
  const reason = value.type === 'unknown' ? value.reason : undefined;
  return reason instanceof Phrase && reason.text === NOT_DEFINED && reason.args[0] === name;
}
