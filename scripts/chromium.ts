// Finds a browser to test with: Chromium, Chrome or Edge, whichever is installed.

import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What Chromium needs to run quietly without a display; as root it has no sandbox. */
export const chromiumArguments: readonly string[] = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The path of a browser of the Chromium family. Throws an Error that says what to install if there is none. */
export function findChromium(): string {
  const found = candidates().find((path) => existsSync(path));
  if (found) return found;
  const install = process.platform === 'linux' ? 'sudo apt-get install chromium' : 'Install Chrome, Chromium or Edge';
  throw new Error(`The tests need Chromium, Chrome or Edge, and none was found. To get one: ${install}`);
}

function candidates(): string[] {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
  const path = (process.env.PATH ?? '').split(delimiter);
  const programs = [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA];
  return [
    ...names.flatMap((name) => path.map((folder) => join(folder, name))),
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
    ...programs.flatMap((folder) =>
      folder
        ? [join(folder, 'Google/Chrome/Application/chrome.exe'), join(folder, 'Microsoft/Edge/Application/msedge.exe')]
        : [],
    ),
  ];
}
