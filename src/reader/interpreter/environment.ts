// Variables of the environment, which are of the machine and of no file.

import { phrase } from '../../model/phrase.ts';
import { unknown, type Value } from '../python/values.ts';

/** Those that are set everywhere. */
const SYSTEM = /^(HOME|PATH|USER|PWD|SHELL|LANG|TMP|TEMP|TMPDIR|HOSTNAME)$/;

/**
 * What `os.environ['WIDTH']` or `os.getenv('WIDTH', 64)` gives; undefined where the name is not known. Where it may be set
 * or not, a program's own default holds, as for its command line.
 */
export function environmentVariable(name: Value | undefined, usual?: Value): Value | undefined {
  if (name?.type !== 'string') return undefined;
  if (usual && !SYSTEM.test(name.value)) return usual;
  return unknown(phrase`it depends on the environment variable \`${name.value}\``);
}

/** As environmentVariable, where a variable that is not set is None: `os.getenv('WIDTH') or 64`. */
export function openVariable(name: Value | undefined, usual?: Value): Value | undefined {
  const found = environmentVariable(name, usual);
  const isOpen = found?.type === 'unknown' && name?.type === 'string' && !SYSTEM.test(name.value);
  return isOpen ? { ...found, mayBeUnset: true } : found;
}

/** Whether it is a variable of the environment that is taken for unset, where the file has something in its place. */
export function mayBeUnset(value: Value): boolean {
  return value.type === 'unknown' && value.mayBeUnset === true;
}
