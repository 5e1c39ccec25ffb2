// A long file is read to its end, also a megabyte.

import { expect, test } from 'vitest';
import { residualNetworks } from '../../bench/readerTexts.ts';
import { createInterpreter } from '../../src/reader/createInterpreter.ts';
import { parseFile } from '../../src/reader/parseFile.ts';
import { readModel, readModels } from '../../src/reader/readModel.ts';

test.each([10_000, 27_000])('every network of a file of %i lines is read', (lines) => {
  const text = residualNetworks(lines);
  expect(text.length).toBeGreaterThan(38 * lines);
  const { sequentials, diagnostics } = readModel(text);
  const wholes = sequentials.filter(({ isWhole, errors }) => isWhole && errors.length === 0);
  expect(wholes.map(({ name }) => name)).toEqual([...text.matchAll(/class (ResNet\d+)/g)].map(([, name]) => name));
  expect(diagnostics.filter(({ code }) => code === 'too-long')).toEqual([]);
});

test('modules beyond those of any network cost more of the work allowed for a text', () => {
  const build = `import torch.nn as nn\ndef build():\n    return [${'nn.ReLU(), '.repeat(100)}]\n`;
  const used = (hundreds: number) => {
    const { source, blocks } = parseFile(build + 'build()\n'.repeat(hundreds) + '# A long text.\n'.repeat(1000));
    const it = createInterpreter(source, 1e6);
    readModels(it, blocks);
    return 1e6 - it.left();
  };
  expect(used(120) - used(60)).toBeGreaterThan(2 * (used(60) - used(0)));
});
