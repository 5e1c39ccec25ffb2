// Answers of PyTorch where it is installed; golden ones stand in elsewhere.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { python, runPython, toJson } from './oracle.ts';

let found: boolean | undefined;

export function hasTorch(): boolean {
  found ??= spawnSync(python, ['-c', 'import torch']).status === 0;
  return found;
}

/** What a script beside this file answers to a request, or undefined where there is no PyTorch. */
export async function answersOf<Answer>(script: string, request: unknown): Promise<Answer | undefined> {
  return hasTorch() ? goldenAnswersOf(script, request) : undefined;
}

/** As above; fails where there is no PyTorch. */
export async function goldenAnswersOf<Answer>(script: string, request: unknown): Promise<Answer> {
  return JSON.parse(await runPython(fileURLToPath(new URL(script, import.meta.url)), toJson(request)));
}

export function decodeDoubles(text: string): Float64Array {
  return new Float64Array(Uint8Array.from(Buffer.from(text, 'base64')).buffer);
}

export function decodeFloats(text: string): Float32Array {
  return new Float32Array(Uint8Array.from(Buffer.from(text, 'base64')).buffer);
}

export function encodeFloats(values: Float32Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');
}
