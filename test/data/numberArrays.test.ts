// NPY and IDX files: what NumPy writes, every kind of number, and files that are not what they should be.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { torchPython } from '../../scripts/ensurePackages.ts';
import { readIdx } from '../../src/data/idx.ts';
import { readNpy } from '../../src/data/npy.ts';

const folder = mkdtempSync(join(tmpdir(), 'layerscope-arrays-'));
afterAll(() => rmSync(folder, { recursive: true }));

function numpy(code: string): void {
  execFileSync(torchPython(), ['-c', `import numpy as np\n${code}`], { cwd: folder });
}
const file = (name: string) => new Uint8Array(readFileSync(join(folder, name)));

const DTYPES: Record<string, string> = {
  ...{
    '?': 'bool',
    i1: 'int8',
    u1: 'uint8',
    i2: 'int16',
    u2: 'uint16',
    i4: 'int32',
    u4: 'uint32',
    i8: 'int64',
    u8: 'uint64',
  },
  ...{ f2: 'float16', f4: 'float32', f8: 'float64' },
};

test('every kind of number that NumPy writes, either byte order, either order of the elements', () => {
  const kinds = [
    '?',
    'i1',
    'u1',
    '<i2',
    '>i2',
    '<u2',
    '<i4',
    '>u4',
    '<i8',
    '>i8',
    '<u8',
    '<f2',
    '<f4',
    '>f4',
    '<f8',
    '>f8',
  ];
  numpy(`
for i, kind in enumerate(${JSON.stringify(kinds)}):
    a = np.array([[0, 1, 2], [100, 7, 1]]).astype(kind)
    np.save(f'c{i}.npy', a)
    np.save(f'f{i}.npy', np.asfortranarray(a))
np.save('deep.npy', np.asfortranarray(np.arange(24.0).reshape(2, 3, 4)))
np.save('none.npy', np.zeros((0, 3)))
np.save('one.npy', np.array(2.5))
np.save('special.npy', np.array([np.nan, np.inf, -np.inf, 1e-8, 65504], dtype=np.float16))
`);
  kinds.forEach((kind, i) => {
    const values = kind === '?' ? [0, 1, 1, 1, 1, 1] : [0, 1, 2, 100, 7, 1];
    for (const order of ['c', 'f']) {
      const read = readNpy('a.npy', file(`${order}${i}.npy`));
      expect(read, `${kind} ${order}`).toEqual({
        type: 'array',
        shape: [2, 3],
        values: Float64Array.from(values),
        dtype: DTYPES[kind.replace(/[<>]/, '')],
      });
    }
  });
  const { values } = readNpy('a', file('deep.npy')) as unknown as { values: Float64Array };
  expect([...values]).toEqual(Array.from({ length: 24 }, (_, i) => i));
  expect(readNpy('a', file('none.npy'))).toMatchObject({ shape: [0, 3] });
  expect(readNpy('a', file('one.npy'))).toMatchObject({ shape: [], values: Float64Array.of(2.5) });
  const special = readNpy('a', file('special.npy')) as unknown as { values: Float64Array };
  expect([...special.values]).toEqual([Number.NaN, Infinity, -Infinity, 0, 65504]);
});

test('texts of a fixed width', () => {
  numpy(`
np.save('u.npy', np.array(['b', 'año', 'b', '😀']))
np.save('big.npy', np.array(['b', 'año']).astype('>U5'))
np.save('s.npy', np.array(['añ'.encode(), b'b', b'b']))
np.save('columns.npy', np.asfortranarray(np.array([['a', 'b'], ['c', 'd']])))
`);
  expect(readNpy('u.npy', file('u.npy'))).toEqual({
    ...{ type: 'array', dtype: '<U3', shape: [4], values: Float64Array.of(0, 1, 0, 2), texts: ['b', 'año', '😀'] },
  });
  expect(readNpy('a', file('big.npy'))).toMatchObject({ dtype: '>U5', texts: ['b', 'año'] });
  expect(readNpy('a', file('s.npy'))).toMatchObject({ dtype: '|S3', texts: ['añ', 'b'] });
  expect(readNpy('a', file('columns.npy'))).toMatchObject({ values: Float64Array.of(0, 2, 1, 3) });
});

test('NPY files that cannot be used say why', () => {
  numpy(`
np.save('date.npy', np.array(['2020-01-01'], dtype='M8[D]'))
np.save('object.npy', np.array([{}, 1], dtype=object), allow_pickle=True)
np.save('complex.npy', np.array([1j]))
np.save('records.npy', np.array([(1, 2.0)], dtype=[('a', 'i4'), ('b', 'f4')]))
np.save('good.npy', np.arange(6.0).reshape(2, 3))
`);
  const messages = ['date', 'object', 'complex', 'records'].map((name) => {
    return (readNpy(`${name}.npy`, file(`${name}.npy`)) as { message: string }).message;
  });
  expect(messages).toEqual([
    'date.npy: It has the type datetime <M8[D] and the shape (1), which cannot be read; arrays of float32, int64 or texts (<U10) can.',
    'object.npy: It has the type object (pickled Python) |O and the shape (2), which cannot be read; arrays of float32, int64 or texts (<U10) can.',
    'complex.npy: It has the type complex <c16 and the shape (1), which cannot be read; arrays of float32, int64 or texts (<U10) can.',
    'records.npy: It holds records of several fields; an array of numbers or texts is expected.',
  ]);
  const good = file('good.npy');
  expect(readNpy('good.npy', good.subarray(0, good.length - 1))).toMatchObject({
    message: 'good.npy: The file is cut off: its shape (2, 3) needs 48 bytes, and 47 are there.',
  });
  expect(readNpy('x.npy', Buffer.from('a,b\n1,2'))).toMatchObject({ type: 'error' });
});

test('IDX: MNIST’s form and the other kinds of number', () => {
  const images = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 3, 255);
  expect(readIdx('a', images)).toEqual({
    ...{ type: 'array', shape: [2, 1, 2], dtype: 'uint8' },
    values: Uint8Array.of(1, 2, 3, 255),
  });
  const floats = Uint8Array.of(0, 0, 13, 1, 0, 0, 0, 1, 0x3f, 0xc0, 0, 0);
  expect(readIdx('a', floats)).toMatchObject({ shape: [1], values: Float64Array.of(1.5), dtype: 'float32' });
  expect(readIdx('a.idx', images.subarray(0, 19))).toMatchObject({
    message: 'a.idx: The file is cut off: its shape (2, 1, 2) needs 4 bytes, and 3 are there.',
  });
  expect(readIdx('a.idx', Uint8Array.of(1, 2, 3))).toMatchObject({
    message: 'a.idx: This is not an IDX file: it begins with 01 02 03 instead of 00 00, a type and a rank.',
  });
});

test('any change of a byte gives an array or a message', () => {
  numpy("np.save('small.npy', np.arange(6, dtype='i2').reshape(2, 3))");
  const bytes = { npy: file('small.npy'), idx: Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3, 4) };
  fc.assert(
    fc.property(fc.constantFrom('npy', 'idx'), fc.nat(), fc.nat(255), fc.nat(20), (kind, at, value, cut) => {
      const changed = bytes[kind as 'npy'].slice(0, bytes[kind as 'npy'].length - cut);
      changed[at % Math.max(1, changed.length)] = value;
      const read = kind === 'npy' ? readNpy('a', changed) : readIdx('a', changed);
      expect(['array', 'error']).toContain(read.type);
    }),
    { seed: 3, numRuns: 5000 },
  );
});
