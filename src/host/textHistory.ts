// What became of one text since it was first asked for, by the lengths of its edits and checksums: how to find a piece of an
// earlier state in the newest.

import { createHash } from 'node:crypto';
import type { SourceRange } from '../model/modelSpec.ts';
import { follow, type TextChange } from './followText.ts';

/** A text of so many characters takes a checksum at each edit, some tenths of a millisecond; a longer one when typing rests. */
export const QUICK_LENGTH = 100_000;
/** States that are kept. Beyond them the older half is forgotten, and with it the way of what was found in them. */
const MOST_STATES = 2000;

interface TextState {
  /** None where another edit came before typing rested. */
  hash?: string | undefined;
  length: number;
  /** What made it of the state before; none where it is not known what did. */
  changes?: readonly TextChange[];
  /** An earlier state that it is again, as after an undo. */
  readonly again?: number;
  /** Somebody has its number: it stays what it is. */
  isAsked?: true;
}

/** Where a piece of an earlier state is; undefined where it is no more. */
export type Way = (range: SourceRange) => SourceRange | undefined;

/** States are counted from 0. The text is only asked for where it is read. */
export class TextHistory {
  /** Those from `#first` on. */
  #states: TextState[];
  #first = 0;

  constructor(text: string) {
    this.#states = [{ hash: hashOf(text), length: text.length }];
  }

  /** How many are kept. */
  get size(): number {
    return this.#states.length;
  }

  /** The number of the newest state. */
  now(): number {
    this.#newest.isAsked = true;
    return this.#first + this.#states.length - 1;
  }

  /** `isUndo`: or what an undo took back is done again; then it may be an earlier state. */
  edit(changes: readonly TextChange[], isUndo: boolean, text: () => string): void {
    const length = changes.reduce((sum, { removed, added }) => sum + added - removed, this.#newest.length);
    const mayBeAgain = isUndo && this.#states.some((state) => state.hash !== undefined && state.length === length);
    const hash = mayBeAgain ? hashOf(text()) : undefined;
    const again = hash === undefined ? undefined : this.#numberOf(hash);
    if (isUndo || !this.#goesOn(changes)) this.#add({ length, changes, ...(again !== undefined && { again }) });
    if (hash !== undefined) this.#newest.hash = hash;
    else if (length <= QUICK_LENGTH) this.rest(text());
  }

  /** Typing rests: the text is read. */
  rest(text: string): void {
    const newest = this.#newest;
    newest.hash ??= hashOf(text);
    newest.length = text.length;
  }

  /** It was closed, and what happened to it until now is not told. */
  reopen(text: string): void {
    const hash = hashOf(text);
    if (hash === this.#newest.hash) return;
    const again = this.#numberOf(hash);
    this.#add({ hash, length: text.length, ...(again !== undefined && { again }) });
  }

  /** From a state to the newest; undefined where it is not known. */
  wayFrom(state: number): Way | undefined {
    const changes = this.#changesSince(state);
    return changes && ((range) => changes.reduce<SourceRange | undefined>(follow, range));
  }

  get #newest(): TextState {
    return this.#states.at(-1)!;
  }

  /** Typing on behind what was typed is one change with it. */
  #goesOn(changes: readonly TextChange[]): boolean {
    const newest = this.#newest;
    const [change, ...others] = changes;
    const [last, ...more] = newest.changes ?? [];
    if (newest.isAsked || newest.again !== undefined || !change || !last || others.length + more.length > 0)
      return false;
    if (change.removed > 0 || last.removed > 0 || change.at !== last.at + last.added) return false;
    newest.changes = [{ ...last, added: last.added + change.added }];
    newest.length += change.added;
    newest.hash = undefined;
    return true;
  }

  #numberOf(hash: string): number | undefined {
    const found = this.#states.findLastIndex((state) => state.hash === hash);
    return found < 0 ? undefined : this.#first + found;
  }

  #add(state: TextState): void {
    this.#states.push(state);
    if (this.#states.length <= MOST_STATES) return;
    const forgotten = MOST_STATES / 2;
    this.#states = this.#states.slice(forgotten);
    this.#first += forgotten;
  }

  /** What leads from the state to the newest, the first change first. */
  #changesSince(state: number): (readonly TextChange[])[] | undefined {
    const way: (readonly TextChange[])[] = [];
    let at = this.#first + this.#states.length - 1;
    while (at > state && at >= this.#first) {
      const { again, changes } = this.#states[at - this.#first]!;
      if (again !== undefined && again >= state) {
        at = again;
      } else if (changes) {
        way.push(changes);
        at -= 1;
      } else {
        return undefined;
      }
    }
    return at === state && at >= this.#first ? way.reverse() : undefined;
  }
}

/** As RunOrigin.definitionHash. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
