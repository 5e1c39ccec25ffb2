// Runs for the alarms: networks on the bundled tables, and how they are started.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundledTables } from '../../src/data/bundledTables.ts';
import { toDataset } from '../../src/data/dataset.ts';
import { readTable } from '../../src/data/table.ts';
import { train } from '../../src/engine/trainer.ts';
import { type InitArguments, type InitFunction, withInitDefaults } from '../../src/model/initCall.ts';
import type { Draw } from '../../src/model/modelSpec.ts';
import type { AlarmRaised, TrainEvent, TrainingData, TrainRequest } from '../../src/protocol/trainEvent.ts';

/** A table of the extension, its inputs as they are. */
export function table(id: string): TrainingData {
  const { path, targetName } = bundledTables.find((known) => known.id === id)!;
  const text = readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');
  const read = readTable(path, text);
  if ('message' in read) throw new Error(read.message);
  const dataset = toDataset(read, targetName);
  if (!('data' in dataset)) throw new Error(`${id} is no dataset`);
  return dataset.data as TrainingData;
}

export function eventsOf(request: TrainRequest): TrainEvent[] {
  return [...train(request, { aborted: false })].flat();
}

export function alarmsOf(events: readonly TrainEvent[]): AlarmRaised[] {
  return events.filter((event) => event.type === 'alarmRaised');
}

/** A call of torch.nn.init on a parameter of a layer. */
export function init<F extends InitFunction>(
  layer: number,
  name: F,
  args: Partial<InitArguments<F>>,
  parameter: 'weight' | 'bias' = 'weight',
): Draw<number> {
  return { type: 'init', layer, parameter, function: name, arguments: withInitDefaults(name, args) } as Draw<number>;
}

/** The same, with calls of torch.nn.init after its layers. */
export function withInits(request: TrainRequest, inits: readonly Draw<number>[]): TrainRequest {
  const draws = [...request.model.layers.keys(), ...inits];
  return { ...request, model: { ...request.model, draws } };
}
