// A few letters that tell one model from another, and data from others.

import type { ModelSpec } from '../model/modelSpec.ts';
import type { Fingerprint } from './checkpoint.ts';
import type { TrainingData } from './trainEvent.ts';

export function fingerprintOf(model: ModelSpec, data: TrainingData): Fingerprint {
  const pieces = fingerprinting(model, data);
  for (;;) {
    const piece = pieces.next();
    if (piece.done) return piece.value;
  }
}

/** For whoever has something else to do meanwhile. */
export function* fingerprinting(model: ModelSpec, data: TrainingData): Generator<void, Fingerprint> {
  const layers = [...model.layers, ...model.outputLayers].map(({ range: _, line: __, ...layer }) => layer);
  const targets = new Hash();
  const inputs = new Hash();
  yield* addInPieces(targets, data.targets);
  yield* addInPieces(inputs, data.inputs);
  const kind = [data.rows, data.features, data.task, data.classNames, data.inputShape, data.reconstructs];
  return {
    model: new Hash().addText(JSON.stringify([layers, model.inputShape])).text,
    data: `${inputs.addText(JSON.stringify(kind)).text}${targets.text}`,
  };
}

/** Words in a piece: some milliseconds. */
const PIECE = 1 << 20;

function* addInPieces(hash: Hash, values: Float32Array | Int32Array): Generator<void, void> {
  for (let at = 0; at < values.length; at += PIECE) {
    hash.add(values.subarray(at, at + PIECE));
    yield;
  }
}

/** FNV-1a over 32-bit words, in two lanes: no secret, only likely to differ. */
class Hash {
  #a = 0x811c9dc5;
  #b = 0x9747b28c;

  add(values: Float32Array | Int32Array): this {
    const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
    let [a, b] = [this.#a, this.#b];
    for (let i = 0; i < words.length; i++) {
      const word = words[i]!;
      a = Math.imul(a ^ word, 0x01000193);
      a ^= a >>> 15;
      b = Math.imul(b ^ word, 0x5bd1e995);
      b ^= b >>> 13;
    }
    [this.#a, this.#b] = [a, b];
    return this;
  }

  addText(text: string): this {
    return this.add(Int32Array.from(text, (letter) => letter.codePointAt(0)!));
  }

  get text(): string {
    return [this.#a, this.#b].map((lane) => (lane >>> 0).toString(16).padStart(8, '0')).join('');
  }
}
