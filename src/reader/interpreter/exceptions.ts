// What Python certainly raises: it ends what is being executed, up to a `try` that catches it.

import type { SourceRange } from '../../model/modelSpec.ts';
import { phrase, type Text } from '../../model/phrase.ts';
import type { ExternalValue, UnknownValue, Value } from '../python/values.ts';
import type { Expression } from '../text/syntax.ts';
import type { Frame, Interpreter, Raised } from './interpreter.ts';
import { isOfLibrary } from './library.ts';

const BASES: Readonly<Record<string, string>> = {
  Exception: 'BaseException',
  KeyboardInterrupt: 'BaseException',
  SystemExit: 'BaseException',
  GeneratorExit: 'BaseException',
  KeyError: 'LookupError',
  IndexError: 'LookupError',
  ZeroDivisionError: 'ArithmeticError',
  OverflowError: 'ArithmeticError',
  FloatingPointError: 'ArithmeticError',
  ModuleNotFoundError: 'ImportError',
  NotImplementedError: 'RuntimeError',
  RecursionError: 'RuntimeError',
  FileNotFoundError: 'OSError',
  UnboundLocalError: 'NameError',
  UnicodeDecodeError: 'ValueError',
  UserWarning: 'Warning',
  DeprecationWarning: 'Warning',
};

export function isExceptionName(name: string): boolean {
  return /^(\w+Error|\w*Exception|\w*Warning|StopIteration|KeyboardInterrupt|SystemExit)$/.test(name);
}

/** Raises one of Python's own; the value of what raises it is unknown. */
export function raise(it: Interpreter, name: string, reason: Text): UnknownValue {
  const value = it.unknown(reason);
  it.raised ??= {
    classes: classesOf({ type: 'builtin', name }),
    uncertain: it.uncertain,
    cause: { name, reason },
  };
  return value;
}

/** Python's TypeError for a loop over what has no elements. */
export function raiseNotGoneThrough(it: Interpreter, { type }: Value): UnknownValue {
  const reason = type === 'none' ? phrase`None cannot be gone through` : phrase`it cannot be gone through`;
  return raise(it, 'TypeError', reason);
}

/** Notes where the file raises it: the innermost of what fails. */
export function placeRaised({ raised }: Interpreter, range: SourceRange, frame: Frame): void {
  if (raised && !raised.at && !isOfLibrary(frame)) raised.at = range;
}

/** `raise value`, with the exception or its class. */
export function raiseValue(it: Interpreter, value: Value | undefined): void {
  const of = value?.type === 'instance' ? value.class : value;
  it.raised ??= { classes: of && classesOf(of), uncertain: it.uncertain, ...(value?.type === 'instance' && { value }) };
}

/** A class of exceptions and its bases; undefined where these are not known. */
function classesOf(value: Value): Value[] | undefined {
  if (value.type === 'builtin' && isExceptionName(value.name)) {
    const chain: Value[] = [value];
    let { name } = value;
    while (name !== 'BaseException') {
      name = BASES[name] ?? 'Exception';
      chain.push({ type: 'builtin', name });
    }
    return chain;
  }
  if (value.type !== 'class') return undefined;
  const classes: Value[] = [];
  for (const entry of value.order) {
    if (entry.type === 'class') classes.push(entry);
    else {
      const inherited = entry.type === 'external' ? classesOf(builtinOf(entry)) : undefined;
      if (!inherited) return undefined;
      classes.push(...inherited);
    }
  }
  return classes;
}

function builtinOf({ name }: ExternalValue): Value {
  return { type: 'builtin', name: name.replace('builtins.', '') };
}

/** Whether a handler of this exception catches it; undefined where that is not known. */
export function catches(handler: Value | undefined, { classes }: Raised): boolean | undefined {
  if (!handler) return true;
  const caught = handler.type === 'tuple' ? handler.items : [handler];
  const isBase = (value: Value) => value.type === 'builtin' && value.name === 'BaseException';
  if (caught.some(isBase)) return true;
  if (!classes) return undefined;
  const known = caught.every((value) => value.type === 'class' || value.type === 'builtin');
  const found = caught.some((value) =>
    classes.some(
      (own) => own === value || (own.type === 'builtin' && value.type === 'builtin' && own.name === value.name),
    ),
  );
  return found ? true : known ? false : undefined;
}

/** Whether the file expects that a name may not be defined: `except NameError:`. */
export function catchesNames(exception: Expression | undefined): boolean {
  if (exception?.type === 'tuple') return exception.items.some(catchesNames);
  return exception?.type === 'name' && /^(NameError|UnboundLocalError)$/.test(exception.name);
}
