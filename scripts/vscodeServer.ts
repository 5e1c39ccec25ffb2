// Starts the VS Code server that vscode.ts gets, with an extension in development, for browsers on this machine.

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

export interface VSCodeServer {
  readonly port: number;
  /** The address of a window on a folder, or on a `.code-workspace` of several; `more` is what VS Code calls its payload: `extensionTestsPath`, `openFile`. */
  address(folder: string, extension: string, more?: Readonly<Record<string, string>>): string;
  /** A file's uri as VS Code's payload wants it. */
  remoteUri(path: string): string;
  /** Ends the server and removes what it stored. */
  stop(): Promise<void>;
}

/**
 * Starts a server that forgets everything when it stops. Its own chatter goes to `log`.
 * Throws an Error with the server's words if it ends before it listens.
 */
export async function startVSCodeServer(server: string, log: (text: string) => void = () => {}): Promise<VSCodeServer> {
  const data = mkdtempSync(join(tmpdir(), 'layerscope-vscode-'));
  const child = spawn(
    process.execPath,
    [
      join(server, 'out', 'server-main.js'),
      ...['--host', '127.0.0.1', '--port', '0', '--without-connection-token', '--accept-server-license-terms'],
      // Without it a built VS Code ignores the extension in development that the page's address names.
      '--enable-smoke-test-driver',
      ...['--server-data-dir', data, '--extensions-dir', join(data, 'extensions')],
      ...['--telemetry-level', 'off', '--disable-workspace-trust'],
    ],
    // A group of its own, so that Ctrl+C reaches it through stop() alone and its children end with it.
    { stdio: ['ignore', 'pipe', 'pipe'], detached: process.platform !== 'win32' },
  );
  const ended = new Promise<void>((done) => child.on('close', () => done()));
  // However this process ends, the server must not stay behind; callers turn signals into an exit.
  const endAtOnce = () => endGroup(child.pid, 'SIGKILL');
  process.once('exit', endAtOnce);
  const stop = async () => {
    process.off('exit', endAtOnce);
    endGroup(child.pid, 'SIGTERM');
    await Promise.race([ended, new Promise((done) => setTimeout(done, 3000).unref())]);
    endGroup(child.pid, 'SIGKILL');
    rmSync(data, { recursive: true, force: true, maxRetries: 5 });
  };

  let words = '';
  const port = await new Promise<number>((done, fail) => {
    const hear = (chunk: Buffer) => {
      log(String(chunk));
      words += chunk;
      const port = /Extension host agent listening on (\d+)/.exec(words)?.[1];
      if (port) done(Number(port));
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('error', fail);
    child.on('exit', (code) => fail(new Error(`VS Code's server ended with code ${code}.\n${words}`)));
  }).catch(async (error) => {
    await stop();
    throw error;
  });

  const remoteUri = (path: string) => `vscode-remote://127.0.0.1:${port}${pathToFileURL(resolve(path)).pathname}`;
  return {
    port,
    remoteUri,
    address(folder, extension, more = {}) {
      const payload = [
        ['extensionDevelopmentPath', remoteUri(extension)],
        ['skipWelcome', 'true'],
        ...Object.entries(more),
      ];
      const query = new URLSearchParams({
        [folder.endsWith('.code-workspace') ? 'workspace' : 'folder']: decodeURIComponent(
          pathToFileURL(resolve(folder)).pathname,
        ),
        payload: JSON.stringify(payload),
      });
      return `http://127.0.0.1:${port}/?${query}`;
    },
    stop,
  };
}

/** Signals a process and its children; nothing happens if they are gone. */
function endGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch {
    // already gone
  }
}
