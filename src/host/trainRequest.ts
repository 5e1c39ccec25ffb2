// From a click to what the backend needs: asks for what is not known, remembers it, or says what is in the way.

import * as vscode from 'vscode';
import { outputsFor } from '../data/dataset.ts';
import { type BoundData, bindSequential, imageChannels, inferParameters } from '../model/bind.ts';
import { isReconstruction, type ModelSpec, type UnknownParameter } from '../model/modelSpec.ts';
import { callProblem } from '../model/optionRefusal.ts';
import type { TrainingSpec } from '../model/trainingSpec.ts';
import type { ObservationOptions, OptionName, TrainOptions, TrainRequest } from '../protocol/trainEvent.ts';
import { chooseData, tableNamed } from './dataChoice.ts';
import type { Definitions } from './definitions.ts';
import type { Answers, Memory } from './memory.ts';
import { type ChosenModel, chooseModel, problemAt } from './modelChoice.ts';
import { homeOf } from './notebooks.ts';
import { askForParameter, type Values } from './parameterQuestion.ts';
import { openSetting, otherData, type Problem } from './problem.ts';
import type { Origin } from './runs.ts';
import { said } from './said.ts';
import { readObservation, readTrainOptions } from './settings.ts';
import { askForShape } from './shapeQuestion.ts';
import { withStandardizing } from './standardizeChoice.ts';

/** What a key binding, a CodeLens or another extension may give the command; what is left out is found or asked. */
export interface TrainArguments {
  /** The definition's file. */
  readonly uri?: string;
  /** SequentialSpec.name; of several the person chooses one. */
  readonly sequential?: string | readonly string[];
  /** A bundled table's id, a uri, or a path relative to the definition's folder. */
  readonly data?: string;
  /** The column to be predicted. */
  readonly target?: string;
}

/** What is said about a run in place of the settings and of what is remembered: by a configuration, or by a run before it. */
export interface Setup {
  /** How to train, with what the definition's file says. */
  readonly options: (training: TrainingSpec | undefined) => TrainOptions;
  /** A problem with one of these options, at its place. */
  readonly problemOf: (name: OptionName, message: string) => Problem;
  /** What is observed, or what is wrong with the settings that say it. */
  readonly observation: (document: vscode.TextDocument) => ObservationOptions | Problem;
  /** About the data; `before` was answered for the same model. */
  readonly answers: (before: Answers) => Answers;
  readonly shape: readonly number[] | undefined;
  readonly parameters: Values;
}

export interface Prepared {
  readonly type: 'prepared';
  readonly request: TrainRequest;
  readonly origin: Origin;
}

/** What the questions need to be asked. */
export interface Surroundings {
  readonly definitions: Definitions;
  readonly memory: Memory;
  readonly extension: vscode.Uri;
  /** What was trained last. */
  readonly last: Origin | undefined;
}

/**
 * Undefined if the person leaves a question unanswered. `anew` asks again what is remembered; a parameter's value is then
 * what its question starts from.
 */
