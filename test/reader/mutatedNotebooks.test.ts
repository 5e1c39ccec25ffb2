// Whatever a notebook's file holds, reading it ends, throws nothing and places everything inside one of its code cells.

import { expect, test } from 'vitest';
import type { Definition } from '../../src/model/modelSpec.ts';
import { readNotebook } from '../../src/reader/notebook/notebook.ts';
import { readCellSequentials, readCells } from '../../src/reader/notebook/readNotebook.ts';
import { caseFiles } from './cases.ts';
import { mutations, Slowest, timeOf } from './mutatedTexts.ts';
import { type Random, seeded } from './randomProgram.ts';

const NOTEBOOKS = Number(process.env.NOTEBOOKS ?? 1500);
/** Characters, at most. */
const LONGEST = 16_000;
/** Milliseconds of the processor for one file, in the nightly form: three times what is allowed, for a slower machine. */
const MOST_MS = 150;

// The nightly form is NOTEBOOKS=300000, in parts with SEED=1, 2, …
test(`${NOTEBOOKS} mutated notebooks`, { timeout: 1e9 }, () => {
  const files = mutatedFiles(Number(process.env.SEED ?? 1));
  const slowest = new Slowest();
  for (let count = 0; count < NOTEBOOKS; count++) {
    const text = files.next().value;
    const timed = () => timeOf(() => read(text, count % 2 === 0));
    try {
      slowest.note(text, timed(), timed);
      if (count % 10 === 0) check(text);
    } catch (error) {
      throw new Error(`After ${count} files, in ${JSON.stringify(text)}`, { cause: error });
    }
  }
  if (process.env.NOTEBOOKS === undefined) return;
  console.log(`${slowest}`);
  expect(slowest.ms).toBeLessThan(MOST_MS);
});

