// Who writes a run: a small file beside it, renewed every few seconds and deleted at its end. So a run without an end
// that nobody writes any more, because its window was closed or its process killed, is told from one that is on.

import { readFile, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { OWNER_FILE } from './runFolder.ts';

/** How often the file is renewed. */
export const RENEW_MS = 4000;
/** It is old beyond that: the machine may have been busy, or asleep for a moment. */
const OLD_MS = 5 * RENEW_MS;

interface Owner {
  readonly host: string;
  readonly pid: number;
}

/** Writes the file. Throws what the file system says. */
export async function claim(folder: string): Promise<void> {
  await writeFile(join(folder, OWNER_FILE), JSON.stringify({ host: hostname(), pid: process.pid } satisfies Owner));
}

/** Never rejects. */
export async function renew(folder: string): Promise<void> {
  const now = new Date();
  await utimes(join(folder, OWNER_FILE), now, now).catch(() => {});
}

/** Never rejects. */
export async function release(folder: string): Promise<void> {
  await unlink(join(folder, OWNER_FILE)).catch(() => {});
}

/** Whether somebody writes the run in this folder. */
export async function isOwned(folder: string, now = Date.now()): Promise<boolean> {
  const path = join(folder, OWNER_FILE);
  try {
    const { mtimeMs } = await stat(path);
    if (now - mtimeMs > OLD_MS) return false;
    const { host, pid } = JSON.parse(await readFile(path, 'utf8')) as Owner;
    return host !== hostname() || (isAlive(pid) && !(await isDead(pid)));
  } catch {
    return false;
  }
}

/** On Linux a process that was killed is there until its parent asks for it. */
async function isDead(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return /\) Z /.test(stat);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
