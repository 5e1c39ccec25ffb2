// What training commands have in common: a run begins when it is prepared, and the person sees from the first moment on
// that something happens.

import * as vscode from 'vscode';
import type { LastTrained } from './lastTrained.ts';
import { PANEL_ID } from './panel.ts';
import type { Problem } from './problem.ts';
import type { Prepared } from './trainRequest.ts';

/** Undefined where the person decided against it. */
type Preparing = Prepared | Problem | undefined;

/** Resolves with whether a run began. */
export type BeginRun = (preparing: Preparing | Promise<Preparing>, trained?: LastTrained) => Promise<boolean>;

/** In the status bar and at the panel's head, until it is done. */
export function showPreparing<T>(work: Promise<T>): Promise<T> {
  // An item of its own: the message that the run before was cancelled would hide another message.
  const item = vscode.window.createStatusBarItem('layerscope.preparing', vscode.StatusBarAlignment.Left);
  item.name = vscode.l10n.t('Layerscope Training');
  item.text = `$(sync~spin) ${vscode.l10n.t('Layerscope: preparing the run…')}`;
  item.show();
  const end = () => item.dispose();
  const over = work.then(end, end);
  void vscode.window.withProgress({ location: { viewId: PANEL_ID } }, () => over);
  return work;
}
