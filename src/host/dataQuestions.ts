// What is asked about data that do not do as they are: missing values, columns that can be no inputs.

import * as vscode from 'vscode';
import type { DataChoices } from '../protocol/dataChoices.ts';
import type { DataQuestion, MissingValues } from '../protocol/dataMessage.ts';

/**
 * The person's answer, to be added to the choices; `other` is the wish for other data, undefined no answer. `message` says
 * what was found, of the data called `name`.
 */
export function askAboutData(
  question: DataQuestion,
  name: string,
  message: string,
  before: DataChoices,
): Promise<DataChoices | 'other' | undefined> {
  switch (question.type) {
    case 'missing':
      return askAboutMissing(question, name);
    case 'ignore':
      return askWhetherToIgnore(question.columns, name, message, before);
    case 'imageSize':
      return askForImageSize(question.size, name, message);
    default:
      return question satisfies never;
  }
}

type Item = vscode.QuickPickItem & { readonly answer: DataChoices | 'other' };

async function askAboutMissing(
  { columns, rows, ofRows, canFill }: Extract<DataQuestion, { type: 'missing' }>,
  name: string,
): Promise<DataChoices | 'other' | undefined> {
  const fill = (label: string, missing: NonNullable<DataChoices['missing']>): Item => {
    return { label, detail: vscode.l10n.t('of the training rows, in place of what is missing'), answer: { missing } };
  };
  const items: Item[] = [
    {
      label: vscode.l10n.t('Leave out these {0} rows', number(rows)),
      detail: vscode.l10n.t('{0} rows are left', number(ofRows - rows)),
      answer: { missing: 'drop' },
    },
    ...(canFill
      ? [
          fill(vscode.l10n.t('Fill in the mean'), 'mean'),
          fill(vscode.l10n.t('Fill in the median'), 'median'),
          fill(vscode.l10n.t('Fill in the most frequent value'), 'mostFrequent'),
        ]
      : []),
    otherData(),
  ];
  const found = vscode.l10n.t('{0} of {1} rows of {2} lack a value.', number(rows), number(ofRows), name);
  const where = columns.slice(0, 5).map(placesOf).join('; ');
  return (
    await vscode.window.showQuickPick(items, {
      title: found,
      placeHolder: `${where}${columns.length > 5 ? ' …' : ''}`,
      ignoreFocusOut: true,
    })
  )?.answer;
}

/** `Age: 177 (6, 18, 20, …)`: how often, and where first. */
function placesOf({ name, count, lines }: MissingValues): string {
  const places = `${lines.join(', ')}${count > lines.length ? ', …' : ''}`;
  return vscode.l10n.t('{0}: {1} (lines {2})', name, number(count), places);
}

async function askWhetherToIgnore(
  columns: readonly string[],
  name: string,
  message: string,
  { ignore = [] }: DataChoices,
): Promise<DataChoices | 'other' | undefined> {
  const items: Item[] = [
    {
      label: vscode.l10n.t('Leave out {0}', columns.join(', ')),
      answer: { ignore: [...ignore, ...columns] },
    },
    otherData(),
  ];
  const title = vscode.l10n.t('Not every column of {0} can be an input', name);
  return (await vscode.window.showQuickPick(items, { title, placeHolder: message, ignoreFocusOut: true }))?.answer;
}

/** `size` is the first image's. */
async function askForImageSize(
  size: readonly [number, number],
  name: string,
  message: string,
): Promise<DataChoices | undefined> {
  const typed = await vscode.window.showInputBox({
    title: vscode.l10n.t('Width x height of the images of {0}', name),
    prompt: message,
    value: size.join('x'),
    ignoreFocusOut: true,
    validateInput: (text) =>
      parseSize(text) ? undefined : vscode.l10n.t('Width and height are expected, such as 32x32.'),
  });
  const imageSize = typed === undefined ? undefined : parseSize(typed);
  return imageSize && { imageSize };
}

function parseSize(text: string): [number, number] | undefined {
  const [, width, height] = /^\s*([1-9]\d{0,4})\s*[x×*,]\s*([1-9]\d{0,4})\s*$/i.exec(text) ?? [];
  return width && height ? [Number(width), Number(height)] : undefined;
}

/** Says whether inputs are standardized, and what that changes. */
export function standardizeItem(isOn: boolean): vscode.QuickPickItem {
  return {
    label: vscode.l10n.t('{0} Standardize the Inputs', isOn ? '$(pass-filled)' : '$(circle-large-outline)'),
    description: isOn ? vscode.l10n.t('on') : vscode.l10n.t('off'),
    detail: vscode.l10n.t('Brings every input to mean 0 and standard deviation 1 of the training rows before the run.'),
  };
}

function otherData(): Item {
  return { label: vscode.l10n.t('Choose Data…'), answer: 'other' };
}

function number(value: number): string {
  return value.toLocaleString(vscode.env.language);
}
