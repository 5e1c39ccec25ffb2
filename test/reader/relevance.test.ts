// Which functions are read by themselves: those that may come to build something.

import { expect, test } from 'vitest';
import { createInterpreter } from '../../src/reader/interpreter/createInterpreter.ts';
import { readModels } from '../../src/reader/models/readModels.ts';
import { parseFile } from '../../src/reader/text/parseFile.ts';

/** Whether the text's function `f` is run, although nothing calls it. */
function isRun(text: string): boolean {
  const { source, blocks } = parseFile(`import torch.nn as nn\n${text}\n`);
  const it = createInterpreter(source, 1e6);
  readModels(it, blocks);
  return it.functions.some(({ name, definition }) => name === 'f' && it.executed.has(definition));
}

const WITH_LAYER = 'class A:\n    def layer(self): return nn.Sequential()\n';

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
  ['words of a text', 'def f(net):\n    return g(f"{net.name} is no Module", "no Module as g")'],
  ['a method of a name that a variable has', `${WITH_LAYER}def f(layer): return g(layer)`],
  ['the class behind which another is looked for', 'def f(net):\n    return super(nn.Module, net).g()'],
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
  ['in a text of several words that is run', 'def f(a): return eval("nn.Sequential (nn.ReLU())")'],
  ['in a text that is split', 'def f(a): return [getattr(nn, name) for name in "ReLU Sequential".split()]'],
  ['in a call within a text', 'def f(a): return f"the {nn.Sequential(a)}"'],
  ['as a method', `${WITH_LAYER}def f(a): return a \\\n  .layer()`],
  ['as a method in a text', `${WITH_LAYER}def f(a): return getattr(a, "layer")()`],
  ['under another name', 'from torch.nn import (Linear as L,\n  Sequential as S)\ndef f(a): return S(a)'],
  ['where the answer is taken', 'def f(a):\n    if isinstance(a, nn.Module): return nn.Sequential(a)'],
])('what mentions one %s is run', (_, text) => {
  expect(isRun(text)).toBe(true);
});
