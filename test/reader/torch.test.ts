// What is read against what torch builds: every file in torch/ is run by real PyTorch and read here.

import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { expect, test } from 'vitest';
import { bindSequential } from '../../src/model/bind.ts';
import { type BoundLayer, type Diagnostic, isJoin, type LayerOf } from '../../src/model/modelSpec.ts';
import { parametersOfModule } from '../../src/model/modules.ts';
import { readModel } from '../../src/reader/readModel.ts';
import { python } from './oracle.ts';

const root = `${import.meta.dirname}/../..`;
const files = [...globSync(`${import.meta.dirname}/torch/*.py`).sort(), `${root}/examples/wine/model.py`];

/** By file: the modules that torch builds, outermost first. */
const built: Record<string, { type: string; path: string; arguments: Record<string, unknown> }[]> = JSON.parse(
  execFileSync(python, [`${import.meta.dirname}/torchLayers.py`, ...files], { encoding: 'utf8' }),
);

test.each(files.map((file) => [relative(root, file), file]))('%s is read as torch builds it', (_, file) => {
  const { sequentials, diagnostics } = readModel(readFileSync(file, 'utf8'));
  // Its layers stand in one list, whether they fit each other or not.
  const isOther = ({ severity, code }: Diagnostic) => severity === 'error' && code !== 'width-mismatch';
  expect(diagnostics.filter(isOther)).toEqual([]);
  const layers = sequentials.flatMap((sequential) => {
    const data = { name: 'data', features: 13, classes: 3 };
    // Sequentials that do not fit this data are bound by their own numbers.
    const bound = bindSequential(sequential, {}, data);
    const model = bound.type === 'bound' ? bound.model : sequential;
    return [...model.layers, ...model.outputLayers] as BoundLayer[];
  });
  // What `forward` does without a module is none of torch's modules.
  const modules = layers.filter((layer) => !isJoin(layer) && !layer.path.endsWith('()'));
  const read = modules.map((layer) => {
    const { type, path, arguments: given } = layer as LayerOf<'Identity', number>;
    return { type, path, arguments: asKept(type, given) };
  });
  const known = built[file]!.map(({ type, path, arguments: kept }) => ({ type, path, arguments: asKept(type, kept) }));
  expect(byPath(read)).toEqual(byPath(known));
});

/** As torch keeps arguments, whatever the form they have here or there: one size stands for all of a tuple. */
function asKept(type: string, given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const parameters = parametersOfModule(type) ?? {};
  const kept = Object.entries(given).map(([name, value]) => {
    const { kind, length } = parameters[name] ?? {};
    const several = kind && /^(extents|extentsOrNone|numbersOrNone|padding)$/.test(kind);
    const isPoolStride = name === 'stride' && type.includes('Pool') && value === null;
    const found = isPoolStride ? given.kernel_size : value;
    const isOne = several && typeof found === 'number';
    return [name, isOne ? Array.from({ length: length || 1 }, () => found) : found] as const;
  });
  return Object.fromEntries(kept.filter(([name]) => !NEWER.has(`${type}.${name}`)));
}

/** Arguments that PyTorch 1.13 does not have. */
const NEWER = new Set(['LayerNorm.bias']);

function byPath<T extends { path?: unknown }>(layers: readonly T[]): T[] {
  return layers.toSorted((a, b) => String(a.path).localeCompare(String(b.path)));
}
