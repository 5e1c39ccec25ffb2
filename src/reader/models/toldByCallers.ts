// Classes of which the functions that nobody calls tell all: read by themselves, with their parameters open, they would
// show nothing that is shown.

import type { Interpreter } from '../interpreter/interpreter.ts';
import type { ClassValue, FunctionValue, Scope } from '../python/values.ts';
import { blocksIn } from '../text/statementParts.ts';
import type { Block, ClassDefinition, Expression } from '../text/syntax.ts';
import { everyWord } from '../text/wordsOfText.ts';
import { rootsOf } from './relevance.ts';
import { beginOfCall, CONSTANTS, methodsOf, OF_TRAINING } from './toldClasses.ts';

/** What may define more, or set attributes by other names than stand there. */
const DEFINES =
  /^(def|class|lambda|yield|await|import|exec|eval|getattr|setattr|add_module|register_module|global|nonlocal)$/;

export interface CallersTold {
  readonly words: readonly string[];
  /** The file's names at its end. */
  readonly globals: Scope;
  isRelevant(value: ClassValue | FunctionValue): boolean;
  /** Whether objects of the class were built as parts of others, and as known ones where they are Sequentials. */
  isPart(value: ClassValue): boolean;
  /** Whether all Sequentials of a call at this place are known, or part of others. */
  isPlace(at: number): boolean;
  /** Whether an attribute holds a Sequential that is known, or a number. */
  isAttribute(value: ClassValue, name: string): boolean;
}

/** Whatever a parameter may be, the class builds Sequentials only at those places and for those attributes. */
export function toldByCallers(it: Interpreter, told: CallersTold): (value: ClassValue) => boolean {
  const { text } = it.source;
  const { words, globals, isRelevant, isPlace } = told;
  const roots = rootsOf(text, words);
  const methods = methodsOf(it);

  /** What it names of the file builds nothing. */
  const isHarmless = (word: string): boolean => {
    const value = globals.variables[word];
    if (value === undefined || CONSTANTS.has(value.type)) return true;
    return value.type === 'function' && isHarmlessFunction(word, value);
  };

  const isHarmlessFunction = (word: string, value: FunctionValue): boolean => {
    if (value.owner || isRelevant(value)) return false;
    const { from, to } = value.definition.range;
    return everyWord(
      text,
      from,
      to,
      (one, begin) =>
        begin === from ||
        one === word ||
        (!DEFINES.test(one) && !OF_TRAINING.test(one) && isConstant(globals, one)) ||
        one === 'def',
    );
  };

  /** What the words of the text are. */
  const kinds = new Map<string, { readonly isRoot: boolean; readonly isPlain: boolean }>();
  const kindOf = (word: string) => {
    const isPlain = !DEFINES.test(word) && !OF_TRAINING.test(word) && isHarmless(word);
    const kind = { isRoot: roots.has(word), isPlain };
    kinds.set(word, kind);
    return kind;
  };

  const isPlain = (method: FunctionValue, value: ClassValue): boolean => {
    const { from, to } = method.definition.range;
    const isForward = method.name === 'forward';
    if (!isForward && isRelevant(method) && !it.executed.has(method.definition)) return false;
    return everyWord(text, from, to, (word, begin) => {
      const { isRoot, isPlain } = kinds.get(word) ?? kindOf(word);
      if (isRoot && !isPlace(beginOfCall(text, begin))) return false;
      return isForward || begin === from || isPlain || word === value.name || isOther(word);
    });
  };

  /** A class that builds no more as a part of this one. */
  const isOther = (word: string): boolean => {
    const value = globals.variables[word];
    return value?.type === 'class' && told.isPart(value) && isTold(value);
  };

  const known = new Map<ClassDefinition, boolean>();
  const isTold = (value: ClassValue): boolean => {
    const { order, definition } = value;
    const before = known.get(definition);
    if (before !== undefined) return before;
    // Until it is known, for those that it names.
    known.set(definition, false);
    const own = methods.get(definition) ?? [];
    const is =
      order.every((entry) => entry === value || entry.type === 'external') &&
      own.every((method) => isPlain(method, value)) &&
      attributesIn(own).every((name) => told.isAttribute(value, name));
    known.set(definition, is);
    return is;
  };
  return isTold;
}

function isConstant(globals: Scope, word: string): boolean {
  const value = globals.variables[word];
  return value === undefined || CONSTANTS.has(value.type);
}

/** Attributes that not every construction sets just once. */
function attributesIn(methods: readonly FunctionValue[]): string[] {
  const always = new Set<string>();
  const others: string[] = [];
  const note = (target: Expression, isAlways: boolean) => {
    if (target.type === 'tuple' || target.type === 'list') for (const item of target.items) noteOne(item, isAlways);
    else noteOne(target, isAlways);
  };
  const noteOne = (target: Expression, isAlways: boolean) => {
    if (target.type !== 'attribute') return;
    if (!isAlways || always.has(target.name)) others.push(target.name);
    always.add(target.name);
  };
  const visit = (block: Block, isAlways: boolean, depth: number) => {
    for (const statement of block) {
      if (statement.type === 'assign' || statement.type === 'update') {
        if (statement.type === 'update') note(statement.target, isAlways);
        else for (const target of statement.targets) note(target, isAlways);
      }
      if (depth < MAX_DEPTH) for (const one of blocksIn(statement)) visit(one, false, depth + 1);
    }
  };
  for (const { name, definition } of methods)
    if (definition.type === 'function' && name !== 'forward') visit(definition.body(), name === '__init__', 0);
  return others;
}

const MAX_DEPTH = 50;

export type NumbersOf = Map<ClassDefinition, Set<string>>;
