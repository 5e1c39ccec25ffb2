import { expect, test } from 'vitest';
import { follow, type TextChange } from '../../src/host/followText.ts';

const text = 'net = nn.Sequential(nn.Linear(4, 8), nn.ReLU())';

/** What is where `nn.ReLU()` was, after each of these was replaced; of several the later in the text first. */
function check(changes: readonly (readonly [before: string, after: string])[], expected: string | undefined): void {
  let now = text;
  const told = changes.map(([before, after]): TextChange => {
    const at = now.indexOf(before);
    now = now.slice(0, at) + after + now.slice(at + before.length);
    return { at, removed: before.length, added: after.length };
  });
  const from = text.indexOf('nn.ReLU()');
  const range = follow({ from, to: from + 'nn.ReLU()'.length }, told);
  expect(range && now.slice(range.from, range.to)).toBe(expected);
}

test('a piece stays what it is where the text around it is edited', () => {
  check([], 'nn.ReLU()');
  check([['net', 'model']], 'nn.ReLU()');
  check([['nn.Linear(4, 8), ', '']], 'nn.ReLU()');
  check([[', ', ', nn.Tanh(), ']], 'nn.ReLU()');
  check(
    [
      [', ', ', '],
      ['net', 'model'],
    ],
    'nn.ReLU()',
  );
  check([['', '# A network.\n']], 'nn.ReLU()');
});

test('a piece takes in what is put into it, and is gone with one of its ends', () => {
  check([['ReLU(', 'ReLU(inplace=True']], 'nn.ReLU(inplace=True)');
  check([['ReLU', 'Tanh']], 'nn.Tanh()');
  check([['nn.ReLU', 'Tanh']], 'Tanh()');
  check([['nn.ReLU()', 'nn.ReLU()']], undefined);
  check([[', nn.ReLU()', '']], undefined);
});
