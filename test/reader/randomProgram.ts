// Random Python programs whose course depends on flags that the reader cannot know: for soundness.test.ts.

export type Random = () => number;

/** mulberry32. */
export function seeded(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const NAMES = ['a', 'b', 'c', 'd'];
const RESULTS = [
  ...NAMES,
  'len(xs)',
  'sum(xs)',
  'xs[-1]',
  'len(ys)',
  'sum(ys)',
  'box.v',
  'Box.v',
  'table["k"]',
  'len(table)',
  'sum(vec)',
  'len(vec)',
  'vec.first',
  'vec.k',
  'len(names)',
  'sum(names)',
  'sum(table.values())',
];

interface Place {
  readonly random: Random;
  readonly depth: number;
  readonly inLoop: boolean;
  readonly inFunction: boolean;
  /** Where what is returned is not given. */
  readonly inGenerator?: boolean;
}

export function randomProgram(random: Random): string {
  const top: Place = { random, depth: 0, inLoop: false, inFunction: false };
  const inFunction = { ...top, depth: 1, inFunction: true };
  const inGenerator = { ...top, depth: 2, inFunction: true, inGenerator: true };
  const indent = (lines: readonly string[]) => lines.map((line) => `    ${line}`);
  const lines = [
    'import torch.nn as nn',
    'from flags import f0, f1',
    'a, b, c, d = 1, 2, 3, 4',
    'xs = [1, 2]',
    'ys = xs',
    'table = {"k": 3}',
    'class Box:',
    '    v = 1',
    '    def grow(self, by=1):',
    ...indent(
      indent(['global a, b, c, d, xs, ys', ...block(inFunction, 2), 'self.v = (self.v + by) % 40', 'return self']),
    ),
    'box = Box()',
    'class Vec:',
    '    def __init__(self, *parts, **named):',
    '        self.parts = list(parts)',
    '        self.__dict__.update(named)',
    '    def __len__(self):',
    '        return len(self.parts)',
    '    def __getitem__(self, i):',
    '        return self.parts[i]',
    '    def __iter__(self):',
    '        return iter(self.parts)',
    '    @property',
    '    def first(self):',
    '        return self.parts[0] if self.parts else 0',
    '    @first.setter',
    '    def first(self, value):',
    '        self.parts[:1] = [value]',
    'vec = Vec(1, 2, k=3)',
    'names = {1, 2}',
    'def gen(n, *more):',
    ...indent([
      'global a, b, c, d, xs, ys',
      'for i in range(n % 4):',
      '    yield i',
      ...block(inGenerator, 2),
      'yield from more',
    ]),
    'def twice(fn):',
    '    def inner(*args, **kwargs):',
    '        return fn(*args, **kwargs) * 2 % 40',
    '    return inner',
    '@twice',
    'def h(p, *rest, q=1, **more):',
    ...indent(['global a, b, c, d, xs, ys', ...block(inFunction, 2), 'return p + q + len(rest) + len(more)']),
    'def g(p, q=2):',
    ...indent(['global a, b, c, d, xs, ys', ...block(inFunction, 3), 'return (p + q) % 30']),
    ...block(top, 6),
    ...block(top, 6),
    `model = nn.Sequential(${RESULTS.map((value) => `nn.Linear(1, ${value} % 50 + 1)`).join(', ')})`,
  ];
  return `${lines.join('\n')}\n`;
}

function block(place: Place, most: number): string[] {
  const count = 1 + Math.floor(place.random() * most);
  return Array.from({ length: count }, () => statement(place)).flat();
}

function statement(place: Place): string[] {
  const { random, depth } = place;
  const e = () => expression(random, 0);
  const name = pick(random, NAMES);
  const inner = { ...place, depth: depth + 1 };
  const body = () => block(inner, 3).map((line) => `    ${line}`);
  const loopBody = () => block({ ...inner, inLoop: true }, 3).map((line) => `    ${line}`);
  const simple: (() => string[])[] = [
    () => [`${name} = ${e()}`],
    () => [`${name} = ${e()}`],
    () => [`${name} += ${pick(random, ['1', '2', 'f0'])}`],
    () => [`xs.append(${e()})`],
    () => [`ys.append(${e()})`],
    () => [`xs[0] = ${e()}`],
    () => [`xs = xs[:6] + [${e()}]`],
    () => ['ys = xs'],
    () => ['if len(xs) > 1:', '    xs.pop()'],
    () => [`box.v = ${e()}`],
    () => [`Box.v = ${e()}`],
    () => [`table[${pick(random, ['"k"', '"m"', 'a'])}] = ${e()}`],
    () => [`a, b = b, ${e()}`],
    () => (place.inFunction ? [place.inGenerator ? `yield ${e()}` : `return ${e()}`] : [`${name} = g(${e()})`]),
    () => [`${name} = ${later(place, () => `h(${e()}, ${e()}, q=${e()})`, e)}`],
    () => [
      `${name}, *xs = ${later(
        place,
        () => `list(gen(${e()}, ${e()}, ${e()}))`,
        () => `[${e()}, ${e()}]`,
      )}`,
    ],
    () => [`names.add(${e()} % 7)`],
    () => [`names ${pick(random, ['|=', '&=', '-=', '^='])} {${e()}, 2}`],
    () => [`table[f"k{${name} % 3:02d}"] = ${e()}`],
    () => [`table.update({"u": ${e()}, **{"k": ${e()}}})`],
    () => [`${name} = table.pop(${pick(random, ['"u"', '"m"'])}, ${e()})`],
    () => [`${name} = table.setdefault("z%d" % (${e()} % 2), ${e()})`],
    () => [`vec.first = ${e()}`],
    () => [`vec.parts.append(${e()})`],
    () => [`setattr(vec, "k", ${e()})`],
    () => [`vec.__dict__["k"] = ${e()}`],
    () => ['del xs[:1]', 'xs = xs or [3]'],
    () => [`xs[1:2] = [${e()}, ${e()}]`],
    () => ['xs.sort(key=lambda v: -v)'],
    () => ['xs = sorted(xs, reverse=True)[:6]'],
    () => [`xs = list(map(lambda v, w: (v + w) % 20, xs, ys)) or [${e()}]`],
    () => [`(${name}, _), = [(${e()}, 1)]`],
    () => [`${name} = sum(v for v in xs if v % 2)`],
    () => [`${name} = (n := ${e()}) + n % 3`],
    () => [`assert ${condition(random)}`],
    () => [`${name} = {i: v for i, v in enumerate(xs)}.get(${e()}, 1)`],
    () => [`it = iter(xs)`, `${name} = next(it, 4) + len(list(it))`],
    () => [`${name} = dict(zip("ab", xs)).get("b", ${e()})`],
    () => [place.inFunction ? 'pass' : 'box.grow(2).grow()'],
    () => (place.inLoop ? [pick(random, ['break', 'continue'])] : ['pass']),
    () => [`xs = [x % 9 for x in xs if x > ${pick(random, ['0', '1', 'f1'])}] or [1]`],
  ];
  const compound: (() => string[])[] = [
    () => [`if ${condition(random)}:`, ...body()],
    () => [`if ${condition(random)}:`, ...body(), 'else:', ...body()],
    () => [`if ${condition(random)}:`, ...body(), `elif ${condition(random)}:`, ...body(), 'else:', ...body()],
    () => [`for i in range(${pick(random, ['2', '3', 'f0'])}):`, ...loopBody()],
    () => [`for i in ${pick(random, ['list(xs)[:3]', '[a, b]'])}:`, ...loopBody(), 'else:', ...body()],
    () => {
      const counter = `n${Math.floor(random() * 1e6)}`;
      return [`${counter} = 0`, `while ${counter} < 3 and ${condition(random)}:`, `    ${counter} += 1`, ...loopBody()];
    },
    () => [
      'try:',
      `    ${name} = table[${pick(random, ['"k"', '"q"', 'a'])}]`,
      ...body(),
      'except KeyError:',
      ...body(),
      'else:',
      ...body(),
    ],
    () => [
      'try:',
      `    ${name} = xs[${e()}]`,
      ...body(),
      'except (IndexError, ValueError):',
      ...body(),
      'finally:',
      ...body(),
    ],
    () => [
      'try:',
      `    if ${condition(random)}:`,
      '        raise ValueError(a)',
      ...body(),
      'except LookupError:',
      '    a = 7',
      'except ValueError as error:',
      ...body(),
    ],
    () => [
      `match ${pick(random, ['a', '(a, b)', 'xs', 'table'])}:`,
      `    case ${pick(random, ['1 | 2', '[1, *_]', '(x, y) if x > y', '{"k": 3}'])}:`,
      ...body().map((line) => `    ${line}`),
      `    case ${pick(random, ['int(d)', '[_, _]', '{"m": d, **rest}', 'None'])}:`,
      ...body().map((line) => `    ${line}`),
      ...(random() < 0.5 ? ['    case _:', ...body().map((line) => `    ${line}`)] : []),
    ],
    () => [
      `for i, v in ${pick(random, ['enumerate(list(xs))', 'zip(list(xs), ys[:])', 'list(table.items())[:2]', '[(1, 2), (3, f0)]'])}:`,
      ...loopBody(),
    ],
    () => ['try:', ...body(), `    ${name} = 10 // (${e()} % 3)`, 'except ZeroDivisionError:', ...body()],
  ];
  return pick(random, depth < 3 && random() < 0.45 ? compound : simple)();
}

/** What uses functions that are defined later than the present place: within them something else stands. */
function later(place: Place, use: () => string, otherwise: () => string): string {
  return place.inFunction ? otherwise() : use();
}

function expression(random: Random, depth: number): string {
  const e = () => expression(random, depth + 1);
  const atoms = [...NAMES, ...NAMES, '1', '2', '5', '7', 'xs[-1]', 'xs[0]', 'len(xs)', 'box.v', 'f0', 'table["k"]'];
  if (depth > 1 || random() < 0.5) return pick(random, atoms);
  return pick(random, [
    () => `(${e()} + ${e()}) % 31`,
    () => `(${e()} - ${e()})`,
    () => `(${e()} * ${e()}) % 17`,
    () => `${e()} // 2`,
    () => `-${e()} % 5`,
    () => `(${e()} if ${condition(random)} else ${e()})`,
    () => `max(${e()}, 1)`,
    () => `(${e()} or ${e()})`,
    () => `int(${e()} / 2)`,
    () => `len(f"{${pick(random, NAMES)}}")`,
    () => `(lambda v, w=2: v + w)(${e()})`,
    () => `sum([${e()}, ${e()}][:1])`,
    () => `abs(${e()}) ** 2 % 9`,
    () => `round(${e()} / 4)`,
    () => `divmod(${e()}, 7)[1]`,
    () => `(${e()} & 7 | 1)`,
    () => `len({${e()}, ${e()}})`,
    () => `[${e()}, 2, 3].index(3)`,
    () => `min([${e()}, ${e()}], key=lambda v: -v)`,
    () => `int(str(${e()})[-1])`,
  ])();
}

function condition(random: Random): string {
  const e = () => expression(random, 1);
  return pick(random, [
    () => 'f0 > 1',
    () => 'f1',
    () => 'not f1',
    () => `${e()} > ${e()}`,
    () => `${e()} % 2 == 0`,
    () => `${e()} in xs`,
    () => 'ys is xs',
    () => `f0 and ${e()} > 1`,
    () => `1 < ${e()} <= 5`,
    () => `any(v > 3 for v in xs)`,
    () => `${e()} not in names`,
    () => `"k" in table and isinstance(table["k"], int)`,
    () => `hasattr(vec, "k")`,
    () => `all(xs)`,
  ])();
}

export function pick<T>(random: Random, choices: readonly T[]): T {
  return choices[Math.floor(random() * choices.length)]!;
}
