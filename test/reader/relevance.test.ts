// Which functions are read by themselves: those that may come to build something.

import { expect, test } from 'vitest';
import { createInterpreter } from '../../src/reader/createInterpreter.ts';
import { parseFile } from '../../src/reader/parseFile.ts';
import { readModels } from '../../src/reader/readModels.ts';

/** Whether the text's function is run, although nothing calls it. */
function isRun(text: string): boolean {
  const { source, blocks } = parseFile(`import torch.nn as nn\n${text}\n`);
  const it = createInterpreter(source, 1e6);
  readModels(it, blocks);
  return it.executed.size > 0;
}

test.each([
  ['an annotation', 'def f(net: nn.Module, n: int = 3): return g(net)'],
  ['the annotation of a result', 'def f(net) -> nn.Module: return g(net)'],
  ['the annotation of a variable', 'def f(a):\n    net: nn.Module = g(a)\n    other: nn.Sequential'],
  ['a text by itself', 'def f(net):\n    """Of an nn.Module."""\n    r"nn.Sequential"\n    return g(net)'],
  ['a comment', 'def f(net):\n    # an nn.Module\n    return g(net)  # nn.Sequential'],
  [
    'what is raised',
    'def f(a):\n    assert a, "no Module"\n    if g(a): raise TypeError("no nn.Module")\n    return a',
  ],
  ['a class that is asked for', 'def f(net):\n    return isinstance(net, (nn.Module, nn.Sequential))'],
])('what only mentions a class in %s builds nothing', (_, text) => {
  expect(isRun(text)).toBe(false);
});

test.each([
  ['in a call', 'def f(n: nn.Module): return nn.Sequential(n)'],
  ['behind what only mentions it', 'def f(a):  # of a Module\n    """Module"""\n    return g(nn.Sequential, a)'],
  ['as a default', 'def f(a, net: nn.Module = nn.Module()): return g(a, net)'],
  ['as the value of a variable', 'def f(a):\n    net: nn.Module = nn.Sequential\n    return g(a, net)'],
  ['as the name of an attribute', 'def f(a): return getattr(nn, "Sequential")(a)'],
  ['in a text that is called', 'def f(a): return eval("nn.Sequential")(a)'],
  ['where the answer is taken', 'def f(a):\n    if isinstance(a, nn.Module): return nn.Sequential(a)'],
])('what mentions one %s is run', (_, text) => {
  expect(isRun(text)).toBe(true);
});
