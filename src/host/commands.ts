// Every command of Layerscope: its id and what it does.

import * as vscode from 'vscode';
import { planSweep, type SweepWish } from '../protocol/sweep.ts';
import type { AlarmFix } from './alarmFixes.ts';
import { applySetting } from './alarmMarks.ts';
import { type BeginRun, showPreparing } from './beginRun.ts';
import type { CodeLenses } from './codeLenses.ts';
import { configurationCommands, lastConfiguration } from './configurationCommands.ts';
import { prepareConfigured } from './configurationRequest.ts';
import type { Configurations } from './configurations.ts';
import { prepareContinuation } from './continuation.ts';
import { exportRun } from './exportRun.ts';
import { lastTrained, rememberTrained } from './lastTrained.ts';
import { homeOf } from './notebooks.ts';
import type { Panel } from './panel.ts';
import { showProblem } from './problem.ts';
import type { RunEntry } from './runEntry.ts';
import { askForMoment, askForRate, askForRuns } from './runQuestions.ts';
import type { Runs } from './runs.ts';
import { saveRun } from './saveRun.ts';
import { ignoreDiagnostic, readSweepLimits } from './settings.ts';
import type { Shapes } from './shapes.ts';
import { askForSweep, confirmSweep, idleTextsOf } from './sweepQuestions.ts';
import type { Training } from './training.ts';
import { prepareRequest, type Surroundings, type TrainArguments } from './trainRequest.ts';
import { chooseWeights, type WeightsArguments } from './weights.ts';

export interface CommandParts {
  readonly training: Training;
  readonly runs: Runs;
  readonly panel: Panel;
  readonly lenses: CodeLenses;
  readonly shapes: Shapes;
  readonly surroundings: Omit<Surroundings, 'last'>;
  /** The bundle of readerThread.ts. */
  readonly reader: string;
  readonly configurations: Configurations;
  /** The workspace's, for what was trained last. */
  readonly state: vscode.Memento;
}

export type CommandTable = Readonly<Record<string, (...args: never[]) => unknown>>;

