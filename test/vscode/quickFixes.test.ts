// Every fix and every action of the reader's cases, applied in the editor and undone in one step: what they make of a text is
// what test/reader/advice and test/reader/edits tell of it.

import { strict as assert } from 'node:assert';
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import type { Diagnostic, TextFix } from '../../src/model/modelSpec.ts';
import { words } from '../../src/model/phrase.ts';
import { adviseOn } from '../../src/reader/edits/advice.ts';
import { editedFile } from '../../src/reader/edits/editedFile.ts';
import { editsOf, isMended } from '../../src/reader/edits/isMended.ts';
import { applyEdits } from '../../src/reader/edits/textEdit.ts';
import { readModel } from '../../src/reader/readModel.ts';
import { type Case, casesIn } from '../reader/casesIn.ts';
import { appliedAndUndone, closeAll, open } from './helpers.ts';

const root = join(__dirname, '../..');

interface Fix {
  readonly remark: Diagnostic;
  readonly fix: TextFix;
}

describe('each quick fix', () => {
  const applied = new Set<string>();
  after(closeAll);

  for (const { name, cases } of casesOf('advice')) {
    it(`is applied and undone: ${name}`, async () => {
      const { document } = await open(`fixes-${name}.py`, '');
      for (const { title, source } of cases) {
        const fixes = fixesOf(source);
        if (fixes.length === 0) continue;
        await setText(document, source);
        for (const { remark, fix } of fixes) {
          const at = new vscode.Range(document.positionAt(remark.range.from), document.positionAt(remark.range.to));
          const named = words(fix.title, vscode.l10n.t);
          const expected = applyEdits(source, editsOf(fix));
          const action = await made(document, [at], 'quickfix', expected, `${title}: ${named}`);
          assert.equal(action.title, named);
          applied.add(remark.code);
        }
      }
    });
  }

  it('of which the README tells is among those', () => {
    const table = /^\| code .*\| fix .*\n(?:\|.*\n)+/m.exec(readFileSync(join(root, 'README.md'), 'utf8'))![0];
    const codes = [...table.matchAll(/^\| `([\w-]+)`[^|]*\|[^|]*\| *\S[^|]*\|$/gm)].map(([, code]) => code!);
    assert(codes.length > 20, table);
    assert.deepEqual(
      codes.filter((code) => !applied.has(code)),
      [],
    );
  });
});

describe('each change of BatchNorm', () => {
  after(closeAll);

  for (const { name, cases } of casesOf('edits')) {
    it(`is applied and undone: ${name}`, async () => {
      const { document } = await open(`actions-${name}.py`, '');
      for (const { title, source, expected } of cases) {
        const line = Number(/^\w+ (\d+):/.exec(title)![1]) - 1;
        if (expected === 'not offered') continue;
        await setText(document, source);
        const file = editedFile(source, readModel(source));
        const ends = file.places.filter(({ range }) => document.positionAt(range.to).line === line);
        const places = ends.map(({ range }) => document.positionAt(range.from)).map((at) => new vscode.Range(at, at));
        await made(document, places, 'refactor', expected, title);
      }
    });
  }
});

function casesOf(folder: 'advice' | 'edits'): { readonly name: string; readonly cases: readonly Case[] }[] {
  const paths = globSync(join(root, `test/reader/${folder}/*.txt`)).sort();
  return paths.map((path) => ({ name: basename(path, '.txt'), cases: casesIn(path) }));
}

function fixesOf(source: string): readonly Fix[] {
  const file = editedFile(source, readModel(source));
  return adviseOn(file).flatMap((remark) => {
    const fixes = remark.fix ? [remark.fix, remark.fix.alternative ?? []].flat() : [];
    return fixes.filter((fix) => isMended(file, [fix])).map((fix) => ({ remark, fix }));
  });
}

async function setText(document: vscode.TextDocument, text: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  const end = document.positionAt(document.getText().length);
  edit.replace(document.uri, new vscode.Range(new vscode.Position(0, 0), end), text);
  await vscode.workspace.applyEdit(edit);
  assert.equal(document.getText(), text);
}

/** By an action at one of the places, and taken back; lines at the end do not count. */
async function made(
  document: vscode.TextDocument,
  places: readonly vscode.Range[],
  kind: string,
  expected: string,
  what: string,
): Promise<vscode.CodeAction> {
  const before = document.getText();
  const ask = (at: vscode.Range) =>
    vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', document.uri, at, kind);
  const actions = (await Promise.all(places.map(ask))).flat();
  const makes = (action: vscode.CodeAction) => {
    const [[, edits] = []] = action.edit?.entries() ?? [];
    const inOffsets = edits?.map(({ range, newText }) => ({
      range: { from: document.offsetAt(range.start), to: document.offsetAt(range.end) },
      replacement: newText,
    }));
    return inOffsets && applyEdits(before, inOffsets).trimEnd() === expected.trimEnd();
  };
  const action = actions.find(makes);
  assert(action?.edit, `${what} is not offered, but ${actions.map(({ title }) => title).join(', ')}`);
  await appliedAndUndone(document, action, (changed) => assert.equal(changed.trimEnd(), expected.trimEnd(), what));
  return action;
}