test.each([
  ['an output of eight million characters', file([{ cell_type: 'code', outputs: ['\n'.repeat(4e6)], source: 'x' }])],
  ['outputs nested a hundred thousand deep', `${'{"cells": [{"outputs": '}${'['.repeat(1e5)}NaN${']'.repeat(1e5)}}]}`],
  ['a text of a million lines', file([{ cell_type: 'code', source: '# x\n'.repeat(1e6) }])],
  ['a text of a million characters', file([{ cell_type: 'code', source: `"""${'\\n'.repeat(5e5)}` }])],
  ['a thousand files', file(Array.from({ length: 1000 }, (_, at) => code(`%%writefile a${at}.py\nnn.Module`)))],
  ['a file of a thousand cells', file(Array.from({ length: 1000 }, () => code('%%writefile -a a.py\nnn.Module')))],
])('%s', (_, text) => {
  check(text);
  // As Python writes it; read by the slower parser then.
  check(text.replace(/^\{/, '{"nan": NaN, '));
});

function read(text: string, isListed: boolean): void {
  const notebook = readNotebook(text);
  if (notebook.type === 'error') return;
  if (isListed) readCellSequentials(notebook.cells, notebook.python);
  else readCells(notebook.cells, notebook.python);
}

function check(text: string): void {
  const notebook = readNotebook(text);
  if (notebook.type === 'error') {
    expect(notebook.line).toBeLessThanOrEqual(text.split(/\r\n?|\n/).length);
    return;
  }
  const linesOf = (cell: number | undefined) => {
    const found = notebook.cells[cell ?? -1];
    return found?.kind === 'code' ? found.text.split(/\r\n?|\n/).length : 0;
  };
  const { cells, definition } = readCells(notebook.cells, notebook.python);
  const { sequentials, batchnorm, notes } = readCellSequentials(notebook.cells, notebook.python);
  for (const { line, cell } of [...sequentials, ...batchnorm, ...notes]) {
    // What is said of a notebook without code stands at the beginning.
    if (cell === undefined) expect([line, cells.text]).toEqual([1, '']);
    else expect(line >= 1 && line <= linesOf(cell)).toBe(true);
  }
  for (const { from, to, line, cell } of placesOf(definition)) {
    expect(from >= 0 && from <= to && to <= cells.text.length).toBe(true);
    if (cell === undefined) continue;
    const place = cells.placeOf(from);
    expect(place.cell).toBe(cell);
    expect(line).toBe(notebook.cells[cell]!.text.slice(0, place.offset).split(/\r\n?|\n/).length);
  }
}

interface Place {
  readonly from: number;
  readonly to: number;
  readonly line?: number;
  readonly cell?: number | undefined;
}

function placesOf({ sequentials, diagnostics }: Definition): Place[] {
  return [
    ...diagnostics.map(({ range, line, cell }) => ({ ...range, line, cell })),
    ...diagnostics.flatMap(({ fix }) => (fix ? [fix.range] : [])),
    ...sequentials.flatMap(({ range, layers, unknowns }) => [
      range,
      ...[...layers, ...unknowns].map((one) => one.range),
    ]),
  ];
}

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

function code(source: Json): Json {
  return { cell_type: 'code', execution_count: null, metadata: {}, outputs: [], source };
}

function file(cells: Json[]): string {
  return JSON.stringify({ cells, metadata: { kernelspec: { name: 'python3' } }, nbformat: 4, nbformat_minor: 5 });
}

/** Files without end; the same for the same seed. */
function* mutatedFiles(seed: number): Generator<string, never> {
  const random = seeded(seed);
  const notebooks = caseFiles('notebooks').flatMap(({ cases }) => cases.map(({ source }) => notebookOf(source)));
  const texts = mutations(
    notebooks.map((notebook) => JSON.stringify(notebook, null, 1)),
    seed,
  );
  for (;;) {
    const text = random() < 0.3 ? texts.next().value : mutatedText(mutatedNotebook(notebooks, random), random);
    yield text.slice(0, LONGEST);
  }
}

function notebookOf(source: string): Json {
  const cells = source.split(/^=== /m).slice(1);
  return {
    cells: cells.map((cell) => {
      const end = cell.indexOf('\n');
      const lines = cell.slice(end + 1).split(/(?<=\n)/);
      return { cell_type: cell.slice(0, end), metadata: {}, outputs: [{ text: ['1\n', '2'] }], source: lines };
    }),
    metadata: { language_info: { name: 'python', version: '3.8' }, kernelspec: { display_name: 'Python 3' } },
    nbformat: 4,
  };
}

const SOURCES = [
  '%%writefile a.py\nimport torch.nn as nn\nm = nn.Sequential(nn.Linear(1, 2))',
  '%%writefile -a a.py\nn = nn.Sequential(m)',
  '#@title A form\n%%bash\nls',
  '%%time\n%%capture\n\n%time x = 3',
  '!ls \\\n -l\n?nn\nnn??',
  'x = !ls\n%run a.py',
  'for x in y:\n',
  '\ud83d\u0000\ufeff\u00a0\u2028',
  '"""',
  '    indented\nout',
];

/** One value of it in another's place, taken away, doubled, renamed or wrapped; a few times. */
function mutatedNotebook(notebooks: readonly Json[], random: Random): Json {
  const below = (limit: number) => Math.floor(random() * limit);
  const pick = <T>(items: readonly T[]): T => items[below(items.length)]!;
  const values: (() => Json)[] = [
    () => pick<Json>([null, true, 0, -1.5, 1e300, '', 'code', 'markdown', 'raw', [], {}, [[['x']]], { a: [null] }]),
    () => pick(SOURCES),
    () => pick(SOURCES).split(/(?<=\n)/),
    () => code(pick(SOURCES)),
    () => pick(notebooks),
    () => Array.from({ length: below(60) }, () => code(pick(SOURCES))),
    () => pick(SOURCES).repeat(below(200)),
  ];
  const copy = structuredClone(pick(notebooks)) as { [name: string]: Json };
  for (let count = below(6); count > 0; count--) {
    const holders: (Json[] | { [name: string]: Json })[] = [];
    const walk = (value: Json) => {
      if (typeof value !== 'object' || value === null) return;
      holders.push(value);
      for (const part of Object.values(value)) walk(part);
    };
    walk(copy);
    const holder = pick(holders) as { [name: string]: Json };
    const names = Object.keys(holder);
    const name = pick(names) ?? pick(['cells', 'source', 'language']);
    const old = structuredClone(holder[name] ?? null);
    const change = below(5);
    if (change < 2) holder[name] = structuredClone(pick(values)());
    else if (change === 2 && Array.isArray(holder)) holder.splice(below(names.length + 1), below(2), old);
    else if (change === 2) delete holder[name];
    else if (change === 3) holder[name] = pick<Json>([[old], { source: old }, [old, old]]);
    else holder[pick(['input', 'source', 'language', 'cell_type', 'cells', 'worksheets', 'x'])] = old;
  }
  // The cells of version 3 stand in worksheets.
  if (below(4) > 0) return copy;
  const { cells = null, ...rest } = copy;
  return {
    ...rest,
    nbformat: pick<Json>([1, 2, 3, 5, '4', null]),
    worksheets: pick<Json>([[{ cells }], [cells], cells]),
  };
}

/** The file's text, cut off, with names twice, other signs in it or another encoding's mark before it. */
function mutatedText(notebook: Json, random: Random): string {
  let text = JSON.stringify(notebook, null, random() < 0.5 ? 1 : 0);
  const at = Math.floor(random() * (text.length + 1));
  const kind = Math.floor(random() * 12);
  if (kind === 0) text = text.slice(0, at);
  else if (kind === 1) text = `\ufeff${text}`;
  else if (kind === 2) text = text.replaceAll('"source":', '"source": "x = 1", "source":');
  else if (kind === 3) text = text.replaceAll('null', 'NaN');
  else if (kind === 4) text = text.replaceAll('\\n', '\\r\\n');
  else if (kind === 5) text = text.replaceAll('\\n', '\t');
  else if (kind === 6) text = `${text.slice(0, at)}\0\ud800${text.slice(at)}`;
  else if (kind === 7) text = text.replaceAll('"metadata"', '"__proto__"');
  else if (kind === 8) text = `${'['.repeat(at)}${text}`;
  return text;
}
