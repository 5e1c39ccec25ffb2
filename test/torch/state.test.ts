// PyTorch accepts the state that we trained and gives the same outputs; we go on from the state that PyTorch trained.

import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { loadState } from '../../src/engine/networkState.ts';
import { createRun } from '../../src/engine/run.ts';
import { toArray } from '../../src/engine/tensor.ts';
import type { NetworkState } from '../../src/protocol/networkState.ts';
import type { TrainRequest } from '../../src/protocol/trainEvent.ts';
import { serializeCheckpoint } from '../../src/state/checkpointFile.ts';
import { serializeSafetensors } from '../../src/state/safetensors.ts';
import { parseTorchFile } from '../../src/state/torchFile.ts';
import {
  batchNorm,
  layer,
  linear,
  relu,
  request,
  standardized,
  syntheticData,
  trainOptions,
  wineRequest,
} from '../engine/requests.ts';
import { expectClose } from './closeTo.ts';
import { eventsOf } from './engineRun.ts';
import { runPython } from './oracle.ts';

const options = trainOptions({ epochs: 6, optimizer: { type: 'SGD', learningRate: 0.01 } });
const cases: Record<string, TrainRequest> = {
  'the wine network': standardized(wineRequest(options)),
  'BatchNorm without affine, a layer without bias': request(
    [linear(7, 9, false), batchNorm(9, { affine: false }), relu(), linear(9, 3)],
    syntheticData(100, 7, 3),
    options,
  ),
};

const images = request(
  [
    layer('Conv2d', { in_channels: 2, out_channels: 5, kernel_size: [3, 2] }),
    layer('BatchNorm2d', { num_features: 5 }),
    layer('PReLU', { num_parameters: 5 }),
    layer('ConvTranspose2d', { in_channels: 5, out_channels: 3, kernel_size: [2, 2], bias: false }),
    layer('Flatten'),
    layer('GroupNorm', { num_groups: 4, num_channels: 36 }),
    linear(36, 3),
  ],
  syntheticData(70, 32, 3),
  options,
);
cases.images = { ...images, model: { ...images.model, inputShape: [2, 4, 4] } };

interface Answer {
  readonly outputs: number[];
  readonly counts: number[];
  readonly ofCheckpoint: number[];
  readonly others: string[];
  readonly file: string;
  readonly losses: number[];
}

/** The file of the checkpoint at the run's end. */
function checkpointAfter(run: TrainRequest): Uint8Array {
  const events = eventsOf({ ...run, checkpoints: { everyMs: 1e9 } });
  const taken = events.findLast((event) => event.type === 'checkpointTaken');
  return serializeCheckpoint(taken!.checkpoint);
}

function stateAfter(run: TrainRequest): NetworkState {
  const events = eventsOf({ ...run, wantsState: true });
  expect(events.slice(-2).map(({ type }) => type)).toEqual(['stateTaken', 'runEnded']);
  return events.find((event) => event.type === 'stateTaken')!.state;
}

const trained = new Map(Object.entries(cases).map(([name, run]) => [name, stateAfter(run)]));
let answers: Map<string, Answer>;
beforeAll(async () => {
  const requests = Object.entries(cases).map(([name, { model, data, options }]) => ({
    layers: model.layers,
    options,
    inputs: [...data.inputs],
    targets: [...data.targets],
    rows: data.rows,
    shape: model.inputShape ?? [data.features],
    safetensors: Buffer.from(serializeSafetensors(trained.get(name)!)).toString('base64'),
    checkpoint: Buffer.from(checkpointAfter(cases[name]!)).toString('base64'),
  }));
  const script = fileURLToPath(new URL('state.py', import.meta.url));
  const said: Answer[] = JSON.parse(await runPython(script, JSON.stringify(requests)));
  answers = new Map(Object.keys(cases).map((name, i) => [name, said[i]!]));
});

test.each(Object.entries(cases))('%s: load_state_dict takes our file, and the outputs are the same', (name, given) => {
  const { outputs, counts } = answers.get(name)!;
  const state = trained.get(name)!;
  const run = createRun({ ...given, options: { ...given.options, batchSize: given.data.rows, heldOutFraction: 0 } });
  expect(loadState(given.model, run.network, { name: 'ours', state })).toBeUndefined();
  run.evaluate(run.training).next();
  const logits = [...toArray(run.network.logits)];
  // Rows went through the network in the training set's order.
  const width = given.data.classNames.length;
  const expected = [...run.training.order].flatMap((row) => outputs.slice(row * width, (row + 1) * width));
  // Terms cancel in an output near 0: the largest output is the measure.
  const scale = Math.max(...expected.map(Math.abs));
  for (const [i, output] of expected.entries()) expect(Math.abs(logits[i]! - output) / scale).toBeLessThan(1e-6);
  const steps = Math.ceil((given.data.rows - Math.floor(given.data.rows * 0.2)) / 32) * 6;
  expect(counts).toEqual([steps]);
});

test.each(Object.keys(cases))('%s: load_state_dict takes the checkpoint of the same moment', (name) => {
  const { outputs, ofCheckpoint, others } = answers.get(name)!;
  expect(ofCheckpoint).toEqual(outputs);
  const prefixes = new Set(others.map((other) => other.slice(0, other.indexOf('.'))));
  expect([...prefixes].every((prefix) => prefix === 'optimizer' || prefix === 'layerscope')).toBe(true);
});

test.each(Object.entries(cases))('%s: the run that begins at PyTorch’s state has PyTorch’s losses', (name, given) => {
  const { file, losses } = answers.get(name)!;
  const state = parseTorchFile(Uint8Array.from(Buffer.from(file, 'base64')));
  const events = eventsOf({ ...given, initialState: { name: 'checkpoint.pt', state } });
  const ours = events.flatMap((event) => (event.type === 'stepsEnded' ? [...event.losses] : []));
  expectClose(Float32Array.from(ours), Float32Array.from(losses), 1e-5, 'loss of step');
});
