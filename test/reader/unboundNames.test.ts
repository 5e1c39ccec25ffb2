// Names that nothing binds: which ones are told, of files and of notebooks.

import { expect, test } from 'vitest';
import { readCells } from '../../src/reader/notebook/readNotebook.ts';
import { readModel } from '../../src/reader/readModel.ts';

const told = (text: string) => ofNames(text, readModel(text));

function ofNames(text: string, { diagnostics }: ReturnType<typeof readModel>): string[] {
  const found = diagnostics.filter(({ code }) => code === 'not-defined');
  return found.map(({ range }) => text.slice(range.from, range.to));
}

const BOUND: Readonly<Record<string, string>> = {
  'in any branch': 'if torch.cuda.is_available():\n    device = 1\nprint(device)',
  'by a loop': 'for i, (a, *b) in enumerate([]): pass\nprint(i, a, b)',
  'by with and except': 'with open("a") as (f, g):\n    pass\ntry:\n    pass\nexcept OSError as e:\n    print(e, f, g)',
  'by an assignment within an expression': 'if (n := 3) > 2:\n    print(n)',
  'by global': 'def set_up():\n    global device\n    device = 1\ndef use():\n    return device',
  'by nonlocal, parameters and a lambda':
    'def f(a, /, b=1, *c, d, **e):\n    return lambda g, *h, i=2, **j: (a, b, c, d, e, g, h, i, j)',
  'by comprehensions': 'print([a + b for a, b in [] if a], {c: d for c, d in []}, {e for e in []})',
  'by match':
    'match torch.sum:\n    case [a, *b]: print(a, b)\n    case {"k": c, **d}: print(c, d)\n    case int(e) | str(e): print(e)\n    case g as h: print(g, h)',
  'and deleted': 'a = 1\ndel a\nprint(a)',
  'in a class': 'class A:\n    width: int = 3\n    depth: int\n    size = width\n    def f(self): return depth',
  'by an import over lines':
    'from os import (\n    path,  # of files\n    sep as s,\n)\nimport os.path, sys as system\nprint(path, s, os, system)',
  'by a decorated class': '@torch.jit.script\nclass A(object, metaclass=type): pass\nprint(A)',
  'by an assignment over lines': 'a, \\\nb = 1, 2\n(c,\n d) = [e, f] = 3, 4\nprint(a, b, c, d, e, f)',
  'by a type': 'x: int\nprint(x)',
  'by Python, IPython and tools':
    'print(__file__, __name__, Ellipsis, _, __doc__, RuntimeWarning)\ndisplay(get_ipython(), In, Out, _1)',
  'by Python 2': 'print(unicode, xrange, raw_input)',
  'by exec': 'exec("a = 1")\nprint(a)',
  'by globals()': 'globals()["a"] = 1\nprint(a)',
  'where the file asks whether they are': 'if "a" in dir():\n    print(a)',
  'by a star': 'from os import *\nprint(getcwd())',
  'or expected to be missing': 'try:\n    a\nexcept NameError:\n    pass\ntry:\n    print(b)\nexcept:\n    pass',
  'where nothing comes to': 'if 0:\n    print(a)\nwhile False: print(b)',
  'in annotations': 'def f(x: Tensor, y: "Other") -> Result:\n    z: Local = x\n    return z',
  'in texts and comments': 'print("a", f"{1:b}", """c\n{d}""")  # e\nprint(rb"f", 1e5, 0x1F, 3j, f"{{g}}", f"{1!r}")',
  'as keywords and attributes': 'print(sep="", end=1 == 2)\ntorch.a.b\nprint(torch . c)',
  'by parameters of types': 'def f[T, *Ts](x: T):\n    return T, Ts\nclass A[U: int]:\n    y = U',
  'by lines of IPython': 'get_ipython().run_line_magic("run", "other.py")\nprint(a)',
  'by a metaclass': 'import enums\nclass A(metaclass=enums.Auto):\n    RED\n    BLUE',
  'in what Python cannot read': 'a = = 3\nprint(a)',
};

test.each(Object.entries(BOUND))('names that are bound %s', (_, text) => {
  expect(told(`import torch\n${text}\nprint(torch)\n`)).toEqual([]);
});

test.each([
  ['print(a)', ['a']],
  ['print(f"{a!r:>{b}} {c[0]}")', ['a', 'b', 'c']],
  ['def f(x=a):\n    return lambda y=b: c', ['a', 'b', 'c']],
  ['class A(Base):\n    x = y', ['Base', 'y']],
  ['print(end=a)\nprint(end=end)', ['a', 'end']],
  ['a.b = 1\nc[0] = 2', ['a', 'c']],
  ['x = [y for z in zs]', ['y', 'zs']],
  ['try:\n    a\nexcept ImportError:\n    b\nfinally:\n    c', ['a', 'b', 'c']],
  ['if debug: y = 3', ['debug']],
  ['@decorated\ndef f(): pass', ['decorated']],
])('names that nothing binds in %j', (text, names) => {
  expect(told(`import torch\n${text}\n`)).toEqual(names);
});

test('a file that another program runs, without an import', () => {
  expect(told('torch.add(a, b)\n')).toEqual([]);
});

test('the cells of a notebook bind names for each other, and so do magics', () => {
  const told = (...cells: readonly string[]) => {
    const { cells: texts, definition } = readCells(cells.map((text) => ({ kind: 'code', text })));
    return ofNames(texts.text, definition);
  };
  const first = 'import torch\nprint(later, out, files, missing)';
  expect(told(first, '%%capture out\nlater = 1', 'files = !ls')).toEqual(['missing']);
  expect(told(first, '%store -r')).toEqual([]);
  expect(told(first, '%run x')).toEqual([]);
  expect(told(first, '%pylab inline')).toEqual([]);
});
