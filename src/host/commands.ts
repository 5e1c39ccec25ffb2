// Every command of Layerscope: its id and what it does.

import * as vscode from 'vscode';
import type { CodeLenses } from './codeLenses.ts';
import type { Panel } from './panel.ts';
import { type Problem, showProblem } from './problem.ts';
import { ignoreDiagnostic } from './settings.ts';
import type { Shapes } from './shapes.ts';
import type { Training } from './training.ts';
import { type Prepared, prepareRequest, type Surroundings, type TrainArguments } from './trainRequest.ts';
import { chooseWeights, saveWeights } from './weights.ts';

export interface CommandParts {
  readonly training: Training;
  readonly panel: Panel;
  readonly lenses: CodeLenses;
  readonly shapes: Shapes;
  readonly surroundings: Omit<Surroundings, 'last'>;
}

export type CommandTable = Readonly<Record<string, (...args: never[]) => unknown>>;

export function commandTable({ training, panel, lenses, shapes, surroundings }: CommandParts): CommandTable {
  const around = () => ({ ...surroundings, last: training.session?.origin });

  /** Begins the run, or tells the person what is in the way; true if it began. */
  const begin = async (prepared: Prepared | Problem | undefined): Promise<boolean> => {
    lenses.refresh();
    shapes.refresh();
    if (prepared?.type === 'prepared') await training.begin(prepared);
    else if (prepared) void showProblem(prepared);
    return prepared?.type === 'prepared';
  };

  return {
    /** Resolves with whether a run began. */
    'layerscope.trainModel': async (from?: TrainArguments | vscode.Uri) =>
      (await training.mayBegin()) && begin(await prepareRequest(toArguments(from), around())),

    /** Asks anew for all that is remembered, then trains. */
    'layerscope.chooseData': async (from?: TrainArguments | vscode.Uri) =>
      (await training.mayBegin()) && begin(await prepareRequest(toArguments(from), around(), 'anew')),

    /** Asks for a file of weights, or takes the one given, and trains from there. */
    'layerscope.trainFromWeights': async (from?: TrainArguments & WeightsArguments) => {
      if (!(await training.mayBegin())) return false;
      const chosen = await chooseWeights(toUri(from?.weights));
      if (chosen?.type !== 'weights') return begin(chosen);
      const prepared = await prepareRequest(toArguments(from), around());
      if (prepared?.type !== 'prepared') return begin(prepared);
      return begin({ ...prepared, request: { ...prepared.request, initialState: chosen.weights } });
    },

    /** Resolves with whether the weights were written. */
    'layerscope.saveWeights': async (to?: WeightsArguments) => {
      const saved = await saveWeights(training.session, toUri(to?.weights));
      if (typeof saved !== 'boolean') void showProblem(saved);
      return saved === true;
    },

    'layerscope.cancelTraining': () => training.cancel(),

    /** Of the quick fix; it has no title of its own. */
    'layerscope.ignoreDiagnostic': (code: string) => ignoreDiagnostic(code),

    'layerscope.openPanel': () => panel.reveal(),

    /** Shows the line of a layer of the run; without an index it asks which. */
    'layerscope.revealLayer': async (layer?: number) => {
      const index = typeof layer === 'number' ? layer : await askForLayer(training);
      if (index !== undefined) await training.revealLayer(index);
    },
  };
}

/** What a key binding or another extension may give. */
interface WeightsArguments {
  /** A file's uri. */
  readonly weights?: string;
}

function toUri(given: string | undefined): vscode.Uri | undefined {
  return given === undefined ? undefined : vscode.Uri.parse(given);
}

/** Menus give the file's uri; a key binding or a CodeLens what TrainArguments says. */
function toArguments(from: TrainArguments | vscode.Uri | undefined): TrainArguments {
  return from instanceof vscode.Uri ? { uri: from.toString() } : (from ?? {});
}

async function askForLayer(training: Training): Promise<number | undefined> {
  const model = training.session?.model;
  if (!model) {
    void vscode.window.showInformationMessage(vscode.l10n.t('No model has been trained yet.'));
    return undefined;
  }
  const items = [...model.layers, ...model.outputLayers].map(({ path, type, line }, layer) => ({
    label: `${path} ${type}`,
    description: vscode.l10n.t('line {0}', line),
    layer,
  }));
  return (await vscode.window.showQuickPick(items, { placeHolder: vscode.l10n.t('Which layer?') }))?.layer;
}
