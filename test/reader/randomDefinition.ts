// Random Python programs that define networks, as people write them: for random.test.ts.

import { classes } from './randomClasses.ts';
import { constructs, inner, type Make } from './randomConstructs.ts';
import { between, elements, freshName, pick, type Random, restartNames, type Scope } from './randomScope.ts';

const IMPORTS: readonly (readonly [nn: string, line: string])[] = [
  ['nn', 'import torch.nn as nn'],
  ['nn', 'from torch import nn'],
  ['torch.nn', 'import torch'],
  ['tnn', 'import torch.nn as tnn'],
  ['nn', 'import torch, torch.nn as nn, torch.nn.functional as F'],
];

export function randomDefinition(random: Random): string {
  restartNames();
  const [nn, first] = pick(random, IMPORTS);
  let scope: Scope = { random, nn, numbers: [], lists: [], makers: [], listMakers: [], sequentials: [] };
  const lines = [
    first,
    'import argparse, copy, functools, itertools, math',
    'import numpy as np',
    'from collections import OrderedDict',
    'from dataclasses import dataclass',
  ];
  const add = (make: Make, place: (lines: readonly string[]) => readonly string[]) => {
    const { lines: made, adds = {} } = make(scope);
    lines.push(...place(made));
    const joined = (key: keyof typeof adds) => [...scope[key], ...(adds[key] ?? [])];
    scope = {
      ...scope,
      numbers: joined('numbers'),
      lists: joined('lists'),
      makers: joined('makers'),
      listMakers: joined('listMakers'),
      sequentials: joined('sequentials'),
    };
  };
  const count = between(random, 4, 9);
  for (let i = 0; i < count; i++) {
    const make = pick(random, random() < 0.35 ? classes : constructs);
    const way = random();
    if (way < 0.06) {
      lines.push("if __name__ == '__main__':");
      add(make, inner);
    } else if (way < 0.1) {
      // What a function has of its own is not seen outside.
      const before = scope;
      const name = freshName('main');
      lines.push(`def ${name}():`);
      add(make, inner);
      lines.push(...inner([`return ${nn}.Sequential(${elements(scope)})`]), `${freshName('result')} = ${name}()`);
      scope = before;
    } else add(make, (made) => made);
  }
  lines.push(`final = ${nn}.Sequential(${elements(scope)})`);
  return `${lines.join('\n')}\n`;
}
