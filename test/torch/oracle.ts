// Asks real PyTorch, under the system's own Python, what a run must be.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { modelShapes } from '../../src/model/shapes.ts';
import { defaultLoss } from '../../src/model/trainOptions.ts';
import type { TrainRequest } from '../../src/protocol/trainEvent.ts';

export interface OracleRun {
  /** torch.__version__ */
  readonly torch: string;
  /** state_dict() before the first step and after the last; keys such as `3.running_mean`, values torch's layout. */
  readonly initial: State;
  readonly final: State;
  readonly split: {
    readonly training: readonly number[];
    readonly heldOut: readonly number[];
    readonly test?: readonly number[];
  };
  /** What the network is given, and loss and accuracy of the test rows; golden answers do not tell them. */
  readonly inputs?: Float32Array;
  readonly test?: Float32Array;
  /** Row numbers of the table, batch after batch, epoch after epoch. */
  readonly order: readonly number[];
  readonly losses: Float32Array;
  readonly accuracies: Float32Array;
  /** Of each step's update; the oldest golden answers do not tell them. */
  readonly learningRates?: readonly number[];
  /** (steps, tensors, STATISTICS), tensors as in RunStarted; NaN but for the first and last step and checkpoints. */
  readonly statistics: Float32Array;
  /** Of each tensor at the first step; the oldest golden answers do not tell them. */
  readonly distributions?: readonly { readonly counts: readonly number[]; readonly percentiles: readonly number[] }[];
  /** state_dict() before each checkpoint step. */
  readonly states: Readonly<Record<number, State>>;
  /** (epochs, [training loss, training accuracy, held-out loss, held-out accuracy]). */
  readonly epochs: Float32Array;
}

export type State = Readonly<Record<string, Float32Array>>;

/** Where torch is: Debian's python3-torch belongs to /usr/bin/python3, which need not be the first on the PATH. */
export const python = process.env.LAYERSCOPE_PYTHON ?? '/usr/bin/python3';

export interface OracleRequest {
  readonly request: TrainRequest;
  /** Steps before which the state is wanted. */
  readonly checkpoints?: readonly number[];
}

/** Trains one after another in one process, since most of its time goes into importing torch. */
export async function trainWithTorch(requests: readonly OracleRequest[]): Promise<OracleRun[]> {
  return JSON.parse(await answerOf(requests)).map(decodeRun);
}

/** The run of each request, all trained together. */
export async function runsWithTorch(requests: readonly TrainRequest[]): Promise<Map<TrainRequest, OracleRun>> {
  const runs = await trainWithTorch(requests.map((request) => ({ request })));
  return new Map(requests.map((request, i) => [request, runs[i]!]));
}

/** The oracle's answer as it came. */
export async function answerOf(requests: readonly OracleRequest[]): Promise<string> {
  const messages = requests.map(({ request: { model, data, options }, checkpoints = [] }) => ({
    layers: model.layers,
    outputLayers: model.outputLayers,
    options: { ...options, loss: options.loss ?? defaultLoss(data.task) },
    rows: data.rows,
    shape: model.inputShape ?? [data.features],
    inputs: Buffer.from(data.inputs.buffer, data.inputs.byteOffset, data.inputs.byteLength).toString('base64'),
    targets: data.reconstructs ? Array.from({ length: data.rows }, () => 0) : [...data.targets],
    ...(data.reconstructs && { reconstructs: true }),
    task: data.task,
    classNames: data.classNames,
    ...(data.preparation && { preparation: data.preparation }),
    outputs: modelShapes(model, model.inputShape ?? [data.features]).shapes[model.layers.length - 1]![0],
    checkpoints,
  }));
  return runPython(fileURLToPath(new URL('oracle.py', import.meta.url)), toJson(messages));
}

/** As JSON, which has no infinity: arguments.py reads it from a word. */
export function toJson(request: unknown): string {
  return JSON.stringify(request, (_, value) => (value === Number.POSITIVE_INFINITY ? 'inf' : value));
}

/** Runs a script; fails with what it said where it fails. */
export async function runPython(script: string, input: string): Promise<string> {
  const process = spawn(python, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  process.stdin.end(input);
  let answer = '';
  process.stdout.setEncoding('utf8').on('data', (text) => {
    answer += text;
  });
  const [code] = await once(process, 'close');
  if (code !== 0) throw new Error(`${python} ${script} ended with ${code}; it needs PyTorch (python3-torch)`);
  return answer;
}

type Encoded = Readonly<Record<string, string>>;

export function decodeRun(run: {
  readonly torch: string;
  readonly initial: Encoded;
  readonly final: Encoded;
  readonly split: OracleRun['split'];
  readonly inputs?: string;
  readonly test?: string;
  readonly order: readonly number[];
  readonly losses: string;
  readonly accuracies: string;
  readonly learningRates?: readonly number[];
  readonly statistics: string;
  readonly distributions?: NonNullable<OracleRun['distributions']>;
  readonly states: Readonly<Record<string, Encoded>>;
  readonly epochs: string;
}): OracleRun {
  const { losses, accuracies, statistics, epochs, initial, final, states, inputs, test, ...others } = run;
  return {
    ...others,
    ...(inputs !== undefined && { inputs: decode(inputs) }),
    ...(test !== undefined && { test: decode(test) }),
    losses: decode(losses),
    accuracies: decode(accuracies),
    statistics: decode(statistics),
    epochs: decode(epochs),
    initial: decodeState(initial),
    final: decodeState(final),
    states: Object.fromEntries(Object.entries(states).map(([step, state]) => [Number(step), decodeState(state)])),
  };
}

function decodeState(state: Encoded): State {
  return Object.fromEntries(Object.entries(state).map(([name, values]) => [name, decode(values)]));
}

function decode(values: string): Float32Array {
  return new Float32Array(Uint8Array.from(Buffer.from(values, 'base64')).buffer);
}
