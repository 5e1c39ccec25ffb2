// How long the reader takes: `node bench/reader.ts` prints milliseconds for generated files of 1,000 and 10,000 lines, the
// first reading of a new process and the median of later ones, and after a keystroke in the middle of the text, when the
// reader keeps what has nothing to do with it. Each reading is of another text. Then how long the files of the installed
// PyTorch take that may build modules, which are as people write a library: ms per 10,000 lines, and the slowest.

import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { torchPython } from '../scripts/ensurePackages.ts';
import { mayBuild, readModel } from '../src/reader/readModel.ts';
import { Rereader } from '../src/reader/rereading/rereader.ts';
import { classesWithSequentials, residualNetworks, type TextMaker } from './readerTexts.ts';

const TEXTS: Readonly<Record<string, TextMaker>> = {
  'classes with Sequentials': classesWithSequentials,
  'residual networks': residualNetworks,
};
const SECONDS = 3;
/** Readings of each file of PyTorch, of which the fastest counts: where the reader was compiled meanwhile, the next is faster. */
const READINGS = 3;

const [kind, lines] = process.argv.slice(2);
if (kind === 'torch') measureTorch();
else if (kind && lines) measure(TEXTS[kind]!(Number(lines)));
else {
  console.log('reading, ms                           lines  Sequentials   first   later (median)   least   keystroke');
  for (const kind of Object.keys(TEXTS)) {
    for (const lines of [1000, 10_000]) {
      process.stdout.write(`${kind.padEnd(34)}`);
      spawnSync(process.execPath, [import.meta.filename, kind, String(lines)], { stdio: 'inherit' });
    }
  }
  spawnSync(process.execPath, [import.meta.filename, 'torch'], { stdio: 'inherit' });
}

/** Reads PyTorch's own files, where it is installed. */
function measureTorch(): void {
  const find = 'import importlib.util; print(importlib.util.find_spec("torch").submodule_search_locations[0])';
  const { status, stdout } = spawnSync(torchPython(), ['-c', find], { encoding: 'utf8' });
  if (status !== 0) {
    console.log(`${torchPython()} has no PyTorch, whose files are left out.`);
    return;
  }
  const folder = stdout.trim();
  const files = globSync('**/*.py', { cwd: folder })
    .sort()
    .flatMap((path) => {
      const text = readFileSync(join(folder, path), 'utf8');
      if (!mayBuild(text)) return [];
      let ms = Number.POSITIVE_INFINITY;
      for (let count = 0; count < READINGS; count++) {
        const begin = performance.now();
        readModel(`${text}# ${count}\n`);
        ms = Math.min(ms, performance.now() - begin);
      }
      return [{ path, ms, lines: text.split('\n').length }];
    });
  const lines = files.reduce((sum, file) => sum + file.lines, 0);
  const ms = files.reduce((sum, file) => sum + file.ms, 0);
  const slowest = files.reduce((a, b) => (b.ms > a.ms ? b : a));
  const perLines = ((1e4 * ms) / lines).toFixed(1);
  console.log(
    `PyTorch's own: ${files.length} files, ${lines} lines, ${perLines} ms per 10,000 lines; ${slowest.path}, ${slowest.lines} lines, takes ${slowest.ms.toFixed(1)} ms`,
  );
}

/** Reads the text in this process, whose code is not compiled yet. */
function measure(text: string): void {
  let found = 0;
  const anew = timesOf((count) => {
    found = readModel(`${text}# ${count}\n`).sequentials.length;
  });
  const middle = text.length >> 1;
  const digit = middle + text.slice(middle).search(/(?<= = )\d/);
  const rereader = new Rereader();
  const again = timesOf((count) => rereader.read(`${text.slice(0, digit)}${1 + (count % 9)}${text.slice(digit)}`));
  const later = laterOf(anew);
  const count = text.split('\n').length - 1;
  const numbers = [anew[0]!, later[later.length >> 1]!, later[0]!].map((ms) => ms.toFixed(1));
  const [first, median, least] = numbers as [string, string, string];
  const changed = laterOf(again);
  const keystroke = changed[changed.length >> 1]!.toFixed(1);
  console.log(
    `${String(count).padStart(9)}${String(found).padStart(13)}${first.padStart(8)}${median.padStart(17)}${least.padStart(8)}${keystroke.padStart(12)}`,
  );
}

function timesOf(read: (count: number) => void): number[] {
  const times: number[] = [];
  const end = performance.now() + SECONDS * 1000;
  while (performance.now() < end || times.length < 5) {
    const begin = performance.now();
    read(times.length);
    times.push(performance.now() - begin);
  }
  return times;
}

/** In order; the first half of the time warms up. */
function laterOf(times: readonly number[]): number[] {
  return times.slice(times.length >> 1).sort((a, b) => a - b);
}
