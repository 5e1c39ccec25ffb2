// `npm run train`: Train Model without the editor. Reads the definition and the table, trains, prints.

import { dirname, join, resolve as resolvePath } from 'node:path';
import { workerBackend } from '../backend/workerBackend.ts';
import { readPageParts } from '../export/pageParts.ts';
import { type Language, readPageTexts } from '../export/pageTexts.ts';
import { runPage } from '../export/runPage.ts';
import { apply, startHistory } from '../history/runHistory.ts';
import { imageChannels } from '../model/bind.ts';
import {
  commonName,
  type Diagnostic,
  isReconstruction,
  type ModelSpec,
  type SequentialSpec,
  type SourceRange,
} from '../model/modelSpec.ts';
import { sayInEnglish } from '../model/say.ts';
import { counted } from '../model/shape.ts';
import type { LossOptions } from '../model/trainOptions.ts';
import { CHECKPOINT_SECONDS, type Checkpoint } from '../protocol/checkpoint.ts';
import { type ChosenOptions, chooseOptions } from '../protocol/chooseOptions.ts';
import { idleText, idleValues } from '../protocol/idleValues.ts';
import { asReconstruction } from '../protocol/reconstruction.ts';
import type { RunHistory } from '../protocol/runHistory.ts';
import type { RunOrigin } from '../protocol/runOrigin.ts';
import { MOST_SWEEP_RUNS, type PlannedRun, planSweep, type SweepWish } from '../protocol/sweep.ts';
import type {
  CheckpointOptions,
  RunEnded,
  RunFailed,
  RunStarted,
  StateTaken,
  TrainingData,
  TrainRequest,
} from '../protocol/trainEvent.ts';
import { serializeSafetensors } from '../state/safetensors.ts';
import { type OnProblem, RunFile, reasonOf } from '../tensorboard/runFile.ts';
import { configured } from './configuration.ts';
import { openDocument } from './document.ts';
import { onInterrupt } from './interrupt.ts';
import {
  bindToData,
  chooseSequential,
  type DefinitionFile,
  InputError,
  loadData,
  loadDefinition,
  loadWeights,
  placeOf,
  remarks,
} from './load.ts';
import { type CommandLine, help, parseArguments, type ResumeLine, type Written } from './options.ts';
import { preparationLines } from './preparationLines.ts';
import { progress } from './progress.ts';
import { report } from './report.ts';
import { loadRun, originOf } from './runOnDisk.ts';
import { type RunRecord, record, startFullRecord, startRecord, toJson } from './runRecord.ts';
import { sweep } from './sweep.ts';
import { sweepJson, sweepReport } from './sweepReport.ts';
import { terminal } from './terminal.ts';
import { optionPlace, trainingLines, trainingProblem } from './trainingLines.ts';

/** How the process ends; 130 is what a shell gives to a program that Ctrl+C ended. */
const EXIT = { finished: 0, failed: 1, usage: 2, stopped: 130 } as const;
type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const errors = terminal(process.stderr);
const say = (text: string) => errors.stream.write(`${text}\n`);

// Whoever reads the output may stop reading: `… | head`.
process.stdout.on('error', () => process.exit(EXIT.failed));

// npm runs scripts in the project's folder; paths are relative to where the person typed.
if (process.env.npm_lifecycle_event === 'train' && process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);

main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});

async function main(argv: readonly string[]): Promise<ExitCode> {
  const options = parseArguments(argv);
  switch (options.type) {
    case 'help':
      process.stdout.write(help);
      return EXIT.finished;
    case 'usageError':
      say(`${errors.error(`${options.message}.`)}\nnpm run train -- --help tells more.`);
      return EXIT.usage;
    case 'train':
    case 'resume':
      try {
        return options.type === 'train' ? await train(options) : await resume(options);
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        say(errors.error(error.message));
        return error.isUsage ? EXIT.usage : EXIT.failed;
      }
    default:
      return options satisfies never;
  }
}

