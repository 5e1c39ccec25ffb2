// One browser for the tests of a file.

import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { launch, openPanel, type PageOptions, type PanelPage } from './page.ts';

/** Opens panels for a test. After it, they are closed, and nothing may have gone wrong in their pages. */
export function useBrowser(): (options?: PageOptions) => Promise<PanelPage> {
  const browser = sharedBrowser();
  let opened: PanelPage[] = [];
  afterEach(async () => {
    const panels = opened;
    opened = [];
    for (const panel of panels) await panel.close();
    const problems = panels.flatMap((panel) => panel.problems);
    expect(problems, 'errors, and violations of the content security policy').toEqual([]);
  });
  return async (options) => {
    const panel = await openPanel(browser(), options);
    opened.push(panel);
    return panel;
  };
}

/** The browser itself, from the first test to the last. */
export function sharedBrowser(): () => Browser {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  }, 60_000);
  afterAll(() => browser.close());
  return () => browser;
}
