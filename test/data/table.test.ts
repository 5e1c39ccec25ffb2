import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, test } from 'vitest';
import { type Column, readTable } from '../../src/data/table.ts';

/** The table as columns of plain values, or its error's message. */
function read(text: string): Record<string, readonly (number | string)[]> | string {
  const table = readTable('t.csv', text);
  return table.type === 'error' ? table.message : Object.fromEntries(table.columns.map((c) => [c.name, cells(c)]));
}

function cells(column: Column): (number | string)[] {
  return column.type === 'numbers' ? [...column.values] : [...column.codes].map((code) => column.texts[code]!);
}

describe('what is read', () => {
  const cases: [what: string, text: string, expected: Record<string, readonly (number | string)[]>][] = [
    ['commas', 'a,b\n1,2\n3,4\n', { a: [1, 3], b: [2, 4] }],
    ['semicolons', 'a;b\n1;2\n3;4\n', { a: [1, 3], b: [2, 4] }],
    ['tabs', 'a\tb\n1\t2\n', { a: [1], b: [2] }],
    ['bars', 'a|b\n1|2\n', { a: [1], b: [2] }],
    ['semicolons around decimal commas', 'a;b\n1,5;2,5\n', { a: [1.5], b: [2.5] }],
    ['decimal commas in some columns, whole numbers in others', 'a\tb\n-,5e1\t2\n1,\t3\n', { a: [-5, 1], b: [2, 3] }],
    ['decimal commas without a header', '1,5;2,5\n3,5;4,5\n', { column_1: [1.5, 3.5], column_2: [2.5, 4.5] }],
    ['decimal commas with digits grouped by points', 'a;b\n1.234,5;2,5\n', { a: [1234.5], b: [2.5] }],
    ['a point among decimal commas, which may group digits', 'a;b\n1.234;2,5\n', { a: ['1.234'], b: [2.5] }],
    ['decimal commas and missing values', 'a;b\n1,5;NA\n?;2,5\n', { a: [1.5, NaN], b: [NaN, 2.5] }],
    ['three digits behind commas between semicolons', 'a;b\n1,500;x\n', { a: [1.5], b: ['x'] }],
    ['three digits behind commas between tabs, which may be thousands', 'a\tb\n1,500\tx\n', { a: ['1,500'], b: ['x'] }],
    ['a comma in quotes between commas', 'a,b\n"1,5",2\n', { a: ['1,5'], b: [2] }],
    ['commas in a text between semicolons', 'a;b\nx, y;1\nz;2\n', { a: ['x, y', 'z'], b: [1, 2] }],
    ['a byte order mark', '\uFEFFa,b\n1,2\n', { a: [1], b: [2] }],
    ['\\r\\n', 'a,b\r\n1,2\r\n3,4\r\n', { a: [1, 3], b: [2, 4] }],
    ['\\r alone', 'a,b\r1,2\r3,4', { a: [1, 3], b: [2, 4] }],
    ['line ends of both kinds', 'a,b\r\n1,2\n3,4\r\n', { a: [1, 3], b: [2, 4] }],
    ['one column', '\nx\n1\n2.5\n', { x: [1, 2.5] }],
    ['no line end at the end', 'a,b\n1,2', { a: [1], b: [2] }],
    ['blank lines', '\na,b\n\n1,2\n  \n3,4\n\n\n', { a: [1, 3], b: [2, 4] }],
    ['quotes', '"a","b, c"\n"1","x ""y"""\n', { a: [1], 'b, c': ['x "y"'] }],
    ['a line end in quotes', 'a,b\n"x\ny",2\n', { a: ['x\ny'], b: [2] }],
    ['spaces around fields', ' a , b \n 1 , x \n', { a: [1], b: ['x'] }],
    ['a column without a name', ',b\n1,2\n', { column_1: [1], b: [2] }],
    ['lines that end in a delimiter', 'a,b,\n1,2,\n3,4,\n', { a: [1, 3], b: [2, 4] }],
    ['a name that stands twice', 'a,a,a.1,a\n1,2,3,4\n', { a: [1], 'a.2': [2], 'a.1': [3], 'a.3': [4] }],
    ['an empty name beside one like its replacement', 'column_2,\n1,2\n', { column_2: [1], 'column_2.1': [2] }],
    [
      'no header',
      '5.1,3.5,setosa\n4.9,3,virginica\n',
      { column_1: [5.1, 4.9], column_2: [3.5, 3], column_3: ['setosa', 'virginica'] },
    ],
    ['no header over whole numbers', '1,14,0\n2,13,1\n', { column_1: [1, 2], column_2: [14, 13], column_3: [0, 1] }],
    ['a header of counted columns', '0,1,2\n5,6,7\n', { 0: [5], 1: [6], 2: [7] }],
    ['a header of years', 'id,2020,2021\n5,6,7\n', { id: [5], 2020: [6], 2021: [7] }],
    ['text late in a column', 'a,b\n1.0,1\nx,2\n', { a: ['1.0', 'x'], b: [1, 2] }],
    ['numbers in every spelling', 'a,b\n+1.5e3,-.5\n5.,1E-2\n', { a: [1500, 5], b: [-0.5, 0.01] }],
    ['no value', 'a,b\nNA,1\n,2\n?,3\nnan,4\n', { a: [NaN, NaN, NaN, NaN], b: [1, 2, 3, 4] }],
    ['infinities', 'a,b\ninf,1\n-Infinity,2\n1e999,3\n', { a: [Infinity, -Infinity, Infinity], b: [1, 2, 3] }],
    ...['0x10', '0b1', '1_000', '1,000', '1e', '.', '+', '--1', '1 2', '١'].map((text): (typeof cases)[number] => [
      `${text}, which is no number`,
      `a,b\n"${text}",1\n`,
      { a: [text], b: [1] },
    ]),
  ];
  test.each(cases)('%s', (_, text, expected) => expect(read(text)).toEqual(expected));

  test('where cells are missing, too large or no numbers', () => {
    const table = readTable('t.csv', 'a,b,c\n1,1e39,"p\nq"\n\n,3.5e38,r\nNA,0,\n');
    expect(table.type === 'table' && table.columns).toMatchObject([
      { name: 'a', missing: { count: 2, line: 5, text: '' } },
      { name: 'b', tooLarge: { count: 2, line: 2, text: '1e39' } },
      { name: 'c', notNumbers: { count: 2, line: 2, text: 'p\nq' }, missing: { count: 1, line: 6 } },
    ]);
  });

  test('the largest float32 is not too large', () => {
    const table = readTable('t.csv', 'a,b\n3.4028234663852886e38,3.4028235677973366e38\n');
    expect(table.type === 'table' && table.columns).toMatchObject([
      { tooLarge: undefined },
      { tooLarge: { count: 1 } },
    ]);
  });
});

