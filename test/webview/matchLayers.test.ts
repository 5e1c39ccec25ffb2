// Which layers of two models are the same.

import { expect, test } from 'vitest';
import { layersOf } from '../../webview/layers.ts';
import { layerIn, layersOfAll } from '../../webview/matchLayers.ts';
import { modelOf, runStarted } from './fixtures.ts';

test.each([
  ['100 R BN 50 R 3', '100 BN R 50 R 3', '0-0 2-1 3-3 4-4 5-5'],
  ['100 R 50 R 20 R 3', '50 R 3', '2-0 3-1 6-2'],
  ['100 BN R 50 BN R 3', '100 R 50 R 3', '0-0 2-1 3-2 5-3 6-4'],
  ['100 R 50 R 3', '100 BN R 50 BN R 3', '0-0 1-2 2-3 3-5 4-6'],
  ['100 R 50', '20 R 40', '0-0 1-1 2-2'],
])('layers of %s and %s are paired in their order, the likest', (some, others, pairs) => {
  const [lead, run] = [runStarted({ model: modelOf(some) }), runStarted({ model: modelOf(others) })];
  const found = layersOf(lead).flatMap(({ index }) => {
    const other = layerIn(run, lead, index);
    return other ? [`${index}-${other.index}`] : [];
  });
  expect(found.join(' ')).toBe(pairs);
  for (const pair of found) {
    const [index, other] = pair.split('-').map(Number);
    expect(layerIn(lead, run, other!)!.index).toBe(index);
  }
  const all = layersOfAll([lead, run]);
  expect(all).toHaveLength(layersOf(lead).length + layersOf(run).length - found.length);
});
