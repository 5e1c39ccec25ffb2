// A model: torch.nn.Sequential and the modules that `forward` applies to its output.

import { type BoundLayer, inputOf, isJoin, type JoinSpec, type ModelSpec, othersOf } from '../model/modelSpec.ts';
import type { ModuleName } from '../model/modules.ts';
import { parameterShapes } from '../model/parameterShapes.ts';
import type { Shape } from '../model/shape.ts';
import { modelShapes } from '../model/shapes.ts';
import { joinGradients } from './gradients.ts';
import { initializeParameters } from './initialize.ts';
import type { Layer, LayerContext, LayerType, LayerTypes } from './layer.ts';
import { activationLayers } from './layers/activation.ts';
import { convolutionLayers } from './layers/convolution.ts';
import { dropoutLayers } from './layers/dropout.ts';
import { embeddingLayers } from './layers/embedding.ts';
import { createJoin } from './layers/join.ts';
import { linearLayers } from './layers/linear.ts';
import { normalizationLayers } from './layers/normalization.ts';
import { poolingLayers } from './layers/pooling.ts';
import { createLayoutChange, reshapeLayers } from './layers/reshape.ts';
import { allocateParameters, type Parameter, type Parameters, type PlacedShape, rowMajorLayout } from './parameters.ts';
import type { Activation } from './tensor.ts';

/** Lazy modules are what they become by then. */
const TYPES: Omit<LayerTypes, LazyName> = {
  ...linearLayers,
  ...embeddingLayers,
  ...reshapeLayers,
  ...convolutionLayers,
  ...poolingLayers,
  ...normalizationLayers,
  ...activationLayers,
  ...dropoutLayers,
};

export interface Sequential {
  readonly model: ModelSpec;
  readonly layers: readonly Layer[];
  /** Each takes the Sequential's output; they have no part in the loss. */
  readonly outputLayers: readonly Layer[];
  /** Of the layers; those of output layers are not trained. */
  readonly parameters: Parameters;
  /** The last layer's output, which the loss takes as logits. */
  readonly logits: Activation;
  readonly logitsGradient: Activation;
  /** Gives parameters and buffers their first values, drawing in the order in which PyTorch's constructors do. */
  initialize(): void;
  forward(input: Activation, samples: number): void;
  /** Evaluation mode, as far as the logits. */
  evaluate(input: Activation, samples: number): void;
  /** From `logitsGradient` to all gradients but the input's. */
  backward(input: Activation, samples: number): void;
}

/** Plans the model over this input; its shapes must fit, see refusal.ts. */
export function createSequential(model: ModelSpec, input: Activation, context: LayerContext): Sequential {
  const { shapes, problem } = modelShapes(model, input.shape);
  if (problem) throw new Error(`the shapes of ${model.name} do not fit: ${problem.message}`);
  const parameters = allocateParameters(context.memory, model.layers.map(placedShapes));
  const outputParameters = allocateParameters(context.memory, model.outputLayers.map(placedShapes));

  const stages: Stage[] = [];
  const outputAt = (index: number) => stages[index]?.layer.output ?? input;
  for (const [i, spec] of model.layers.entries()) {
    const from = outputAt(inputOf(spec, i));
    stages.push(createStage(spec, from, shapes[i]!, parameters.ofLayers[i]!, context, outputAt));
  }
  const last = stages.at(-1)!.layer;
  const outputStages = model.outputLayers.map((spec, i) => {
    const shape = shapes[model.layers.length + i]!;
    return createStage(spec, last.output, shape, outputParameters.ofLayers[i]!, context, () => last.output);
  });
  const inputs = model.layers.map(inputOf);
  const gradients = joinGradients(model.layers, stages, context);

  return {
    model,
    layers: stages.map(({ layer }) => layer),
    outputLayers: outputStages.map(({ layer }) => layer),
    parameters,
    logits: last.output,
    logitsGradient: last.outputGradient,
    initialize() {
      const all = [...stages, ...outputStages].map(({ layer }) => layer);
      initializeParameters(model, all, context.generator);
      for (const layer of all) layer.initialize();
    },
    forward(x, samples) {
      for (const [i, stage] of stages.entries()) stage.forward(stages[inputs[i]!]?.layer.output ?? x, samples);
      for (const stage of outputStages) stage.forward(last.output, samples);
    },
    evaluate(x, samples) {
      for (const [i, stage] of stages.entries()) stage.evaluate(stages[inputs[i]!]?.layer.output ?? x, samples);
    },
    backward(x, samples) {
      for (let i = stages.length - 1; i >= 0; i--) {
        gradients.complete(i, samples);
        const { target, join } = gradients.ofInput(i);
        stages[i]!.backward(stages[inputs[i]!]?.layer.output ?? x, target, samples);
        join?.(samples);
      }
    },
  };
}

/** A layer, and the change of layout that its input needs, if any. */
interface Stage {
  readonly layer: Layer;
  forward(input: Activation, samples: number): void;
  evaluate(input: Activation, samples: number): void;
  backward(input: Activation, inputGradient: Activation | undefined, samples: number): void;
}

function createStage(
  spec: BoundLayer,
  input: Activation,
  outputShape: Shape,
  parameters: readonly Parameter[],
  context: LayerContext,
  outputAt: (layer: number) => Activation,
): Stage {
  const others = othersOf(spec);
  const wanted = isJoin(spec) ? (others.length > 0 ? outputAt(others[0]!).layout : 'any') : typeOf(spec).layout;
  const change =
    wanted === 'any' || wanted === input.layout || input.shape.length === 1
      ? undefined
      : createLayoutChange(input, wanted, context);
  const taken = change?.output ?? input;
  const layer = isJoin(spec)
    ? createJoin({ ...context, spec, input: taken, outputShape, others, outputAt })
    : typeOf(spec).create({ ...context, spec, args: spec.arguments as never, input: taken, outputShape, parameters });
  if (!change) {
    return {
      layer,
      forward: (x, samples) => layer.forward(x, samples),
      evaluate: (x, samples) => layer.evaluate(x, samples),
      backward: (x, dx, samples) => layer.backward(x, dx, samples),
    };
  }
  return {
    layer,
    forward(x, samples) {
      change.forward(x, samples);
      layer.forward(change.output, samples);
    },
    evaluate(x, samples) {
      change.forward(x, samples);
      layer.evaluate(change.output, samples);
    },
    backward(_x, dx, samples) {
      layer.backward(change.output, dx && change.outputGradient, samples);
      if (dx) change.backward(dx, samples);
    },
  };
}

type LazyName = Extract<ModuleName, `Lazy${string}`>;

function isLazy(spec: BoundLayer): spec is Extract<BoundLayer, { type: LazyName }> {
  return spec.type.startsWith('Lazy');
}

function typeOf(spec: Exclude<BoundLayer, JoinSpec>): LayerType<never> {
  if (isLazy(spec)) throw new Error(`${spec.type} has not seen its input`);
  return TYPES[spec.type] as unknown as LayerType<never>;
}

function placedShapes(spec: BoundLayer): readonly PlacedShape[] {
  if (isJoin(spec)) return [];
  const { parameterLayout } = typeOf(spec);
  return parameterShapes(spec).map(({ name, shape }) => {
    const isPlaced = shape.length > 1 && parameterLayout;
    return { name, shape, layout: isPlaced ? parameterLayout(name, spec.arguments as never) : rowMajorLayout(shape) };
  });
}
