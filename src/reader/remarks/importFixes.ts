// Fixes that add the import of a name that everybody imports in one way.

import type { SourceRange, TextFix } from '../../model/modelSpec.ts';
import { phrase } from '../../model/phrase.ts';

const OF_TORCH: Readonly<Record<string, string>> = {
  nn: 'from torch import nn',
  torch: 'import torch',
  Sequential: 'from torch.nn import Sequential',
  F: 'import torch.nn.functional as F',
  Dataset: 'from torch.utils.data import Dataset',
  DataLoader: 'from torch.utils.data import DataLoader',
  TensorDataset: 'from torch.utils.data import TensorDataset',
  Variable: 'from torch.autograd import Variable',
  torchvision: 'import torchvision',
  transforms: 'from torchvision import transforms',
  np: 'import numpy as np',
  pd: 'import pandas as pd',
  plt: 'import matplotlib.pyplot as plt',
  tqdm: 'from tqdm import tqdm',
  OrderedDict: 'from collections import OrderedDict',
  defaultdict: 'from collections import defaultdict',
  partial: 'from functools import partial',
  Path: 'from pathlib import Path',
  ...Object.fromEntries(
    'argparse copy itertools json math os pickle random sys time'.split(' ').map((name) => [name, `import ${name}`]),
  ),
};

/** Those whose import is known. */
export const IMPORTABLE: ReadonlySet<string> = new Set([...Object.keys(OF_TORCH), 'optim']);

/** In a line of its own behind the file's first import of torch's; undefined where none is above the name. */
export function addImport(text: string, name: string, { from }: SourceRange): TextFix | undefined {
  const written = name === 'optim' ? ofOptim(text) : OF_TORCH[name]!;
  const line = TORCH_IMPORT.exec(text);
  const at = line ? line.index + line[0].length : text.length;
  if (at >= from) return undefined;
  const end = text.startsWith('\r', at) ? '\r\n' : '\n';
  return { title: phrase`Add ${written}`, range: { from: at, to: at }, replacement: `${end}${written}` };
}

/** As the file imports torch.nn. */
function ofOptim(text: string): string {
  return /^from[ \t]+torch[ \t]+import\b/m.test(text) ? 'from torch import optim' : 'import torch.optim as optim';
}

const TORCH_IMPORT = /^(?:import[ \t]+torch\b|from[ \t]+torch\b[\w.]*[ \t]+import[ \t]+(?!\())[^\r\n\\;]*(?=\r?\n)/m;
