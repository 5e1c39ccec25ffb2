// Gives a Sequential's parameters their values: from the data where they follow from it, else from the person.

import { bindDraw, initFindings, valuesThrownAway } from './bindDraw.ts';
import { bindLayer, extentsOf, parametersIn } from './bindLayer.ts';
import { formatExtent } from './extent.ts';
import { inputShapeOf, spatialShape } from './inputShape.ts';
import {
  type BoundLayer,
  type Diagnostic,
  type Extent,
  inputOf,
  type LayerSpec,
  type ModelSpec,
  moduleName,
  type SequentialSpec,
  type UnknownParameter,
} from './modelSpec.ts';
import { parameterShapes } from './parameterShapes.ts';
import { messageOf, Phrase, phrase } from './phrase.ts';
import { counted, formatShape, type Shape, sizeOf } from './shape.ts';
import {
  checkWidths,
  inputChannels,
  inputWidth,
  keepsWidth,
  modelShapes,
  nameOf,
  outputWidth,
  resolveLazy,
  resolveSized,
  widthNoun,
} from './shapes.ts';
import { solveParameters } from './solveParameters.ts';

/** What a model is bound to. */
export interface BoundData {
  /** For messages: `wine.csv`. */
  readonly name: string;
  readonly features: number;
  /** How many outputs it needs. */
  readonly classes: number;
  /** Whether the loss compares outputs with numbers: how many it takes is then the run's to say. */
  readonly takesNumbers?: boolean;
  /** How the columns of a row make the model's input; left out, it follows from the first layer. */
  readonly shape?: Shape;
}

export type Binding =
  | { readonly type: 'bound'; readonly model: ModelSpec; readonly warnings: readonly Diagnostic[] }
  /** Parameters that neither the file nor the data gives: to be asked for by name. */
  | { readonly type: 'missing'; readonly parameters: readonly UnknownParameter[] }
  | { readonly type: 'wrong'; readonly errors: readonly Diagnostic[] };

/** Numbers drawn for modules that are not trained: more would take seconds. */
const MAX_THROWN_AWAY = 2e8;

/** Binds the Sequential to the data, `values` being what the person gave for parameters by name. */
export function bindSequential(
  sequential: SequentialSpec,
  values: Readonly<Record<string, number>>,
  data: BoundData,
): Binding {
  const binding = bind(sequential, values, data);
  const { notWhole } = sequential;
  return binding.type === 'wrong' && notWhole ? { ...binding, errors: [notWhole, ...binding.errors] } : binding;
}

function bind(sequential: SequentialSpec, values: Readonly<Record<string, number>>, data: BoundData): Binding {
  if (sequential.errors.length > 0) return { type: 'wrong', errors: sequential.errors };
  const known = { ...inferParameters(sequential, data, values), ...values };
  const missing = sequential.unknowns.filter(({ name }) => !Object.hasOwn(known, name));
  if (missing.length > 0) return { type: 'missing', parameters: missing };

  const errors: Diagnostic[] = [];
  const bindOne = (layer: LayerSpec) => bindLayer(layer, known, errors);
  const bound = sequential.layers.map(bindOne).filter((layer) => layer !== undefined);
  const outputLayers = sequential.outputLayers.map(bindOne).filter((layer) => layer !== undefined);
  const { draws: all, drawnBefore } = sequential;
  const before = drawnBefore?.draws.slice(0, drawnBefore.count) ?? [];
  const draws = all && [...before, ...all].map((draw) => bindDraw(draw, known, errors));
  if (errors.length === 0) errors.push(...checkWidths(bound, [], data.shape?.length ?? 1));
  if (errors.length > 0) return { type: 'wrong', errors };
  const { layers, inputShape, findings } = fitToData(sequential, bound, outputLayers, data);
  if (draws) findings.push(...initFindings(draws, [...layers, ...outputLayers]));
  const wrong = findings.filter(({ severity }) => severity === 'error');
  if (wrong.length > 0) return { type: 'wrong', errors: wrong };
  const { name, path } = sequential;
  const named = { name, ...(path !== undefined && { path }) };
  const thrownAway = (draws ?? []).reduce<number>((sum, draw) => sum + valuesThrownAway(draw), 0);
  if (draws && thrownAway > MAX_THROWN_AWAY) {
    const message = messageOf(
      phrase`The first weights of ${sequential.name} will not be those that PyTorch draws: the modules built beside it draw ${thrownAway} numbers, more than are followed.`,
    );
    const { range, line } = sequential;
    const warning: Diagnostic = { severity: 'warning', code: 'first-weights-differ', ...message, range, line };
    const model = { ...named, layers, outputLayers, inputShape };
    return { type: 'bound', model, warnings: [...findings, warning] };
  }
  const model = { ...named, layers, outputLayers, inputShape, ...(draws && { draws }) };
  return { type: 'bound', model, warnings: findings };
}

