// Asks real PyTorch, under the system's own Python, what it builds of texts (built.py).

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import type { Built, Defaults } from './compareBuilt.ts';

export interface Oracle {
  readonly torch: string;
  readonly defaults: Defaults;
  /** In the order of the texts. */
  readonly built: readonly Built[];
}

export const python = process.env.LAYERSCOPE_PYTHON ?? '/usr/bin/python3';

/** `shapes`: whether what each module gives is asked for too. */
export function buildWithTorch(sources: readonly string[], { shapes = false } = {}): Oracle {
  const answer = execFileSync(python, [`${import.meta.dirname}/built.py`], {
    input: JSON.stringify(sources.map((source) => ({ source, shapes }))),
    maxBuffer: 1e9,
    encoding: 'utf8',
  });
  return JSON.parse(answer);
}

/** What a golden answer is kept under. */
export function keyOf(source: string): string {
  return createHash('sha256').update(source).digest('hex').slice(0, 12);
}
