// Random Sequentials, up to twelve layers deep: whole runs of 20 steps equal PyTorch's.

import { beforeAll, expect, test } from 'vitest';
import { formatLayer } from '../../src/model/formatLayer.ts';
import { expectClose } from './closeTo.ts';
import { trainWithEngine } from './engineRun.ts';
import { type OracleRun, trainWithTorch } from './oracle.ts';
import { randomRequest } from './randomModel.ts';

const MODELS = Number(process.env.MODELS ?? 60);
const FIRST_SEED = Number(process.env.SEED ?? 1);
const seeds = Array.from({ length: MODELS }, (_, i) => FIRST_SEED + i);

let answers: OracleRun[];
beforeAll(async () => {
  answers = await trainWithTorch(seeds.map((seed) => ({ request: randomRequest(seed) })));
}, 120_000);

test.each(seeds)('model %i', (seed) => {
  const request = randomRequest(seed);
  const [engine, torch] = [trainWithEngine(request), answers[seeds.indexOf(seed)]!];
  const said = request.model.layers.map(formatLayer).join(', ');
  for (const [name, values] of Object.entries(engine.initial)) {
    expect(Buffer.from(values.buffer).equals(Buffer.from(torch.initial[name]!.buffer)), `${name} of ${said}`).toBe(
      true,
    );
  }
  expectClose(engine.losses, torch.losses, 1e-4, `${said}: loss of step`);
});