async function train(line: CommandLine): Promise<ExitCode> {
  const { line: options, configuration, observation, check } = configured(line);
  const file = loadDefinition(options.definition);
  check(file.definition);
  const chosen = chooseOptions(options.given, file.definition.training, configuration);
  const { model, data, sequential } = await prepare(file, options, chosen.options.loss);
  const problem = trainingProblem(chosen, file.path);
  if (problem) throw new InputError(problem.message, problem.isUsage);
  const initialState = options.load === undefined ? undefined : loadWeights(options.load);
  const documents = openDocuments(options);
  const { out } = documents;
  out.stream.write(
    `${model.name}: ${counted(data.rows, 'row')} of ${data.name}, ${counted(data.features, 'input')}, ` +
      `${taskOf(data, file, sequential)}\n`,
  );
  out.stream.write(trainingLines(chosen, data.task, file.path));
  const { runs } = options;
  if (options.sweep) {
    const request = {
      ...{ model, data, options: chosen.options },
      ...(initialState && { initialState }),
      ...(observation && { observation }),
    };
    return trainSweep(options, options.sweep, request, (run) => {
      const own = originOf(options, file, sequential, data, run.request.options);
      return { ...own, ...(observation && { observation }), ...(run.isTwin && { isTwin: true }) };
    });
  }
  const own = originOf(options, file, sequential, data, chosen.options);
  const origin = { ...own, ...(observation && { observation }) };
  const outcome = await run(
    {
      ...{ model, data, options: chosen.options, wantsState: options.save !== undefined },
      ...(initialState && { initialState }),
      ...(observation && { observation }),
      ...(runs !== undefined && { checkpoints: checkpointsOf(options) }),
    },
    {
      ...{ path: file.path, chosen, documents },
      placeOf: (range) => placeOf(file, range),
      ...(runs !== undefined && { open: (started) => openRunFile(runs, started, origin) }),
    },
  );
  return finish(outcome, documents);
}

/** Every combination of the values, and a table of what came of each. */
async function trainSweep(
  options: CommandLine,
  wish: SweepWish,
  request: TrainRequest,
  originOf: (run: PlannedRun) => RunOrigin,
): Promise<ExitCode> {
  const { runs: folder, workers, json } = options;
  const out = json === '-' ? errors : terminal(process.stdout);
  const write = json === undefined ? undefined : openDocument(json);
  const checkpoints = folder === undefined ? undefined : checkpointsOf(options);
  const plan = planSweep({ ...request, ...(checkpoints && { checkpoints }) }, wish);
  if (plan.type === 'tooMany') {
    throw new InputError(`--sweep: These are ${plan.count} runs; ${MOST_SWEEP_RUNS} is the most.`, true);
  }
  if (plan.type === 'noTwin') {
    throw new InputError(
      `--sweep batchnorm: ${request.model.name} has no BatchNorm to be taken out, and no layer behind which one could be put.`,
      true,
    );
  }
  for (const idle of idleValues(request, wish)) out.stream.write(`  ${idleText(idle, sayInEnglish)}\n`);
  let isWritten = false;
  const { runs, isStopped } = await sweep(plan, {
    ...{ workers, out },
    ...(folder !== undefined && {
      open: async (run, name, started) => {
        const file = await openRunFile(folder, started, originOf(run), name);
        isWritten ||= file !== undefined;
        return file;
      },
    }),
  });
  if (isStopped) out.stream.write('Stopped.\n');
  out.stream.write(sweepReport(runs, out));
  if (isWritten) out.stream.write(`${folder} has the runs for TensorBoard.\n`);
  write?.(sweepJson(request.model.name, request.data.name, runs));
  if (isStopped) return EXIT.stopped;
  return runs.every(({ result }) => result.state === 'finished') ? EXIT.finished : EXIT.failed;
}

/** Goes on with an interrupted run, in its folder. */
async function resume(options: ResumeLine): Promise<ExitCode> {
  const { run: before, data, definition } = await loadRun(options, (text) => say(errors.warning(text)));
  const { history, origin, checkpoint } = before;
  const documents = openDocuments(options);
  const { out } = documents;
  const { model, options: trainOptions } = history.run;
  out.stream.write(`${model.name}: goes on with ${options.folder} after step ${checkpoint.step}\n`);
  const chosen = { options: trainOptions, sources: trainOptions.sources ?? {} };
  out.stream.write(trainingLines(chosen, data.task, origin.definition));
  const { observation } = origin;
  const outcome = await run(
    {
      ...{ model, data, options: trainOptions, checkpoint, wantsState: options.save !== undefined },
      ...(observation && { observation }),
      checkpoints: checkpointsOf(options),
    },
    {
      ...{ path: origin.definition, chosen, documents, before: history },
      placeOf: (range) => (definition ? placeOf(definition, range) : origin.definition),
      open: () => goOnWriting(options.folder, history, checkpoint),
    },
  );
  return finish(outcome, documents);
}

/** What the person asks for is done, whatever it costs. */
function checkpointsOf({ checkpointSeconds }: Written): CheckpointOptions {
  if (checkpointSeconds === undefined) return { everyMs: 1000 * CHECKPOINT_SECONDS };
  return { everyMs: 1000 * checkpointSeconds, share: Number.POSITIVE_INFINITY };
}

/** What a run is written to when it is over; found to be writable before it begins. */
function openDocuments({ json, html, language, save }: Written) {
  const openOne = (path: string | undefined) => (path === undefined ? undefined : openDocument(path));
  const weights = openOne(save);
  return {
    ...{ json: openOne(json), html: openOne(html), save: weights },
    names: { html, save },
    language,
    // With --json - the document has standard output for itself.
    out: json === '-' ? errors : terminal(process.stdout),
  };
}

