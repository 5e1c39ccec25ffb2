// Writes PyTorch's answers on losses, optimizers and schedulers anew: `node test/torch/golden/makeTraining.ts`.

import { writeFileSync } from 'node:fs';
import { lossRequest } from '../cases/losses.ts';
import { optimizerRequest } from '../cases/optimizers.ts';
import { metrics, schedulerCases } from '../cases/schedulers.ts';
import { goldenAnswersOf } from '../live.ts';

async function write(name: string, request: unknown): Promise<void> {
  const answers = await goldenAnswersOf<unknown[]>(`${name}.py`, request);
  const lines = answers.map((answer) => JSON.stringify(answer));
  writeFileSync(new URL(`${name}.json`, import.meta.url), `[\n${lines.join(',\n')}\n]\n`);
}

await write('losses', lossRequest());
await write('schedulers', { cases: schedulerCases, metrics });
await write('optimizers', optimizerRequest());
