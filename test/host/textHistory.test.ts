import { expect, test } from 'vitest';
import type { TextChange } from '../../src/host/followText.ts';
import { QUICK_LENGTH, TextHistory } from '../../src/host/textHistory.ts';

/** A text under edit, and what is known of its pieces. */
function editor(start: string) {
  let text = start;
  let read = 0;
  const undone: (readonly [at: number, removed: number, added: string])[] = [];
  const history = new TextHistory(text);
  const pieces: { readonly state: number; readonly piece: string; readonly from: number }[] = [];
  const edit = (at: number, removed: number, added: string, isUndo = false) => {
    if (!isUndo) undone.push([at, added.length, text.slice(at, at + removed)]);
    text = text.slice(0, at) + added + text.slice(at + removed);
    const change: TextChange = { at, removed, added: added.length };
    history.edit([change], isUndo, () => {
      read++;
      return text;
    });
  };
  return {
    history,
    /** Remembers where the piece is now. */
    begin(piece: string) {
      pieces.push({ state: history.now(), piece, from: text.indexOf(piece) });
    },
    replace(before: string, after: string) {
      edit(text.lastIndexOf(before), before.length, after);
    },
    type(letters: string, behind: string) {
      const from = text.lastIndexOf(behind) + behind.length;
      for (const [i, letter] of [...letters].entries()) edit(from + i, 0, letter);
    },
    undo(times = 1) {
      for (let i = 0; i < times; i++) edit(...undone.pop()!, true);
    },
    rest: () => history.rest(text),
    reopen(other = text) {
      text = other;
      history.reopen(text);
    },
    /** What stands where the pieces are. */
    found: () =>
      pieces.map(({ state, piece, from }) => {
        const range = history.wayFrom(state)?.({ from, to: from + piece.length });
        return range && text.slice(range.from, range.to);
      }),
    get reads() {
      return read;
    },
  };
}

const net = 'net = nn.Sequential(nn.Linear(4, 8), nn.ReLU())\n';
const long = `# ${'x'.repeat(QUICK_LENGTH)}\n${net}`;

test.each([
  ['short', net],
  ['long', long],
])('a layer of a %s text is found behind what is typed, and again when its removal is undone', (_, start) => {
  const one = editor(start);
  one.begin('nn.ReLU()');
  one.type('model_', 'Sequential(');
  expect(one.found()).toEqual(['nn.ReLU()']);
  one.rest();
  one.replace('nn.ReLU()', '');
  expect(one.found()).toEqual([undefined]);
  one.undo();
  expect(one.found()).toEqual(['nn.ReLU()']);
  one.undo(6);
  expect(one.found()).toEqual(['nn.ReLU()']);
});

test('a state that was asked for stays apart from what is typed behind it', () => {
  const one = editor(net);
  one.type('# ', '())\n');
  one.begin('nn.ReLU()');
  one.type('a note', '# ');
  one.begin('# a note');
  one.type(', nn.Tanh()', 'nn.ReLU()');
  expect(one.found()).toEqual(['nn.ReLU()', '# a note']);
});

test('what another program wrote is not known, and what it wrote back is', () => {
  const one = editor(net);
  one.begin('nn.ReLU()');
  one.reopen();
  expect(one.found()).toEqual(['nn.ReLU()']);
  one.reopen(`# more\n${net}`);
  expect(one.found()).toEqual([undefined]);
  one.reopen(net);
  expect(one.found()).toEqual(['nn.ReLU()']);
});

test('a long text is not read at each keystroke, typing on is one edit, and edits do not pile up', () => {
  const one = editor(long);
  one.begin('nn.ReLU()');
  one.type('x'.repeat(500), '# ');
  for (let i = 0; i < 500; i++) {
    one.replace('(4, 8)', '(4, 9)');
    one.replace('(4, 9)', '(4, 8)');
  }
  expect(one.reads).toBe(0);
  expect(one.found()).toEqual(['nn.ReLU()']);
  expect(one.history.size).toBe(1002);
  one.type('\n', '# ');
  one.begin('nn.Linear(4, 8)');
  for (let i = 0; i < 900; i++) {
    one.replace('ReLU()', 'Tanh()');
    one.replace('Tanh()', 'ReLU()');
  }
  expect(one.history.size).toBeLessThanOrEqual(2000);
  // Of the first state nothing is known any more; of the second all is.
  expect(one.found()).toEqual([undefined, 'nn.Linear(4, 8)']);
});
