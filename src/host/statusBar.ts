// One item in the status bar while a run is on: how far it is; a click opens the panel.

import * as vscode from 'vscode';
import type { Sweep } from './sweep.ts';
import type { TrainingSession } from './trainingSession.ts';

const REFRESH_MS = 200;

/** Shows the run until it ends, then says briefly how it ended. */
export function showInStatusBar(session: TrainingSession): void {
  const item = vscode.window.createStatusBarItem('layerscope.run', vscode.StatusBarAlignment.Left);
  item.name = vscode.l10n.t('Layerscope Training');
  item.command = 'layerscope.openPanel';
  item.tooltip = vscode.l10n.t('Training {0}. Click to show the panel.', session.model.name);
  const show = () => {
    const icon = session.isPaused ? '$(debug-pause)' : '$(sync~spin)';
    item.text = `${icon} Layerscope ${Math.floor(session.progress * 100)} %`;
  };
  show();
  item.show();
  const timer = setInterval(show, REFRESH_MS);
  // It may be far behind where it was.
  const rewound = session.onEvent(({ type }) => type === 'runRewound' && show());
  void session.ended.then((end) => {
    rewound.dispose();
    clearInterval(timer);
    item.dispose();
    if (end.type === 'runFailed') return;
    const step = end.step.toLocaleString(vscode.env.language);
    const words =
      end.reason === 'finished'
        ? vscode.l10n.t('Layerscope: trained {0} steps.', step)
        : vscode.l10n.t('Layerscope: cancelled at step {0}.', step);
    vscode.window.setStatusBarMessage(`$(check) ${words}`, 5000);
  });
}

/** How far a sweep is, until it ends. */
export function showSweepInStatusBar(sweep: Sweep, model: string): void {
  const item = vscode.window.createStatusBarItem('layerscope.run', vscode.StatusBarAlignment.Left);
  item.name = vscode.l10n.t('Layerscope Training');
  item.command = 'layerscope.openPanel';
  item.tooltip = vscode.l10n.t('A sweep of {0}: {1} runs. Click to show the panel.', model, sweep.count);
  const show = () => {
    const share = `${sweep.over}/${sweep.count}`;
    item.text = `$(sync~spin) Layerscope ${share} (${Math.floor(sweep.progress * 100)} %)`;
  };
  show();
  item.show();
  const timer = setInterval(show, REFRESH_MS);
  void sweep.ended.then(() => {
    clearInterval(timer);
    item.dispose();
  });
}
