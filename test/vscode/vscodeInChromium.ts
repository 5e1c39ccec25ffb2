// Stands in for the desktop VS Code that @vscode/test-electron starts: understands --extensionDevelopmentPath,
// --extensionTestsPath and the workspace's folder, opens VS Code's server in headless Chromium, prints what the tests
// print and exits as they do. What VS Code itself says goes to .vscode-test/last-run.log.

import { createWriteStream } from 'node:fs';
import { resolve } from 'node:path';
import { format, parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { chromiumArguments, findChromium } from '../../scripts/chromium.ts';
import { getVSCodeServer } from '../../scripts/vscode.ts';
import { startVSCodeServer } from '../../scripts/vscodeServer.ts';
import { TEST_OUTPUT } from './testOutput.ts';

const { values, positionals } = parseArgs({
  options: { extensionDevelopmentPath: { type: 'string' }, extensionTestsPath: { type: 'string' } },
  allowPositionals: true,
  strict: false,
});
const [folder] = positionals;
const { extensionDevelopmentPath, extensionTestsPath } = values;
if (!folder || typeof extensionDevelopmentPath !== 'string' || typeof extensionTestsPath !== 'string') {
  throw new Error('Expected --extensionDevelopmentPath=…, --extensionTestsPath=… and a folder.');
}

const installed = await getVSCodeServer();
const log = createWriteStream(resolve(import.meta.dirname, '../../.vscode-test/last-run.log'));
const server = await startVSCodeServer(installed, (text) => log.write(text));
const browser = await chromium.launch({ executablePath: findChromium(), args: [...chromiumArguments] });
const end = async (code: number) => {
  await browser.close();
  await server.stop();
  process.exit(code);
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => end(130));

const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
await page.exposeFunction('codeAutomationLog', (type: string, args: unknown[]) => {
  const [first, ...rest] = args;
  if (first === TEST_OUTPUT) console.log(format(...rest));
  else log.write(`${type}: ${format(...args)}\n`);
});
await page.exposeFunction('codeAutomationExit', end);
await page.goto(
  server.address(folder, extensionDevelopmentPath, { extensionTestsPath: server.remoteUri(extensionTestsPath) }),
);
