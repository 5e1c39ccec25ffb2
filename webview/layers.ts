// The layers of a run as the panel lists them, each with the tensors that are observed of it.

import { type BoundLayer, isBatchNorm, moduleName, othersOf } from '../src/model/modelSpec.ts';
import { formatShape } from '../src/model/shape.ts';
import type { ObservedTensor, RunStarted } from '../src/protocol/trainEvent.ts';
import { t } from './l10n.ts';

export type ParameterName = 'weight' | 'bias';

/** What can be looked at of a layer. */
export type Quantity =
  | 'output'
  | 'outputGradient'
  | ParameterName
  | `${ParameterName}Gradient`
  | `${ParameterName}Update`;

const QUANTITY_TITLES: Readonly<Record<Quantity, string>> = {
  output: 'Output',
  outputGradient: 'Gradient of output',
  weight: 'Weight',
  bias: 'Bias',
  weightGradient: 'Gradient of weight',
  biasGradient: 'Gradient of bias',
  weightUpdate: 'Update of weight',
  biasUpdate: 'Update of bias',
};

export const QUANTITIES = Object.keys(QUANTITY_TITLES) as readonly Quantity[];

/** In the person's language. */
export function titleOf(quantity: Quantity): string {
  return t(QUANTITY_TITLES[quantity]);
}

export interface Layer {
  /** The run whose layer it is. */
  readonly run: RunStarted;
  /** As in ObservedTensor.layer. */
  readonly index: number;
  readonly path: string;
  /** The last part of the path: `3` of `network.3`. */
  readonly shortPath: string;
  readonly module: string;
  /** What class and place do not tell: where a branch begins, what a residual addition adds. Empty for others. */
  readonly note: string;
  readonly batchNorm: boolean;
  readonly line: number;
  /** As torch prints it: `(50)`; empty where the output is not observed. */
  readonly outputShape: string;
  readonly parameterCount: number;
  /** Index into RunStarted.tensors. */
  readonly tensors: Partial<Readonly<Record<Quantity, number>>>;
}

const known = new WeakMap<RunStarted, readonly Layer[]>();

/** The model's layers followed by its output layers. */
export function layersOf(run: RunStarted): readonly Layer[] {
  const layers = known.get(run) ?? describeLayers(run);
  known.set(run, layers);
  return layers;
}

function describeLayers(run: RunStarted): readonly Layer[] {
  return [...run.model.layers, ...run.model.outputLayers].map((spec, index) => describeLayer(run, spec, index));
}

function describeLayer(run: RunStarted, spec: BoundLayer, index: number): Layer {
  const tensors: Partial<Record<Quantity, number>> = {};
  let parameterCount = 0;
  let outputShape = '';
  run.tensors.forEach((tensor, position) => {
    if (tensor.layer !== index) return;
    tensors[quantityOf(tensor)] = position;
    if (tensor.quantity === 'parameter') parameterCount += tensor.shape.reduce((a, b) => a * b, 1);
    if (tensor.quantity === 'output') outputShape = formatShape(tensor.shape);
  });
  return {
    run,
    index,
    path: spec.path,
    shortPath: spec.path.split('.').at(-1)!,
    module: moduleName(spec),
    note: noteOf(run, spec),
    batchNorm: isBatchNorm(spec),
    line: spec.line,
    outputShape,
    parameterCount,
    tensors,
  };
}

function noteOf(run: RunStarted, spec: BoundLayer): string {
  const notes = [
    ...(spec.input === undefined ? [] : [t('of {0}', tensorOf(run, spec.input))]),
    ...othersOf(spec).map((other) => `${SIGNS[spec.type]} ${tensorOf(run, other)}`),
  ];
  return notes.join(' ');
}

/** What stands in front of what a layer takes beside its input. */
const SIGNS: Readonly<Record<string, string>> = { Residual: '+', Product: '×', Concat: '&' };

/** The tensor that a layer takes, or another beside its input. */
function tensorOf({ model }: RunStarted, from: number): string {
  return from < 0 ? t("the model's input") : t('output of {0}', model.layers[from]!.path);
}

function quantityOf({ quantity, parameter }: ObservedTensor): Quantity {
  if (quantity === 'parameter') return parameter as ParameterName;
  if (quantity === 'parameterGradient') return `${parameter as ParameterName}Gradient`;
  if (quantity === 'parameterUpdate') return `${parameter as ParameterName}Update`;
  return quantity;
}
