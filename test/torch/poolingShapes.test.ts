// Shapes and refusals of pooling, padding, resizing and shuffles, for random arguments, beside PyTorch's.

import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { formatLayer } from '../../src/model/formatLayer.ts';
import type { BoundLayer, LayerOf } from '../../src/model/modelSpec.ts';
import type { ModuleName } from '../../src/model/modules.ts';
import { Phrase } from '../../src/model/phrase.ts';
import { formatShape, type Shape } from '../../src/model/shape.ts';
import { moduleShape } from '../../src/model/shapes.ts';
import { layer, sequence } from '../engine/requests.ts';
import { runPython } from './oracle.ts';

const COUNT = 800;

interface ShapeCase {
  readonly layer: BoundLayer;
  readonly shape: Shape;
}

test('as in PyTorch', async () => {
  const noise = sequence(COUNT * 40, 17);
  let next = 0;
  const below = (count: number) => Math.floor(((noise[next++]! + 1) / 2) * count);
  const cases = Array.from({ length: COUNT }, () => randomCase(below));
  const answers: (Shape | null)[] = JSON.parse(
    await runPython(fileURLToPath(new URL('shapes.py', import.meta.url)), JSON.stringify(cases)),
  );
  const wrong: string[] = [];
  let refused = 0;
  for (const [i, { layer: tested, shape }] of cases.entries()) {
    const { type, arguments: args } = tested as LayerOf<'Identity', number>;
    const found = moduleShape(type, args, shape);
    const what = `${formatLayer(tested)} on ${formatShape(shape)}: ${found}`;
    if (found instanceof Phrase) refused++;
    // Torch goes on with tensors that hold nothing.
    const expected = answers[i]?.includes(0) ? null : answers[i]!;
    const given = found instanceof Phrase ? null : found;
    if (`${given}` !== `${expected}`) wrong.push(`${what}; torch: ${expected}`);
  }
  expect(wrong).toEqual([]);
  expect(refused / COUNT).toBeGreaterThan(0.1);
  expect(refused / COUNT).toBeLessThan(0.7);
});

function randomCase(below: (count: number) => number): ShapeCase {
  const kind = KINDS[below(KINDS.length)]!;
  // PixelShuffle goes over any dimensions in front of an image's; here it takes channels alone.
  const dimensions = kind.startsWith('Pixel') ? 2 : 1 + below(3);
  const list = (length: number, least: number, count: number) => Array.from({ length }, () => least + below(count));
  const sizes = list(dimensions, 1, 7);
  const type = (kind.endsWith('Pool') || kind.endsWith('Pad') ? `${kind}${dimensions}d` : kind) as ModuleName;
  const pool = {
    kernel_size: list(dimensions, 1, 4),
    stride: below(2) === 0 ? null : list(dimensions, 1, 3),
    padding: list(dimensions, 0, 3),
    ceil_mode: below(2) === 0,
  };
  const one = (args: object, channels = 1 + below(12)): ShapeCase => ({
    layer: layer(type, args),
    shape: [channels, ...sizes],
  });
  switch (kind) {
    case 'MaxPool':
      return one({ ...pool, dilation: list(dimensions, 1, 2) });
    case 'AvgPool':
      return one(pool);
    case 'AdaptiveAvgPool':
    case 'AdaptiveMaxPool':
      return one({ output_size: list(dimensions, 1, 5).map((size) => (below(4) === 0 ? null : size)) });
    case 'ReflectionPad':
    case 'ReplicationPad':
      return one({ padding: list(2 * dimensions, -2, 6) });
    case 'CircularPad':
      // With a negative padding torch 1.13 wraps around what it does not have.
      return one({ padding: list(2 * dimensions, 0, 5) });
    case 'ConstantPad':
      return one({ padding: list(2 * dimensions, -4, 7), value: 1 });
    case 'Upsample': {
      const mode = ['nearest', 'nearest-exact', 'linear', 'bilinear', 'bicubic', 'trilinear'][below(6)];
      const length = below(3) === 0 ? 1 : dimensions;
      return one({
        mode,
        size: below(3) === 0 ? list(length, 1, 9) : null,
        scale_factor: below(3) > 0 ? list(length, 1, 30).map((tenths) => tenths / 10) : null,
        align_corners: [null, null, false, true][below(4)],
        recompute_scale_factor: [null, null, false, true][below(4)],
      });
    }
    case 'PixelShuffle':
      return one({ upscale_factor: 1 + below(3) }, 4 * (1 + below(9)));
    case 'PixelUnshuffle':
      return one({ downscale_factor: 1 + below(3) });
    case 'UpsamplingNearest2d':
    case 'UpsamplingBilinear2d':
      return one({ scale_factor: list(2, 1, 3) });
    default:
      return kind satisfies never;
  }
}

const KINDS = [
  'MaxPool',
  'AvgPool',
  'AdaptiveAvgPool',
  'AdaptiveMaxPool',
  'ReflectionPad',
  'ReplicationPad',
  'CircularPad',
  'ConstantPad',
  'Upsample',
  'PixelShuffle',
  'PixelUnshuffle',
  'UpsamplingNearest2d',
  'UpsamplingBilinear2d',
] as const;
