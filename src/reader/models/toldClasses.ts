// Classes of which the file's run tells all: read by themselves they would show nothing that is not known of them.

import type { Interpreter } from '../interpreter/interpreter.ts';
import type { ClassValue, FunctionValue, Scope, Value } from '../python/values.ts';
import { isWordPart } from '../text/characters.ts';
import type { ClassDefinition } from '../text/syntax.ts';
import { everyWord } from '../text/wordsOfText.ts';
import { rootsOf } from './relevance.ts';

/** What may make another run of a constructor do other things. */
const TURNS =
  /^(if|else|elif|while|try|except|with|match|assert|raise|def|class|lambda|yield|await|import|exec|eval|getattr|setattr|or|and|not)$/;
/** What is noted of training whoever's it is. */
export const OF_TRAINING = /loss|optim|seed|generator|loader|epoch/i;
export const CONSTANTS: ReadonlySet<Value['type']> = new Set(['external', 'int', 'float', 'string', 'bool', 'none']);

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
  const methods = methodsOf(it);

  const isOther = (word: string, { name }: ClassValue) => {
    const value = globals.variables[word];
    return value !== undefined && word !== name && !CONSTANTS.has(value.type);
  };

  /** What the words of the text are. */
  const kinds = new Map<string, 'root' | 'turn' | 'other'>();
  const kindOf = (word: string) => {
    const kind = roots.has(word) ? 'root' : isTurn(word) ? 'turn' : 'other';
    kinds.set(word, kind);
    return kind;
  };

  const isPlain = (method: FunctionValue, value: ClassValue): boolean => {
    const { from, to } = method.definition.range;
    const isForward = method.name === 'forward';
    return everyWord(text, from, to, (word, begin) => {
      const kind = kinds.get(word) ?? kindOf(word);
      if (kind === 'root' && !isPlace(beginOfCall(text, begin))) return false;
      if (isForward || begin === from) return true;
      return kind !== 'turn' && !(kind === 'root' && isTurn(word)) && !isOther(word, value);
    });
  };

  return (value) => {
    const { order, definition } = value;
    const isAlone = order.every((entry) => entry === value || entry.type === 'external');
    return isAlone && (methods.get(definition) ?? []).every((method) => isPlain(method, value));
  };
}

/** The functions of each class. */
export function methodsOf(it: Interpreter): ReadonlyMap<ClassDefinition, readonly FunctionValue[]> {
  const methods = new Map<ClassDefinition, FunctionValue[]>();
  for (const value of it.functions) {
    if (!value.owner) continue;
    const others = methods.get(value.owner);
    if (others) others.push(value);
    else methods.set(value.owner, [value]);
  }
  return methods;
}

function isTurn(word: string): boolean {
  return TURNS.test(word) || OF_TRAINING.test(word);
}

/** Where `torch.nn.Sequential` begins, by where its last name does. */
export function beginOfCall(text: string, at: number): number {
  let from = at;
  while (from > 0 && (isWordPart(text.charCodeAt(from - 1)) || text[from - 1] === '.')) from--;
  return from;
}
