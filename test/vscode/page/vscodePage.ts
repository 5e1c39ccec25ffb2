// VS Code in headless Chromium, as a person has it: keyboard, mouse, what is on the screen.

import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Browser, chromium, type Frame, type Page } from 'playwright-core';
import { chromiumArguments, findChromium } from '../../../scripts/chromium.ts';
import { getVSCodeServer } from '../../../scripts/vscode.ts';
import { startVSCodeServer, type VSCodeServer } from '../../../scripts/vscodeServer.ts';

const root = resolve(import.meta.dirname, '../../..');
const pictures = join(root, 'test/vscode/pictures');

export class VSCodePage {
  readonly page: Page;
  readonly workspace: string;
  readonly #browser: Browser;
  readonly #server: VSCodeServer;

  constructor(page: Page, workspace: string, browser: Browser, server: VSCodeServer) {
    this.page = page;
    this.workspace = workspace;
    this.#browser = browser;
    this.#server = server;
  }

  /**
   * Opens a copy of examples/wine, its model.py in the editor, with these settings of the workspace, and in a language: VS
   * Code's own texts stay English without its language pack.
   */
  static async open(settings: Readonly<Record<string, unknown>> = {}, language = 'en'): Promise<VSCodePage> {
    const workspace = mkdtempSync(join(tmpdir(), 'layerscope-page-'));
    makeFolder(workspace);
    writeFileSync(join(workspace, '.vscode/settings.json'), JSON.stringify(settings));
    return VSCodePage.#open(workspace, workspace, join(workspace, 'model.py'), language);
  }

  /** Opens a workspace of several folders of these names, each a copy of examples/wine; the first one's model.py is open. */
  static async openSeveral(names: readonly string[]): Promise<VSCodePage> {
    const workspace = mkdtempSync(join(tmpdir(), 'layerscope-page-'));
    for (const name of names) makeFolder(join(workspace, name));
    const file = join(workspace, 'several.code-workspace');
    writeFileSync(file, JSON.stringify({ folders: names.map((path) => ({ path })) }));
    return VSCodePage.#open(workspace, file, join(workspace, names[0]!, 'model.py'));
  }

  static async #open(workspace: string, opened: string, file: string, language = 'en'): Promise<VSCodePage> {
    const server = await startVSCodeServer(await getVSCodeServer());
    const browser = await chromium.launch({ executablePath: findChromium(), args: [...chromiumArguments] });
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.addInitScript((language) => Object.assign(globalThis, { _VSCODE_NLS_LANGUAGE: language }), language);
    const openFile = server.remoteUri(file);
    await page.goto(server.address(opened, root, { openFile }));
    await page.locator('.codelens-decoration', { hasText: /Train Model|Entrenar/ }).waitFor({ timeout: 60_000 });
    const vscode = new VSCodePage(page, workspace, browser, server);
    // A chat opens at the right of a first window.
    await vscode.command('View: Hide Secondary Side Bar');
    return vscode;
  }

  /** Runs a command by its title, typed into the Command Palette. */
  async command(title: string): Promise<void> {
    await this.page.keyboard.press('F1');
    await this.page.locator('.quick-input-widget input').waitFor();
    await this.page.keyboard.type(title);
    const rows = this.page.locator('.quick-input-list .monaco-list-row');
    await rows.and(this.page.locator(`[aria-label="${title}"], [aria-label^="${title},"]`)).waitFor();
    const focused = () => rows.and(this.page.locator('.focused')).getAttribute('aria-label');
    // The list is filled anew once similar commands have been found. For a moment no row is focused then, and Enter does nothing.
    do {
      while ((await focused())?.split(',')[0] !== title) await this.page.keyboard.press('ArrowDown');
      await this.page.keyboard.press('Enter');
    } while (!(await this.#hasTaken(title)));
  }

  /** Whether the palette no longer holds the title: it is gone, or asks something else. */
  async #hasTaken(title: string): Promise<boolean> {
    const isGone = (typed: string) =>
      [...document.querySelectorAll<HTMLInputElement>('.quick-input-widget input')].every(
        (input) => input.offsetParent === null || input.value !== typed,
      );
    return came(this.page.waitForFunction(isGone, `>${title}`, { timeout: 2000 }));
  }

  /** Changes the colour theme, as its picker does. */
  async theme(name: string): Promise<void> {
    await this.command('Preferences: Color Theme');
    await this.page.getByPlaceholder('Select Color Theme').waitFor();
    await this.page.keyboard.type(name);
    await this.page.locator('.quick-input-list .monaco-list-row.focused', { hasText: name }).waitFor();
    await this.page.keyboard.press('Enter');
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }

  /** The rows of the list that is asked from, once one of them holds the text. */
  async choices(text: string): Promise<string[]> {
    const rows = this.page.locator('.quick-input-list .monaco-list-row');
    await rows.filter({ hasText: text }).first().waitFor();
    return (await rows.allTextContents()).map((row) => row.replace(/\s+/g, ' ').trim());
  }

  /** Chooses from that list by typing. */
  async choose(text: string): Promise<void> {
    await this.choices(text);
    await this.page.keyboard.type(text);
    await this.page.locator('.quick-input-list .monaco-list-row.focused', { hasText: text }).waitFor();
    await this.page.keyboard.press('Enter');
  }

  /** The panel's own page; an iframe in an iframe. */
  async panel(): Promise<Frame> {
    for (;;) {
      const frame = this.page.frames().findLast((one) => one.url().includes('fake.html'));
      if (
        frame &&
        (await frame
          .locator('#root > *')
          .count()
          .catch(() => 0)) > 0
      )
        return frame;
      await this.page.waitForTimeout(20);
    }
  }

  /** The messages that VS Code shows, in its list of them: a browser that nobody looks at gets no toasts. */
  async notifications(): Promise<string[]> {
    const list = this.page.locator('.notifications-center.visible');
    // It closes by itself as the last message goes: asked for again, it is empty and stays.
    do await this.command('Notifications: Show Notifications');
    while (!(await came(list.waitFor({ timeout: 5000 }))));
    return this.page.locator('.notification-list-item-message').allTextContents();
  }

  /** A picture for people to look at, in test/vscode/pictures. */
  async picture(name: string): Promise<void> {
    await this.page.screenshot({ path: join(pictures, `${name}.png`) });
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.#server.stop();
    rmSync(this.workspace, { recursive: true, force: true });
  }
}

/** Whether what is waited for came in its time. */
const came = (awaited: Promise<unknown>): Promise<boolean> =>
  awaited.then(
    () => true,
    () => false,
  );

function makeFolder(path: string): void {
  cpSync(join(root, 'examples/wine'), path, { recursive: true });
  mkdirSync(join(path, '.vscode'));
}
