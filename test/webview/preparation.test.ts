// What was done to the data is said in the panel, with each standardized input before and after.

import { expect, test } from 'vitest';
import type { RunStarted } from '../../src/protocol/trainEvent.ts';
import { epochEvents, runStarted } from './fixtures.ts';
import { useBrowser } from './sharedBrowser.ts';

const openPanel = useBrowser();

function prepared(): RunStarted {
  const run = runStarted({ epochs: 1 });
  return {
    ...run,
    options: { ...run.options, stratify: true, standardize: true, testFraction: 0.1 },
    data: {
      ...run.data,
      testRows: 17,
      preparation: {
        droppedRows: 2,
        ignored: ['name'],
        oneHot: [{ name: 'colour', first: 2, count: 3 }],
        rounded: [{ name: 'id', value: 123456789, becomes: 123456792 }],
        fill: 'median',
        filled: [
          { name: 'ash', count: 4, value: 2.345678 },
          { name: 'colour', count: 1, value: 'red' },
        ],
        standardized: {
          names: ['ash', 'hue'],
          before: { means: [2.3456, 1200], stds: [0.25, 312.8] },
          after: { means: [1e-9, -2e-8], stds: [1, 1] },
        },
      },
    },
  };
}

test.each([1200, 300])('at %i pixels', async (width) => {
  const { page, send, findings } = await openPanel({ width });
  const text = async (selector: string) => (await page.locator(selector).allInnerTexts()).join('\n');
  const run = prepared();
  await send({ type: 'events', events: [run, ...epochEvents(run, 1)] });
  expect(await text('.metrics')).not.toContain('Test');
  const test = { loss: 0.123456, accuracy: 0.875 };
  await send({ type: 'events', events: [{ type: 'runEnded', reason: 'finished', step: 5, elapsedMs: 9, test }] });
  expect(await text('.metrics')).toMatch(/Test, at the end\s+0\.123\s+87\.5 %/);

  await page.locator('.run-details > summary').click();
  const facts = await text('.how');
  expect(facts).toContain(
    '143 rows for training, 35 held out, 17 for the test, batches of 32, seed 0, stratified by class',
  );
  expect(facts).toContain(
    'rows with missing values left out: 2; left out: name; one-hot: colour as 3 inputs; ' +
      'whole numbers beyond float32’s, so that neighbouring ones become equal: id (123456789 becomes 123456792); ' +
      'missing values filled (median of the training rows): ash (4): 2.35, colour (1): red; ' +
      'standardized by mean and standard deviation of the 143 training rows',
  );
  await page.getByText('Mean ± standard deviation of the inputs').click();
  expect(await page.locator('.standardized tr').allInnerTexts()).toEqual([
    'input\tbefore\tafter',
    'ash\t2.35 ± 0.250\t0 ± 1.00',
    'hue\t1,200 ± 313\t0 ± 1.00',
  ]);
  expect(await findings()).toEqual([]);
  await page.screenshot({ path: `test/webview/pictures/standardized-${width}.png` });
});
