// `exec(text)`: a text that the file gives runs where it stands; of another one, what it may change is not known afterwards.

import type { SourceRange } from '../../model/modelSpec.ts';
import { phrase } from '../../model/phrase.ts';
import { type ArgumentValue, NONE, unknownOf, type Value } from '../python/values.ts';
import { parse } from '../text/parse.ts';
import type { Block } from '../text/syntax.ts';
import { placed } from './evalText.ts';
import { isKept } from './fileNames.ts';
import { change, type Frame, forget, type Interpreter, newFrame, newScope } from './interpreter.ts';

const REASON = phrase`\`exec\` may change it`;
const MAX_LENGTH = 20_000;

export function executeText(it: Interpreter, args: readonly ArgumentValue[], range: SourceRange, frame: Frame): Value {
  const [text, ...names] = args;
  // With names of its own it is not followed.
  const isPlain = names.every(({ range: { from, to } }) => {
    return frame.scope.kind === 'module' && /^(globals|locals)\(\)$/.test(it.source.text.slice(from, to));
  });
  const block = text?.value.type === 'string' && isPlain ? statementsOf(it, text.value.value, range) : undefined;
  if (block && it.enter()) {
    run(it, block, frame);
    it.leave();
  } else {
    loseNames(it, text?.value, frame);
    for (const { value } of names) forget(it, value, REASON);
  }
  return NONE;
}

function statementsOf(it: Interpreter, text: string, range: SourceRange): Block | undefined {
  if (text.length > MAX_LENGTH || !it.spend(1 + (text.length >> 2))) return undefined;
  const { statements, errors } = parse(text);
  return errors.length === 0 ? placed(statements, range) : undefined;
}

/** What it binds in a function are copies of the function's names. */
function run(it: Interpreter, block: Block, frame: Frame): void {
  if (frame.scope.kind !== 'function') {
    it.execute(block, frame);
    return;
  }
  const { name, owner, self } = frame;
  it.execute(block, newFrame(it, newScope('function', frame.scope), { name, owner, self }));
}

function binds(text: string, name: string): boolean {
  return new RegExp(`\\b${name}\\s*=(?!=)|\\b(import|as|def|class)\\s+${name}\\b`).test(text);
}

/** Of a text that the file gives, the names in it; else all that is no class, function or module of another file. */
function loseNames(it: Interpreter, text: Value | undefined, { scope }: Frame): void {
  const written = text?.type === 'string' ? text.value : undefined;
  const names = written === undefined ? undefined : new Set(written.match(/[^\W\d]\w*/g));
  for (const [name, value] of Object.entries(scope.variables)) {
    if (!it.spend(1)) break;
    const isMeant = (!names || names.has(name)) && !(isKept(value) && !binds(written ?? '', name));
    if (!isMeant) continue;
    const lost = unknownOf(REASON, value);
    change(it, lost, REASON);
    // It changes copies of what a function's own names stand for.
    if (scope.kind !== 'function') it.store.write(scope.variables, name, lost);
  }
}