/**
 * The parameters that follow from the data: the first layer's input width is the number of features, or its channels are
 * those of the data's shape, 1 where the columns alone make a square image; the last width is the number of classes. Each
 * where it is a parameter alone. What stands in arithmetic further on is solved for the shape that arrives there.
 */
export function inferParameters(
  sequential: SequentialSpec,
  { features, classes, shape }: Pick<BoundData, 'features' | 'classes' | 'shape'>,
  given: Readonly<Record<string, number>> = {},
): Readonly<Record<string, number>> {
  const values: Record<string, number> = {};
  const widths = sequential.layers.filter((layer) => layer.type === 'Unsupported' || extentsOf(layer).length > 0);
  const [first, last] = [widths[0], widths.at(-1)];
  const input = first && inputWidth(first);
  const channels = first && inputChannels(first);
  const output = last && outputWidth(last);
  // Where both are one parameter, the features decide; the classes are then checked against it.
  if (isParameter(output)) values[output.name] = classes;
  const isRow =
    !(shape && shape.length > 1) && !sequential.layers.slice(0, sequential.layers.indexOf(first!)).some(isUnflattening);
  if (isParameter(input) && isRow) values[input.name] = features;
  const found = shape && shape.length > 1 ? shape[0] : spatialShape(first, 1, features) && 1;
  if (isParameter(channels) && found !== undefined) values[channels.name] = found;
  const known = { ...values, ...given };
  if (sequential.unknowns.every(({ name }) => Object.hasOwn(known, name))) return values;
  return solveParameters(sequential.layers, known, { features, ...(shape && { shape }) });
}

/** How many channels the images have that its first layer takes; undefined where it takes none, or leaves it open. */
export function imageChannels({ layers }: { readonly layers: readonly LayerSpec[] }): number | undefined {
  const first = layers.find((layer) => layer.type === 'Unsupported' || extentsOf(layer).length > 0);
  const channels = first && spatialShape(first, 1, 1) !== undefined ? inputChannels(first) : undefined;
  return typeof channels === 'number' ? channels : undefined;
}

function isUnflattening({ type }: LayerSpec): boolean {
  return type === 'Unflatten';
}

/** Numbers of trainable parameters. */
export interface ParameterCounts {
  /** Of each layer; undefined where it is not known. */
  readonly layers: readonly (number | undefined)[];
  /** Of the layers where it is known. */
  readonly total: number;
  /** The parameters on which the other layers' counts depend, by name. */
  readonly dependsOn: readonly string[];
  /** The modules whose counts cannot be told at all, by name: not supported, or lazy and without an input that is known. */
  readonly without: readonly string[];
}

/** Counts weights and biases of the layers, outputLayers left out. `inputs`: a sample's shape before each, where it is known. */
export function parameterCounts(
  { layers }: { readonly layers: readonly LayerSpec[] },
  inputs: readonly (Shape | undefined)[] = [],
): ParameterCounts {
  const counts = layers.map((layer, at) => parameterCount(layer, inputs[at]));
  const unknown = layers.filter((_, at) => counts[at] === undefined);
  return {
    layers: counts,
    total: counts.reduce<number>((sum, count) => sum + (count ?? 0), 0),
    dependsOn: [...new Set(unknown.flatMap((layer) => [...parametersIn(layer)]))],
    without: [...new Set(unknown.filter((layer) => [...parametersIn(layer)].length === 0).map(moduleName))],
  };
}

function parameterCount(layer: LayerSpec, input: Shape | undefined): number | undefined {
  const shapes = ownShapes(layer, input);
  return shapes && countOf(shapes);
}

/** How many parameters those of these shapes have; undefined where an extent is not known. */
export function countOf(shapes: ReturnType<typeof parameterShapes>): number | undefined {
  const count = shapes.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  return Number.isNaN(count) ? undefined : count;
}

/** Of the layer's parameters; undefined where they are not known. */
export function ownShapes(layer: LayerSpec, input?: Shape): ReturnType<typeof parameterShapes> | undefined {
  const bound = bindLayer(layer, {}, []);
  const resolved = bound && input ? resolveLazy(bound, input) : bound;
  return resolved && !resolved.type.startsWith('Lazy') ? parameterShapes(resolved) : undefined;
}

function isParameter(extent: Extent | undefined): extent is { readonly type: 'parameter'; readonly name: string } {
  return typeof extent === 'object' && extent.type === 'parameter';
}