export function commandTable(parts: CommandParts): CommandTable {
  const { training, runs, panel, lenses, shapes, reader, surroundings, configurations, state } = parts;
  const around = () => ({ ...surroundings, last: training.session?.origin });

  /** Begins the run when it is prepared, or tells the person what is in the way; true if it began. */
  const begin: BeginRun = async (preparing, trained) => {
    const prepared = await preparing;
    lenses.refresh();
    shapes.refresh();
    if (prepared?.type === 'prepared') {
      await training.begin(prepared);
      const { document, sequential } = prepared.origin;
      const model = { type: 'model', uri: homeOf(document).toString(), sequential } as const;
      await rememberTrained(state, trained ?? model);
    } else if (prepared) void showProblem(prepared);
    return prepared?.type === 'prepared';
  };

  /** The person sees that something happens from the first moment on. */
  const beginSeen: BeginRun = (preparing, trained) => showPreparing(begin(preparing, trained));

  /** By the configuration that was trained last, where nothing else is meant; else by the settings. */
  const prepare = async (from: TrainArguments | vscode.Uri | undefined) => {
    const known = from === undefined ? await lastConfiguration(configurations, lastTrained(state)) : undefined;
    return known ? prepareConfigured(known, around()) : prepareRequest(toArguments(from), around());
  };

  return {
    ...configurationCommands({ configurations, training, around, begin: beginSeen, last: () => lastTrained(state) }),

    /** Resolves with whether a run began. */
    'layerscope.trainModel': async (from?: TrainArguments | vscode.Uri) =>
      (await training.mayBegin()) && beginSeen(prepareRequest(toArguments(from), around())),

    /** Asks anew for all that is remembered, then trains. */
    'layerscope.chooseData': async (from?: TrainArguments | vscode.Uri) =>
      (await training.mayBegin()) && beginSeen(prepareRequest(toArguments(from), around(), 'anew')),

    /** Asks for a file of weights, or takes the one given, and trains from there. */
    'layerscope.trainFromWeights': async (from?: TrainArguments & WeightsArguments) => {
      if (!(await training.mayBegin())) return false;
      const chosen = await chooseWeights(toUri(from?.weights));
      if (chosen?.type !== 'weights') return begin(chosen);
      const prepared = await prepareRequest(toArguments(from), around());
      if (prepared?.type !== 'prepared') return begin(prepared);
      return begin({ ...prepared, request: { ...prepared.request, initialState: chosen.weights } });
    },

    /** The model as written and its twin, side by side. Resolves with whether they began. */
    'layerscope.trainTwins': async (from?: TrainArguments | vscode.Uri) => {
      if (!(await training.mayBegin())) return false;
      const prepared = await prepare(from);
      if (prepared?.type !== 'prepared') return begin(prepared);
      const problem = await training.beginTwins(prepared);
      lenses.refresh();
      shapes.refresh();
      if (problem) void showProblem(problem);
      return problem === undefined;
    },

    /** Asks for what is to vary, where it is not given, and whether to begin. Resolves with whether the sweep began. */
    'layerscope.trainSweep': async (from?: (TrainArguments & SweepArguments) | vscode.Uri) => {
      if (!(await training.mayBegin())) return false;
      const prepared = await prepare(from);
      if (prepared?.type !== 'prepared') return begin(prepared);
      const limits = readSweepLimits(prepared.origin.document);
      if ('type' in limits) return begin(limits);
      const given = from instanceof vscode.Uri ? undefined : from?.sweep;
      const { document, sequential } = prepared.origin;
      const { sweep: before } = surroundings.memory.recall(homeOf(document), sequential);
      const wish = await askForSweep(prepared.request, given ?? {}, before);
      if (!wish) return false;
      const plan = planSweep(prepared.request, wish);
      const idle = idleTextsOf(prepared.request, wish);
      if (given && idle.length > 0) void vscode.window.showWarningMessage(idle.join(' '));
      if (plan.type === 'plan' && !given && !(await confirmSweep(plan, idle, limits))) return false;
      if (plan.type === 'plan') await surroundings.memory.remember(homeOf(document), sequential, { sweep: wish });
      const problem = await training.beginSweep(prepared, wish, limits);
      lenses.refresh();
      shapes.refresh();
      if (problem) void showProblem(problem);
      return problem === undefined;
    },

    'layerscope.cancelTraining': () => training.cancel(),
    'layerscope.pauseTraining': () => training.ask({ type: 'pause' }),
    'layerscope.resumeTraining': () => training.ask({ type: 'resume' }),
    'layerscope.trainOneStep': () => training.ask({ type: 'advance', by: 'step' }),
    'layerscope.trainOneEpoch': () => training.ask({ type: 'advance', by: 'epoch' }),

    /** Without a rate it asks for one. */
    'layerscope.setLearningRate': async (given?: number) => {
      const learningRate = typeof given === 'number' ? given : await askForRate(training);
      if (learningRate !== undefined) training.ask({ type: 'setLearningRate', learningRate });
    },

    /** Without a step it asks which of the moments that are kept. */
    'layerscope.restartFrom': async (given?: number) => {
      const step = typeof given === 'number' ? given : await askForMoment(training);
      const run = training.leading;
      if (step === undefined || !run) return;
      if (run.request || run.folder === undefined) return training.restartFrom(step);
      if (!(await training.mayBegin())) return;
      const prepared = await prepareContinuation(run.folder, run.name, step, { surroundings, reader });
      if (prepared?.type === 'continuation') await training.branch(prepared, run, step);
      else if (prepared) void showProblem(prepared);
    },

    /** Without ids it asks which runs are to be on the charts. */
    'layerscope.compareRuns': async (given?: readonly string[]) => {
      const ids = Array.isArray(given) ? given : await askForRuns(runs);
      if (!ids) return;
      runs.show(ids);
      await panel.reveal();
    },

    /** Writes a run, given by its id, or the leading one, into a folder that the person chooses. Resolves with the folder. */
    'layerscope.saveRun': async (given?: string | Pick<RunEntry, 'known'>, to?: string) => {
      const run = (typeof given === 'string' ? runs.find(given) : given?.known) ?? runs.shown[0];
      return run?.history ? saveRun(training, run, typeof to === 'string' ? vscode.Uri.parse(to) : undefined) : noRun();
    },

    /** The runs on the charts as one page; asks where. */
    'layerscope.exportRun': async () => {
      const [leading] = runs.shown;
      if (!leading) noRun();
      else await exportRun(panel.everything, surroundings.extension, leading.name, await panel.texts);
    },

    /** Of a fix of an alarm; it has no title of its own. */
    'layerscope.applySetting': (setting: NonNullable<AlarmFix['setting']>) => applySetting(setting),

    /** Of a link beside the code; it has no title of its own. */
    'layerscope.selectLayer': async (layer: number) => {
      await panel.reveal();
      panel.selectLayer(layer);
    },

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

interface SweepArguments {
  /** What is left out is asked; the sweep then begins at once. */
  readonly sweep?: SweepWish;
}

function toUri(given: string | undefined): vscode.Uri | undefined {
  return given === undefined ? undefined : vscode.Uri.parse(given);
}

/** Menus give the file's uri; a key binding or a CodeLens what TrainArguments says. */
function toArguments(from: TrainArguments | vscode.Uri | undefined): TrainArguments {
  return from instanceof vscode.Uri ? { uri: from.toString() } : (from ?? {});
}

function noRun(): undefined {
  void vscode.window.showInformationMessage(vscode.l10n.t('No model has been trained yet.'));
}

async function askForLayer(training: Training): Promise<number | undefined> {
  const model = training.leading?.model;
  if (!model) {
    return noRun();
  }
  const items = [...model.layers, ...model.outputLayers].map(({ path, type, line }, layer) => ({
    label: `${path} ${type}`,
    description: vscode.l10n.t('line {0}', line),
    layer,
  }));
  return (await vscode.window.showQuickPick(items, { placeHolder: vscode.l10n.t('Which layer?') }))?.layer;
}
