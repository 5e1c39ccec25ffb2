// Mutated sources for mutations.test.ts: bytes, tokens, lines, pieces of other files, deletions, repetition.

import { seeded } from './randomProgram.ts';

const TOKEN = /\s+|\w+|[^\w\s]/g;
const WORDS = [
  ...'( ) [ ] { } : , ; . = == -> ** * + - // / /* */ @ # \\ " \' """ \'\'\' f" ` ... := <> >>> %time !ls %%bash'.split(
    ' ',
  ),
  ...'if else elif for while def class return yield lambda import from as with try except finally raise del not in is'.split(
    ' ',
  ),
  ...[
    'nn.Sequential(',
    '*layers',
    'self.',
    'range(10**9)',
    'super().__init__()',
    'print "x"',
    '\n',
    '\r',
    '\t',
    '    ',
    '\0',
    '\f',
    '\u00a0',
    'é',
    '\ud83d',
    '\ufeff',
  ],
  ...[
    '<<<<<<< HEAD\n',
    '=======\n',
    '>>>>>>> b\n',
    'while True:\n    ',
    'match x:\n    case ',
    '0777',
    '1e400',
    '9'.repeat(40),
  ],
];

/** Programs without end; the same for the same seed. */
export function* mutations(sources: readonly string[], seed: number): Generator<string, never> {
  const random = seeded(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const pick = <T>(items: readonly T[]): T => items[below(items.length)]!;
  const piece = (text: string, longest: number) => {
    const from = below(text.length + 1);
    return text.slice(from, from + below(longest));
  };

  const kinds: readonly ((text: string) => string)[] = [
    // A character put in, or in the place of another.
    (text) =>
      splice(text, below(text.length + 1), below(2), String.fromCharCode(below(random() < 0.9 ? 128 : 0x10000))),
    // A word put in, or in the place of another.
    (text) => splice(text, below(text.length + 1), below(2) * below(12), pick(WORDS)),
    // Two tokens exchanged, one taken away, one doubled.
    (text) => {
      const tokens = text.match(TOKEN) ?? [];
      const [a, b] = [below(tokens.length), below(tokens.length)];
      [tokens[a], tokens[b]] = [tokens[b] ?? '', tokens[a] ?? ''];
      if (below(2)) tokens.splice(below(tokens.length), 1);
      if (below(2)) tokens.splice(below(tokens.length), 0, pick(tokens) ?? '');
      return tokens.join('');
    },
    // Lines exchanged, taken away, indented anew.
    (text) => {
      const lines = text.split('\n');
      const [a, b] = [below(lines.length), below(lines.length)];
      [lines[a], lines[b]] = [lines[b]!, lines[a]!];
      if (below(2)) lines.splice(below(lines.length), below(4));
      const at = below(lines.length);
      lines[at] = `${' '.repeat(below(13))}${(lines[at] ?? '').trimStart()}`;
      return lines.join('\n');
    },
    // A piece of another file.
    (text) => splice(text, below(text.length + 1), below(200), piece(pick(sources), 400)),
    (text) => splice(text, below(text.length + 1), below(300), ''),
    // The text cut off, or its beginning.
    (text) => (below(2) ? text.slice(0, below(text.length)) : text.slice(below(text.length))),
    // A piece many times over, one within the other or one behind the other.
    (text) => {
      const repeated = below(2) ? piece(text, 30) : pick(WORDS);
      const times = 2 + below(random() < 0.1 ? 400 : 20);
      return splice(text, below(text.length + 1), 0, repeated.repeat(times));
    },
    (text) => text.replaceAll('\n', pick(['\r\n', '\r', '\n\n', '\n\t', '\\\n', ';'])),
  ];

  for (;;) {
    let text = pick(sources);
    for (let count = 1 + below(6); count > 0; count--) text = pick(kinds)(text).slice(0, 20_000);
    yield text;
  }
}

function splice(text: string, at: number, cut: number, insert: string): string {
  return text.slice(0, at) + insert + text.slice(at + cut);
}

/** Milliseconds of the processor. */
export function timeOf(run: () => void): number {
  const begin = process.threadCpuUsage();
  run();
  const { user, system } = process.threadCpuUsage(begin);
  return (user + system) / 1000;
}

/** The text that took longest. */
export class Slowest {
  ms = 0;
  text = '';

  /** What may be the slowest counts by the best of a few: the first may compile code or collect garbage of texts before. */
  note(text: string, ms: number, again: () => number): void {
    const best = ms > this.ms && ms > 20 ? Math.min(ms, ...Array.from({ length: 4 }, again)) : ms;
    if (best > this.ms) Object.assign(this, { ms: best, text });
  }

  toString(): string {
    return `${this.ms.toFixed(1)} ms for ${JSON.stringify(this.text)}`;
  }
}
