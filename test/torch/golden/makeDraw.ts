// Writes what PyTorch draws anew: `node test/torch/golden/makeDraw.ts`.

import { writeFileSync } from 'node:fs';
import { accountOf, drawCases, drawWithTorch } from '../drawCases.ts';

const drawn = await drawWithTorch(drawCases);
const accounts = drawn.map((one, i) => accountOf(one, drawCases[i]!.isExact));
writeFileSync(new URL('draw.json', import.meta.url), `${JSON.stringify(accounts, null, 1)}\n`);
