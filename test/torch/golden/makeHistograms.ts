// Writes the golden histograms anew, as PyTorch counts them: `node test/torch/golden/makeHistograms.ts`.

import { writeFileSync } from 'node:fs';
import { histogramRequest } from '../cases/histograms.ts';
import { goldenAnswersOf } from '../live.ts';

const answers = await goldenAnswersOf('histogram.py', histogramRequest());
writeFileSync(new URL('histograms.json', import.meta.url), JSON.stringify(answers));
