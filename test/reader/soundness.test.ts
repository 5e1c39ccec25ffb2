// What is read of a program as a number is that number in every run of it: random programs against Python itself.

import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { readModel } from '../../src/reader/readModel.ts';
import { python } from './oracle.ts';
import { randomProgram, seeded } from './randomProgram.ts';

const PROGRAMS = Number(process.env.PROGRAMS ?? 1000);

test('no value is read that a run does not have', () => {
  const random = seeded(Number(process.env.SEED ?? 1));
  const programs = Array.from({ length: PROGRAMS }, () => randomProgram(random));
  const runs: number[][][] = JSON.parse(
    execFileSync(python, [`${import.meta.dirname}/runPrograms.py`], {
      input: JSON.stringify(programs),
      maxBuffer: 1e9,
    }).toString(),
  );
  const count = { known: 0, constant: 0, all: 0 };
  for (const [at, program] of programs.entries()) {
    const { sequentials } = readModel(program);
    const layers = sequentials[0]?.layers ?? [];
    const values = layers.map((layer) => (layer.type === 'Linear' ? layer.arguments.out_features : undefined));
    for (const run of runs[at]!) expect(run.length).toBe(values.length);
    for (const [index, value] of values.entries()) {
      const really = new Set(runs[at]!.map((run) => run[index]!));
      if (really.size === 0) continue;
      count.all++;
      if (really.size === 1) count.constant++;
      if (typeof value !== 'number') continue;
      count.known++;
      if (really.size > 1 || !really.has(value)) {
        throw new Error(`Layer ${index} is read as ${value} and really is ${[...really]} in\n${program}`);
      }
    }
  }
  // Not by reading nothing.
  expect(count.known / count.constant).toBeGreaterThan(0.35);
}, 300_000);
