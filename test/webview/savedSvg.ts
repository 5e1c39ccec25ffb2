// A chart of the panel as the SVG that it is saved as, and what stands in that.

import { expect } from 'vitest';
import type { FromWebview } from '../../src/protocol/webviewMessage.ts';
import type { PanelPage } from './page.ts';

type Saved = Extract<FromWebview, { type: 'save' }>;

/** `name`: of the button with the chart's further actions. */
export async function svgOf({ page, posted }: PanelPage, name: RegExp): Promise<string> {
  const saved = async () => (await posted()).filter((each): each is Saved => each.type === 'save');
  const before = (await saved()).length;
  await page.getByRole('button', { name }).first().click();
  await page.getByRole('button', { name: 'Save as SVG…' }).click();
  await expect.poll(async () => (await saved()).length).toBe(before + 1);
  return (await saved()).at(-1)!.data;
}

export function wordsOf(svg: string): string[] {
  return [...svg.matchAll(/<text[^>]*>([^<]*)/g)].map(([, word]) => word!);
}
