import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arrayDataset } from '../../src/data/arrayDataset.ts';
import { bundledTables } from '../../src/data/bundledTables.ts';
import { bytesInMemory } from '../../src/data/byteSource.ts';
import { targetCandidates, toDataset } from '../../src/data/dataset.ts';
import { textOf } from '../../src/data/decodeText.ts';
import { readTable, type Table } from '../../src/data/table.ts';
import type { DataChoices } from '../../src/protocol/dataChoices.ts';
import type { TrainingData } from '../../src/protocol/trainEvent.ts';

function table(text: string): Table {
  const result = readTable('t.csv', text);
  if (result.type === 'error') throw new Error(result.message);
  return result;
}

function data(text: string, target = 'y', choices: DataChoices = {}): TrainingData {
  const result = toDataset(table(text), target, choices);
  if (result.type === 'error') throw new Error(result.message);
  return result.data;
}

/** A column of `rows` values beside one of numbers. */
const column = (rows: number, value: (row: number) => number | string) =>
  `a,y\n${Array.from({ length: rows }, (_, row) => `${row},${value(row)}\n`).join('')}`;

describe('inputs', () => {
  test('are float32, row by row, without the target', () => {
    const { inputs, rows, features, featureNames } = data('a,y,b\n0.1,p,1e-46\n16777217,q,-3.14159265358979\n');
    expect({ rows, features, featureNames }).toEqual({ rows: 2, features: 2, featureNames: ['a', 'b'] });
    expect(inputs).toEqual(new Float32Array([0.10000000149011612, 0, 16777216, -3.1415927410125732]));
  });

  test('are all columns where nothing is predicted, and are what is to be given', () => {
    const result = toDataset(table('a,y,b\n1,2,3\n4,,6\n7,8,9\n'), undefined, { missing: 'drop' });
    if (result.type === 'error') throw new Error(result.message);
    const { inputs, targets, reconstructs, targetName, task } = result.data;
    expect({ reconstructs, targetName, task }).toEqual({ reconstructs: true, targetName: '', task: 'regression' });
    expect([...inputs]).toEqual([1, 2, 3, 7, 8, 9]);
    expect(targets).toBe(inputs);
    const array = { type: 'array', shape: [2, 3], values: Float64Array.of(1, 2, 3, 4, 5, 6), dtype: 'int64' } as const;
    const whole = arrayDataset({ type: 'arrays', name: 'x.npy', arrays: new Map([['x', array]]) }, undefined);
    expect(whole).toMatchObject({ data: { rows: 2, features: 3, reconstructs: true } });
    const ids = { ...array, values: Float64Array.of(1, 2, 3, 4, 16777217, 6) };
    expect(arrayDataset({ type: 'arrays', name: 'x.npy', arrays: new Map([['x', ids]]) }, undefined)).toMatchObject({
      data: { preparation: { rounded: [{ name: 'x', value: 16777217, becomes: 16777216 }] } },
    });
    const alone = arrayDataset(
      { type: 'arrays', name: 'y.npy', arrays: new Map([['y', { ...array, shape: [6] }]]) },
      undefined,
    );
    expect(alone).toMatchObject({ type: 'error', message: 'y.npy: There is no array of several numbers a row.' });
  });

  test('may be one column alone, where nothing else is predicted', () => {
    const one = table('\na\n1\n2\n');
    expect(toDataset(one, undefined)).toMatchObject({ data: { rows: 2, features: 1, reconstructs: true } });
    const message = 'Only one column was found; fields are separated by commas, tabs, semicolons or bars (|).';
    expect(toDataset(one, 'a')).toMatchObject({ type: 'error', line: 2, message: `t.csv:2: ${message}` });
    const { firstLine: _, ...ofParquet } = one;
    expect(toDataset({ ...ofParquet, countsRows: true }, 'a')).toMatchObject({
      type: 'error',
      message: 't.csv: It has only one column; at least two are needed.',
    });
  });

  test('that are whole numbers which float32 cannot tell apart are told', () => {
    const rows = ['16777217,16777216,16777217.5,p', '5,-16777216,3,q', '1000000000000000001,inf,2,p'];
    const text = `id,fits,measured,y\n${rows.join('\n')}\n`.replace('inf', '33554432');
    expect(data(text).preparation).toEqual({ rounded: [{ name: 'id', value: 16777217, becomes: 16777216 }] });
    expect(data('id,b,y\n,1,p\n-20000001,2,q\n3,2,p\n', 'y', { missing: 'drop' }).preparation).toEqual({
      droppedRows: 1,
      rounded: [{ name: 'id', value: -20000001, becomes: -20000000 }],
    });
  });

  test('are 1 and 0 for True and False', () => {
    expect([...data('a,b,y\nTrue,FALSE,p\nfalse,true,q\n').inputs]).toEqual([1, 0, 0, 1]);
  });

  test('round as Math.fround does', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, min: -3e38, max: 3e38 }), { minLength: 2 }), (values) => {
        const { inputs } = data(
          column(values.length, (row) => (row % 2 ? 'p' : 'q')).replace(/^\d+/gm, (row) => `${values[Number(row)]}`),
        );
        expect([...inputs]).toEqual(values.map((value) => Math.fround(Number(`${value}`))));
      }),
      { seed: 1, numRuns: 100 },
    );
  });
});

