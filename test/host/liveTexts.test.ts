// What stands beside the code: numbers as they are written in the editor's language, and of which step they are.

import { expect, test, vi } from 'vitest';
import { apply, startHistory } from '../../src/history/runHistory.ts';
import { modelOf, runStarted, stepsEnded } from '../webview/fixtures.ts';

vi.mock('vscode', () => ({
  env: { language: 'es' },
  l10n: { t: (text: string, ...values: unknown[]) => text.replace(/\{(\d)\}/g, (_, i) => String(values[i])) },
}));
const { hintOf, toldTextAt, written } = await import('../../src/host/liveTexts.ts');

test.each([
  [0.0482, '0,0482'],
  [1.84e12, '1,8e+12'],
  [12, '12'],
  [-2.5, '-2,5'],
  [Number.NaN, '–'],
  [Number.NEGATIVE_INFINITY, '-Inf'],
])('%d in Spanish is %s', (value, expected) => {
  expect(written(value)).toBe(expected);
});

test('of a long run, the step is told whose numbers stand there, where the person looks at another', () => {
  const run = runStarted({ model: modelOf('20 R 3'), epochs: 2400 });
  const history = startHistory(run);
  apply(history, stepsEnded(run, 1, run.totalSteps));
  expect(toldTextAt(history, 401)).toBe('values of step 404');
  expect(toldTextAt(history, 404)).toBeUndefined();
  expect(toldTextAt(history, run.totalSteps - 1)).toBeUndefined();
  expect(hintOf(history, 0, 401, true)).toMatch(/^✓ -?[\d,]+ ± [\d,]+ \(values of step 404\)$/);
  expect(hintOf(history, 0, 404, true)).toMatch(/^✓ -?[\d,]+ ± [\d,]+$/);
  // Followed, the newest that were observed are meant.
  expect(hintOf(history, 0, 401, false)).toMatch(/^✓ -?[\d,]+ ± [\d,]+$/);
});
