// The panel's form of configurations: what it shows, and what it does to the file.

import * as vscode from 'vscode';
import { modelNamed } from '../configuration/checkDefinition.ts';
import { removeConfiguration, setField } from '../configuration/editConfigurations.ts';
import { dataOf } from '../configuration/fromRun.ts';
import { givenOf } from '../configuration/options.ts';
import { callExamples } from '../configuration/schema.ts';
import { bundledTables } from '../data/bundledTables.ts';
import { formatCall, writeCall } from '../model/formatTraining.ts';
import type { Definition } from '../model/modelSpec.ts';
import type { TrainingSpec } from '../model/trainingSpec.ts';
import { chooseOptions, DEFAULTS } from '../protocol/chooseOptions.ts';
import {
  type Configuration,
  type ConfigurationPlace,
  type ConfigurationView,
  FIELDS,
  type FieldName,
} from '../protocol/configuration.ts';
import {
  type Configurations,
  change,
  findingsOf,
  type KnownConfiguration,
  placeOf,
  rangeIn,
  sourceOf,
} from './configurations.ts';
import type { Definitions } from './definitions.ts';
import type { LastTrained } from './lastTrained.ts';
import type { Answers, Memory } from './memory.ts';
import { openDefinition } from './modelChoice.ts';
import { homeOf } from './notebooks.ts';
import type { ConfigurationMessage, Panel } from './panel.ts';
import { reveal } from './problem.ts';
import { readObservation } from './settings.ts';
import type { Surroundings } from './trainRequest.ts';

/** Typing rests for this long before the form follows. */
const REST_MS = 150;

export class ConfigurationForm implements vscode.Disposable {
  readonly #configurations: Configurations;
  readonly #definitions: Definitions;
  readonly #memory: Memory;
  readonly #panel: Panel;
  readonly #last: () => LastTrained | undefined;
  readonly #subscriptions: readonly vscode.Disposable[];
  #timer: NodeJS.Timeout | undefined;
  #count = 0;
  /** Changes of files follow one another: each is made in the text that the one before has left. */
  #edited: Promise<unknown> = Promise.resolve();

  constructor(
    configurations: Configurations,
    { definitions, memory }: Pick<Surroundings, 'definitions' | 'memory'>,
    panel: Panel,
    last: () => LastTrained | undefined,
  ) {
    this.#configurations = configurations;
    this.#definitions = definitions;
    this.#memory = memory;
    this.#panel = panel;
    this.#last = last;
    const later = () => {
      if (!panel.isVisible) return;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => void this.refresh(), REST_MS);
    };
    this.#subscriptions = [configurations.onDidChange(later), definitions.onDidChange(later)];
  }

  /** Shows them as they are now. */
  async refresh(): Promise<void> {
    this.#count += 1;
    const count = this.#count;
    const views = await Promise.all((await this.#configurations.all()).map((known) => this.#view(known)));
    // Another refresh may have begun meanwhile.
    if (count === this.#count) this.#panel.showConfigurations(views);
  }

  /** What the page asks for. */
  async receive(message: ConfigurationMessage): Promise<void> {
    if (message.type === 'addConfiguration') {
      await vscode.commands.executeCommand('layerscope.addConfiguration');
      return;
    }
    if (message.type === 'editConfiguration') {
      const edited = this.#edited.then(() => this.#edit(message));
      this.#edited = edited.catch(() => {});
      return edited;
    }
    const known = await this.#find(message);
    if (!known) return this.refresh();
    const { file, read } = known;
    switch (message.type) {
      case 'trainConfiguration': {
        const folder = file.folder.uri.toString();
        await vscode.commands.executeCommand('layerscope.trainConfiguration', {
          name: read.configuration.name,
          folder,
        });
        await this.refresh();
        break;
      }
      case 'removeConfiguration':
        await this.#remove(known);
        await this.refresh();
        break;
      case 'showConfiguration':
        await this.#show(known, message.field);
        break;
      default:
        message satisfies never;
    }
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  async #find({ file, index }: ConfigurationPlace): Promise<KnownConfiguration | undefined> {
    return (await this.#configurations.all()).find(
      (known) => known.file.uri.toString() === file && known.read.index === index,
    );
  }

  async #edit(message: Extract<ConfigurationMessage, { type: 'editConfiguration' }>): Promise<void> {
    const { field, value, index } = message;
    const known = await this.#find(message);
    if (known) {
      const isChanged = await change(known.file.uri, (text) => setField(text, index, field, value ?? undefined));
      if (!isChanged) await this.#show(known, undefined);
    }
    await this.refresh();
  }

  async #remove({ file, read }: KnownConfiguration): Promise<void> {
    const yes = vscode.l10n.t('Remove');
    const question = vscode.l10n.t('Remove the configuration {0} from its file?', read.configuration.name);
    if ((await vscode.window.showWarningMessage(question, { modal: true }, yes)) !== yes) return;
    await change(file.uri, (text) => removeConfiguration(text, read.index));
  }

  async #show({ file, read }: KnownConfiguration, field: FieldName | undefined): Promise<void> {
    const range = (field && read.ranges[field]) ?? read.range;
    await reveal(file.uri, rangeIn(file.text, range));
  }

  async #view(known: KnownConfiguration): Promise<ConfigurationView> {
    const { file, read } = known;
    const { configuration, values, index } = read;
    const { folder } = file;
    const last = this.#last();
    const document = configuration.file === '' ? undefined : await openDefinition(placeOf(folder, configuration.file));
    const isOpen = document !== undefined && !('type' in document);
    const definition = isOpen ? this.#definitions.of(document) : undefined;
    const findings = await findingsOf(known, this.#definitions);
    const model = definition && modelOf(configuration, definition);
    const answers = model && isOpen ? this.#memory.recall(homeOf(document), model) : {};
    const isSeveral = (vscode.workspace.workspaceFolders?.length ?? 0) > 1;
    return {
      ...{ file: file.uri.toString(), index, name: configuration.name, values },
      ...(isSeveral && { folder: folder.name }),
      isLast:
        last?.type === 'configuration' && last.folder === folder.uri.toString() && last.name === configuration.name,
      findings: findings.map(({ field, message, line }) => ({ ...(field && { field }), message, line })),
      otherwise: {
        ...otherwiseOf(configuration, definition?.training),
        ...answered(configuration, answers, folder),
        ...observed(isOpen ? document : undefined),
      },
      offered: offeredOf(definition),
    };
  }
}

