// Which of a file's classes and functions may come to something: those that name it, or name one that does.

import type { ClassValue, FunctionValue } from './values.ts';

const WORD = /[\p{L}\p{N}_]+/gu;

/** Whether a class or function mentions one of the `words`, or what mentions one. */
export function relevance(
  text: string,
  definitions: readonly (ClassValue | FunctionValue)[],
  words: readonly string[],
): (value: ClassValue | FunctionValue) => boolean {
  const users = new Map<string, (ClassValue | FunctionValue)[]>();
  for (const { name } of definitions) users.set(name, []);
  const roots = new Set(words);
  for (const word of words) {
    users.set(word, []);
    for (const [, alias] of text.matchAll(new RegExp(`\\b${word}\\s+as\\s+(\\w+)`, 'g'))) roots.add(alias!);
    for (const [, alias] of text.matchAll(new RegExp(`\\b(\\w+)\\s*=\\s*[\\w.]*\\b${word}\\b(?!\\s*\\()`, 'g')))
      roots.add(alias!);
  }
  for (const name of roots) users.set(name, users.get(name) ?? []);
  const defined = new Set(definitions.map(({ name }) => name));
  const queue = [...users.keys()].filter((name) => words.includes(name) || !defined.has(name));
  for (const value of definitions) {
    const { from, to } = value.definition.range;
    for (const word of new Set(text.slice(from, to).match(WORD))) users.get(word)?.push(value);
  }
  const relevant = new Set<ClassValue | FunctionValue>();
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    for (const value of users.get(name) ?? []) {
      if (relevant.has(value)) continue;
      relevant.add(value);
      if (!value.name.startsWith('__')) queue.push(value.name);
    }
  }
  return (value) => relevant.has(value);
}
