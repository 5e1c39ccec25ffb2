// A contender's side of contender.ts: says what it is and its first losses, then times steps as it is asked to.

import { createInterface } from 'node:readline';

/** Of the wall's clock, or of this thread's own. */
const microseconds =
  process.env.LAYERSCOPE_BENCH_CLOCK === 'thread'
    ? () => process.threadCpuUsage().user + process.threadCpuUsage().system
    : () => performance.now() * 1000;

/** `step(i)` trains step i and gives its loss, perhaps as a promise. */
export async function answer(about, firstSteps, step) {
  const losses = [];
  for (let i = 0; i < firstSteps; i++) losses.push(await step(i));
  console.log(JSON.stringify({ about, losses }));
  let done = firstSteps;
  for await (const line of createInterface(process.stdin)) {
    const end = done + Number(line);
    const start = microseconds();
    for (; done < end; done++) {
      const loss = step(done);
      if (loss instanceof Promise) await loss;
    }
    console.log((microseconds() - start) / Number(line));
  }
}
