// A checkpoint as one safetensors file, which PyTorch loads: the tensors as they are, and in the metadata, as JSON, all
// that is no tensor, with a checksum of the tensors' bytes.

import { createHash } from 'node:crypto';
import type { Checkpoint } from '../protocol/checkpoint.ts';
import { CHECKPOINT_KEY, readSafetensors, serializeSafetensors } from './safetensors.ts';
import { StateFileError } from './stateFileError.ts';

const CHECKSUM_KEY = 'layerscope.sha256';
const VERSION = 1;

export function serializeCheckpoint({ tensors, generators, ...rest }: Checkpoint): Uint8Array<ArrayBuffer> {
  const said = {
    version: VERSION,
    ...rest,
    generators: Object.fromEntries(
      Object.entries(generators).map(([name, bytes]) => [name, Buffer.from(bytes).toString('base64')]),
    ),
  };
  const text = JSON.stringify(said, (_, value) => (isPlain(value) ? value : { [SPECIAL]: String(value) }));
  // Of the same length as the checksum, so that the tensors' bytes stand where they will stand.
  const file = serializeSafetensors(tensors, { [CHECKPOINT_KEY]: text, [CHECKSUM_KEY]: '0'.repeat(64) });
  const start = 8 + Number(new DataView(file.buffer).getBigUint64(0, true));
  const place = Buffer.from(file.buffer, 0, start).lastIndexOf(`"${CHECKSUM_KEY}":"`) + CHECKSUM_KEY.length + 4;
  const sum = checksum(text, file.subarray(start));
  for (let i = 0; i < sum.length; i++) file[place + i] = sum.charCodeAt(i);
  return file;
}

/** Throws a StateFileError, and nothing else, where it is none, or not as it was written. */
export function parseCheckpoint(file: Uint8Array): Checkpoint {
  const { state, metadata, data } = readSafetensors(file);
  const text = metadata[CHECKPOINT_KEY];
  if (typeof text !== 'string') throw new StateFileError('The file holds weights only, and no checkpoint.');
  if (metadata[CHECKSUM_KEY] !== checksum(text, data)) {
    throw new StateFileError('The file is broken: its bytes are not those that were written.');
  }
  const { version, generators, ...rest } = JSON.parse(text, (_, value) => special(value));
  if (version !== VERSION) throw new StateFileError('The checkpoint is of another version of Layerscope.');
  return {
    ...rest,
    tensors: state,
    generators: Object.fromEntries(
      Object.entries(generators as Record<string, string>).map(([name, bytes]) => [name, fromBase64(bytes)]),
    ),
  };
}

/** What JSON lacks; what is undefined is left out. */
const SPECIAL = '$';
const SPECIALS: Readonly<Record<string, unknown>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
};

function isPlain(value: unknown): boolean {
  return typeof value !== 'number' || Number.isFinite(value);
}

function special(value: unknown): unknown {
  const name = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[SPECIAL] : undefined;
  return typeof name === 'string' && Object.hasOwn(SPECIALS, name) ? SPECIALS[name] : value;
}

function checksum(text: string, data: Uint8Array): string {
  return createHash('sha256').update(text).update(data).digest('hex');
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(text, 'base64'));
}
