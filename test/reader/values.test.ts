// Python's values against Python: values.py has programs that end with an expression; its repr() is what Python prints.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createInterpreter } from '../../src/reader/interpreter/createInterpreter.ts';
import { newFrame, newScope } from '../../src/reader/interpreter/interpreter.ts';
import { loadLibrary } from '../../src/reader/interpreter/library.ts';
import { textOf } from '../../src/reader/python/operations.ts';
import { reasonOf, type Value } from '../../src/reader/python/values.ts';
import { parse } from '../../src/reader/text/parse.ts';
import { sourceText } from '../../src/reader/text/sourceText.ts';
import { python } from './oracle.ts';

const RUN = `
import json, sys, warnings
warnings.simplefilter('ignore')
def run(program):
    lines = program.rstrip().split('\\n')
    names = {'__name__': '__main__'}
    exec('\\n'.join(lines[:-1]), names)
    return repr(eval(lines[-1], names))
print(json.dumps([run(program) for program in json.load(sys.stdin)]))
`;

const programs = readFileSync(`${import.meta.dirname}/values.py`, 'utf8')
  .split(/\n\n+/)
  .map((program) => program.replace(/^#.*$/gm, '').trim())
  .filter(Boolean)
  // A line alone is an expression; so is each in a block that says so.
  .flatMap((program) => (program.startsWith(': each\n') ? program.split('\n').slice(1) : [program]));

function shownValue(program: string): string {
  const lines = program.split('\n');
  const text = [...lines.slice(0, -1), `result = ${lines.at(-1)}`].join('\n');
  const it = createInterpreter(sourceText(text), 100_000);
  const frame = newFrame(it, newScope('module', undefined));
  loadLibrary(it, text);
  it.execute(parse(text).statements, frame);
  const value: Value = frame.scope.variables.result ?? { type: 'unknown', reason: 'nothing is assigned' };
  const show = (item: Value) => {
    const shown = textOf(it, item, 'r', '', frame);
    return shown.type === 'string' ? shown.value : `unknown (${reasonOf(item)})`;
  };
  if (value.type !== 'tuple') return show(value);
  return `(${value.items.map(show).join(', ')}${value.items.length === 1 ? ',' : ''})`;
}

test('values are those of Python', () => {
  expect(programs.length).toBeGreaterThan(100);
  const input = JSON.stringify(programs);
  const really: string[] = JSON.parse(execFileSync(python, ['-c', RUN], { input, maxBuffer: 1e8 }).toString());
  const wrong = programs.flatMap((program, at) => {
    const read = shownValue(program);
    return read === really[at] ? [] : [`${program}\n  Python: ${really[at]}\n  read:   ${read}`];
  });
  expect(wrong.join('\n\n')).toBe('');
});
