// Asks for the value of a constructor parameter, and takes only what makes widths.

import * as vscode from 'vscode';
import { extentsOf } from '../model/bindLayer.ts';
import { evaluateExtent, formatExtent, formatValue, isFloat, parametersOf } from '../model/extent.ts';
import type { SequentialSpec } from '../model/modelSpec.ts';

/** Parameters' values by name. */
export type Values = Readonly<Record<string, number>>;

const MOST = 10_000_000;

/** The value that the person types, `before` being offered; undefined if none. `known` are the other parameters' values. */
export async function askForParameter(
  name: string,
  sequential: SequentialSpec,
  known: Values,
  before: number | undefined,
): Promise<number | undefined> {
  const typed = await vscode.window.showInputBox({
    title: sequential.name,
    prompt: vscode.l10n.t('The value of {0}, which neither the file nor the data give.', name),
    placeHolder: name,
    ...(before === undefined ? {} : { value: String(before) }),
    ignoreFocusOut: true,
    validateInput: (text) => {
      if (text.trim() === '' || !Number.isFinite(Number(text))) {
        return vscode.l10n.t('{0} must be a number, such as 32.', name);
      }
      return findUnfit(name, sequential, { ...known, [name]: Number(text) });
    },
  });
  return typed === undefined ? undefined : Number(typed);
}

/** The first of the widths with the parameter in it that is then no width, in words. One that needs more values is let be. */
function findUnfit(name: string, { layers, outputLayers }: SequentialSpec, values: Values): string | undefined {
  const most = MOST.toLocaleString(vscode.env.language);
  for (const extent of [...layers, ...outputLayers].flatMap(extentsOf)) {
    const parameters = parametersOf(extent);
    if (!parameters.includes(name) || !parameters.every((each) => Object.hasOwn(values, each))) continue;
    const width = evaluateExtent(extent, values);
    if (width !== undefined && !isFloat(extent, values) && width >= 1 && width <= MOST) continue;
    const formula = formatExtent(extent);
    if (formula === name) return vscode.l10n.t('{0} must be a whole number from 1 to {1}.', name, most);
    const found = formatValue(extent, values);
    return vscode.l10n.t('{0} is then {1}; it must be a whole number from 1 to {2}.', formula, found, most);
  }
  return undefined;
}
