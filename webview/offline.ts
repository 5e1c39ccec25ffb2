// The host of a page that was opened from a file: it sends what lies in the file, saves by the browser, and knows no other
// wish.

import { deserialize } from '../src/history/serialize.ts';
import type { FromWebview, ToWebview } from '../src/protocol/webviewMessage.ts';

export function offlineHost() {
  let state: unknown;
  return {
    postMessage(message: FromWebview): void {
      if (message.type === 'ready') void sendAll();
      if (message.type === 'save') download(message.name, message.data, message.isBase64);
    },
    getState: () => state,
    setState(next: unknown): void {
      state = next;
    },
  };
}

async function sendAll(): Promise<void> {
  const packed = bytesOf(document.getElementById('run')?.textContent ?? '');
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  const messages = deserialize(new Uint8Array(await new Response(stream).arrayBuffer())) as ToWebview[];
  for (const data of messages) window.dispatchEvent(new MessageEvent('message', { data }));
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64.trim()), (character) => character.charCodeAt(0));
}

const TYPES: Readonly<Record<string, string>> = { png: 'image/png', svg: 'image/svg+xml', csv: 'text/csv' };

function download(name: string, data: string, isBase64: boolean): void {
  const type = TYPES[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([isBase64 ? bytesOf(data) : data], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
