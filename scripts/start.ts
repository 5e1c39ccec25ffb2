// `npm start`: builds the extension and opens the wine example in a VS Code that has it in development.

import { spawn, spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { findDesktopVSCode, getVSCodeServer } from './vscode.ts';
import { startVSCodeServer } from './vscodeServer.ts';

const root = resolve(import.meta.dirname, '..');
const example = resolve(root, 'examples/wine');
const definition = resolve(example, 'model.py');

console.log('Building Layerscope …');
const built = spawnSync(process.execPath, ['esbuild.js'], { cwd: root, stdio: 'inherit' });
if (built.status !== 0) process.exit(built.status ?? 1);

const desktop = findDesktopVSCode();
if (desktop) openDesktop(desktop);
else await serve();

function openDesktop(command: string): void {
  console.log(`Opening examples/wine in VS Code (${command}).`);
  spawnSync(command, ['--new-window', `--extensionDevelopmentPath=${root}`, example, '--goto', definition], {
    shell: process.platform === 'win32',
    stdio: 'inherit',
  });
  sayWhatToDo();
}

async function serve(): Promise<void> {
  // An exit, unlike a signal, ends VS Code's server too, also one that does not listen yet.
  let end = async () => process.exit(0);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => end());
  const server = await startVSCodeServer(await getVSCodeServer());
  end = async () => {
    await server.stop();
    process.exit(0);
  };

  const address = server.address(example, root, { openFile: server.remoteUri(definition) });
  console.log(`\nVS Code with Layerscope is at\n\n  ${address}\n`);
  sayWhatToDo();
  console.log('End it with Ctrl+C.');
  openBrowser(address);
}

function sayWhatToDo(): void {
  console.log('Press F1 there and choose "Layerscope: Train Model".');
}

/** Shows the address to a person who sits at a display; elsewhere the printed address is enough. */
function openBrowser(address: string): void {
  const onLinux = process.env.DISPLAY || process.env.WAYLAND_DISPLAY ? ['xdg-open', address] : undefined;
  const commands: Partial<Record<NodeJS.Platform, string[] | undefined>> = {
    darwin: ['open', address],
    win32: ['rundll32', 'url.dll,FileProtocolHandler', address],
    linux: onLinux,
  };
  const [command, ...args] = commands[process.platform] ?? [];
  if (command)
    spawn(command, args, { stdio: 'ignore', detached: true })
      .on('error', () => {})
      .unref();
}
