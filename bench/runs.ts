// How long runs take to open from the disk, and how much memory: `node bench/runs.ts`, after a build. Another program's
// file of 1 GB of scalars, one of histograms, and a run of ours of 1,000,000 steps of 20 layers.

import { closeSync, mkdirSync, mkdtempSync, openSync, readdirSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { maskedCrc } from '../src/tensorboard/crc32c.ts';
import { encodeEvent, type Value } from '../src/tensorboard/event.ts';
import { fileHead } from '../src/tensorboard/eventFile.ts';
import { encodeRecord } from '../src/tensorboard/record.ts';
import { HISTORY_FILE } from '../src/tensorboard/runFolder.ts';
import { writeOwnRun } from './ownRun.ts';
import { timedReading } from './timedReading.ts';

const GIGABYTE = 1e9;
const STEPS = 1_000_000;
const place = mkdtempSync(join(tmpdir(), 'layerscope-bench-'));
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

try {
  const scalars = (step: number): Value[] => {
    const tag = ['train/loss', 'train/accuracy', 'lr', 'val/loss'][step % 4]!;
    return [{ type: 'scalar', tag, value: Math.sin(step) }];
  };
  await tell('1 GB of scalars, one a record', () => foreign('scalars', scalars));
  const limits = Float64Array.from({ length: 500 }, (_, i) => i - 250);
  const counts = Float64Array.from(limits, (limit) => 1000 * Math.exp(-((limit / 80) ** 2)));
  const sums = { min: -250, max: 249, count: 1, sum: 0, sumOfSquares: 0 };
  await tell('1 GB of histograms', () =>
    foreign('histograms', (step) => [{ type: 'histogram', tag: `layer${step % 50}/weight`, ...sums, limits, counts }]),
  );
  await tell('1,000,000 steps of 20 layers, ours', () => writeOwnRun(place, STEPS));
  await tell('the same without the history that is kept beside it', async () => {
    const folder = await writeOwnRun(place, STEPS);
    rmSync(join(folder, HISTORY_FILE));
    return folder;
  });
} finally {
  rmSync(place, { recursive: true });
}

async function tell(what: string, write: () => string | Promise<string>): Promise<void> {
  const folder = await write();
  const bytes = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  collect();
  const { ms, memory } = await timedReading(folder);
  const mb = (size: number) => `${(size / 1e6).toFixed(0)} MB`;
  console.log(`${what}: ${mb(bytes)}, opened in ${ms.toFixed(0)} ms, ${mb(memory)} more memory at most`);
  rmSync(folder, { recursive: true });
}

/** As another program writes it, until it is large: records that are made once, each time with other steps. */
function foreign(name: string, values: (step: number) => Value[]): string {
  const folder = join(place, name);
  mkdirSync(folder);
  const file = openSync(join(folder, 'events.out.tfevents.1.host'), 'w');
  writeSync(file, fileHead(1000));
  // Steps of four bytes.
  const first = 2 ** 21;
  const templates = Array.from({ length: 1000 }, (_, i) =>
    encodeRecord(encodeEvent({ wallTime: 1000 + i, step: first + i, values: values(i) })),
  );
  const piece = Buffer.concat(templates);
  for (let step = first, bytes = 0; bytes < GIGABYTE; bytes += piece.length) {
    let at = 0;
    for (const { length } of templates) {
      // Behind the record's head, the wall time and the step's key.
      for (let byte = 0; byte < 4; byte++) {
        piece[at + 12 + 9 + 1 + byte] = ((step >> (7 * byte)) & 127) | (byte < 3 ? 128 : 0);
      }
      piece.writeUInt32LE(maskedCrc(piece.subarray(at + 12, at + length - 4)), at + length - 4);
      at += length;
      step++;
    }
    writeSync(file, piece);
  }
  closeSync(file);
  return folder;
}
