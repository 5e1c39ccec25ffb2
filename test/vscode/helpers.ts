// What the tests in the extension host share: files in the workspace, the messages that a person would see, waiting.

import { strict as assert } from 'node:assert';
import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import type { LayerscopeApi } from '../../src/extension.ts';

export const folder = vscode.workspace.workspaceFolders![0]!.uri;

/** What the extension exports, after it is active. */
export async function layerscope(): Promise<LayerscopeApi> {
  return vscode.extensions.getExtension<LayerscopeApi>('layerscope.layerscope')!.activate();
}

/** What the usual work is not enough to read, but four times as much is. */
export const asksForMuch = `from torch import nn
blocks = [[nn.Linear(4, 4) for _ in range(90)] for _ in range(90)]
net = nn.Sequential(*blocks[0], nn.BatchNorm1d(4))
`;

/** Writes a file of the workspace. */
export async function write(name: string, text: string): Promise<vscode.Uri> {
  const uri = vscode.Uri.joinPath(folder, name);
  await vscode.workspace.fs.writeFile(uri, Buffer.from(text));
  return uri;
}

/** Opens a file of the workspace in the first editor group, written anew if a text is given. */
export async function open(name: string, text?: string): Promise<vscode.TextEditor> {
  const uri = text === undefined ? vscode.Uri.joinPath(folder, name) : await write(name, text);
  return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), vscode.ViewColumn.One);
}

/** Opens a file as a click does: unlike a document that an extension opened, it closes with its editor. */
export async function clickOpen(name: string, text: string): Promise<vscode.TextDocument> {
  await vscode.commands.executeCommand('vscode.open', await write(name, text));
  return until('the editor', () => {
    const document = vscode.window.activeTextEditor?.document;
    return document?.uri.path.endsWith(`/${name}`) && document;
  });
}

/** Ends what a test left, however it ended: a run that is on, and open editors. */
export async function leaveNothing(): Promise<void> {
  if ((await layerscope()).isTraining()) await vscode.commands.executeCommand('layerscope.cancelTraining');
  await closeAll();
}

export async function closeAll(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}

/** Runs Train Model and waits for the run's end; false if no run began. */
export async function train(args: object): Promise<boolean> {
  const began = await vscode.commands.executeCommand<boolean>('layerscope.trainModel', args);
  if (!began) return false;
  const api = await layerscope();
  // Some runs take seconds, more on a busy machine.
  await until('the run to end', () => !api.isTraining(), 45_000);
  return true;
}

/** Waits until the value is there; fails after half a minute. */
export async function until<T>(
  what: string,
  get: () => T | undefined | false | Promise<T | undefined | false>,
  milliseconds = 30_000,
): Promise<T> {
  const deadline = Date.now() + milliseconds;
  for (;;) {
    const value = await get();
    if (value) return value;
    if (Date.now() > deadline) assert.fail(`Waited in vain for ${what}.`);
    await pause(10);
  }
}

/** Waits until it is what is expected, and says in what it differs where that is in vain. */
export async function untilEqual<T>(get: () => Promise<T>, expected: T, milliseconds = 30_000): Promise<void> {
  const deadline = Date.now() + milliseconds;
  for (;;) {
    const value = await get();
    if (isDeepStrictEqual(value, expected)) return;
    if (Date.now() > deadline) assert.deepEqual(value, expected);
    await pause(10);
  }
}

/** Answers what is asked while something is done by the entry of this label; the questions, with all entries. */
export async function choosing(label: string, act: () => Promise<unknown>): Promise<Asked[]> {
  const asked: Asked[] = [];
  const window = vscode.window as unknown as Record<string, unknown>;
  const { showQuickPick } = window;
  window.showQuickPick = async (items: readonly vscode.QuickPickItem[], { title }: vscode.QuickPickOptions) => {
    asked.push({ title: title!, items });
    return items.find((item) => item.label === label);
  };
  try {
    await act();
  } finally {
    window.showQuickPick = showQuickPick;
  }
  return asked;
}

export interface Asked {
  readonly title: string;
  readonly items: readonly vscode.QuickPickItem[];
}

export function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}

/** Applies what a code action changes, and takes it back in one step. */
export async function appliedAndUndone(
  document: vscode.TextDocument,
  action: vscode.CodeAction | undefined,
  check: (changed: string) => void,
): Promise<void> {
  assert(action?.edit, 'The action is not offered.');
  const before = document.getText();
  await vscode.workspace.applyEdit(action.edit);
  check(document.getText());
  await vscode.window.showTextDocument(document);
  await vscode.commands.executeCommand('undo');
  await until('the text as it was', () => document.getText() === before);
  await pause(10);
}

interface Message {
  readonly text: string;
  readonly buttons: readonly string[];
}

/** Calls `act`, pressing `button` on each error message meanwhile; returns the messages that were shown. */
export async function messagesOf(act: () => unknown, button?: string): Promise<Message[]> {
  const shown: Message[] = [];
  const window = vscode.window as unknown as Record<string, unknown>;
  const original = window.showErrorMessage;
  window.showErrorMessage = async (text: string, ...buttons: string[]) => {
    shown.push({ text, buttons });
    return buttons.find((title) => title === button);
  };
  try {
    await act();
    await pause(50);
  } finally {
    window.showErrorMessage = original;
  }
  return shown;
}

/** Changes settings of the workspace while `act` runs. */
export async function withSettings(
  settings: Readonly<Record<string, unknown>>,
  act: () => Promise<unknown>,
): Promise<void> {
  const configuration = vscode.workspace.getConfiguration('layerscope');
  const { Workspace } = vscode.ConfigurationTarget;
  for (const [name, value] of Object.entries(settings)) await configuration.update(name, value, Workspace);
  try {
    await act();
  } finally {
    for (const name of Object.keys(settings)) await configuration.update(name, undefined, Workspace);
  }
}

/** A file that defines `net`, one line for each layer, the first in line 4. */
export function sequential(...layers: string[]): string {
  return [
    'from torch import nn',
    '',
    'net = nn.Sequential(',
    ...layers.map((layer) => `    nn.${layer},`),
    ')',
    '',
  ].join('\n');
}

/**
 * Looks at the event loop every millisecond. Its longest pause counts what other programs took from the processor too;
 * its longest work is the most processor time that this thread spent between two looks.
 */
export function watchEventLoop(): () => { longestPauseMs: number; longestWorkMs: number } {
  const cpuMs = () => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
  };
  let [longestPauseMs, longestWorkMs] = [0, 0];
  let [time, cpu] = [performance.now(), cpuMs()];
  const timer = setInterval(() => {
    const [now, used] = [performance.now(), cpuMs()];
    longestPauseMs = Math.max(longestPauseMs, now - time);
    longestWorkMs = Math.max(longestWorkMs, used - cpu);
    [time, cpu] = [now, used];
  }, 1);
  return () => {
    clearInterval(timer);
    return { longestPauseMs, longestWorkMs };
  };
}
