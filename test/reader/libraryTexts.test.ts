// Python as others write it: what the system's own Python and PyTorch bring, each file with models and their training
// behind it, so that all that reads a definition reads it. LIBRARY_FILES chooses how many; all are the nightly form.

import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { adviseOn } from '../../src/reader/edits/advice.ts';
import { editedFile } from '../../src/reader/edits/editedFile.ts';
import { readSequentials } from '../../src/reader/lists/readSequentials.ts';
import { readModel } from '../../src/reader/readModel.ts';
import { python } from './oracle.ts';

const FILES = Number(process.env.LIBRARY_FILES ?? 250);
/** Characters, at most. */
const LONGEST = 100_000;

const MODELS = `
import torch, torch.nn as nn, torch.nn.functional as F
class Net_(nn.Module):
    def __init__(self, width=8):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(8, width), nn.BatchNorm1d(width), nn.ReLU())
    def forward(self, x):
        return self.body(x)
model_ = nn.Sequential(nn.Linear(8, 2), nn.ReLU())
criterion_ = nn.CrossEntropyLoss()
criterion_(model_(torch.randn(5, 8)), torch.zeros(5).long())
`;

test(`${FILES} files of libraries are read without an error of ours`, { timeout: 1e9 }, () => {
  const texts = libraryFiles().map((path) => readFileSync(path, 'utf8'));
  const short = texts.filter(({ length }) => length < LONGEST);
  const step = Math.max(1, Math.floor(short.length / FILES));
  const chosen = short.filter((_, at) => at % step === 0);
  expect(chosen.length).toBeGreaterThanOrEqual(Math.min(FILES, 250));
  for (const written of chosen) {
    const text = `${written}\n${MODELS}`;
    try {
      adviseOn(editedFile(text, readModel(text)));
      readSequentials(text);
    } catch (error) {
      throw new Error(`In ${JSON.stringify(text)}`, { cause: error });
    }
  }
});

function libraryFiles(): string[] {
  const ask =
    'import os, sysconfig, torch; print(sysconfig.get_path("stdlib"), os.path.dirname(torch.__path__[0]), sep="\\n")';
  const folders = execFileSync(python, ['-c', ask], { encoding: 'utf8' }).trim().split('\n');
  return folders.flatMap((folder) => globSync(`${folder}/**/*.py`)).sort();
}
