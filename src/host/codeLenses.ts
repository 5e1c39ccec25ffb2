// Above every Sequential: Train Model, and how large it is.

import * as vscode from 'vscode';
import { bindSequential, parameterCounts } from '../model/bind.ts';
import { isBatchNorm, type SequentialSpec } from '../model/modelSpec.ts';
import { groups } from '../reader/groups.ts';
import { type Definitions, isIn, toRange } from './definitions.ts';
import type { Answers, Memory } from './memory.ts';
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

/** `8 layers · 7,633 parameters · 1 BatchNorm`; parameters that depend on data not yet chosen are said to, and layers that do not follow. */
function sizeOf(sequential: SequentialSpec, known: Answers): string {
  const { layers } = sequential;
  const count = (n: number) => n.toLocaleString(vscode.env.language);
  const binding = known.data && bindSequential(sequential, known.parameters ?? {}, known.data);
  const { total, dependsOn, without } = parameterCounts(binding?.type === 'bound' ? binding.model : sequential);
  const parameters = vscode.l10n.t('{0} parameters', count(total));
  const others = [...dependsOn, ...without];
  const more = others.length > 0 ? ` ${vscode.l10n.t('+ those of {0}', others.join(', '))}` : '';
  const batchNorms = layers.filter(isBatchNorm).length;
  const isOpen = sequential.errors.some(({ code }) => code === 'unresolved-layers');
  const size = layers.length === 1 ? vscode.l10n.t('1 layer') : vscode.l10n.t('{0} layers', count(layers.length));
  return [
    ...(isOpen ? [vscode.l10n.t('layers not known')] : [size, parameters + more]),
    ...(batchNorms > 0 ? [vscode.l10n.t('{0} BatchNorm', batchNorms)] : []),
  ].join(' · ');
}
