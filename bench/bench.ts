// A training step of four networks in this engine, on one thread and on two, and in others, one thread each: unobserved,
// observed (mean, std, min, max and zeros of every layer's output, its gradient and every parameter at every step, a
// histogram of each at every 64th) and observed in full (the histograms at every step too). Layerscope
// observes all that the extension does: also gradients and updates of parameters, norms, subnormal numbers, NaN and
// infinities, idle units, alarms, and percentiles with the histograms, which it takes as in a run of 15,000 steps;
// observation.ts measures whole runs.
//
//     npm run bench -- [--only=WORDS] [--rounds=N] [--thread-time]
//
// WORDS, with commas between, are workloads (W1 to W4), contenders (layerscope, layerscope-2, pytorch, jax-js, tfjs-wasm,
// tfjs-cpu) and modes (unobserved, observed, full); of a kind that is not named, all take part. On a machine that others
// keep busy, --thread-time counts what a contender's thread itself was given, not the time until it was done.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Contender, checkLosses, start } from './contender.ts';
import { contenders, MODES, python } from './contenders.ts';
import { missed, report } from './report.ts';
import { measureInRounds } from './rounds.ts';
import { roundTripNs } from './roundTrip.ts';
import { type Workload, workloads } from './workloads.ts';

/** Steps whose losses must agree before anything is measured. */
const FIRST_STEPS = 5;

const here = fileURLToPath(new URL('.', import.meta.url));
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    rounds: { type: 'string', default: '31' },
    'thread-time': { type: 'boolean', default: false },
  },
});
if (values['thread-time']) process.env.LAYERSCOPE_BENCH_CLOCK = 'thread';
const words = new Set(values.only?.split(','));
const chosen = {
  workloads: choose(workloads.map(({ name }) => name)),
  contenders: choose(contenders.map(({ name }) => name)),
  modes: choose(MODES),
};
if (words.size > 0) throw new Error(`--only: there is no ${[...words].join(', ')}`);

installPeers();
const near = `${(await roundTripNs()).toFixed(0)} ns`;
console.log(
  `Two threads answer each other within ${near}; 100 where their cores share a cache, 300 and more where they do not.`,
);
const misses: string[] = [];
for (const workload of workloads) {
  if (chosen.workloads.names.includes(workload.name)) misses.push(...(await run(workload)));
}
console.log(misses.length === 0 ? '\nNo target was missed.' : `\nMissed:\n${misses.join('\n')}`);

/** The names among the words, which are then used up; all where none is. */
function choose<T extends string>(names: readonly T[]): { readonly names: readonly T[]; readonly named: boolean } {
  const named = names.filter((name) => words.delete(name));
  return named.length > 0 ? { names: named, named: true } : { names, named: false };
}

/** Prints a workload's table, and returns the targets it missed. */
async function run(workload: Workload): Promise<string[]> {
  console.log(`\n${workload.name}: ${workload.title}`);
  const folder = mkdtempSync(join(tmpdir(), 'layerscope-bench-'));
  const running: Contender[] = [];
  try {
    execFileSync(python, [join(here, 'make_start.py'), folder, `${FIRST_STEPS}`], { input: JSON.stringify(workload) });
    const { losses } = JSON.parse(readFileSync(join(folder, 'workload.json'), 'utf8')) as { losses: number[] };
    for (const mode of chosen.modes.names) {
      for (const description of contenders) {
        if (!description.modes.includes(mode) || !takesPart(description.name, workload.name)) continue;
        const contender = await start(description, mode, folder, FIRST_STEPS);
        running.push(contender);
        const distance = checkLosses(contender, losses).toExponential(0);
        if (mode === chosen.modes.names[0]) {
          console.log(`  ${contender.about}: losses within ${distance} (at most ${description.tolerance})`);
        }
      }
    }
    const rounds = await measureInRounds(running, Number(values.rounds));
    console.log(report(workload.name, running, rounds));
    return missed(workload.name, running, rounds);
  } finally {
    for (const contender of running) contender.stop();
    rmSync(folder, { recursive: true });
  }
}

function takesPart(name: string, workload: string): boolean {
  const { workloads: able, onlyNamed } = contenders.find((contender) => contender.name === name)!;
  if (!chosen.contenders.names.includes(name) || !able.includes(workload)) return false;
  return chosen.contenders.named || !onlyNamed.includes(workload);
}

function installPeers(): void {
  if (existsSync(join(here, 'node_modules/@jax-js'))) return;
  console.log('Getting TensorFlow.js and jax-js into bench/node_modules, for this comparison only.');
  execFileSync('npm', ['ci', '--no-fund', '--no-audit'], { cwd: here, stdio: 'inherit' });
}