interface Fit {
  /** Lazy ones resolved. */
  readonly layers: readonly BoundLayer[];
  readonly inputShape: Shape;
  readonly findings: Diagnostic[];
}

/** Whether the model takes what the data has and gives what the classes need. */
function fitToData(
  sequential: SequentialSpec,
  bound: readonly BoundLayer[],
  outputLayers: readonly BoundLayer[],
  data: BoundData,
): Fit {
  const findings: Diagnostic[] = [];
  const say = (
    severity: Diagnostic['severity'],
    code: string,
    message: Phrase,
    { range, line }: BoundLayer | SequentialSpec,
  ) => findings.push({ severity, code, ...messageOf(message), range, line });
  const none = { layers: bound, inputShape: [data.features], findings };
  if (bound.length === 0) {
    say('error', 'no-layers', phrase`${sequential.name} has no layers.`, sequential);
    return none;
  }
  const inputShape = inputShapeOf(bound, data);
  if (inputShape instanceof Phrase) {
    say('error', 'data-shape', inputShape, bound[0]!);
    return none;
  }
  // What takes the columns as they are; the shapes tell of what stands behind a layer that changes them.
  const first = bound.find((layer) => !keepsWidth(layer));
  const taken = first && inputWidth(first);
  if (first && inputShape.length === 1 && taken !== undefined && taken !== data.features) {
    const inputs = counted(data.features, 'column');
    const message = phrase`${nameOf(first)} takes ${formatExtent(taken)} ${widthNoun(first, taken === 1)}; ${data.name} has ${inputs} of input.`;
    say('error', 'data-width', message, first);
  }
  const layers = resolveAll(bound, inputShape);
  const { shapes, problem } = modelShapes({ layers, outputLayers }, inputShape, data.name);
  if (problem && findings.length === 0) {
    say('error', 'shape-mismatch', problem.message, [...layers, ...outputLayers][problem.layer]!);
  }
  const output = shapes[layers.length - 1];
  if (output) checkOutput(sequential, layers, output, data, say);
  if (layers.every((layer) => parameterCount(layer, undefined) === 0)) {
    say('error', 'nothing-to-train', phrase`${sequential.name} has no parameters to train.`, sequential);
  }
  return { layers, inputShape, findings };
}

/** Lazy modules as what they become in front of this input, as far as the shapes are known. */
function resolveAll(layers: readonly BoundLayer[], inputShape: Shape): readonly BoundLayer[] {
  const resolved: BoundLayer[] = [];
  for (const [at, layer] of layers.entries()) {
    const from = inputOf(layer, at);
    const { shapes } = modelShapes({ layers: resolved, outputLayers: [] }, inputShape);
    const shapeAt = (index: number) => (index < 0 ? undefined : shapes[index]) ?? inputShape;
    const sized = layer.sizedAs === undefined ? layer : resolveSized(layer, shapeAt(from), shapeAt(layer.sizedAs));
    resolved.push(resolveLazy(sized, shapeAt(from)));
  }
  return resolved;
}

/** The last output must have one number for each class. */
function checkOutput(
  sequential: SequentialSpec,
  layers: readonly BoundLayer[],
  shape: Shape,
  data: BoundData,
  say: (severity: Diagnostic['severity'], code: string, message: Phrase, at: BoundLayer | SequentialSpec) => void,
): void {
  const last = layers.findLast((layer) => outputWidth(layer) !== undefined);
  const place = last ?? sequential;
  const name = last ? nameOf(last) : sequential.name;
  if (shape.length !== 1) {
    const end = layers.at(-1)!;
    const wanted = data.takesNumbers ? phrase`a row of numbers` : phrase`one number for each class`;
    say(
      'error',
      'output-shape',
      phrase`${nameOf(end)} gives ${formatShape(shape)} for a row; the loss takes ${wanted}. Add a Flatten and a Linear.`,
      end,
    );
    return;
  }
  const [given] = shape as [number];
  if (given === data.classes || data.takesNumbers) return;
  const outputs = phrase`${name} gives ${counted(given, 'output')}`;
  const classes =
    data.classes === 1 ? phrase`${data.name} has 1 class` : phrase`${data.name} has ${data.classes} classes`;
  const needed = phrase`${outputs}; ${classes}, and each needs one.`;
  if (last && given === 1 && data.classes === 2) {
    const loss = layers.at(-1)!.type === 'Sigmoid' ? 'BCELoss' : 'BCEWithLogitsLoss';
    say('error', 'one-output', phrase`${needed} With ${loss} one is enough for both.`, place);
  } else if (given < data.classes) say('error', 'too-few-outputs', needed, place);
  else say('warning', 'spare-outputs', phrase`${outputs}; ${classes}: the others stay unused.`, place);
}