describe('what is refused', () => {
  const cases: [what: string, text: string, expected: string][] = [
    ['nothing', '', 't.csv: The file is empty.'],
    ['blank lines alone', '\uFEFF\n \n', 't.csv: The file is empty.'],
    ['a header alone', '\na,b\n', 't.csv:2: Only the line of column names was found, and no row below it.'],
    ['a short row', 'a,b\n1,2\n3\n', 't.csv:3: 1 field was found, but the header has 2.'],
    [
      'a long row',
      'a,b\n1,2\n\n3,4,5\n6\n7\n',
      't.csv:4: 3 fields were found, but the header has 2. 2 more lines differ from it.',
    ],
    ['a ragged row without a header', '1.5,2\n3\n', 't.csv:2: 1 field was found, but the first row has 2.'],
    ['an open quote', 'a,b\n1,2\n3,"4\n5,6\n', 't.csv:3: The quoted field that begins here is never closed.'],
    ['text behind a quote', 'a,b\n1,"2" x\n3,4\n', 't.csv:2: The quoted field that begins here goes on'],
    ['two such', 'a,b\n1,"2" x"\n3,"4" y"\n', 't.csv:2: The quoted field'],
    ['bytes that are no text', 'PK\u0003\u0000\u0000', 't.csv: This is not a text file.'],
  ];
  test.each(cases)('%s', (_, text, expected) => {
    const result = readTable('t.csv', text);
    expect(result).toMatchObject({ type: 'error', message: expect.stringContaining(expected) });
    const line = /^t\.csv:(\d+)/.exec(expected)?.[1];
    expect('line' in result ? result.line : undefined).toBe(line === undefined ? undefined : Number(line));
  });
});

test('a text gives the same rows in pieces of any size', () => {
  const text = '\uFEFFa;b\r\n"1\r\n;""2";x\r\r\n"";"y" \n\n3;"z"\r';
  const whole = readTable('t.csv', text);
  expect(whole.type === 'table' && whole.rows).toBe(3);
  for (let size = 1; size < text.length; size++) {
    const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, i) =>
      text.slice(i * size, (i + 1) * size),
    );
    expect(readTable('t.csv', { pieces: () => pieces }), `pieces of ${size}`).toEqual(whole);
  }
});

test('any table of texts and numbers comes back from its text', () => {
  const name = fc.string({ minLength: 1 }).map((text) => `n${text.trim()}`);
  const text = fc.string({ unit: 'grapheme' }).map((text) => `t${text}`.replace(/[\r\0]/g, '').trim());
  const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
  const tables = fc
    .uniqueArray(name, { minLength: 2, maxLength: 5 })
    .chain((names) =>
      fc.tuple(
        fc.constant(names.map((n) => n.replace(/[\r\0]/g, ''))),
        fc.array(fc.tuple(...names.map((_, i) => (i % 2 === 0 ? number : text))), { minLength: 1, maxLength: 8 }),
        fc.constantFrom(',', ';', '\t', '|'),
        fc.constantFrom('\n', '\r\n'),
      ),
    )
    .filter(([names]) => new Set(names).size === names.length);
  fc.assert(
    fc.property(tables, ([names, rows, delimiter, newline]) => {
      const csv = Papa.unparse([names, ...rows], { delimiter, newline, quotes: (value) => typeof value === 'string' });
      const expected = names.map((n, i) => [n, rows.map((row) => row[i])]);
      expect(read(csv)).toEqual(Object.fromEntries(expected));
    }),
    { seed: 1, numRuns: 300 },
  );
});