describe('columns of texts', () => {
  test('have an input for each text, sorted by code point, named as pandas.get_dummies names them', () => {
    const { inputs, features, featureNames, preparation } = data('a,colour,y\n1,red,p\n2,blue,q\n3,red,p\n');
    expect({ features, featureNames }).toEqual({ features: 3, featureNames: ['a', 'colour_blue', 'colour_red'] });
    expect([...inputs]).toEqual([1, 0, 1, 2, 1, 0, 3, 0, 1]);
    expect(preparation).toEqual({ oneHot: [{ name: 'colour', first: 1, count: 2 }] });
  });

  test('have a value where None is one of them', () => {
    expect(data('alley,y\nNone,p\nPave,q\n').featureNames).toEqual(['alley_None', 'alley_Pave']);
  });

  test('are left out where that is wished', () => {
    const { featureNames, preparation } = data('a,colour,y\n1,red,p\n2,blue,q\n', 'y', { ignore: ['colour'] });
    expect({ featureNames, preparation }).toEqual({ featureNames: ['a'], preparation: { ignored: ['colour'] } });
  });
});

describe('missing values', () => {
  const gaps = 'a,b,c,y\n1,5,u,p\n,6,,q\n3,NA,v,p\n4,8,u,\n5,9,v,q\n';

  test('are a question, with each column, how often, and where first', () => {
    const result = toDataset(table(gaps), 'y');
    expect(result.type === 'error' && result.question).toEqual({
      type: 'missing',
      columns: [
        { name: 'y', count: 1, lines: [5] },
        { name: 'a', count: 1, lines: [3] },
        { name: 'b', count: 1, lines: [4] },
        { name: 'c', count: 1, lines: [3] },
      ],
      rows: 3,
      ofRows: 5,
      canFill: true,
    });
  });

  test('drop their rows, and the classes and texts that are only there', () => {
    const { rows, inputs, featureNames, targets, preparation } = data(gaps, 'y', { missing: 'drop' });
    expect({ rows, featureNames }).toEqual({ rows: 2, featureNames: ['a', 'b', 'c_u', 'c_v'] });
    expect([...inputs]).toEqual([1, 5, 1, 0, 5, 9, 0, 1]);
    expect([...targets]).toEqual([0, 1]);
    expect(preparation).toMatchObject({ droppedRows: 3 });
    expect(data('a,c,y\n1,u,p\n2,v,q\n,w,r\n', 'y', { missing: 'drop' })).toMatchObject({
      classNames: ['p', 'q'],
      featureNames: ['a', 'c_u', 'c_v'],
    });
  });

  test('stay NaN where they are to be filled, but for rows without a target', () => {
    const { rows, inputs, preparation } = data(gaps, 'y', { missing: 'median' });
    expect(rows).toBe(4);
    expect([...inputs]).toEqual([1, 5, 1, 0, NaN, 6, NaN, NaN, 3, NaN, 0, 1, 5, 9, 0, 1]);
    expect(preparation).toMatchObject({ droppedRows: 1, fill: 'median' });
  });

  test('leave too few rows', () => {
    const result = toDataset(table('a,y\n1,p\n,q\n'), 'y', { missing: 'drop' });
    expect(result.type === 'error' && result.message).toBe(
      't.csv: Only one row has a value in every column; at least two are needed.',
    );
  });
});

