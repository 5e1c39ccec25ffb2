// `npm run train`: Train Model without the editor. Reads the definition and the table, trains, prints.

import { dirname, join, resolve } from 'node:path';
import { workerBackend } from '../backend/workerBackend.ts';
import { readPageParts } from '../export/pageParts.ts';
import { runPage } from '../export/runPage.ts';
import { apply, startHistory } from '../history/runHistory.ts';
import { imageChannels } from '../model/bind.ts';
import {
  commonName,
  type Diagnostic,
  isReconstruction,
  type ModelSpec,
  type SequentialSpec,
} from '../model/modelSpec.ts';
import { counted } from '../model/shape.ts';
import type { LossOptions } from '../model/trainOptions.ts';
import { type ChosenOptions, chooseOptions } from '../protocol/chooseOptions.ts';
import { asReconstruction } from '../protocol/reconstruction.ts';
import type { RunHistory } from '../protocol/runHistory.ts';
import type {
  RunEnded,
  RunFailed,
  RunStarted,
  StateTaken,
  TrainingData,
  TrainRequest,
} from '../protocol/trainEvent.ts';
import { serializeSafetensors } from '../state/safetensors.ts';
import { RunFile, reasonOf } from '../tensorboard/runFile.ts';
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
import { type CommandLine, help, parseArguments } from './options.ts';
import { preparationLines } from './preparationLines.ts';
import { progress } from './progress.ts';
import { report } from './report.ts';
import { type RunRecord, record, startFullRecord, startRecord, toJson } from './runRecord.ts';
import { type Terminal, terminal } from './terminal.ts';
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
      try {
        return await train(options);
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        say(errors.error(error.message));
        return error.isUsage ? EXIT.usage : EXIT.failed;
      }
    default:
      return options satisfies never;
  }
}

async function train(options: CommandLine): Promise<ExitCode> {
  const file = loadDefinition(options.definition);
  const chosen = chooseOptions(options.given, file.definition.training);
  const { model, data, sequential } = await prepare(file, options, chosen.options.loss);
  const problem = trainingProblem(chosen, file.path);
  if (problem) throw new InputError(problem.message, problem.isUsage);
  const initialState = options.load === undefined ? undefined : loadWeights(options.load);
  const writeWeights = options.save === undefined ? undefined : openDocument(options.save);
  const write = options.json === undefined ? undefined : openDocument(options.json);
  const writePage = options.html === undefined ? undefined : openDocument(options.html);
  // With --json - the document has standard output for itself.
  const out = options.json === '-' ? errors : terminal(process.stdout);
  out.stream.write(
    `${model.name}: ${counted(data.rows, 'row')} of ${data.name}, ${counted(data.features, 'input')}, ` +
      `${taskOf(data, file, sequential)}\n`,
  );
  out.stream.write(trainingLines(chosen, data.task, file.path));
  const { kept, history, state, end } = await run(
    { model, data, options: chosen.options, ...(initialState && { initialState }), wantsState: !!writeWeights },
    file,
    chosen,
    out,
    write ? startFullRecord : startRecord,
    writePage !== undefined,
    options.runs,
  );
  if (kept) {
    out.stream.write(report(kept, out));
    if (kept.course) write?.(toJson(kept, kept.course));
  }
  if (writePage && history) {
    writePage(pageOf(history));
    out.stream.write(`${options.html} has the whole run and opens in any browser.\n`);
  }
  if (writeWeights) {
    if (state) {
      writeWeights(serializeSafetensors(state.state));
      out.stream.write(`${options.save} has the weights after step ${state.step}.\n`);
    } else {
      say(errors.warning(`${options.save} was not written: the run ended without its weights.`));
    }
  }
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
    const isSaid = (one: Diagnostic) =>
      one.code === 'first-weights-differ'
        ? chosen !== undefined && isOfFirstWeights(one, chosen)
        : one.severity === 'warning' || one.code === 'training-not-taken';
    const warnings = found.filter((one) => isSaid(one) && !isRefused(one));
    if (warnings.length > 0) say(errors.warning(remarks(file, warnings)));
  };
  const { diagnostics } = file.definition;
  try {
    const sequential = chooseSequential(file, options.sequential);
    chosen = sequential;
    const loaded = await loadData(options.data, options.target, options.choices, imageChannels(sequential));
    const data = isReconstruction(file.definition, sequential) ? asReconstruction(loaded) : loaded;
    const { model, warnings } = bindToData(file, sequential, options.parameters, data, loss, options.inputShape);
    warn([...diagnostics, ...warnings]);
    return { model, data, sequential };
  } catch (error) {
    if (error instanceof InputError) warn(diagnostics, error.findings);
    throw error;
  }
}

/** What the outputs are compared with. */
function taskOf(data: TrainingData, file: DefinitionFile, sequential: SequentialSpec): string {
  const { reconstruction } = file.definition;
  if (data.reconstructs && reconstruction)
    return `reconstructing them, as ${placeOf(file, reconstruction.range)} compares what ${sequential.name} gives with its input (${data.targetName} is left aside)`;
  return data.task === 'regression'
    ? `predicting ${data.targetName}`
    : `${data.classNames.length} classes of ${data.targetName}`;
}

/** Whether it is said of the first weights of what is trained, not of another Sequential of the file. */
function isOfFirstWeights({ message }: Diagnostic, trained: SequentialSpec): boolean {
  return [trained.name, commonName(trained)].some((name) => message.startsWith(`The first weights of ${name} `));
}

/** Trains, showing the progress; Ctrl+C ends the run and keeps what there is. */
async function run(
  request: TrainRequest,
  file: DefinitionFile,
  chosen: ChosenOptions,
  out: Terminal,
  start: typeof startRecord,
  wantsHistory: boolean,
  runs: string | undefined,
): Promise<Outcome> {
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
      if (wantsHistory) history = startHistory(event);
      runFile = runs === undefined ? undefined : await openRunFile(runs, event);
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
    const option = end.option && optionPlace(chosen, end.option, file.path);
    // What the command line asks for is mended there, whatever the file has.
    const isGiven = end.option && chosen.sources[end.option] === 'given';
    const place = layer && !isGiven ? placeOf(file, layer.range) : (option ?? file.path);
    say(errors.error(`${place}: ${end.message}`));
  }
  return { kept, history, state, end };
}

/** Throws an InputError where the folder cannot be made. */
async function openRunFile(runs: string, started: RunStarted): Promise<RunFile> {
  const warn = (problem: string) => say(errors.warning(`${problem} The run goes on without being written.`));
  try {
    return await RunFile.create(resolve(runs), started, warn);
  } catch (error) {
    throw new InputError(`${runs}: ${reasonOf(error as NodeJS.ErrnoException)}`);
  }
}

/** The panel's own page, with what it would be sent of the run. */
function pageOf(history: RunHistory): string {
  const { name } = history.run.model;
  const state = history.end?.type === 'runFailed' ? 'failed' : (history.end?.reason ?? 'cancelled');
  return runPage(
    [
      { type: 'runs', runs: [{ id: 'run', name, state }], shown: ['run'] },
      { type: 'snapshot', run: 'run', history, cancelling: false },
    ],
    readPageParts(__dirname),
    { title: `${name}, ${history.run.data.name}` },
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