type Documents = ReturnType<typeof openDocuments>;

/** Each by itself: where one cannot be written, the others are. Throws an InputError about those that could not. */
function finish(
  { kept, history, state, end }: Outcome,
  { json, html, language, save, names, out }: Documents,
): ExitCode {
  if (kept) {
    out.stream.write(report(kept, out));
  }
  const refused: string[] = [];
  const attempt = (write: () => void) => {
    try {
      write();
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      refused.push(error.message);
    }
  };
  const course = kept?.course;
  if (kept && course) attempt(() => json?.(toJson(kept, course)));
  if (html && history) {
    attempt(() => {
      html(pageOf(history, language));
      out.stream.write(`${names.html} has the whole run and opens in any browser.\n`);
    });
  }
  if (save && state) {
    attempt(() => {
      save(serializeSafetensors(state.state));
      out.stream.write(`${names.save} has the weights after step ${state.step}.\n`);
    });
  } else if (save) {
    say(errors.warning(`${names.save} was not written: the run ended without its weights.`));
  }
  if (refused.length > 0) throw new InputError(refused.join('\n'));
  if (end?.type !== 'runEnded') return EXIT.failed;
  return end.reason === 'finished' ? EXIT.finished : EXIT.stopped;
}

/** The model bound to its data. Warns of what is odd about the definition, but not where an error says more. */
async function prepare(
  file: DefinitionFile,
  options: CommandLine,
  loss: LossOptions | undefined,
): Promise<{ readonly model: ModelSpec; readonly data: TrainingData; readonly sequential: SequentialSpec }> {
  let chosen: SequentialSpec | undefined;
  const warn = (found: readonly Diagnostic[], refusing: readonly Diagnostic[] = []) => {
    const isRefused = ({ range }: Diagnostic) =>
      refusing.some((error) => error.range.from <= range.from && range.from < error.range.to);
    // What is trained in place of a class that cannot be is not what the person may think.
    const isPassedOver = ({ code }: Diagnostic) => code === 'forward-not-followed' && options.sequential === undefined;
    const isSaid = (one: Diagnostic) =>
      one.code === 'first-weights-differ'
        ? chosen !== undefined && isOfFirstWeights(one, chosen)
        : one.severity === 'warning' || one.code === 'training-not-taken' || isPassedOver(one);
    const warnings = found.filter((one) => isSaid(one) && !isRefused(one));
    if (warnings.length > 0) say(errors.warning(remarks(file, warnings)));
  };
  const { diagnostics } = file.definition;
  try {
    const sequential = chooseSequential(file, options.sequential);
    chosen = sequential;
    const givesInputs = isReconstruction(file.definition, sequential);
    const load = (isAll: boolean) =>
      loadData(options.data, options.target, options.choices, imageChannels(sequential), isAll);
    const bind = (loaded: TrainingData) => {
      const data = givesInputs || loaded.reconstructs ? asReconstruction(loaded) : loaded;
      return { data, ...bindToData(file, sequential, options.parameters, data, loss, options.inputShape) };
    };
    let loaded = await load(givesInputs);
    // A width that is written in the file may leave the last column aside.
    if (options.target === undefined && loaded.reconstructs && !isBound(() => bind(loaded))) loaded = await load(false);
    const { model, warnings, data } = bind(loaded);
    warn([...diagnostics, ...warnings]);
    return { model, data, sequential };
  } catch (error) {
    if (error instanceof InputError) warn(diagnostics, error.findings);
    throw error;
  }
}

