// Files of torch.save, as PyTorch wrote them once (golden/make.py): what they hold, and why others are refused.

import { expect, test } from 'vitest';
import { readState } from '../../src/state/readState.ts';
import { StateFileError } from '../../src/state/stateFileError.ts';
import { parseTorchFile } from '../../src/state/torchFile.ts';
import { golden, zip } from './files.ts';

type Expected = Record<string, { readonly shape: number[]; readonly values: string[] }>;
const expected: Record<string, Expected> = JSON.parse(new TextDecoder().decode(golden('state.json')));

test.each([
  ['plain', 'plain'],
  ['unaligned', 'plain'],
  ['protocol4', 'plain'],
  ['checkpoint', 'plain'],
  ['nested', 'plain'],
  ['training', 'plain'],
  ['model_key', 'plain'],
  ['net_key', 'plain'],
  ['views', 'views'],
  ['numbers', 'numbers'],
])('%s.pt', (file, holds) => {
  const state = readState(golden(`${file}.pt`));
  expect(state.map(({ name }) => name)).toEqual(Object.keys(expected[holds]!));
  for (const { name, shape, values } of state) {
    const torch = expected[holds]![name]!;
    expect(shape, name).toEqual(torch.shape);
    expect([...values].map(Number), name).toEqual(torch.values.map((text) => Number(text.replace('inf', 'Infinity'))));
  }
});

test('integers stay integers, and float64 stays float64', () => {
  const types = readState(golden('numbers.pt')).map(({ values }) => values.constructor.name);
  expect(types).toEqual(['Float32Array', 'Float32Array', 'Float64Array', 'BigInt64Array', 'Float32Array']);
  expect(readState(golden('numbers.pt'))[3]!.values).toEqual(BigInt64Array.of(1n, -2n, 2n ** 62n, 0n));
});

const save = 'Save tensors alone, as torch.save(model.state_dict(), …) does.';
test.each([
  ['bool.pt', '"mask" is of dtype bool; what can be read is float32, float64, float16, bfloat16 and int64.'],
  [
    'number.pt',
    'It is no dictionary of tensors, and holds none as model_state_dict, state_dict, model or net; its keys are: epoch, loss.',
  ],
  [
    'mixed.pt',
    'It is no dictionary of tensors, and holds none as model_state_dict, state_dict, model or net; its keys are: epoch, weights, loss.',
  ],
  [
    'model.pt',
    `It holds Python's torch.nn.modules.container.Sequential, and reading that would run Python code. ${save}`,
  ],
  ['command.pt', `It holds Python's posix.system, and reading that would run Python code. ${save}`],
  [
    'old.pt',
    'It is written in the format from before PyTorch 1.6, which is not read. Load it in Python and save it again.',
  ],
  ['compressed.pt', '"plain/data.pkl" is compressed; torch.save stores without compression.'],
])('%s is refused', (file, message) => {
  expect(() => readState(golden(file))).toThrow(new StateFileError(message));
});

test('other files are refused in words', () => {
  const text = new TextEncoder().encode('import torch\n');
  expect(() => parseTorchFile(text)).toThrow(new StateFileError('This is no file that torch.save writes.'));
  expect(() => readState(text)).toThrow(
    new StateFileError('This is neither a safetensors file nor one that torch.save writes.'),
  );
  const plain = golden('plain.pt');
  expect(() => readState(plain.subarray(0, 2000))).toThrow(
    new StateFileError('The zip archive is cut off or damaged.'),
  );
});

/** A file whose pickle ends in these instructions, with a storage of 100 float32 in the memo's place 0. */
function archive(...instructions: (string | number)[]): Uint8Array {
  const storage = [
    '(X',
    7,
    0,
    0,
    0,
    'storage',
    'ctorch\nFloatStorage\nX',
    1,
    0,
    0,
    0,
    '0X',
    3,
    0,
    0,
    0,
    'cpuK',
    100,
    't',
  ];
  const rebuild = ['ctorch._utils\n_rebuild_tensor_v2\nq', 1];
  const pickle = [0x80, 2, '}q', 2, ...storage, 'Qq', 0, '0', ...rebuild, '0', ...instructions, '.'];
  const bytes = pickle.flatMap((part) => (typeof part === 'number' ? [part] : [...new TextEncoder().encode(part)]));
  return zip({ 'a/data.pkl': Uint8Array.from(bytes), 'a/data/0': new Uint8Array(400) });
}

/** Sets an entry of the dictionary to a tensor: offset, shape, strides. */
const tensor = (name: string, offset: number, shape: number[], strides: number[]) => [
  ...['X', 1, 0, 0, 0, name, 'h', 1, '(h', 0, 'K', offset],
  ...['(', ...shape.flatMap((size) => ['K', size]), 't(', ...strides.flatMap((stride) => ['K', stride]), 't', 0x89],
  ...['}tRs'],
];

test.each<[string, Uint8Array, string | undefined]>([
  ['a tensor', archive(...tensor('x', 90, [2, 5], [5, 1])), undefined],
  [
    'a tensor beyond its storage',
    archive(...tensor('x', 91, [2, 5], [5, 1])),
    '"x" of shape (2, 5) reaches beyond its storage.',
  ],
  [
    'a tensor that repeats its storage',
    archive(...tensor('x', 0, [200, 200, 200, 200], [0, 0, 0, 0])),
    '"x" of shape (200, 200, 200, 200) reaches beyond its storage.',
  ],
  ['strides that are none', archive(...tensor('x', 0, [2, 2], [2])), '"x" has no valid place in its storage.'],
  [
    'many tensors of one storage',
    archive(
      ...Array.from('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789').flatMap((name) =>
        tensor(name, 0, [100], [1]),
      ),
    ),
    undefined,
  ],
  ['a tuple without its mark', archive('t'), 'Its pickle is cut off or damaged.'],
  ['a call of what is no function', archive('))R'), 'Its pickle is cut off or damaged.'],
  ['an object', archive('))', 0x81), 'Its pickle holds the instruction 0x81, which no state_dict needs.'],
  ['a storage called', archive('ctorch\nFloatStorage\n)R'), 'Its pickle is damaged.'],
])('%s', (_name, file, message) => {
  if (message === undefined) expect(parseTorchFile(file).length).toBeGreaterThan(0);
  else expect(() => parseTorchFile(file)).toThrow(new StateFileError(message));
});
