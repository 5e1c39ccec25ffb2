// Classes of which the file's run tells all: read by themselves they would show nothing that is not known of them.

import type { Interpreter } from './interpreter.ts';
import { rootsOf } from './relevance.ts';
import type { ClassDefinition } from './syntax.ts';
import type { ClassValue, FunctionValue, Scope, Value } from './values.ts';

/** What may make another run of a constructor do other things. */
const TURNS =
  /^(if|else|elif|while|try|except|with|match|assert|raise|def|class|lambda|yield|await|import|exec|eval|getattr|setattr|or|and|not)$/;
/** What is noted of training whoever's it is. */
const OF_TRAINING = /loss|optim|seed|generator|loader|epoch/i;
const CONSTANTS: ReadonlySet<Value['type']> = new Set(['external', 'int', 'float', 'string', 'bool', 'none']);

/**
 * Whether a class has one course of construction, as its text says, in which nothing of the file but itself takes part and
 * all Sequentials are called at places of which all is known. `globals`: the file's names at its end.
 */
export function toldClasses(
  it: Interpreter,
  words: readonly string[],
  globals: Scope,
  isPlace: (at: number) => boolean,
): (value: ClassValue) => boolean {
  const { text } = it.source;
  const roots = rootsOf(text, words);
  const methods = new Map<ClassDefinition, FunctionValue[]>();
  for (const value of it.functions) {
    if (!value.owner) continue;
    const others = methods.get(value.owner);
    if (others) others.push(value);
    else methods.set(value.owner, [value]);
  }

  const isOther = (word: string, { name }: ClassValue) => {
    const value = globals.variables[word];
    return value !== undefined && word !== name && !CONSTANTS.has(value.type);
  };

  const isPlain = (method: FunctionValue, value: ClassValue): boolean => {
    const { from, to } = method.definition.range;
    const isForward = method.name === 'forward';
    for (const { 0: word, index } of text.slice(from, to).matchAll(WORD)) {
      if (roots.has(word) && !isPlace(beginOfCall(text, from + index))) return false;
      if (isForward || index === 0) continue;
      if (TURNS.test(word) || OF_TRAINING.test(word) || isOther(word, value)) return false;
    }
    return true;
  };

  return (value) => {
    const { order, definition } = value;
    const isAlone = order.every((entry) => entry === value || entry.type === 'external');
    return isAlone && (methods.get(definition) ?? []).every((method) => isPlain(method, value));
  };
}

const WORD = /[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*/g;

/** Where `torch.nn.Sequential` begins, by where its last name does. */
function beginOfCall(text: string, at: number): number {
  let from = at;
  while (from > 0 && /[\w.]/.test(text[from - 1]!)) from--;
  return from;
}