function isBound(bind: () => unknown): boolean {
  try {
    bind();
    return true;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}

/** What the outputs are compared with. */
function taskOf(data: TrainingData, file: DefinitionFile, sequential: SequentialSpec): string {
  const { reconstruction } = file.definition;
  const aside = data.targetName === '' ? '' : ` (${data.targetName} is left aside)`;
  if (data.reconstructs && reconstruction)
    return `reconstructing them, as ${placeOf(file, reconstruction.range)} compares what ${sequential.name} gives with its input${aside}`;
  if (data.reconstructs) return `reconstructing them${aside}`;
  return data.task === 'regression'
    ? `predicting ${data.targetName}`
    : `${data.classNames.length} classes of ${data.targetName}`;
}

/** Whether it is said of the first weights of what is trained, not of another Sequential of the file. */
function isOfFirstWeights({ message }: Diagnostic, trained: SequentialSpec): boolean {
  return [trained.name, commonName(trained)].some((name) => message.startsWith(`The first weights of ${name} `));
}

/** What a run is shown and written by. */
interface Surroundings {
  /** The definition's, for messages, and the place of a layer in it. */
  readonly path: string;
  readonly placeOf: (range: SourceRange) => string;
  readonly chosen: ChosenOptions;
  readonly documents: Documents;
  /** What is known of a run that is gone on with. */
  readonly before?: RunHistory;
  /** Opens the file that the run is written to. */
  readonly open?: (started: RunStarted) => Promise<RunFile | undefined>;
}

/** Trains, showing the progress; Ctrl+C ends the run and keeps what there is. */
async function run(request: TrainRequest, around: Surroundings): Promise<Outcome> {
  const { path, placeOf, chosen, documents, before } = around;
  const { out } = documents;
  const start = documents.json ? startFullRecord : startRecord;
  const stop = new AbortController();
  const shown = progress(out);
  onInterrupt(
    () => stop.abort(),
    () => shown.stop(),
  );
  let kept: RunRecord | undefined;
  let history: RunHistory | undefined;
  let state: StateTaken | undefined;
  let end: RunEnded | RunFailed | undefined;
  let runFile: RunFile | undefined;
  for await (const event of workerBackend(join(__dirname, 'worker.cjs')).train(request, stop.signal)) {
    if (event.type === 'runStarted') {
      kept = start(event);
      if (documents.html) history = before ?? startHistory(event);
      runFile = await around.open?.(event);
      out.stream.write(preparationLines(event));
      shown.begin(event);
    } else if (kept) record(kept, event);
    if (history) apply(history, event);
    runFile?.take(event);
    await runFile?.room;
    if (kept) shown.show(kept);
    if (event.type === 'stateTaken') state = event;
    if (event.type === 'runEnded' || event.type === 'runFailed') end = event;
  }
  await runFile?.close();
  shown.stop();
  if (runFile && !runFile.problem) out.stream.write(`${dirname(runFile.path)} has the run for TensorBoard.\n`);
  if (end?.type === 'runEnded' && end.reason === 'cancelled') out.stream.write('Stopped.\n');
  if (end?.type === 'runFailed') {
    const layer = [...request.model.layers, ...request.model.outputLayers][end.layer ?? -1];
    const option = end.option && optionPlace(chosen, end.option, path);
    // What the command line asks for is mended there, whatever the file has.
    const source = end.option && chosen.sources[end.option];
    const isGiven = source === 'given' || source === 'configuration';
    const place = layer && !isGiven ? placeOf(layer.range) : (option ?? path);
    say(errors.error(`${place}: ${end.message}`));
  }
  return { kept, history, state, end };
}

const warned = new Set<string>();

/** What all runs of a sweep meet is said once. */
const warnOfFile: OnProblem = (problem, _, what) => {
  const text = `${problem} The run goes on without ${what === 'checkpoints' ? 'checkpoints' : 'being written'}.`;
  if (!warned.has(text)) say(errors.warning(text));
  warned.add(text);
};

/** Undefined where the folder cannot be made: the person is warned, and the run goes on without it. */
async function openRunFile(
  runs: string,
  started: RunStarted,
  origin: RunOrigin,
  variant?: string,
): Promise<RunFile | undefined> {
  try {
    return await RunFile.create(resolvePath(runs), started, warnOfFile, { origin, ...(variant && { variant }) });
  } catch (error) {
    warnOfFile(`${runs}: ${reasonOf(error as NodeJS.ErrnoException)}`, error as NodeJS.ErrnoException, 'run');
    return undefined;
  }
}

/** Undefined where it cannot be written: the person is warned, and the run goes on. */
async function goOnWriting(folder: string, { run }: RunHistory, checkpoint: Checkpoint): Promise<RunFile | undefined> {
  try {
    return await RunFile.goOn(resolvePath(folder), run, checkpoint, warnOfFile);
  } catch (error) {
    warnOfFile(`${folder}: ${reasonOf(error as NodeJS.ErrnoException)}`, error as NodeJS.ErrnoException, 'run');
    return undefined;
  }
}

/** The panel's own page, with what it would be sent of the run. */
function pageOf(history: RunHistory, language: Language): string {
  const { name } = history.run.model;
  const state = history.end?.type === 'runFailed' ? 'failed' : (history.end?.reason ?? 'cancelled');
  return runPage(
    [
      { type: 'runs', runs: [{ id: 'run', name, state }], shown: ['run'] },
      { type: 'snapshot', run: 'run', history, cancelling: false },
    ],
    readPageParts(__dirname),
    { title: `${name}, ${history.run.data.name}`, language, ...readPageTexts(__dirname, language) },
  );
}

/** A run that never started has kept nothing. */
interface Outcome {
  readonly kept: RunRecord | undefined;
  /** What the page of a run needs, where one is wanted. */
  readonly history: RunHistory | undefined;
  readonly state: StateTaken | undefined;
  readonly end: RunEnded | RunFailed | undefined;
}
