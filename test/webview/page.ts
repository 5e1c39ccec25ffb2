// The panel in a real browser, in a page like the one that VS Code makes: its policy, its variables, its messages.

import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { chromiumArguments, findChromium } from '../../scripts/chromium.ts';
import type { FromWebview, ToWebview } from '../../src/protocol/webviewMessage.ts';
import { type ThemeName, themes } from './themes.ts';

const ORIGIN = 'https://panel.test';
const DIST = new URL('../../dist/', import.meta.url);

export interface PanelPage {
  readonly page: Page;
  /** Sends as VS Code does: JSON, with typed arrays beside it; resolves when the panel has drawn it. */
  send(message: ToWebview): Promise<void>;
  /** What the panel has posted. */
  posted(): Promise<FromWebview[]>;
  /** Violations of the page's policy, errors thrown, errors printed. */
  readonly problems: string[];
  setTheme(theme: ThemeName): Promise<void>;
  /** What axe-core finds, of whatever severity, a line each. */
  findings(): Promise<string[]>;
  /** Shows a view. */
  openTab(name: string): Promise<void>;
  close(): Promise<void>;
}

export interface PageOptions {
  readonly width?: number;
  readonly height?: number;
  readonly theme?: ThemeName;
  /** What `getState` returns. */
  readonly saved?: object;
  /** Of the editor; with the bundle of l10n/. */
  readonly language?: string;
  /** Makes the page one that is told the time to microseconds; others are told it to a random tenth of a millisecond. */
  readonly isFinelyTimed?: boolean;
  /** An address that its policy lets the page read, beside what the panel needs. */
  readonly connects?: string;
}

const FINELY_TIMED = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** `more`: arguments of Chromium's. */
export function launch(more: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: findChromium(), args: [...chromiumArguments, ...more] });
}

export async function openPanel(browser: Browser, options: PageOptions = {}): Promise<PanelPage> {
  const { width = 1200, height = 900, theme = 'dark', saved, language = 'en', isFinelyTimed, connects } = options;
  if (!existsSync(new URL('webview.js', DIST)))
    throw new Error('dist/webview.js is missing: run `npm run build` first');
  const page = await browser.newPage({ viewport: { width, height } });
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  await page.route(`${ORIGIN}/**`, (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === '/') {
      const headers = { 'Content-Type': 'text/html', ...(isFinelyTimed && FINELY_TIMED) };
      return route.fulfill({ headers, body: html(theme, language, connects) });
    }
    const file = new URL(basename(pathname), DIST);
    return existsSync(file) ? route.fulfill({ path: file.pathname }) : route.fulfill({ status: 404 });
  });
  await page.addInitScript(pretendToBeVSCode, saved);
  await page.goto(`${ORIGIN}/`);
  const panel: PanelPage = {
    page,
    problems,
    send: async (message) => {
      await page.evaluate((json) => (window as unknown as TestWindow).receiveJson(json), encode(message));
      await settle(page);
    },
    posted: () => page.evaluate(() => (window as unknown as TestWindow).posted),
    setTheme: async (name) => {
      await page.evaluate(applyTheme, themes[name]);
      await settle(page);
    },
    findings: () => findAll(page),
    openTab: async (name) => {
      await page.getByRole('tab', { name, exact: true }).click();
      await settle(page);
    },
    close: () => page.close(),
  };
  return panel;
}

/** Only what is found leaves the page: all that axe-core has looked at is megabytes. */
async function findAll(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { violations } = await (window as unknown as { axe: typeof axe }).axe.run({ resultTypes: ['violations'] });
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join('; ')}`,
    );
  });
}

interface TestWindow {
  posted: FromWebview[];
  receiveJson(json: string): void;
  /** Gives for how many milliseconds all has been drawn. */
  settled(): Promise<number>;
}

/** Resolves when three frames have passed in which the page asked for no other: all that was old has been drawn. */
export async function settle(page: Page): Promise<void> {
  await page.evaluate(() => (window as unknown as TestWindow).settled());
}

/** A picture of the page from its top to its end, with all charts drawn and the scrubber at the lower edge. */
export async function pictureOfAll(page: Page, file: URL): Promise<void> {
  const before = page.viewportSize()!;
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ ...before, height: Math.max(before.height, Math.min(height, 6000)) });
  await settle(page);
  // The font of the icons.
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  await page.screenshot({ path: file.pathname });
  await page.setViewportSize(before);
  await settle(page);
}

function html(theme: ThemeName, language: string, connects = "'none'"): string {
  const { bodyClass, kind, variables } = themes[theme];
  const style = Object.entries(variables)
    .map(([name, value]) => `${name}: ${value};`)
    .join(' ');
  // VS Code writes its variables and its own sheet with a nonce that the panel's content does not know.
  return `<!DOCTYPE html>
