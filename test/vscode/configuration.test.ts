// `.vscode/layerscope.json` in the editor: what its schema offers and refuses.

import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import { closeAll, open, until } from './helpers.ts';

const FILE = '.vscode/layerscope.json';

describe('the file of configurations', () => {
  after(closeAll);

  it('is JSON with comments, and its schema refuses what is not known', async () => {
    const { document } = await open(
      FILE,
      `{
  // comments are allowed
  "configurations": [
    { "name": "a", "file": "model.py", "epochs": 0 },
    { "name": "b", "file": "model.py", "optimizer": "Adm", "los": "MSELoss" },
    { "name": "c", "file": "model.py", "optimizer": "Adam(lr=0.1)", "missing": "fill" }
  ]
}
`,
    );
    assert.equal(document.languageId, 'jsonc');
    const found = await until('the schema', () => {
      const all = vscode.languages.getDiagnostics(document.uri).filter(({ source }) => source !== 'Layerscope');
      return all.length >= 4 && all.map(({ range, message }) => `${range.start.line + 1}: ${message}`).sort();
    });
    assert.deepEqual(found.length, 4);
    assert.match(found[0]!, /^4: .*(minimum|below)/i);
    assert.match(found[1]!, /^5: One of these is expected, .* SGD, Adam, AdamW, /);
    assert.match(found[2]!, /^5: .*los/);
    assert.match(found[3]!, /^6: .*"drop"/);
  });

  it('completes fields and values, and says what they mean', async () => {
    const text = '{ "configurations": [{ "name": "a", "file": "model.py", "optimizer": "Adam", "" }] }';
    const { document } = await open(FILE, text);
    const labels = async (at: number) => {
      const list = await vscode.commands.executeCommand<vscode.CompletionList>(
        ...(['vscode.executeCompletionItemProvider', document.uri, document.positionAt(at)] as const),
      );
      return list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    };
    const fields = await until('fields', async () => {
      const found = await labels(text.indexOf('""') + 1);
      return found.includes('scheduler') && found;
    });
    assert(['loss', 'epochs', 'stratify', 'observeLayers'].every((field) => fields.includes(field)));
    const values = await labels(text.indexOf('"Adam"') + 2);
    assert(values.includes('"SGD(lr=0.001)"'), values.join());
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      ...(['vscode.executeHoverProvider', document.uri, document.positionAt(text.indexOf('optimizer') + 2)] as const),
    );
    const told = hovers.flatMap(({ contents }) =>
      contents.map((part) => (typeof part === 'string' ? part : part.value)),
    );
    assert.match(told.join('\n'), /The optimizer as torch calls it, without the parameters/);
  });
});
