// A contender is a process with a folder (see workload.py), a number of first steps and a mode as arguments. It trains
// these steps and prints `{"about": …, "losses": […]}`; then it answers each line, a number of steps, with the
// microseconds that each of them took, by the wall's clock or, where LAYERSCOPE_BENCH_CLOCK is "thread", by its thread's.

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { ContenderDescription, Mode } from './contenders.ts';

export interface Contender {
  readonly description: ContenderDescription;
  readonly mode: Mode;
  /** What it says it is. */
  readonly about: string;
  /** Of its first steps. */
  readonly losses: readonly number[];
  /** Microseconds per step of so many steps. */
  measure(steps: number): Promise<number>;
  stop(): void;
}

/** Throws where the process ends before it answers. */
export async function start(
  description: ContenderDescription,
  mode: Mode,
  folder: string,
  firstSteps: number,
): Promise<Contender> {
  const [command = '', ...args] = description.command(folder, firstSteps, mode);
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const next = async () => {
    const line = await lines.next();
    if (line.done) throw new Error(`${description.title} ended: ${command} ${args.join(' ')}`);
    return line.value;
  };
  const { about, losses } = JSON.parse(await next()) as { about: string; losses: number[] };
  return {
    description,
    mode,
    about,
    losses,
    async measure(steps) {
      child.stdin.write(`${steps}\n`);
      return Number(await next());
    },
    stop: () => child.stdin.end(),
  };
}

/** Throws unless each loss is within the contender's tolerance of PyTorch's; returns the greatest distance. */
export function checkLosses({ description, mode, losses }: Contender, expected: readonly number[]): number {
  const distances = expected.map((loss, i) => Math.abs(losses[i]! - loss) / Math.abs(loss));
  const greatest = Math.max(...distances);
  if (greatest <= description.tolerance) return greatest;
  throw new Error(
    `${description.title}, ${mode}: its first losses are ${losses.join(', ')}, PyTorch's ${expected.join(', ')}; ` +
      `they may differ by ${description.tolerance} of their size.`,
  );
}