describe('classes', () => {
  const cases: [what: string, targets: (number | string)[], classNames: string[], indices: number[]][] = [
    ['text by code point', ['b', 'B', 'a', 'b'], ['B', 'a', 'b'], [2, 0, 1, 2]],
    ['text beyond the basic plane', ['\u{1F600}', '\uFB00', '\u{1F600}'], ['\uFB00', '\u{1F600}'], [1, 0, 1]],
    ['a text and its beginning', ['ab', 'a', 'a'], ['a', 'ab'], [1, 0, 0]],
    ['numbers by value', [10, 9, '9.0', -1], ['-1', '9', '10'], [2, 1, 1, 0]],
    ['numbers among texts by code point', [10, 9, 'x'], ['10', '9', 'x'], [0, 1, 2]],
    ['few fractions', [0.5, 1.5, 0.5], ['0.5', '1.5'], [0, 1, 0]],
    ['True and False', ['True', 'False'], ['False', 'True'], [1, 0]],
    ['a word that elsewhere means no value', ['None', 'mild', 'None'], ['None', 'mild'], [0, 1, 0]],
  ];
  test.each(cases)('%s', (_, targets, classNames, indices) => {
    const result = data(column(targets.length, (row) => targets[row]!));
    expect(result.task).toBe('classification');
    expect(result.classNames).toEqual(classNames);
    expect([...result.targets]).toEqual(indices);
  });

  test('many texts or whole numbers are classes while they repeat', () => {
    expect(data(column(100, (row) => `c${row % 50}`)).classNames).toHaveLength(50);
    expect(data(column(400, (row) => row % 100)).classNames).toHaveLength(100);
  });
});

describe('numbers', () => {
  test.each([
    ['measured', column(11, (row) => row + 0.1)],
    ['counted', column(84, (row) => row % 22)],
  ])('%s, are predicted as they are', (_, text) => {
    const { task, targets, classNames, rows } = data(text);
    expect({ task, classNames }).toEqual({ task: 'regression', classNames: [] });
    expect(targets).toBeInstanceOf(Float32Array);
    expect([...targets]).toEqual(
      Array.from({ length: rows }, (_, row) => Math.fround(rows === 11 ? row + 0.1 : row % 22)),
    );
  });
});

describe('what is refused', () => {
  const cases: [what: string, text: string, expected: string][] = [
    ['an unknown target', 'a,b\n1,2\n3,4\n', 't.csv: There is no column "y". The columns are: a, b.'],
    ['one row', 'a,y\n1,2\n', 't.csv: There is one row only; at least two are needed.'],
    [
      'one class',
      'a,y\n1,p\n2,p\n',
      't.csv: Column "y", which is to be predicted, has the same value in every row; two are needed.',
    ],
    [
      'a class missing',
      'a,y\n1,p\n2,\n3,\n',
      't.csv: Column "y", which is to be predicted, has the same value in every row; two are needed.',
    ],
    [
      'some targets missing',
      'a,y\n1,p\n2,\n3,\n4,q\n',
      't.csv:3: Column "y", which is to be predicted, is empty here and in 1 more row (lines 3, 4). 2 of 4 rows lack a value.',
    ],
    [
      'an infinite class',
      'a,y\n1,1\n2,inf\n',
      't.csv:3: Column "y", which is to be predicted, holds inf, which cannot be predicted.',
    ],
    [
      'a target of names',
      column(40, (row) => `n${row % 21}`),
      'has 21 different values in 40 rows. Choose a column whose values repeat.',
    ],
    [
      'texts in columns of numbers',
      'a,b,c,y\n1,2,7,p\n2,red,8,q\n3,4,x,p\n',
      't.csv:3: Column "b" holds text here ("red"). Write each value as a number, or leave the column out. The same of c.',
    ],
    [
      'a text column of names',
      `a,y\n${Array.from({ length: 40 }, (_, row) => `n${row % 21},${row % 2}\n`).join('')}`,
      't.csv:2: Column "a" holds 21 different texts in 40 rows: names, from which nothing can be learned. Leave it out.',
    ],
    ['a decimal comma between commas', 'a,y\n"1,5",p\n2,q\n', 'Write decimals with a point: 1.5.'],
    [
      'a comma before three digits',
      'a,y\n"1,234",p\n2,q\n',
      'Write it as 1234, or as 1.234 if its comma stands before decimals.',
    ],
    ['commas between thousands', 'a,y\n"1,234,567",p\n2,q\n', 'here ("1,234,567"). Write it as 1234567.'],
    ['a point among decimal commas', 'a;b;y\n1,5;1.234;p\n2,5;2.5;q\n', 'Decimals have a comma in this table, so that'],
    ['a column without any value', 'a,b,y\n1,,p\n2,NA,q\n', 't.csv: Column "b" has no value in any row. Leave it out.'],
    [
      'several columns with gaps',
      'a,b,c,y\n,1,u,p\n2,NA,,q\n3,?,v,p\n4,5,u,q\n',
      't.csv:2: Column "a" is empty here. Also without values: b (2, first in line 3), c (1, first in line 3). 3 of 4 rows lack a value.',
    ],
    ['an empty input', 'a,y\n1,p\n,q\n', 't.csv:3: Column "a" is empty here. 1 of 2 rows lacks a value.'],
    ['an empty cell among True and False', 'a,y\nTrue,p\n,q\n', 't.csv:3: Column "a" is empty here.'],
    [
      'NA',
      'a,y\n1,p\n2,p\nNA,q\nnan,q\n',
      't.csv:4: Column "a" has no value here ("NA") and in 1 more row (lines 4, 5).',
    ],
    [
      'an infinite input',
      'a,y\n1,p\n-inf,q\n',
      't.csv:3: Column "a" is out of range here (-inf). Inputs must be finite and below 3.4e38, the largest float32.',
    ],
    ['an input beyond float32', 'a,y\n1,p\n3.41e38,q\n', 't.csv:3: Column "a" is out of range here (3.41e38).'],
  ];
  test.each(cases)('%s', (_, text, expected) => {
    const result = toDataset(table(text), 'y');
    expect(result.type === 'error' ? result.message : 'read').toContain(expected);
    if (result.type === 'error')
      expect(result.line).toBe(Number(/^t\.csv:(\d+)/.exec(result.message)?.[1]) || undefined);
  });
});

