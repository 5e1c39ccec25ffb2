import { expect, test } from 'vitest';
import { messageOf, phrase, words, wordsOf } from '../../src/model/phrase.ts';
import type { Say } from '../../src/model/say.ts';
import { sayInEnglish } from '../../src/model/say.ts';

const SPANISH: Readonly<Record<string, string>> = {
  '{0} takes {1}, but {2}.': '{0} toma {1}, pero {2}.',
  '{0} inputs': '{0} entradas',
  'the file {0} gives {1}': 'da {1} el archivo {0}',
};
const say: Say = (text, ...args) => sayInEnglish(SPANISH[text] ?? text, ...args);

const found = phrase`${'{1} inputs'} takes ${phrase`${13} inputs`}, but ${phrase`the file ${'a.py'} gives ${12}`}.`;

test('a phrase is English as a string, and says what it holds in any language', () => {
  const english = '{1} inputs takes 13 inputs, but the file a.py gives 12.';
  expect(`${found}`).toBe(english);
  expect(messageOf(found)).toEqual({ message: english, phrase: found });
  expect(words(found, say)).toBe('{1} inputs toma 13 entradas, pero da 12 el archivo a.py.');
  expect(words('13 inputs', say)).toBe('13 inputs');
});

test('its copy in another thread says the same', () => {
  const message = structuredClone(messageOf(found));
  expect(wordsOf(message, say)).toBe(wordsOf(messageOf(found), say));
  expect(wordsOf(message, sayInEnglish)).toBe(message.message);
});

test('English is said once, and any other words each time', () => {
  const asked: string[] = [];
  const counting: Say = (text, ...args) => {
    asked.push(text);
    return sayInEnglish(text, ...args);
  };
  const inner = phrase`it has ${2} layers`;
  const outer = phrase`${inner}, ${'and more'}`;
  expect([`${outer}`, words(outer, sayInEnglish), `${outer}`]).toEqual(Array(3).fill('it has 2 layers, and more'));
  expect([words(outer, counting), words(outer, counting)]).toEqual(Array(2).fill('it has 2 layers, and more'));
  expect(asked).toEqual(['it has {0} layers', '{0}, {1}', 'it has {0} layers', '{0}, {1}']);
});

test.each([
  ['{0} of {1}, {0}', ['a', 2], 'a of 2, a'],
  ['a hole that nothing fills: {1}', ['a'], 'a hole that nothing fills: {1}'],
  ['{x} is none', ['a'], '{x} is none'],
  ['$& and {0}', ['$&'], '$& and $&'],
])('in English, %s', (text, args, said) => {
  expect(sayInEnglish(text, ...args)).toBe(said);
});
