// How long the reader takes: `node bench/reader.ts` prints milliseconds for generated files of 1,000 and 10,000 lines, the
// first reading of a new process and the median of later ones. Each reading is of another text, as after a keystroke.

import { spawnSync } from 'node:child_process';
import { readModel } from '../src/reader/readModel.ts';
import { classesWithSequentials, residualNetworks, type TextMaker } from './readerTexts.ts';

const TEXTS: Readonly<Record<string, TextMaker>> = {
  'classes with Sequentials': classesWithSequentials,
  'residual networks': residualNetworks,
};
const SECONDS = 3;

const [kind, lines] = process.argv.slice(2);
if (kind && lines) measure(TEXTS[kind]!(Number(lines)));
else {
  console.log('reading, ms                           lines  Sequentials   first   later (median)   least');
  for (const kind of Object.keys(TEXTS)) {
    for (const lines of [1000, 10_000]) {
      process.stdout.write(`${kind.padEnd(34)}`);
      spawnSync(process.execPath, [import.meta.filename, kind, String(lines)], { stdio: 'inherit' });
    }
  }
}

/** Reads the text in this process, whose code is not compiled yet. */
function measure(text: string): void {
  const times: number[] = [];
  let found = 0;
  const end = performance.now() + SECONDS * 1000;
  while (performance.now() < end || times.length < 5) {
    const edited = `${text}# ${times.length}\n`;
    const begin = performance.now();
    found = readModel(edited).sequentials.length;
    times.push(performance.now() - begin);
  }
  // The first half of the time warms up.
  const later = times.slice(times.length >> 1).sort((a, b) => a - b);
  const count = text.split('\n').length - 1;
  const numbers = [times[0]!, later[later.length >> 1]!, later[0]!].map((ms) => ms.toFixed(1));
  const [first, median, least] = numbers as [string, string, string];
  console.log(
    `${String(count).padStart(9)}${String(found).padStart(13)}${first.padStart(8)}${median.padStart(17)}${least.padStart(8)}`,
  );
}
