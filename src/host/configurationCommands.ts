// Training by configurations: chosen from a list, the last one again, a new one from the last run.

import * as vscode from 'vscode';
import { addConfiguration, freeName } from '../configuration/editConfigurations.ts';
import { configurationOf, dataOf, pathFrom } from '../configuration/fromRun.ts';
import { dataFieldsOf } from '../configuration/options.ts';
import { CONFIGURATION_FILE, type Configuration } from '../protocol/configuration.ts';
import type { BeginRun } from './beginRun.ts';
import { askForConfiguration, askForName } from './configurationQuestions.ts';
import { prepareConfigured } from './configurationRequest.ts';
import {
  type ConfigurationFile,
  type Configurations,
  change,
  fileIn,
  type KnownConfiguration,
  placeOf,
  problemOf,
  rangeIn,
} from './configurations.ts';
import type { LastTrained } from './lastTrained.ts';
import { homeOf } from './notebooks.ts';
import { reveal, showProblem } from './problem.ts';
import { originOf } from './runOrigin.ts';
import type { KnownRun } from './runs.ts';
import type { Training } from './training.ts';
import { prepareRequest, type Surroundings } from './trainRequest.ts';

export interface ConfigurationParts {
  readonly configurations: Configurations;
  readonly training: Training;
  readonly around: () => Surroundings;
  /** Begins the run, or tells the person what is in the way; true if it began. */
  readonly begin: BeginRun;
  readonly last: () => LastTrained | undefined;
}

/** What a key binding, the panel or another extension may give; without a name it is chosen. */
export interface ConfigurationArguments {
  readonly name?: string;
  /** The uri of the folder that has it; the first that has one of the name where it is left out. */
  readonly folder?: string;
}

export function configurationCommands(
  parts: ConfigurationParts,
): Readonly<Record<string, (...args: never[]) => unknown>> {
  const { configurations, training, around, begin, last } = parts;

  const train = async (known: KnownConfiguration): Promise<boolean> => {
    if (!(await training.mayBegin())) return false;
    const { file, read } = known;
    const trained = { folder: file.folder.uri.toString(), name: read.configuration.name };
    return begin(prepareConfigured(known, around()), { type: 'configuration', ...trained });
  };

  /** Resolves with whether a run began. */
  const choose = async (remark = ''): Promise<boolean> => {
    const files = await configurations.files();
    const hasRun = training.leading?.request !== undefined;
    const chosen = await askForConfiguration({ files, last: last(), hasRun }, remark);
    if (chosen?.type === 'configuration') return train(chosen.known);
    if (chosen?.type === 'add') await add();
    if (chosen?.type === 'edit') await reveal(chosen.uri, new vscode.Range(0, 0, 0, 0));
    return false;
  };

  /** A new one from the last run, or about the file that is open. Resolves with its name. */
  const add = async (given?: string): Promise<string | undefined> => {
    const folder = folderFor(training.leading);
    if (!folder) {
      const message = vscode.l10n.t(
        'Open a folder first: configurations are kept in its file {0}.',
        CONFIGURATION_FILE,
      );
      return void showProblem({ type: 'problem', message });
    }
    const uri = fileIn(folder);
    const file = (await configurations.files()).find((one) => one.uri.toString() === uri.toString());
    const [broken] = file?.findings.filter(({ index }) => index === undefined) ?? [];
    if (file && broken && file.text.trim() !== '') {
      void showProblem(problemOf(file, broken));
      return undefined;
    }
    const taken = (file?.configurations ?? []).map(({ configuration }) => configuration.name);
    const draft = draftOf(training.leading, folder, around());
    const name = given ?? (await askForName(freeName(draft.name, taken), taken));
    if (name === undefined) return undefined;
    if (!(await change(uri, (text) => addConfiguration(text, { ...draft, name })))) return undefined;
    const added = await configurations.find(folder.uri.toString(), name);
    if (added) await show(added.file, added);
    return name;
  };

  return {
    /** Resolves with whether a run began. */
    'layerscope.trainConfiguration': async (given?: ConfigurationArguments) => {
      const { name, folder } = given && typeof given === 'object' ? given : {};
      if (name === undefined) return choose();
      const known = (await configurations.all()).find(
        ({ file, read }) =>
          read.configuration.name === name && (folder === undefined || file.folder.uri.toString() === folder),
      );
      return known ? train(known) : choose(vscode.l10n.t('There is no configuration {0} any more.', name));
    },

    /** What was trained last: the configuration as it is now, or the model. Resolves with whether a run began. */
    'layerscope.trainAgain': async () => {
      const trained = last();
      if (trained?.type === 'configuration') {
        const known = await configurations.find(trained.folder, trained.name);
        return known ? train(known) : choose(vscode.l10n.t('There is no configuration {0} any more.', trained.name));
      }
      if (!trained && (await configurations.all()).length > 0) return choose();
      if (!(await training.mayBegin())) return false;
      const { uri, sequential } = trained ?? {};
      return begin(prepareRequest({ ...(uri && { uri }), ...(sequential && { sequential }) }, around()));
    },

    'layerscope.addConfiguration': (name?: string) => add(typeof name === 'string' ? name : undefined),
  };
}

/** The one that was trained last, unless the person looks at the file of another model. */
export async function lastConfiguration(
  configurations: Configurations,
  last: LastTrained | undefined,
): Promise<KnownConfiguration | undefined> {
  if (last?.type !== 'configuration') return undefined;
  const known = await configurations.find(last.folder, last.name);
  if (!known) return undefined;
  const own = placeOf(known.file.folder, known.read.configuration.file).toString();
  const document = vscode.window.activeTextEditor?.document;
  const isOther = document?.languageId === 'python' && homeOf(document).toString() !== own;
  return isOther ? undefined : known;
}

/** Where a configuration of the run, or of the file that is open, is kept. */
function folderFor(run: KnownRun | undefined): vscode.WorkspaceFolder | undefined {
  const document = run?.origin?.document ?? vscode.window.activeTextEditor?.document;
  const folder = document && vscode.workspace.getWorkspaceFolder(homeOf(document));
  return folder ?? vscode.workspace.workspaceFolders?.[0];
}

/** What the last run was begun with; without one, the file that is open. */
function draftOf(
  run: KnownRun | undefined,
  folder: vscode.WorkspaceFolder,
  { definitions, memory }: Surroundings,
): Configuration {
  const home = folder.uri.toString();
  const origin = run && originOf(run);
  if (origin) {
    const name = run.request?.options.configuration ?? origin.sequential;
    return configurationOf(origin, home, name);
  }
  const document = vscode.window.activeTextEditor?.document;
  const [sequential] = document ? definitions.of(document).sequentials : [];
  if (!document || !sequential) return { name: 'model', file: 'model.py' };
  const { table, target, choices = {}, parameters } = memory.recall(homeOf(document), sequential.name);
  return {
    ...{ name: sequential.name, file: pathFrom(home, homeOf(document).toString()), model: sequential.name },
    ...(table && { data: dataOf(table, home) }),
    ...(table && target !== undefined && target !== '' && { target }),
    ...dataFieldsOf(choices),
    ...(parameters && Object.keys(parameters).length > 0 && { parameters }),
  };
}

async function show(file: ConfigurationFile, { read }: KnownConfiguration): Promise<void> {
  await reveal(file.uri, rangeIn(file.text, read.range));
}
