// Writes the golden values anew: `node test/torch/golden/make.ts`. They are real PyTorch's answers to requests of requests.ts.

import { writeFileSync } from 'node:fs';
import { wineRequest } from '../../engine/requests.ts';
import { answerOf } from '../oracle.ts';

writeFileSync(new URL('wine.json', import.meta.url), await answerOf([{ request: wineRequest() }]));
