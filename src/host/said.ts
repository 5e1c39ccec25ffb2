// What other threads and the reader say, in the editor's language.

import * as vscode from 'vscode';
import { type Message, wordsOf } from '../model/phrase.ts';

export function said(message: Message): string {
  return wordsOf(message, vscode.l10n.t);
}
