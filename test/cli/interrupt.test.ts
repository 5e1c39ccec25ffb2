import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';

const program = `
  const { onInterrupt } = await import('./src/cli/interrupt.ts');
  onInterrupt(() => console.log('stopping'), () => console.log('restored'));
  setInterval(() => {}, 1000);
  console.log('ready');
`;

/** Sends each signal that many milliseconds after the one before; says what the program printed and how it ended. */
async function interrupted(signals: readonly [after: number, signal: NodeJS.Signals][]): Promise<string> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program]);
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    printed += text;
  });
  const ended = new Promise<number | null>((done) => child.on('close', done));
  await once(child.stdout, 'data');
  for (const [after, signal] of signals) {
    await setTimeout(after);
    child.kill(signal);
  }
  const code = await ended;
  return `${printed.split('\n').join(' ')}${code}`;
}

test('a second Ctrl+C is none at once, and ends the process later', async () => {
  expect(
    await interrupted([
      [0, 'SIGINT'],
      [10, 'SIGINT'],
      [1200, 'SIGINT'],
    ]),
  ).toBe('ready stopping restored 130');
});

test('SIGTERM is as Ctrl+C', async () => {
  expect(
    await interrupted([
      [0, 'SIGTERM'],
      [10, 'SIGINT'],
      [1200, 'SIGTERM'],
    ]),
  ).toBe('ready stopping restored 143');
});

test('SIGHUP ends the process at once', async () => {
  expect(await interrupted([[0, 'SIGHUP']])).toBe('ready restored 129');
});