<html lang="${language}">
  <head>
    <meta charset="UTF-8">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'nonce-panel';
      style-src ${ORIGIN} 'nonce-vscode'; font-src ${ORIGIN}; connect-src ${connects}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <style nonce="vscode">
      html { background: var(--vscode-sideBar-background); }
      body { background: transparent; margin: 0; padding: 0 20px; }
    </style>
    <style nonce="vscode" id="theme">html { ${style} }</style>
    <link rel="stylesheet" href="${ORIGIN}/webview.css">
    <title>Layerscope</title>
  </head>
  <body class="${bodyClass}" data-vscode-theme-kind="${kind}">
    <div id="root"${bundleOf(language)}></div>
    <script nonce="panel" src="${ORIGIN}/webview.js"></script>
  </body>
</html>`;
}

/** As the host puts it into the page. */
function bundleOf(language: string): string {
  const file = new URL(`../../l10n/bundle.l10n.${language}.json`, import.meta.url);
  if (!existsSync(file)) return '';
  const json = readFileSync(file, 'utf8').replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
  return ` data-l10n="${json}"`;
}

/** As the webview's own script does: variables on the root element's style, the class on the body. */
function applyTheme({ bodyClass, kind, variables }: (typeof themes)[ThemeName]): void {
  document.getElementById('theme')?.remove();
  document.documentElement.style.cssText = '';
  for (const [name, value] of Object.entries(variables)) document.documentElement.style.setProperty(name, value);
  document.body.className = bodyClass;
  document.body.dataset.vscodeThemeKind = kind;
}

/** Runs in the page before the panel does. */
function pretendToBeVSCode(saved: object | undefined): void {
  const posted: unknown[] = [];
  let state: unknown = saved;
  const decode = (_key: string, value: { array?: string; length?: number; base64?: string } | null) => {
    if (!value?.array || value.base64 === undefined) return value;
    const View = (globalThis as unknown as Record<string, new (length: number) => ArrayBufferView>)[value.array]!;
    const array = new View(value.length!);
    const bytes = new Uint8Array(array.buffer);
    const binary = atob(value.base64);
    for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at);
    return array;
  };
  const nextFrame = window.requestAnimationFrame.bind(window);
  const forget = window.cancelAnimationFrame.bind(window);
  const awaited = new Set<number>();
  window.requestAnimationFrame = (callback) => {
    const id = nextFrame((now) => {
      awaited.delete(id);
      callback(now);
    });
    awaited.add(id);
    return id;
  };
  window.cancelAnimationFrame = (id) => {
    awaited.delete(id);
    forget(id);
  };
  const settled = async () => {
    let quietSince = 0;
    for (let quiet = 0; quiet < 3; ) {
      const now = await new Promise<number>((resolve) => nextFrame(resolve));
      quiet = awaited.size === 0 ? quiet + 1 : 0;
      if (quiet === 1) quietSince = now;
    }
    return performance.now() - quietSince;
  };
  Object.assign(window, {
    posted,
    settled,
    decodeJson: (json: string) => JSON.parse(json, decode),
    receiveJson: (json: string) =>
      window.dispatchEvent(new MessageEvent('message', { data: JSON.parse(json, decode) })),
    savedState: () => state,
    acquireVsCodeApi: () => ({
      postMessage: (message: unknown) => posted.push(message),
      getState: () => state,
      setState: (next: unknown) => {
        state = JSON.parse(JSON.stringify(next));
      },
    }),
  });
}

/** JSON as VS Code makes it of a message: NaN becomes null, undefined is left out, typed arrays are kept, but zeros at their end. */
export function encode(message: ToWebview): string {
  return JSON.stringify(message, (_key, value) => {
    if (!ArrayBuffer.isView(value)) return value;
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    const used = bytes.findLastIndex((byte) => byte !== 0) + 1;
    const { length } = value as Float32Array;
    return { array: value.constructor.name, length, base64: bytes.toString('base64', 0, used) };
  });
}
