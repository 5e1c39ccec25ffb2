// Which of several that mend an alarm is to be done: each with where it changes something and what stands there then.

import * as vscode from 'vscode';
import { capital } from '../model/say.ts';
import type { AlarmRaised } from '../protocol/trainEvent.ts';
import { previewEdits } from '../reader/edits/previewEdits.ts';
import type { TextEdit } from '../reader/edits/textEdit.ts';
import type { AlarmFix } from './alarmFixes.ts';
import { alarmName } from './alarmTexts.ts';
import { askForOne, type Choice } from './ask.ts';
import { locate } from './definitions.ts';
import { notebookOf } from './notebooks.ts';
import { integer } from './numbers.ts';
import type { KnownRun } from './runs.ts';

/** The title of the chosen one; undefined if the person leaves it unanswered. The first is the likeliest. */
export async function askForFix(
  document: vscode.TextDocument,
  text: string,
  { model }: KnownRun,
  alarm: AlarmRaised,
  fixes: readonly AlarmFix[],
): Promise<string | undefined> {
  const layer = alarm.layer === undefined ? undefined : model.layers[alarm.layer];
  const title = [capital(alarmName(alarm)), ...(layer ? [`${layer.path} ${layer.type}`] : [])].join(' · ');
  const choices = fixes.map(({ title, edits, setting }): Choice<string> => {
    const change = edits ? changeOfText(document, text, edits) : changeOfSetting(setting!);
    return { label: title, ...change, answer: title };
  });
  return askForOne(title, vscode.l10n.t('What is to be changed?'), choices);
}

type Change = Pick<vscode.QuickPickItem, 'description' | 'detail'>;

function changeOfText(document: vscode.TextDocument, text: string, edits: readonly TextEdit[]): Change {
  const { places, change } = previewEdits(text, edits);
  const first = Math.min(...edits.map(({ range }) => range.from));
  const place = locate(document, { from: first, to: first });
  const line = integer(place.range.start.line + 1);
  const cell = notebookOf(document)
    ?.getCells()
    .find((one) => one.document === place.document);
  const where = cell
    ? vscode.l10n.t('cell {0}, line {1}', integer(cell.index + 1), line)
    : vscode.l10n.t('line {0}', line);
  const more = places > 1 ? vscode.l10n.t('and {0} more', integer(places - 1)) : '';
  return { description: `${where} ${more}`.trim(), detail: change };
}

function changeOfSetting({ name, value, configuration }: NonNullable<AlarmFix['setting']>): Change {
  if (configuration !== undefined)
    return { description: vscode.l10n.t('configuration {0}', configuration), detail: `${name}: ${value}` };
  const now = vscode.workspace.getConfiguration('layerscope').get<unknown>(name);
  const was = now === undefined || now === null || now === '' ? '' : `${now}  →  `;
  return { description: vscode.l10n.t('settings'), detail: `layerscope.${name}: ${was}${value}` };
}
