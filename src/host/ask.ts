// How the editor asks for a text or for one of several answers: with a title, and staying open while the person looks
// elsewhere.

import * as vscode from 'vscode';

export interface TextQuestion {
  readonly title: string;
  readonly prompt: string;
  /** What is proposed. */
  readonly value?: string;
  /** What is wrong with it; a remark alone does not keep it from being the answer. */
  readonly check: (text: string) => string | Remark | undefined;
}

export interface Remark {
  readonly remark: string;
}

/** Undefined if the person leaves it unanswered. */
export async function askForText({ check, ...question }: TextQuestion): Promise<string | undefined> {
  return vscode.window.showInputBox({
    ...question,
    ignoreFocusOut: true,
    validateInput: (text) => {
      const found = check(text);
      return typeof found === 'object'
        ? { message: found.remark, severity: vscode.InputBoxValidationSeverity.Warning }
        : found;
    },
  });
}

/** Without an answer it is a separator. */
export interface Choice<T> extends vscode.QuickPickItem {
  readonly answer?: T;
}

/** Undefined if the person leaves it unanswered. */
export async function askForOne<T>(
  title: string,
  placeHolder: string,
  choices: readonly Choice<T>[],
): Promise<T | undefined> {
  const options = { title, placeHolder, matchOnDetail: true, ignoreFocusOut: true };
  return (await vscode.window.showQuickPick(choices, options))?.answer;
}
