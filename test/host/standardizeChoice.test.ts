// Whether to standardize, chosen beside a question's answers.

import { expect, test } from 'vitest';
import { askBeside, turned, withStandardizing } from '../../src/host/standardizeChoice.ts';
import { chooseOptions } from '../../src/protocol/chooseOptions.ts';

/** What a person picks in turn, and what the item was each time. */
function picking(...picks: (string | typeof turned | undefined)[]) {
  const shown: boolean[] = [];
  const ask = async (isOn: boolean) => {
    shown.push(isOn);
    return picks.shift();
  };
  return { shown, ask };
}

test('an answer leaves it as it was', async () => {
  for (const isOn of [false, true]) {
    const { shown, ask } = picking('iris');
    expect(await askBeside(isOn, ask)).toEqual({ answer: 'iris', isOn });
    expect(shown).toEqual([isOn]);
  }
});

test('the item turns over each time it is picked, and the question comes again', async () => {
  const { shown, ask } = picking(turned, turned, turned, 'turned');
  expect(await askBeside(false, ask)).toEqual({ answer: 'turned', isOn: true });
  expect(shown).toEqual([false, true, false, true]);
});

test('no answer is none, also after the item; an empty one is one', async () => {
  expect(await askBeside(false, picking(turned, undefined).ask)).toBeUndefined();
  expect(await askBeside(true, picking('').ask)).toEqual({ answer: '', isOn: true });
});

test('what is chosen is the person’s, what is not stays as it is', () => {
  const off = chooseOptions({});
  const options = { ...off.options, sources: off.sources };
  expect(withStandardizing(options, undefined)).toBe(options);
  expect(withStandardizing(options, false)).toBe(options);
  const on = withStandardizing(options, true);
  expect(on).toEqual({ ...options, standardize: true, sources: { standardize: 'given' } });
  expect(withStandardizing(on, true)).toBe(on);
  const back = withStandardizing(on, false);
  expect(back).toEqual({ ...options, sources: { standardize: 'given' } });
  expect('standardize' in back).toBe(false);
});
