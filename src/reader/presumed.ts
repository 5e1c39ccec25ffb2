// What is taken for granted where the file does not say it: told once, where it is met first.

import type { SourceRange } from '../model/modelSpec.ts';
import { phrase, type Text } from '../model/phrase.ts';
import type { Frame, Interpreter } from './interpreter.ts';
import { isOfLibrary } from './library.ts';

const MAX_PRESUMED = 50;

export function presume(it: Interpreter, message: Text, range: SourceRange, frame?: Frame): void {
  const { presumed } = it;
  const key = `${message}`;
  if (presumed.has(key) || presumed.size >= MAX_PRESUMED || (frame && isOfLibrary(frame))) return;
  presumed.set(key, { message, range });
}

export function remarksOnPresumed(it: Interpreter): { readonly message: Text; readonly range: SourceRange }[] {
  return [...it.presumed.values()];
}

/** Decorators by which a program is started, with the function as it is. */
const STARTS = /(^|\.)(command|group|callback|route|endpoint|fixture)$|^hydra\.main$/;

/** What stands under a decorator of another file. */
export function presumeUndecorated(it: Interpreter, decorator: SourceRange): void {
  const name = it.source.text.slice(decorator.from, decorator.to).split('(')[0]!.replace(/^@/, '').trim();
  if (STARTS.test(name)) return;
  const message = phrase`\`@${name}\` is not in this file: what stands under it is read as if it left that as it is.`;
  presume(it, message, decorator);
}

/** A function of another file that is given a module. */
export function presumeUnchanged(it: Interpreter, name: string, range: SourceRange): void {
  presume(
    it,
    phrase`\`${name}\` is not in this file: what it is given is read as if it left its layers as they are.`,
    range,
  );
}
