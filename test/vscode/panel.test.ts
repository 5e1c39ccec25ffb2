// What the panel's page is sent: all of it when it is ready, at most one message a frame, nothing while it is hidden.

import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import { layerscope, leaveNothing, open, pause, until, withSettings } from './helpers.ts';

describe('the panel', () => {
  afterEach(leaveNothing);

  it('receives nothing while it is hidden, and everything when it is back or moved', async () => {
    const api = await layerscope();
    await open('model.py');
    await withSettings({ epochs: 100_000 }, async () => {
      assert(await vscode.commands.executeCommand('layerscope.trainModel', { data: 'wine', target: 'cultivar' }));
      await receivesAgain();

      await vscode.commands.executeCommand('workbench.view.explorer');
      await until('the panel to hide', () => !api.panel().isVisible);
      const posted = api.panel().posted;
      const steps = api.sessionHistory()!.series.steps;
      await pause(500);
      assert(api.sessionHistory()!.series.steps > steps, 'the run goes on');
      assert.equal(api.panel().posted, posted);

      await vscode.commands.executeCommand('layerscope.openPanel');
      await receivesAgain();

      const move = (destinationId: string) =>
        vscode.commands.executeCommand('vscode.moveViews', { viewIds: ['layerscope.panel'], destinationId });
      await move('workbench.view.explorer');
      await vscode.commands.executeCommand('layerscope.openPanel');
      await receivesAgain();
      await vscode.commands.executeCommand('workbench.action.resetViewLocations');
      await vscode.commands.executeCommand('layerscope.openPanel');
      await receivesAgain();
      await vscode.commands.executeCommand('layerscope.cancelTraining');
    });
  }).timeout(180_000);

  it('is sent at most one message a frame', async () => {
    const api = await layerscope();
    await open('model.py');
    await withSettings({ epochs: 100_000 }, async () => {
      assert(await vscode.commands.executeCommand('layerscope.trainModel', { data: 'wine', target: 'cultivar' }));
      await receivesAgain();
      const [before, start] = [api.panel().posted, performance.now()];
      await pause(1000);
      const frames = (performance.now() - start) / 16;
      assert(api.panel().posted - before <= frames + 1, `${api.panel().posted - before} messages in ${frames} frames`);
      await vscode.commands.executeCommand('layerscope.cancelTraining');
    });
  });
});

/** Waits for a page that says `ready` and is kept up to date from then on. */
async function receivesAgain(): Promise<void> {
  const api = await layerscope();
  await until('the panel to show', () => api.panel().isVisible);
  const { posted } = api.panel();
  // Training has all processors, and a page that is drawn without a graphics card has few frames left.
  await until('messages', () => api.panel().posted > posted + 3, 40_000);
}
