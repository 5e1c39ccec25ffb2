// State files for tests: made here, or by PyTorch (golden/).

import { readFileSync } from 'node:fs';

/** A safetensors file with any header and any data. */
export function safetensors(header: unknown, data: readonly number[]): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const file = new Uint8Array(8 + text.length + data.length);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  file.set(data, 8 + text.length);
  return file;
}

export function golden(name: string): Uint8Array {
  return Uint8Array.from(readFileSync(new URL(`golden/${name}`, import.meta.url)));
}

/** A zip archive of these members, stored without compression. */
export function zip(members: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const local: number[] = [];
  const central: number[] = [];
  const number = (value: number, bytes: number) => Array.from({ length: bytes }, (_, i) => (value >>> (8 * i)) & 0xff);
  for (const [name, content] of Object.entries(members)) {
    const path = new TextEncoder().encode(name);
    const sizes = [...number(content.length, 4), ...number(content.length, 4), ...number(path.length, 2)];
    const common = [...new Array<number>(14).fill(0), ...sizes, 0, 0];
    central.push(...number(0x02014b50, 4), 20, 0, ...common, ...new Array<number>(10).fill(0));
    central.push(...number(local.length, 4), ...path);
    local.push(...number(0x04034b50, 4), ...common, ...path, ...content);
  }
  const count = number(Object.keys(members).length, 2);
  const end = [...number(0, 4), ...count, ...count, ...number(central.length, 4), ...number(local.length, 4), 0, 0];
  return Uint8Array.from([...local, ...central, ...number(0x06054b50, 4), ...end]);
}
