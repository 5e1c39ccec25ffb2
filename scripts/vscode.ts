// Gets a VS Code that this machine can run: the installed desktop one, or the one that code-server carries in the npm
// registry, whose server runs VS Code for a browser. How that one is started is in vscodeServer.ts.

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The package, and the version of VS Code inside it. */
const PACKAGE = 'code-server';
const PACKAGE_VERSION = '4.139.1';
const VSCODE_VERSION = '1.139';

const cache = resolve(import.meta.dirname, '../.vscode-test');

/**
 * The folder of a VS Code server (its `out/server-main.js` starts it), fetched from the npm registry if it is not there.
 * It is prepared beside its final place and renamed when complete, so what an interrupted fetch leaves is completed by the next.
 * Throws an Error with npm's own words if the registry cannot be reached.
 */
export async function getVSCodeServer(): Promise<string> {
  const folder = join(cache, `${PACKAGE}-${PACKAGE_VERSION}`);
  const server = join(folder, 'node_modules', PACKAGE, 'lib', 'vscode');
  if (existsSync(folder)) return server;

  console.log(`Getting VS Code ${VSCODE_VERSION} (about 600 MB, once) …`);
  const unfinished = `${folder}.unfinished`;
  mkdirSync(unfinished, { recursive: true });
  writeFileSync(join(unfinished, 'package.json'), '{ "private": true }\n');
  // Their own install scripts compile native modules that nothing here needs, and fail where there is no compiler.
  await npm(unfinished, 'install', '--ignore-scripts', `${PACKAGE}@${PACKAGE_VERSION}`);
  const unfinishedServer = join(unfinished, 'node_modules', PACKAGE, 'lib', 'vscode');
  await npm(unfinishedServer, 'install', '--omit=dev', '--ignore-scripts');
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
    rmSync(unfinished, { recursive: true, force: true }); // another process was faster
  }
  console.log(`VS Code ${VSCODE_VERSION} is ready.`);
  return server;
}

/** The command that starts the installed desktop VS Code, or undefined if there is none or no display to show it. */
export function findDesktopVSCode(): string | undefined {
  const hasDisplay = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  // Inside a remote window's terminal `code` speaks to that window, which cannot load an extension in development.
  if (!hasDisplay || process.env.VSCODE_IPC_HOOK_CLI) return undefined;
  const macOS = '/Applications/Visual Studio Code.app/Contents/Resources/app/bin/code';
  return ['code', 'code-insiders', macOS].find(
    (command) =>
      spawnSync(command, ['--version'], { shell: process.platform === 'win32', stdio: 'ignore' }).status === 0,
  );
}

/** Runs the npm of the PATH in a folder, its words kept for the error. */
async function npm(folder: string, ...args: string[]): Promise<void> {
  const child = spawn('npm', [...args, '--prefix', folder, '--no-audit', '--no-fund', '--loglevel', 'error'], {
    cwd: folder,
    shell: process.platform === 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let words = '';
  child.stdout.on('data', (data) => {
    words += data;
  });
  child.stderr.on('data', (data) => {
    words += data;
  });
  const code = await new Promise<number | null>((done, fail) => child.on('error', fail).on('close', done));
  if (code !== 0) throw new Error(`Getting VS Code failed: npm ${args.join(' ')} (in ${folder})\n${words.trim()}`);
}
