// Cases in notebooks/*.txt (cases.ts), whose cells begin with a line `=== code` or `=== markdown`: what `npm run read` says of
// each. UPDATE_CASES=1 writes what is read into them.

import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readingLines } from '../../src/cli/readingLines.ts';
import { cellsText } from '../../src/reader/notebook/cellsText.ts';
import { type NotebookCell, type PythonVersion, pythonOf, readNotebook } from '../../src/reader/notebook/notebook.ts';
import { readCellSequentials, readCells } from '../../src/reader/notebook/readNotebook.ts';
import { parseJson } from '../../src/reader/python/json.ts';
import { decodeSource } from '../../src/reader/text/decodeSource.ts';
import { caseFiles } from './cases.ts';
import type { Case } from './casesIn.ts';

for (const { path, name, cases } of caseFiles('notebooks')) {
  const read = ({ source }: Case) =>
    readingLines({ file: 'net.ipynb', ...readCellSequentials(parseCells(source), versionOf(source)) }).trim();
  if (process.env.UPDATE_CASES) {
    const text = cases.map((one) => `--- ${one.title}\n${one.source}\n==>\n${read(one)}\n`).join('\n');
    writeFileSync(path, text);
  }
  test.each(cases)(`${name}: $title`, (one) => {
    expect(read(one)).toBe(one.expected);
  });
}

/** A case's text may begin with `python 2` or `python 3`, as its metadata say. */
function versionOf(source: string): PythonVersion | undefined {
  return pythonOf({ language_info: { version: /^python ([23])$/m.exec(source)?.[1] ?? null } });
}

function parseCells(source: string): NotebookCell[] {
  return source
    .split(/^=== /m)
    .slice(1)
    .map((cell) => {
      const end = cell.indexOf('\n');
      const text = cell.slice(end + 1).replace(/\n$/, '');
      return { kind: cell.slice(0, end) === 'code' ? 'code' : 'other', text };
    });
}

