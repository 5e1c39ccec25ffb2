import { expect, test } from 'vitest';
import { packArrays } from '../../src/host/packArrays.ts';

test('all typed arrays share one buffer, and nothing else changes', () => {
  const events = Array.from({ length: 300 }, (_, i) => ({
    type: 'stepsEnded',
    firstStep: i,
    nothing: undefined,
    losses: Float32Array.of(i, Number.NaN, -0),
    counts: new Uint32Array(i % 3).fill(i),
    wide: [Float64Array.of(i / 3)],
  }));
  const packed = packArrays({ type: 'events', events });
  expect(packed).toEqual({ type: 'events', events });
  const buffers = packed.events.flatMap(({ losses, counts, wide }) => [losses.buffer, counts.buffer, wide[0]!.buffer]);
  expect(new Set(buffers).size).toBe(1);
});

test('a view of a part of a larger array is copied, not the whole', () => {
  const packed = packArrays({ part: new Float32Array(1000).fill(2).subarray(10, 12) });
  expect([...packed.part]).toEqual([2, 2]);
  expect(packed.part.buffer.byteLength).toBe(8);
});

test('an array that stands twice stays one', () => {
  const array = Int32Array.of(1, 2);
  const packed = packArrays({ a: array, b: array });
  expect(packed.a).toBe(packed.b);
});

test('data that are packed already are not copied', () => {
  const buffer = new ArrayBuffer(800);
  const data = { a: new Float32Array(buffer, 0, 100), b: [new Float64Array(buffer, 400, 49)] };
  expect(packArrays(data)).toBe(data);
  const { a, b } = packArrays({ a: data.a, b: [new Float64Array(buffer, 400, 4)] });
  expect(a.buffer).toBe(b[0]!.buffer);
  expect(a.buffer.byteLength).toBe(432);
});
