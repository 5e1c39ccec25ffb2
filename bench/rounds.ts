// Measuring in turn, round after round, so that whatever else the machine does meets all contenders alike.

import type { Contender } from './contender.ts';

/** Long enough for the clock, short enough that rounds see the same machine. */
const TURN_MS = 60;
/** Contenders get up to full speed for so long before they are measured. */
const WARM_UP_MS = 1500;
/** A contender whose turn takes longer than this takes part more rarely, but in so many rounds at least. */
const LONG_TURN_MS = 250;
const FEWEST_TURNS = 5;

/** (rounds, contenders): microseconds per step; undefined where a slow contender let the round pass. */
export type Rounds = readonly (readonly (number | undefined)[])[];

export async function measureInRounds(contenders: readonly Contender[], rounds: number): Promise<Rounds> {
  const turns: { steps: number; every: number }[] = [];
  for (const contender of contenders) {
    const us = await warmUp(contender);
    const steps = Math.max(1, Math.round((TURN_MS * 1000) / us));
    const every = Math.ceil((steps * us) / 1000 / LONG_TURN_MS);
    turns.push({ steps, every: Math.max(1, Math.min(every, Math.floor(rounds / FEWEST_TURNS))) });
  }
  const results: (number | undefined)[][] = [];
  for (let round = 0; round < rounds; round++) {
    const times: (number | undefined)[] = [];
    for (const [i, contender] of contenders.entries()) {
      const { steps, every } = turns[i]!;
      times.push(round % every === 0 ? await contender.measure(steps) : undefined);
    }
    results.push(times);
  }
  return results;
}

/** Returns microseconds per step of the last steps. */
async function warmUp(contender: Contender): Promise<number> {
  const end = performance.now() + WARM_UP_MS;
  let steps = 1;
  let us = await contender.measure(steps);
  // A few steps may be less than the clock can tell.
  while (performance.now() < end || us === 0) {
    steps = Math.max(1, Math.ceil(Math.min(100_000 / us, 2 * steps)));
    us = await contender.measure(steps);
  }
  return us;
}

export interface Spread {
  readonly median: number;
  readonly lower: number;
  readonly upper: number;
}

/** Median and quartiles, each an observed value; NaN of nothing. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
  return { median: at(0.5), lower: at(0.25), upper: at(0.75) };
}

/** Of the times of contender i, alone or each as a part of contender j's in the same round. */
export function spreadOfTimes(rounds: Rounds, i: number, j?: number): Spread {
  const values = rounds.flatMap((times) => {
    const [time, other] = [times[i], j === undefined ? 1 : times[j]];
    return time === undefined || other === undefined ? [] : [time / other];
  });
  return spreadOf(values);
}
