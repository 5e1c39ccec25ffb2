// Above every configuration in `.vscode/layerscope.json`: Train.

import * as vscode from 'vscode';
import { readConfigurations } from '../configuration/readConfigurations.ts';
import { CONFIGURATION_FILE } from '../protocol/configuration.ts';
import type { ConfigurationArguments } from './configurationCommands.ts';
import { fileIn, rangeIn } from './configurations.ts';
import { isOn } from './settings.ts';

/** The documents that it is for. */
export const CONFIGURATION_DOCUMENTS: vscode.DocumentSelector = { pattern: `**/${CONFIGURATION_FILE}` };

export class ConfigurationLenses implements vscode.CodeLensProvider {
  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const folder = vscode.workspace.getWorkspaceFolder(document.uri);
    // One in a folder of the folder is nobody's.
    if (!folder || fileIn(folder).toString() !== document.uri.toString()) return [];
    if (!isOn('codeLens', document.uri)) return [];
    const text = document.getText();
    return readConfigurations(text).configurations.map(({ configuration: { name }, range }) => {
      const { start } = rangeIn(text, range);
      const given: ConfigurationArguments = { name, folder: folder.uri.toString() };
      return new vscode.CodeLens(new vscode.Range(start, start), {
        title: vscode.l10n.t('$(play) Train'),
        tooltip: vscode.l10n.t('Train with the configuration {0}', name),
        command: 'layerscope.trainConfiguration',
        arguments: [given],
      });
    });
  }
}
