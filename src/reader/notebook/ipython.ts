// `get_ipython()`, as notebooks call it that were exported to a file: a magic that runs its text runs it where it stands.

import type { SourceRange } from '../../model/modelSpec.ts';
import { executeText } from '../interpreter/executedText.ts';
import type { Frame, Interpreter } from '../interpreter/interpreter.ts';
import { type ArgumentValue, NONE, string, type Value } from '../python/values.ts';
import { cellCode } from './magics.ts';

/** What `get_ipython()` gives. */
export const SHELL: Value = { type: 'external', name: 'IPython.shell' };

/** `get_ipython().run_cell_magic('time', '', text)`; undefined where it is none, or its text is not known. */
export function callShell(
  it: Interpreter,
  name: string,
  args: readonly ArgumentValue[],
  range: SourceRange,
  frame: Frame,
): Value | undefined {
  if (name === 'IPython.shell.system') return NONE;
  const [found, kind] = /^IPython\.shell\.(?:run_(cell|line)_magic|run_cell|ex)$/.exec(name) ?? [];
  if (!found) return undefined;
  const texts = args.map(({ value }) => (value.type === 'string' ? value.value : undefined));
  const [first, second, third] = texts;
  const cell = kind === 'cell' ? `%%${first}\n${third}` : kind === 'line' ? `%${first} ${second}` : first;
  if (cell === undefined || texts.includes(undefined)) return undefined;
  const { role, code } = cellCode(cell);
  if (role !== 'program') return NONE;
  return executeText(it, [{ ...args[0]!, value: string(code.trim()) }], range, frame);
}
