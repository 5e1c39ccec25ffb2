// The built webview, read from dist/.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PageParts } from './runPage.ts';

export function readPageParts(dist: string): PageParts {
  const fonts = readdirSync(dist).filter((name) => name.endsWith('.ttf'));
  return {
    script: readFileSync(join(dist, 'webview.js'), 'utf8'),
    style: readFileSync(join(dist, 'webview.css'), 'utf8'),
    fonts: new Map(fonts.map((name) => [name, readFileSync(join(dist, name))])),
  };
}
