// What is taken for granted where the file does not say it: told once, where it is met first.

import type { SourceRange } from '../model/modelSpec.ts';
import type { Frame, Interpreter } from './interpreter.ts';
import { isOfLibrary } from './library.ts';

const MAX_PRESUMED = 50;

export function presume(it: Interpreter, message: string, range: SourceRange, frame?: Frame): void {
  const { presumed } = it;
  if (presumed.has(message) || presumed.size >= MAX_PRESUMED || (frame && isOfLibrary(frame))) return;
  presumed.set(message, range);
}

export function remarksOnPresumed(it: Interpreter): { readonly message: string; readonly range: SourceRange }[] {
  return [...it.presumed].map(([message, range]) => ({ message, range }));
}

/** Decorators by which a program is started, with the function as it is. */
const STARTS = /(^|\.)(command|group|callback|route|endpoint|fixture)$|^hydra\.main$/;

/** What stands under a decorator of another file. */
export function presumeUndecorated(it: Interpreter, decorator: SourceRange): void {
  const name = it.source.text.slice(decorator.from, decorator.to).split('(')[0]!.replace(/^@/, '').trim();
  if (STARTS.test(name)) return;
  const message = `\`@${name}\` is not in this file: what stands under it is read as if it left that as it is.`;
  presume(it, message, decorator);
}

/** A function of another file that is given a module. */
export function presumeUnchanged(it: Interpreter, name: string, range: SourceRange): void {
  presume(it, `\`${name}\` is not in this file: what it is given is read as if it left its layers as they are.`, range);
}