describe('the file', () => {
  const cells = (text: string) => {
    const notebook = readNotebook(text);
    return notebook.type === 'notebook'
      ? notebook.cells.map(({ kind, text }) => [kind, text])
      : `line ${notebook.line}: ${notebook.message}`;
  };

  test.each([
    [
      'version 4',
      { cells: [{ cell_type: 'code', source: ['a\n', 'b'], outputs: [{ text: 'c' }] }] },
      [['code', 'a\nb']],
    ],
    ['a text for the lines', { cells: [{ cell_type: 'code', source: 'a\r\nb' }] }, [['code', 'a\r\nb']]],
    [
      'version 3',
      {
        worksheets: [
          {
            cells: [
              { cell_type: 'heading', source: 'A' },
              { cell_type: 'code', input: ['x = 1'], language: 'python' },
            ],
          },
          { cells: [{ cell_type: 'code', input: 'y' }] },
        ],
      },
      [
        ['other', 'A'],
        ['code', 'x = 1'],
        ['code', 'y'],
      ],
    ],
    [
      'raw cells and what is none',
      { cells: [{ cell_type: 'raw', source: 'a' }, 7, {}, { cell_type: 'code', source: [1, 'b'] }] },
      [
        ['other', 'a'],
        ['other', ''],
        ['other', ''],
        ['code', 'b'],
      ],
    ],
    [
      'another language',
      { metadata: { kernelspec: { language: 'R' } }, cells: [{ cell_type: 'code', source: 'a' }] },
      [['other', 'a']],
    ],
    [
      'a kernel that is Python with more',
      { metadata: { language_info: { name: 'pyspark' } }, cells: [{ cell_type: 'code', source: 'a' }] },
      [['code', 'a']],
    ],
    [
      'a kernel of no language',
      { metadata: { kernelspec: { language: '' } }, cells: [{ cell_type: 'code', source: 'a' }] },
      [['code', 'a']],
    ],
    ['no cells', { metadata: {} }, 'line 1: The file is no notebook: it has no list of `cells`.'],
    ['a list', [], 'line 1: The file is no notebook: it has no list of `cells`.'],
  ])('%s', (_, file, expected) => {
    expect(cells(JSON.stringify(file))).toEqual(expected);
  });

  test.each([
    [
      '{"cells": [\n{"cell_type": "code" "source": "a"}]}',
      'line 2: The notebook is no JSON: `"source": "a"}]}` was found in line 2 where `,` or `}` is expected.',
    ],
    ['{"cells": [', 'line 1: The notebook is no JSON: its end was found in line 1 where a value is expected.'],
    ['', 'line 1: The notebook is no JSON: its end was found in line 1 where a value is expected.'],
    [
      '{"cells":\n<<<<<<< HEAD\n[]}',
      'line 2: The notebook is no JSON: `<<<<<<< HEAD` was found in line 2 where a value is expected.',
    ],
    [
      '{"cells": []} x',
      'line 1: The notebook is no JSON: `x` was found in line 1 where the end of the file is expected.',
    ],
    [
      '{"cells": ["a\nb"]}',
      'line 1: The notebook is no JSON: `"a` was found in line 1 where a string closed by `"` is expected.',
    ],
  ])('%j', (text, expected) => {
    expect(cells(text)).toBe(expected);
  });

  test('numbers that only Python writes', () => {
    expect(
      cells('\ufeff{"cells": [{"cell_type": "code", "outputs": [NaN, -Infinity, -1.5e3], "source": "a\\u00e9"}]}'),
    ).toEqual([['code', 'aé']]);
    expect(parseJson('[NaN, Infinity, -2, true, null, {"a": []}]')).toEqual({
      type: 'json',
      value: [Number.NaN, Number.POSITIVE_INFINITY, -2, true, null, { a: [] }],
    });
  });

  test('deep nesting ends', () => {
    expect(parseJson('['.repeat(100_000)).type).toBe('error');
  });

  test.each([
    ['# -*- coding: latin-1 -*-\nx = "é"', 'latin1'],
    ['x = "é"', 'latin1'],
    ['x = "é"', 'utf8'],
    ['\ufeffx = "é"', 'utf16le'],
  ] as const)('%j in %s', (text, encoding) => {
    expect(decodeSource(Buffer.from(text, encoding))).toBe(text.replace('\ufeff', ''));
  });

  test('a mark of UTF-8 in front of what is none', () => {
    expect(decodeSource(Uint8Array.of(0xef, 0xbb, 0xbf, 0x78, 0xe9))).toBe('xé');
  });
});

test('every place of the code has a cell and a place in it', () => {
  const notebook: NotebookCell[] = [
    { kind: 'other', text: 'text' },
    { kind: 'code', text: 'from torch import nn' },
    { kind: 'code', text: '' },
    { kind: 'code', text: '%%time\nnet = nn.Sequential(nn.LSTM(1, 2))' },
  ];
  const { cells, definition } = readCells(notebook);
  expect(cells).toMatchObject({ text: cellsText(notebook).text });
  const { range } = definition.sequentials[0]!;
  const { cell, offset } = cells.placeOf(range.from);
  expect([cell, notebook[cell]!.text.slice(offset)]).toEqual([3, 'nn.Sequential(nn.LSTM(1, 2))']);
  expect(cells.text.slice(range.from, range.to)).toBe('nn.Sequential(nn.LSTM(1, 2))');
  expect([0, 1, 2, 3].map((at) => cells.startOf(at))).toEqual([undefined, 0, 21, 22]);
});

test('what is missing at the end is told in the last line of the last cell', () => {
  const { definition } = readCells([
    { kind: 'code', text: 'from torch import nn\nnet = nn.Sequential(nn.ReLU())' },
    { kind: 'code', text: 'for width in (1, 2):\n' },
  ]);
  expect(definition.diagnostics.map(({ code, cell, line }) => [code, cell, line])).toEqual([['syntax-error', 1, 2]]);
});
