// One browser for the tests of a file, which open one panel each.

import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { launch, openPanel, type PageOptions, type PanelPage } from './page.ts';

/** Opens a panel for a test. After it, the panel is closed, and nothing may have gone wrong in its page. */
export function useBrowser(): (options?: PageOptions) => Promise<PanelPage> {
  let browser: Browser;
  let panel: PanelPage;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());
  afterEach(async () => {
    const { problems } = panel;
    await panel.close();
    expect(problems).toEqual([]);
  });
  return async (options) => {
    panel = await openPanel(browser, options);
    return panel;
  };
}
