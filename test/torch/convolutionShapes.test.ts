// The shapes that convolutions give, and what they refuse, beside real PyTorch; and the words of the refusals.

import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { isJoin } from '../../src/model/modelSpec.ts';
import { Phrase } from '../../src/model/phrase.ts';
import type { Shape } from '../../src/model/shape.ts';
import { moduleShape } from '../../src/model/shapes.ts';
import { layer } from '../engine/requests.ts';
import { runPython } from './oracle.ts';

const conv = (args: object = {}) => layer('Conv2d', { in_channels: 4, out_channels: 6, kernel_size: [3, 3], ...args });
const up = (args: object = {}) =>
  layer('ConvTranspose2d', { in_channels: 4, out_channels: 6, kernel_size: [3, 3], ...args });
const lazy = layer('LazyConv2d', { out_channels: 6, kernel_size: [3, 3] });

const cases: [ReturnType<typeof layer>, Shape, refused?: string][] = [
  [conv(), [4, 6, 7]],
  [conv({ stride: [2, 3], padding: [1, 0], dilation: [1, 2] }), [4, 6, 7]],
  [conv({ stride: [3, 3] }), [4, 7, 8]],
  [conv({ padding: 'same', kernel_size: [2, 4] }), [4, 6, 7]],
  [lazy, [4, 6, 7]],
  [conv(), [4, 3, 3]],
  [conv(), [3, 6, 7], 'expects 4 channels'],
  [conv({ in_channels: 1 }), [3, 6, 7], 'expects 1 channel'],
  [conv(), [6, 7], 'takes (channels, height, width)'],
  [layer('Conv1d', { in_channels: 4, out_channels: 6, kernel_size: [3] }), [5, 4, 6], 'takes (channels, length)'],
  [conv(), [4, 2, 7], 'has a kernel that spans (3, 3) and is padded to (2, 7)'],
  [conv({ dilation: [3, 3], padding: [1, 1] }), [4, 4, 5], 'has a kernel that spans (7, 7) and is padded to (6, 7)'],
  [conv({ padding: 'same', stride: [2, 1] }), [4, 6, 7], "takes padding='same' only with a stride of 1."],
  [conv({ groups: 3 }), [4, 6, 7], 'takes in_channels that its 3 groups divide.'],
  [conv({ groups: 4 }), [4, 6, 7], 'takes out_channels that its 4 groups divide.'],
  [conv({ padding: [2, 2], padding_mode: 'reflect' }), [4, 3, 3]],
  [
    conv({ padding: [3, 0], padding_mode: 'reflect' }),
    [4, 3, 3],
    'reflects 3 positions at each side and needs more than that',
  ],
  [conv({ padding: [3, 0], padding_mode: 'circular' }), [4, 3, 3]],
  [
    conv({ padding: [0, 4], padding_mode: 'circular' }),
    [4, 3, 3],
    'wraps around 4 positions at each side and needs as many',
  ],
  [conv({ padding: [5, 5], padding_mode: 'replicate' }), [4, 1, 1]],
  [up(), [4, 1, 1]],
  [up({ stride: [2, 3], padding: [1, 1], output_padding: [1, 2] }), [4, 5, 6]],
  [up({ stride: [2, 2], dilation: [3, 1], output_padding: [2, 1] }), [4, 5, 6]],
  [
    up({ output_padding: [1, 0] }),
    [4, 5, 6],
    'takes an output_padding that is smaller than its stride or its dilation.',
  ],
  [up({ padding: [3, 3] }), [4, 4, 5], 'would give (0, 1) positions'],
  [up(), [5, 5, 6], 'expects 4 channels'],
  [up({ groups: 3 }), [4, 5, 6], 'takes in_channels that its 3 groups divide.'],
];

let torch: (Shape | null)[];
beforeAll(async () => {
  const asked = cases.map(([spec, shape]) => ({ ...spec, shape }));
  const script = fileURLToPath(new URL('convolutionShapes.py', import.meta.url));
  torch = JSON.parse(await runPython(script, JSON.stringify(asked)));
});

test.each(cases.map(([spec, shape, refused], i) => [i, spec.type, shape, refused] as const))(
  'case %i: %s on %s, refused: %s',
  (i, _type, shape, refused) => {
    const [spec] = cases[i]!;
    if (isJoin(spec)) throw new Error('no module');
    const found = moduleShape(spec.type, spec.arguments as never, shape);
    expect(found instanceof Phrase ? `${found}` : found).toEqual(refused ?? torch[i]);
    expect(torch[i] === null).toBe(refused !== undefined);
  },
);
