// A model: torch.nn.Sequential and the modules that `forward` applies to its output.

import type { BoundLayer, ModelSpec } from '../model/modelSpec.ts';
import { createReLU, createSoftmax } from './activation.ts';
import { createBatchNorm } from './batchNorm.ts';
import { skipLinear } from './init.ts';
import type { Layer, LayerContext } from './layer.ts';
import { createLinear } from './linear.ts';
import { allocateParameters, type Parameter, type Parameters } from './parameters.ts';
import type { Tensor } from './tensor.ts';

export interface Sequential {
  readonly layers: readonly Layer[];
  /** Each takes the Sequential's output; they have no part in the loss. */
  readonly outputLayers: readonly Layer[];
  /** Of the layers; those of output layers are not trained. */
  readonly parameters: Parameters;
  /** The last layer's output, which the loss takes as logits. */
  readonly logits: Tensor;
  readonly logitsGradient: Tensor;
  forward(input: Tensor, rows: number): void;
  /** Evaluation mode, as far as the logits. */
  evaluate(input: Tensor, rows: number): void;
  /** From `logitsGradient` to all gradients but the input's. */
  backward(input: Tensor, rows: number): void;
}

/**
 * Parameters draw from the generator in the order in which PyTorch's constructors do.
 * The widths must fit: see refusal.ts.
 */
export function createSequential(model: ModelSpec, features: number, context: LayerContext): Sequential {
  const parameters = allocateParameters(context.memory, model.layers);
  const outputParameters = allocateParameters(context.memory, model.outputLayers);
  const layers = createLayers(model, parameters, features, context);
  const last = layers.at(-1)!;
  const outputLayers = model.outputLayers.map((spec, i) =>
    createLayer(spec, outputParameters.ofLayers[i]!, last.output.columns, context),
  );

  return {
    layers,
    outputLayers,
    parameters,
    logits: last.output,
    logitsGradient: last.outputGradient,
    forward(input, rows) {
      let x = input;
      for (const layer of layers) {
        layer.forward(x, rows);
        x = layer.output;
      }
      for (const layer of outputLayers) layer.forward(x, rows);
    },
    evaluate(input, rows) {
      let x = input;
      for (const layer of layers) {
        layer.evaluate(x, rows);
        x = layer.output;
      }
    },
    backward(input, rows) {
      for (let i = layers.length - 1; i > 0; i--) {
        layers[i]!.backward(layers[i - 1]!.output, layers[i - 1]!.outputGradient, rows);
      }
      layers[0]!.backward(input, undefined, rows);
    },
  };
}

/** Builds the layers in the order in which they draw; those that are not named draw nothing, or all in their order. */
function createLayers(model: ModelSpec, parameters: Parameters, features: number, context: LayerContext): Layer[] {
  const inputs: number[] = [];
  let width = features;
  for (const spec of model.layers) {
    inputs.push(width);
    if (spec.type === 'Linear') width = spec.outFeatures;
  }
  const layers: Layer[] = [];
  const create = (i: number) => {
    layers[i] ??= createLayer(model.layers[i]!, parameters.ofLayers[i]!, inputs[i]!, context);
  };
  for (const draw of model.draws ?? []) {
    if (typeof draw === 'number') create(draw);
    else skipLinear(context.generator, draw.inFeatures, draw.outFeatures, draw.bias);
  }
  for (const i of model.layers.keys()) create(i);
  return layers;
}

function createLayer(
  spec: BoundLayer,
  parameters: readonly Parameter[],
  columns: number,
  context: LayerContext,
): Layer {
  switch (spec.type) {
    case 'Linear':
      return createLinear(spec, parameters, context);
    case 'ReLU':
      return createReLU(columns, context);
    case 'BatchNorm1d':
      return createBatchNorm(spec, parameters, context);
    case 'Softmax':
      return createSoftmax(columns, context);
    default:
      return spec satisfies never;
  }
}
