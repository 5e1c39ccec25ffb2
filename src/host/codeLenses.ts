// Above every Sequential: Train Model, and how large it is.

import * as vscode from 'vscode';
import type { SequentialSpec } from '../model/modelSpec.ts';
import { groups } from '../reader/models/groups.ts';
import { type Definitions, isIn, toRange } from './definitions.ts';
import type { Memory } from './memory.ts';
import { sizeOf } from './modelSize.ts';
import { homeOf } from './notebooks.ts';
import { isOn } from './settings.ts';

/** Above one line; where it builds more of them the person chooses. */
const MOST_OF_LINE = 2;

export class CodeLenses implements vscode.CodeLensProvider, vscode.Disposable {
  readonly #definitions: Definitions;
  readonly #memory: Memory;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#changed.event;
  readonly #subscription: vscode.Disposable;

  constructor(definitions: Definitions, memory: Memory) {
    this.#definitions = definitions;
    this.#memory = memory;
    this.#subscription = vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('layerscope.codeLens')) this.refresh();
    });
  }

  /** Asks the editor to ask again, after an answer that the counts depend on. */
  refresh(): void {
    this.#changed.fire();
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    if (!isOn('codeLens', homeOf(document))) return [];
    const here = this.#definitions.of(document).sequentials.filter(({ range }) => isIn(document, range));
    return groups(here, ({ range }) => toRange(document, range).start.line).flatMap((ofLine) =>
      ofLine.length > MOST_OF_LINE
        ? [choiceAmong(document, ofLine)]
        : ofLine.flatMap((one) => this.#lensesOf(document, one, ofLine)),
    );
  }

  #lensesOf(
    document: vscode.TextDocument,
    sequential: SequentialSpec,
    ofLine: readonly SequentialSpec[],
  ): vscode.CodeLens[] {
    const { start } = toRange(document, sequential.range);
    const range = new vscode.Range(start, start);
    return [
      new vscode.CodeLens(range, {
        title:
          sequential.variant === undefined && ofLine.length === 1
            ? vscode.l10n.t('$(play) Train Model')
            : vscode.l10n.t('$(play) Train {0}', sequential.variant ?? sequential.name),
        tooltip: vscode.l10n.t('Train {0} and watch every layer', sequential.name),
        command: 'layerscope.trainModel',
        arguments: [{ uri: document.uri.toString(), sequential: sequential.name }],
      }),
      new vscode.CodeLens(range, {
        title: sizeOf(sequential, this.#memory.recall(homeOf(document), sequential.name)),
        tooltip: vscode.l10n.t('Show the panel'),
        command: 'layerscope.openPanel',
      }),
    ];
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }
}

function choiceAmong(document: vscode.TextDocument, sequentials: readonly SequentialSpec[]): vscode.CodeLens {
  const { start } = toRange(document, sequentials[0]!.range);
  const names = sequentials.map(({ name }) => name);
  return new vscode.CodeLens(new vscode.Range(start, start), {
    title: vscode.l10n.t('$(play) Train One of {0}…', names.length),
    tooltip: names.join('\n'),
    command: 'layerscope.trainModel',
    arguments: [{ uri: document.uri.toString(), sequential: names }],
  });
}