describe('targets', () => {
  const numbered = (rows: number, cells: (row: number) => string) =>
    Array.from({ length: rows }, (_, row) => `${cells(row)}\n`).join('');
  const cases: [what: string, text: string, expected: string[]][] = [
    [
      'the likeliest come first, those that hold no classes not at all',
      'a,t,n,b,Label,s\n1,p,5,7,1,u\n2,q,5,8,2,v\n3,q,5,8,1,v\n',
      ['Label', 's', 't', 'b', 'a'],
    ],
    ['the name says it, though there is one class only', 'a,b,y\n1,2,0\n2,3,0\n', ['y', 'b', 'a']],
    ['the only text, though there is one class only', 'a,b,species\n1,2,x\n2,3,x\n', ['species', 'b', 'a']],
    ['a text with an empty cell', 'a,species,b\n1,x,1\n2,,2\n3,y,2\n', ['species', 'b', 'a']],
    ['the last column, though it is measured', `a,b\n${numbered(30, (row) => `${row % 2},${row}.5`)}`, ['b', 'a']],
    ['numbers after classes', `a,b,c\n${numbered(30, (row) => `${row}.5,${row % 2},${row}.5`)}`, ['c', 'b', 'a']],
    ['no text of names', `id,a,b\n${numbered(30, (row) => `n${row},0,${row % 2}`)}`, ['b']],
    ['nothing holds classes', 'a,b\n1,2\n1,2\n', ['b']],
  ];
  test.each(cases)('%s', (_, text, expected) => expect(targetCandidates(table(text))).toEqual(expected));
});

describe('bundled tables', () => {
  test.each(bundledTables)('$id is what it is said to be', ({ path, rows, inputs, classes, targetName }) => {
    const bundled = table(readFileSync(path, 'utf8'));
    expect(targetCandidates(bundled)[0]).toBe(targetName);
    const result = toDataset(bundled, targetName);
    expect(result.type === 'dataset' && result.data).toMatchObject({ rows, features: inputs });
    expect(result.type === 'dataset' && result.data.task).toBe(classes === undefined ? 'regression' : 'classification');
    expect(result.type === 'dataset' && result.data.classNames).toHaveLength(classes ?? 0);
  });

  test('the example has the same wines', () => {
    expect(readFileSync('examples/wine/wine.csv', 'utf8')).toBe(readFileSync('media/data/wine.csv', 'utf8'));
  });

  test('the example has the same patients', () => {
    const [example, bundled] = ['examples/diabetes/diabetes.csv', 'media/data/diabetes.csv'];
    expect(readFileSync(example, 'utf8')).toBe(readFileSync(bundled, 'utf8'));
  });
});

describe('bytes as text', () => {
  const cases: [what: string, bytes: number[], expected: string][] = [
    ['UTF-8', [0xc3, 0xa9], 'é'],
    ['UTF-8 with a mark', [0xef, 0xbb, 0xbf, 0x61], 'a'],
    ['UTF-16, little end first', [0xff, 0xfe, 0xe9, 0x00], 'é'],
    ['UTF-16, big end first', [0xfe, 0xff, 0x00, 0xe9], 'é'],
    ['Windows-1252', [0x61, 0xe9], 'aé'],
  ];
  test.each(cases)('%s', (_, bytes, expected) =>
    expect([...textOf(bytesInMemory(new Uint8Array(bytes))).pieces()].join('')).toBe(expected),
  );
});