/** What the definition's file says, and else the defaults, of each field. */
function otherwiseOf(configuration: Configuration, training: TrainingSpec | undefined): ConfigurationView['otherwise'] {
  const { options, sources } = chooseOptions({}, training);
  const { learningRate: _, ...given } = givenOf(configuration);
  const own = chooseOptions({}, training, { name: configuration.name, given });
  const line = (source: unknown) => (typeof source === 'number' ? { line: source } : {});
  const { loss, optimizer, scheduler, clipping, epochs, batchSize, seed, loading = {} } = options;
  const { shuffle = true, dropLast = false } = loading;
  return {
    ...(loss && { loss: { text: formatCall(loss), ...line(sources.loss) } }),
    optimizer: { text: formatCall(optimizer), ...line(sources.optimizer) },
    learningRate: { text: String(own.options.optimizer.learningRate), ...line(own.sources.optimizer) },
    scheduler: { text: scheduler ? writeCall(scheduler) : 'none', ...line(sources.scheduler) },
    gradientClipping: { text: clipping ? writeCall(clipping) : 'none', ...line(sources.clipping) },
    epochs: { text: String(epochs), ...line(sources.epochs) },
    batchSize: { text: String(batchSize), ...line(sources.batchSize) },
    shuffle: { text: String(shuffle), ...(loading.shuffle !== undefined && line(sources.loading)) },
    dropLast: { text: String(dropLast), ...(loading.dropLast !== undefined && line(sources.loading)) },
    seed: { text: String(seed), ...line(sources.seed) },
    validation: { text: String(DEFAULTS.heldOutFraction) },
    test: { text: '0' },
  };
}

/** The name of the model that it is about, where that is known. */
function modelOf({ model }: Configuration, { sequentials }: Definition): string | undefined {
  if (model !== undefined) return modelNamed(sequentials, model)?.name;
  return sequentials.length === 1 ? sequentials[0]!.name : undefined;
}

/** What was answered when the model was trained last, of what the configuration leaves to be asked. */
function answered(
  { data }: Configuration,
  { table, target, parameters = {} }: Answers,
  folder: vscode.WorkspaceFolder,
): ConfigurationView['otherwise'] {
  const isAnswer = true;
  const values = Object.entries(parameters).map(([name, value]) => `${name}=${value}`);
  const isSame = table && (data === undefined || JSON.stringify(sourceOf(folder, data)) === JSON.stringify(table));
  return {
    ...(table && { data: { text: dataOf(table, folder.uri.toString()), isAnswer } }),
    ...(isSame && target !== undefined && target !== '' && { target: { text: target, isAnswer } }),
    ...(values.length > 0 && { parameters: { text: values.join(', '), isAnswer } }),
  };
}

/** What the settings say of it. */
function observed(document: vscode.TextDocument | undefined): ConfigurationView['otherwise'] {
  const settings = (document && readObservation(document)) ?? {};
  const { everySteps = 1, layers } = 'type' in settings ? {} : settings;
  return { observeEvery: { text: String(everySteps) }, ...(layers && { observeLayers: { text: layers.join(', ') } }) };
}

function offeredOf(definition: Definition | undefined): ConfigurationView['offered'] {
  const calls = Object.entries(FIELDS).flatMap(([name, kind]) =>
    kind.type === 'call' ? [[name, callExamples(kind.call)] as const] : [],
  );
  return {
    ...Object.fromEntries(calls),
    data: bundledTables.map(({ id }) => id),
    ...(definition && { model: definition.sequentials.map(({ name }) => name) }),
  };
}