export async function prepareRequest(
  wish: TrainArguments,
  around: Surroundings,
  questions: 'missing' | 'anew' = 'missing',
  setup?: Setup,
): Promise<Prepared | Problem | undefined> {
  const { definitions, memory, extension } = around;
  const uri = wish.uri === undefined ? undefined : vscode.Uri.parse(wish.uri);
  const chosen = await chooseModel({ uri, sequential: wish.sequential }, around.last, definitions);
  if (chosen?.type !== 'model') return chosen;
  const { document, sequential } = chosen;

  const { training } = definitions.of(document);
  const stated = setup ? checked(setup, document, training) : readTrainOptions(document, training);
  if ('type' in stated) return stated;
  const observation = setup ? setup.observation(document) : (readObservation(document) ?? {});
  if ('type' in observation) return observation;

  const remembered = memory.recall(homeOf(document), sequential.name);
  const known: Answers = questions === 'anew' ? {} : remembered;
  const wished: Answers = setup
    ? setup.answers(known)
    : {
        ...(wish.data === undefined ? known : { table: tableNamed(wish.data, homeOf(document)) }),
        ...(wish.data === undefined && wish.target === undefined ? {} : { choices: {} }),
        ...(wish.target === undefined ? {} : { target: wish.target }),
      };
  const purpose = isReconstruction(definitions.of(document), sequential) ? 'reconstruct' : 'predict';
  // A configuration says it once for all.
  const standardize = setup ? undefined : (remembered.standardize ?? stated.standardize ?? false);
  const data = await chooseData(
    { ...wished, standardize },
    homeOf(document),
    extension,
    imageChannels(sequential),
    purpose,
  );
  if (data?.type !== 'data') return data;
  const options = withStandardizing(stated, data.standardize);
  const { features } = data.data;
  const shapeBefore = known.data?.features === features ? known.data.shape : undefined;
  const shape = setup?.shape ?? shapeBefore ?? data.data.inputShape;
  const bare = { name: data.data.name, features, ...outputsFor(data.data, options.loss) };
  const toBind = { ...bare, ...(shape && { shape }) };
  const answers = { table: data.table, target: data.target, choices: data.choices, data: toBind };
  await memory.remember(homeOf(document), sequential.name, answers);
  if (!setup) {
    const isAsSet = data.standardize === (stated.standardize ?? false);
    await memory.remember(homeOf(document), sequential.name, { standardize: isAsSet ? undefined : data.standardize });
  }

  const said: Record<string, number> = {};
  const model = await bound(chosen, toBind, memory, async (parameter, values) => {
    const before = setup?.parameters[parameter.name] ?? remembered.parameters?.[parameter.name];
    const isKnown = questions === 'missing' && before !== undefined;
    const value = isKnown ? before : await askForParameter(parameter.name, sequential, values, before);
    if (value !== undefined) said[parameter.name] = value;
    return value;
  });
  if (!model || 'type' in model) return model;
  const { shape: shapeSaid } = memory.recall(homeOf(document), sequential.name).data ?? {};
  const isSaid = shapeSaid !== undefined && shapeSaid.join() !== data.data.inputShape?.join();
  return {
    type: 'prepared',
    request: {
      ...{ model, data: data.data, options, wantsState: true },
      ...(Object.keys(observation).length > 0 && { observation }),
    },
    origin: {
      document,
      sequential: sequential.name,
      table: data.table,
      target: data.target,
      ...(data.choices && { choices: data.choices }),
      ...(isSaid && { shape: shapeSaid }),
      ...(Object.keys(said).length > 0 && { parameters: said }),
    },
  };
}

/** Its options, or what torch refuses of them. */
function checked(
  setup: Setup,
  document: vscode.TextDocument,
  training: TrainingSpec | undefined,
): TrainOptions | Problem {
  const options = setup.options(training);
  const problem = callProblem(options, vscode.l10n.t);
  if (!problem) return options;
  const stated = training?.[problem.name];
  return stated && typeof options.sources?.[problem.name] === 'number'
    ? problemAt(document, { ...stated, message: problem.message })
    : setup.problemOf(problem.name, problem.message);
}

/** The model with every width a number; `ask` gives the parameters that do not follow from the data. */
async function bound(
  { document, sequential }: ChosenModel,
  given: BoundData,
  memory: Memory,
  ask: (parameter: UnknownParameter, known: Values) => number | undefined | Promise<number | undefined>,
): Promise<ModelSpec | Problem | undefined> {
  let data = given;
  const values: Record<string, number> = {};
  for (;;) {
    const binding = bindSequential(sequential, values, data);
    switch (binding.type) {
      case 'bound':
        await memory.remember(homeOf(document), sequential.name, { parameters: values });
        return binding.model;
      case 'missing': {
        for (const parameter of binding.parameters) {
          const value = await ask(parameter, { ...inferParameters(sequential, data), ...values });
          if (value === undefined) return undefined;
          values[parameter.name] = value;
        }
        break;
      }
      case 'wrong': {
        const [error, ...more] = binding.errors;
        if (error?.code === 'data-shape' && !data.shape) {
          const shape = await askForShape(sequential.name, said(error), data);
          if (!shape) return undefined;
          data = { ...data, shape };
          await memory.remember(homeOf(document), sequential.name, { data });
          break;
        }
        // What the person typed may be what is wrong: ask for it anew next time.
        const { shape: _, ...bare } = data;
        await memory.remember(homeOf(document), sequential.name, { parameters: {}, data: bare });
        const problem = problemAt(document, error!, more.length);
        return { ...problem, remedy: error!.code === 'one-output' ? openSetting('layerscope.loss') : otherData() };
      }
      default:
        return binding satisfies never;
    }
  }
}
