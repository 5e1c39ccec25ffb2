// A run's memory: planned before it is taken, given back at the end, flat over many runs.

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test, vi } from 'vitest';
import { Memory, OutOfMemory } from '../../src/engine/memory.ts';
import { createRun } from '../../src/engine/run.ts';
import { toArray } from '../../src/engine/tensor.ts';
import { train } from '../../src/engine/trainer.ts';
import type { RunStarted } from '../../src/protocol/trainEvent.ts';
import { linear, relu, request, syntheticData, wineRequest } from './requests.ts';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

const small = request([linear(3, 4), relu(), linear(4, 2)], syntheticData(8, 3, 2), { epochs: 1, batchSize: 4 });

test('planning takes nothing', () => {
  const create = vi.spyOn(WebAssembly, 'Memory');
  const memory = new Memory();
  memory.matrix(1000, 1000);
  expect(memory.used).toBeGreaterThan(4e6);
  expect(create).not.toHaveBeenCalled();
  expect(memory.wasm.buffer.byteLength).toBeGreaterThanOrEqual(memory.used);
  expect(create).toHaveBeenCalledOnce();
  create.mockRestore();
});

test('a plan beyond all memory is refused, and takes nothing', () => {
  const memory = new Memory();
  memory.matrix(1_000_000, 10_000);
  expect(() => memory.wasm).toThrow(OutOfMemory);
});

test('a run takes what it planned, and says so', () => {
  const run = createRun(wineRequest());
  const taken = run.kernels && run.network.logits.storage.wasm.buffer.byteLength;
  expect(taken - run.memoryBytes).toBeGreaterThanOrEqual(0);
  run.step(0, 32);
  run.probe.measure(32);
  run.probe.takeSnapshot(1);
  expect(run.network.logits.storage.wasm.buffer.byteLength).toBe(taken);
  run.release();
  const [started] = [...train(wineRequest({ epochs: 1 }), { aborted: false })].flat() as [RunStarted];
  expect(started.memoryBytes).toBe(run.memoryBytes);
});

test('the memory of a run that has ended is zero in the next', () => {
  const first = new Memory();
  first.matrix(50, 50).data.fill(7);
  first.release();
  const second = new Memory();
  expect(toArray(second.matrix(50, 50)).every((x) => x === 0)).toBe(true);
});

test('ten thousand short runs leave memory flat', async () => {
  const create = vi.spyOn(WebAssembly, 'Memory');
  // Buffers are swept beside the program; what is left when that is done counts.
  const used = async () => {
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < 10; i++) {
      gc();
      await new Promise((resolve) => setTimeout(resolve, 30));
      const { heapUsed, external } = process.memoryUsage();
      least = Math.min(least, heapUsed + external);
    }
    return least;
  };
  const runs = (count: number) => {
    for (let i = 0; i < count; i++) {
      const events = [...train(small, { aborted: false })].flat();
      expect(events.at(-1)!.type).toBe('runEnded');
    }
  };
  runs(1000);
  const before = await used();
  const memories = create.mock.calls.length;
  runs(9000);
  expect((await used()) - before).toBeLessThan(4 * 2 ** 20);
  expect(create.mock.calls.length).toBe(memories);
  create.mockRestore();
}, 60_000);
