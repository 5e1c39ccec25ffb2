// Numbers and health of layers in words, as they stand beside the code.

import * as vscode from 'vscode';
import { lastsAt } from '../history/alarmsOf.ts';
import { hasNoGradient, idleAs } from '../history/standstill.ts';
import { toldText } from '../history/toldText.ts';
import { statisticAt, toldAt } from '../history/valueAt.ts';
import type { RunHistory } from '../protocol/runHistory.ts';
import { alarmName } from './alarmTexts.ts';
import { decimal, integer } from './numbers.ts';

/** Three digits. */
export function written(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return '–';
  if (!Number.isFinite(value)) return value > 0 ? 'Inf' : '-Inf';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) return value.toExponential(1).replace('.', decimal);
  return String(Number(value.toPrecision(3))).replace('.', decimal);
}

/**
 * At the end of a line, where little is seen: what is wrong first, and no word where nothing is. `isHeld`: the person looks
 * at the very step.
 */
export function hintOf(history: RunHistory, layer: number, step: number, isHeld: boolean): string | undefined {
  const output = history.run.tensors.findIndex((one) => one.layer === layer && one.quantity === 'output');
  if (output < 0 || step < 1) return undefined;
  const [mean, std] = (['mean', 'std'] as const).map((each) => statisticAt(history, output, each, step));
  const numbers = `${written(mean)} ± ${written(std)}`;
  const told = isHeld ? toldTextAt(history, step) : undefined;
  const warning = layerWarning(history, layer, step);
  return `${warning === undefined ? '✓' : `⚠ ${warning},`} ${numbers}${told === undefined ? '' : ` (${told})`}`;
}

/** Of which step the numbers at a step are, where that is another. */
export function toldTextAt(history: RunHistory, step: number): string | undefined {
  return toldText(vscode.l10n.t, toldAt(history, step, 'statistics'), step, integer);
}

/** From the alarms that were raised for it up to the step, and from its numbers there. */
export function layerHealth(history: RunHistory, layer: number, step: number): string {
  const warning = layerWarning(history, layer, step);
  if (warning !== undefined) return `⚠ ${warning}`;
  const isObserved = history.run.tensors.some((tensor) => tensor.layer === layer);
  return isObserved ? vscode.l10n.t('healthy') : vscode.l10n.t('not observed');
}

function layerWarning(history: RunHistory, layer: number, step: number): string | undefined {
  const raised = history.alarms.filter((alarm) => alarm.layer === layer && lastsAt(alarm, step));
  const tensors = history.run.tensors.flatMap((tensor, i) => (tensor.layer === layer ? [i] : []));
  const isWell = (tensor: number) =>
    (['nans', 'infs'] as const).every((statistic) => !(statisticAt(history, tensor, statistic, step) > 0));
  const notFinite = raised.find(({ kind }) => kind === 'notFinite');
  if (!notFinite && !tensors.every(isWell)) return vscode.l10n.t('not finite');
  const worst = notFinite ?? raised.at(-1);
  if (worst) return alarmName(worst);
  const idle = idleAs(history, layer, step);
  if (idle) return alarmName({ kind: idle });
  const isStill = hasNoGradient(history.run, layer, (tensor) => statisticAt(history, tensor, 'zeros', step));
  return isStill ? vscode.l10n.t('no gradient') : undefined;
}
