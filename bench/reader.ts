// How long the reader takes: `node bench/reader.ts` prints milliseconds for generated files of 1,000 and 10,000 lines, the
// first reading of a new process and the median of later ones, and after a keystroke in the middle of the text, when the
// reader keeps what has nothing to do with it. Each reading is of another text.

import { spawnSync } from 'node:child_process';
import { readModel } from '../src/reader/readModel.ts';
import { Rereader } from '../src/reader/rereader.ts';
import { classesWithSequentials, residualNetworks, type TextMaker } from './readerTexts.ts';

const TEXTS: Readonly<Record<string, TextMaker>> = {
  'classes with Sequentials': classesWithSequentials,
  'residual networks': residualNetworks,
};
const SECONDS = 3;

const [kind, lines] = process.argv.slice(2);
if (kind && lines) measure(TEXTS[kind]!(Number(lines)));
else {
  console.log('reading, ms                           lines  Sequentials   first   later (median)   least   keystroke');
  for (const kind of Object.keys(TEXTS)) {
    for (const lines of [1000, 10_000]) {
      process.stdout.write(`${kind.padEnd(34)}`);
      spawnSync(process.execPath, [import.meta.filename, kind, String(lines)], { stdio: 'inherit' });
    }
  }
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
