// Hints that are longer than the editor shows are made shorter by whole shapes.

import { expect, test } from 'vitest';
import { hintText, wholeHint } from '../../src/host/hintText.ts';

const block = ['(N, 64, (H + 3)//4, (W + 3)//4)', '(N, 128, (H + 7)//8, (W + 7)//8)', '(N, 256)', '(N, 512)'];

test.each([
  ['one', [['(N, 64)']], '→ (N, 64)'],
  ['several kinds', [['(N, 64)', '(N, 128)', '(N, 256)']], '→ (N, 64) | (N, 128) | (N, 256)'],
  ['more kinds than are told', [['(N, 6)', '(N, 7)', '(N, 8)', '(N, 9)']], '→ (N, 6) | (N, 7) | (N, 8) | …'],
  ['kinds for which there is no room', [block], '→ (N, 64, (H + 3)//4, (W + 3)//4) | …'],
  ['several layers', [['(N, 8)'], ['(N, 2)']], '→ (N, 8) → (N, 2)'],
  [
    'layers for which there is no room',
    [['(N, 8, H, W)'], ['(N, 8, H//2, W//2)'], ['(N, 16, H//2, W//2)']],
    '→ … → (N, 16, H//2, W//2)',
  ],
  [
    'one for which there is no room',
    [['(N, 1, (H + 123)//4*2, (W + 123)//4*2, D)']],
    '→ (N, 1, (H + 123)//4*2, (W + 123)//4*2, D)',
  ],
])('%s', (_, layers, expected) => {
  expect(hintText(layers, 43)).toBe(expected);
});

test('all of it, where the editor cuts nothing off, and when it is pointed at', () => {
  expect(hintText([block.slice(0, 2), ['(N, 3)']], 0)).toBe(`→ ${block[0]} | ${block[1]} → (N, 3)`);
  expect(wholeHint([block, ['(N, 3)']])).toBe(`→ ${block.join(' | ')}\n→ (N, 3)`);
});
