import { expect, test } from 'vitest';
import { everyWord, wordsOf } from '../../src/reader/text/wordsOfText.ts';

function wordsIn(text: string, from = 0, to = text.length): [string, number][] {
  const found: [string, number][] = [];
  everyWord(text, from, to, (word, begin) => found.push([word, begin]) > 0);
  return found;
}

test('words have letters, digits and underscores, and begin with no digit', () => {
  expect(wordsIn('x1 = _y.größe + 12e5')).toEqual([
    ['x1', 0],
    ['_y', 5],
    ['größe', 8],
    ['e5', 18],
  ]);
});

test('each word is found once and whole wherever the text is cut for the search', () => {
  for (let before = 4080; before < 4100; before++) {
    const text = `${' '.repeat(before)}some_name = other`;
    expect(wordsIn(text)).toEqual([
      ['some_name', before],
      ['other', before + 12],
    ]);
    expect(wordsIn(text, before + 9)).toEqual([['other', before + 12]]);
  }
});

test('the search ends where one word is refused', () => {
  const seen: string[] = [];
  expect(everyWord('a b c', 0, 5, (word) => seen.push(word) < 2)).toBe(false);
  expect(seen).toEqual(['a', 'b']);
});

test('all words of a text are told once each, whatever was looked for before', () => {
  const text = `import re\n${' '.repeat(9000)}re.sub(a)\n`;
  expect(wordsIn(text, 0, 5)).toEqual([['import', 0]]);
  expect([...wordsOf(text)].sort()).toEqual(['a', 'import', 're', 'sub']);
});
