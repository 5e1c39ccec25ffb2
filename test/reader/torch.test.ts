// What is read against what torch builds: every file in torch/ is run by real PyTorch and read here.

import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { expect, test } from 'vitest';
import { bindSequential } from '../../src/model/bind.ts';
import type { BoundLayer } from '../../src/model/modelSpec.ts';
import { readModel } from '../../src/reader/readModel.ts';

const root = `${import.meta.dirname}/../..`;
const files = [...globSync(`${import.meta.dirname}/torch/*.py`).sort(), `${root}/examples/wine/model.py`];
const python = process.env.LAYERSCOPE_PYTHON ?? '/usr/bin/python3';

/** By file: the modules that torch builds, outermost first. */
const built: Record<string, Record<string, unknown>[]> = JSON.parse(
  execFileSync(python, [`${import.meta.dirname}/torchLayers.py`, ...files], { encoding: 'utf8' }),
);

test.each(files.map((file) => [relative(root, file), file]))('%s is read as torch builds it', (_, file) => {
  const { sequentials, diagnostics } = readModel(readFileSync(file, 'utf8'));
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const layers = sequentials.flatMap((sequential) => {
    const data = { name: 'data', features: 13, classes: 3 };
    // Sequentials that do not fit this data are bound by their own numbers.
    const bound = bindSequential(sequential, {}, data);
    const model = bound.type === 'bound' ? bound.model : sequential;
    return [...model.layers, ...model.outputLayers] as BoundLayer[];
  });
  const read = layers.map(({ range, line, ...layer }) => layer);
  expect(byPath(read)).toEqual(byPath(built[file]!));
});

function byPath<T extends { path?: unknown }>(layers: readonly T[]): T[] {
  return layers.toSorted((a, b) => String(a.path).localeCompare(String(b.path)));
}
