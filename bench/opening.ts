// How soon a run on the disk is seen: from asking for it to the panel's first complete picture, in Chromium, through
// all that lies between: the thread that reads, the host's message, in bytes as VS Code sends it, the page's drawing.
// A run of ours of 1,000,000 steps of 20 layers, in a process of its own each time: `node bench/opening.ts [VIEW,…]`,
// after a build; a view is a tab. Prints the files' sizes, where the time goes, and how much memory the reading takes.
// `node bench/opening.ts VIEW FOLDER` opens a run that is there.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { PanelFeed } from '../src/host/panelFeed.ts';
import type { ToWebview } from '../src/protocol/webviewMessage.ts';
import { launch, openPanel } from '../test/webview/page.ts';
import { writeOwnRun } from './ownRun.ts';
import { timedReading } from './timedReading.ts';

const STEPS = 1_000_000;
const TIMES = 5;
const VIEWS = ['layers', 'statistics', 'evolution', 'batchNorm', 'loss'];
const mb = (size: number) => `${(size / 1e6).toFixed(0)} MB`;

const [views, folder] = process.argv.slice(2);
if (folder === undefined) await openAll(views?.split(',') ?? VIEWS);
else await openOne(views!, folder);

async function openAll(views: readonly string[]): Promise<void> {
  const place = mkdtempSync(join(tmpdir(), 'layerscope-bench-'));
  try {
    const folder = await writeOwnRun(place, STEPS);
    const files = readdirSync(folder).map((name) => `${name} ${mb(statSync(join(folder, name)).size)}`);
    console.log(`a run of ${STEPS} steps of 20 layers: ${files.join(', ')}`);
    const own = [process.argv[1]!];
    for (const view of views) {
      for (let time = 0; time < TIMES; time++)
        spawnSync(process.execPath, [...own, view, folder], { stdio: 'inherit' });
    }
  } finally {
    rmSync(place, { recursive: true });
  }
}

async function openOne(view: string, folder: string): Promise<void> {
  // The browser is to ask nobody whether the page may read from this process.
  const browser = await launch(['--disable-features=LocalNetworkAccessChecks']);
  try {
    console.log(`  ${view}: ${await open(browser, folder, view)}`);
  } finally {
    await browser.close();
  }
}

async function open(browser: Browser, folder: string, tab: string): Promise<string> {
  const wire = await openWire();
  const panel = await openPanel(browser, { width: 1200, height: 1000, saved: { tab }, connects: wire.address });
  await panel.send({ type: 'snapshot', history: undefined, cancelling: false });
  const drawn = panel.page.evaluate(receiveFrom, wire.address);
  await wire.asked;
  const startedAt = performance.now();
  const { history, ms: readMs, memory } = await timedReading(folder);
  let sent = 0;
  const feed = new PanelFeed(
    (message) => {
      sent += wire.send(message);
    },
    () => [{ id: 'run', history, isCancelling: false, end: history.end }],
  );
  feed.start();
  const sentMs = performance.now() - startedAt;
  const { taken, quiet } = await drawn;
  const allMs = performance.now() - startedAt - quiet;
  feed.stop();
  await panel.close();
  wire.close();
  return (
    `complete after ${allMs.toFixed(0)} ms: read after ${readMs.toFixed(0)}, ${mb(sent)} packed after ${sentMs.toFixed(0)}, ` +
    `drawn within ${taken.toFixed(0)} ms of coming; the reader took ${mb(memory)}`
  );
}

/** In the page: takes what comes; how long after that the last of it was drawn, and how long it was looked on since. */
async function receiveFrom(address: string): Promise<{ taken: number; quiet: number }> {
  const response = await fetch(address);
  const bytes = await response.arrayBuffer();
  const came = performance.now();
  const length = new DataView(bytes).getUint32(0, true);
  const json = new TextDecoder().decode(new Uint8Array(bytes, 4, length));
  const start = Math.ceil((4 + length) / 8) * 8;
  const data = JSON.parse(json, (_key, value) => {
    if (!Array.isArray(value?.$array)) return value;
    const [name, offset, count] = value.$array;
    const View = (window as unknown as Record<string, Float32ArrayConstructor>)[name]!;
    return new View(bytes, start + offset, count);
  });
  const { settled } = window as unknown as { settled(): Promise<number> };
  window.dispatchEvent(new MessageEvent('message', { data }));
  const quiet = await settled();
  return { taken: performance.now() - came - quiet, quiet };
}

/** The host's end of a way into a page. */
async function openWire() {
  let answer = (_response: ServerResponse) => {};
  const asked = new Promise<ServerResponse>((resolve) => {
    answer = resolve;
  });
  const server = createServer((_request, response) => answer(response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  let response: ServerResponse | undefined;
  void asked.then((one) => {
    response = one;
  });
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** The page waits for a message. */
    asked,
    /** JSON, and behind it the one buffer of all arrays; how many bytes. */
    send(message: ToWebview): number {
      let buffer = new ArrayBuffer(0);
      const json = JSON.stringify(message, (_key, value) => {
        if (!ArrayBuffer.isView(value)) return value;
        buffer = value.buffer as ArrayBuffer;
        return { $array: [value.constructor.name, value.byteOffset, (value as Float32Array).length] };
      });
      const text = Buffer.from(json);
      const head = Buffer.alloc(Math.ceil((4 + text.length) / 8) * 8);
      head.writeUInt32LE(text.length);
      text.copy(head, 4);
      response?.writeHead(200, {
        'Access-Control-Allow-Origin': '*',
        'Content-Length': head.length + buffer.byteLength,
      });
      response?.write(head);
      response?.end(new Uint8Array(buffer));
      return head.length + buffer.byteLength;
    },
    close: () => server.close(),
  };
}
