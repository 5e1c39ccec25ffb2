// The start that make_start.py saved, for contenders in JavaScript.

import { readFileSync } from 'node:fs';

/** `{ workload, batches, tensor(name) -> { shape, values } }`; values as float32, targets too. */
export function readStart(folder) {
  const { workload, tensors, batches } = JSON.parse(readFileSync(`${folder}/workload.json`, 'utf8'));
  const bytes = readFileSync(`${folder}/values.bin`);
  const values = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  const tensor = (name) => {
    const { shape, position } = tensors[name];
    const size = shape.reduce((a, b) => a * b, 1);
    return { shape, values: values.slice(position, position + size) };
  };
  return { workload, batches, tensor, has: (name) => name in tensors };
}
