// Cases in *.txt: `--- kind line: title`, Python source, `==>`, the text after the action on the layer that ends in that
// line. And every action that is offered anywhere in all of the reader's cases.

import { globSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { type Definition, moduleName } from '../../../src/model/modelSpec.ts';
import { actionsAt, type ModelAction } from '../../../src/reader/edits/actions.ts';
import { type EditedFile, editedFile } from '../../../src/reader/edits/editedFile.ts';
import { applyEdits } from '../../../src/reader/edits/textEdit.ts';
import { readModel } from '../../../src/reader/readModel.ts';
import { caseFiles } from '../cases.ts';
import { casesIn } from '../casesIn.ts';

for (const file of globSync(`${import.meta.dirname}/*.txt`).sort()) {
  const cases = casesIn(file);
  if (process.env.UPDATE_CASES) {
    const all = cases.map((one) => `--- ${one.title}\n${one.source}\n==>\n${edited(one.title, one.source)}\n`);
    writeFileSync(file, all.join('\n'));
  }
  test.each(cases)(`${basename(file, '.txt')}: $title`, ({ title, source, expected }) => {
    expect(edited(title, source)).toBe(expected);
  });
}

function edited(title: string, source: string): string {
  const [, kind, line] = /^(\w+) (\d+):/.exec(title)!;
  const file = fileOf(source);
  const ends = file.places.filter(({ range }) => source.slice(0, range.to).split('\n').length === Number(line));
  const action = ends.flatMap(({ range }) => actionsAt(file, range.from)).find((one) => one.kind === kind);
  return action ? applyEdits(source, action.edits).trimEnd() : 'not offered';
}

test('what is taken out may be another class for other calls', () => {
  const withClass = (signature: string, called: string) => {
    const source = `import torch.nn as nn
bn = nn.BatchNorm2d
def pick(${signature}):
    return nn.Sequential(nn.Conv2d(3, 8, 3), ${called}(8), nn.ReLU())
net = pick()
`;
    const file = fileOf(source);
    const places = file.places.flatMap(({ range }) => actionsAt(file, range.from));
    return places.filter(({ kind }) => kind === 'remove').map(({ mayBeOther }) => mayBeOther);
  };
  expect(withClass('norm_layer=nn.BatchNorm2d', 'norm_layer')).toEqual(['norm_layer']);
  expect(withClass('norm_layer=nn.BatchNorm2d', 'bn')).toEqual([undefined]);
  expect(withClass('', 'nn.BatchNorm2d')).toEqual([undefined]);
});

const sources = caseFiles().flatMap(({ name, cases }) =>
  cases.map(({ title, source }) => ({ title: `${name}: ${title}`, source })),
);

test('every action changes what it says, and what is put in can be taken out again', { timeout: 300_000 }, () => {
  const counts = { insert: 0, insertAll: 0, remove: 0, removeAll: 0 };
  const wrong: string[] = [];
  for (const { title, source } of sources) {
    const file = fileOf(source);
    const actions = new Map<string, ModelAction>();
    for (const { range } of file.places) {
      for (const action of actionsAt(file, range.from)) actions.set(JSON.stringify(action.edits), action);
    }
    for (const action of actions.values()) {
      counts[action.kind]++;
      const problem = problemOf(file, action);
      if (problem) wrong.push(`${title}\n${action.kind} ${action.call}: ${problem}`);
    }
  }
  expect(wrong).toEqual([]);
  expect(Math.min(...Object.values(counts)), JSON.stringify(counts)).toBeGreaterThan(3);
});

function problemOf(file: EditedFile, action: ModelAction): string | undefined {
  const after = applyEdits(file.text, action.edits);
  const [old, fresh] = [file.definition, readModel(after)];
  const names = ({ sequentials }: Definition) => sequentials.map(({ name }) => name).join();
  if (errors(fresh) > errors(old)) return `there are new errors\n${after}`;
  if (names(old) !== names(fresh)) return `there are other Sequentials\n${after}`;
  const isIn = action.kind.startsWith('insert');
  const [many, few] = isIn ? [fresh, old] : [old, fresh];
  const rest = without(layersOf(many), layersOf(few));
  if (!rest || rest.length === 0 || !rest.every((name) => /BatchNorm/.test(name))) return `changes ${rest}\n${after}`;
  if (action.kind !== 'insert') return undefined;
  const restored = takenOut(after, file, action);
  return restored === file.text ? undefined : `is not taken out again\n${after}\n=>\n${restored}`;
}

/** The text without what the action put in. */
function takenOut(after: string, before: EditedFile, { call, edits }: ModelAction): string | undefined {
  const file = fileOf(after);
  const at = edits.at(-1)!;
  const begin = applyEdits(
    before.text.slice(0, at.range.from),
    edits.filter(({ range }) => range.to <= at.range.from),
  ).length;
  const place = file.places.find(
    ({ range }) => after.slice(range.from, range.to) === call && range.from >= begin - at.replacement.length,
  );
  const removal = place && actionsAt(file, place.range.from).find(({ kind }) => kind === 'remove');
  return removal && applyEdits(after, removal.edits);
}

/** What the longer list has more than the shorter, if the shorter is in it. */
function without(long: string[], short: string[]): string[] | undefined {
  const rest: string[] = [];
  let at = 0;
  for (const one of long) {
    if (one === short[at]) at++;
    else rest.push(one);
  }
  return at === short.length ? rest : undefined;
}

function layersOf({ sequentials }: Definition): string[] {
  return sequentials.flatMap(({ layers }) =>
    layers.map((layer) => `${moduleName(layer)} ${'arguments' in layer ? JSON.stringify(layer.arguments) : ''}`),
  );
}

function errors({ diagnostics }: Definition): number {
  return diagnostics.filter(({ severity }) => severity === 'error').length;
}

function fileOf(text: string): EditedFile {
  return editedFile(text, readModel(text));
}
