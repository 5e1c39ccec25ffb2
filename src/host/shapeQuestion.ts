// Asks how the columns of a table make the images, or signals, that a model takes.

import * as vscode from 'vscode';
import type { BoundData } from '../model/bind.ts';
import { type Shape, sizeOf } from '../model/shape.ts';

/** The shape that the person types; undefined if none. `why` says what the columns alone do not make. */
export async function askForShape(
  title: string,
  why: string,
  { name, features }: BoundData,
): Promise<Shape | undefined> {
  const typed = await vscode.window.showInputBox({
    title,
    prompt: vscode.l10n.t('{0} How do they make the input?', why),
    placeHolder: vscode.l10n.t('channels x height x width, such as 1x8x8'),
    ignoreFocusOut: true,
    validateInput: (text) => {
      const shape = parseShape(text);
      if (!shape) return vscode.l10n.t('Sizes with x between them are expected, such as 1x8x8.');
      if (sizeOf(shape) === features) return undefined;
      return vscode.l10n.t('These are {0} numbers; {1} has {2} columns of input.', sizeOf(shape), name, features);
    },
  });
  return typed === undefined ? undefined : parseShape(typed);
}

function parseShape(text: string): Shape | undefined {
  const sizes = text.trim().split(/\s*[x×,*]\s*/i);
  return sizes.every((size) => /^[1-9]\d{0,8}$/.test(size)) ? sizes.map(Number) : undefined;
}
