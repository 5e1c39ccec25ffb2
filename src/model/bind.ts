// Gives a Sequential's parameters their values: from the data where they follow from it, else from the person.

import { evaluateExtent, formatExtent, formatValue, isFloat, parametersOf } from './extent.ts';
import type {
  BoundLayer,
  Diagnostic,
  Extent,
  LayerSpec,
  LinearSpec,
  ModelSpec,
  SequentialSpec,
  UnknownParameter,
} from './modelSpec.ts';
import { checkWidths, inputWidth, nameOf } from './shapes.ts';

/** What a model is bound to. */
export interface BoundData {
  /** For messages: `wine.csv`. */
  readonly name: string;
  readonly features: number;
  readonly classes: number;
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
  if (sequential.errors.length > 0) return { type: 'wrong', errors: sequential.errors };
  const known = { ...inferParameters(sequential, data.features, data.classes), ...values };
  const missing = sequential.unknowns.filter(({ name }) => !Object.hasOwn(known, name));
  if (missing.length > 0) return { type: 'missing', parameters: missing };

  const errors: Diagnostic[] = [];
  const bind = (layer: LayerSpec) => bindLayer(layer, known, errors);
  const layers = sequential.layers.map(bind).filter((layer) => layer !== undefined);
  const outputLayers = sequential.outputLayers.map(bind).filter((layer) => layer !== undefined);
  const draws = sequential.draws?.map((draw) =>
    typeof draw === 'number' ? draw : (bindLayer(draw, known, errors) as LinearSpec<number>),
  );
  if (errors.length === 0) errors.push(...checkWidths(layers));
  if (errors.length > 0) return { type: 'wrong', errors };
  const findings = checkData(sequential, layers, data);
  const wrong = findings.filter(({ severity }) => severity === 'error');
  if (wrong.length > 0) return { type: 'wrong', errors: wrong };
  const thrownAway = (draws ?? []).reduce<number>(
    (sum, draw) => sum + (typeof draw === 'number' ? 0 : valuesOf(draw)),
    0,
  );
  if (draws && thrownAway > MAX_THROWN_AWAY) {
    const message = `The first weights of ${sequential.name} will not be those that PyTorch draws: the modules built beside it draw ${thrownAway} numbers, more than are followed.`;
    const { range, line } = sequential;
    const warning: Diagnostic = { severity: 'warning', code: 'first-weights-differ', message, range, line };
    return { type: 'bound', model: { name: sequential.name, layers, outputLayers }, warnings: [...findings, warning] };
  }
  const model = { name: sequential.name, layers, outputLayers, ...(draws && { draws }) };
  return { type: 'bound', model, warnings: findings };
}

/**
 * The parameters that follow from the data: the first layer's input width is the number of features, the last width the
 * number of classes, where either is a parameter alone.
 */
export function inferParameters(sequential: SequentialSpec, features: number, classes: number): Record<string, number> {
  const values: Record<string, number> = {};
  const widths = sequential.layers.filter((layer) => inputWidth(layer) !== undefined || layer.type === 'Unsupported');
  const [first, last] = [widths[0], widths.at(-1)];
  const input = first && inputWidth(first);
  const output = last && outputWidth(last);
  // Where both are one parameter, the features decide; the classes are then checked against it.
  if (isParameter(output)) values[output.name] = classes;
  if (isParameter(input)) values[input.name] = features;
  return values;
}

/** Numbers of trainable parameters. */
export interface ParameterCounts {
  /** Of each layer; undefined where it is not known. */
  readonly layers: readonly (number | undefined)[];
  /** Of the layers where it is known. */
  readonly total: number;
  /** The parameters on which the other layers' counts depend, by name. */
  readonly dependsOn: readonly string[];
  /** Whether a layer's count cannot be told at all: it is not supported. */
  readonly hasUnsupported: boolean;
}

/** Counts weights and biases of the layers, outputLayers left out. */
export function parameterCounts({ layers }: { readonly layers: readonly LayerSpec[] }): ParameterCounts {
  const counts = layers.map(parameterCount);
  const dependsOn = new Set<string>();
  for (const [at, layer] of layers.entries()) {
    if (counts[at] === undefined)
      for (const extent of extentsOf(layer)) for (const name of parametersOf(extent)) dependsOn.add(name);
  }
  return {
    layers: counts,
    total: counts.reduce<number>((sum, count) => sum + (count ?? 0), 0),
    dependsOn: [...dependsOn],
    hasUnsupported: layers.some(({ type }) => type === 'Unsupported'),
  };
}

function parameterCount(layer: LayerSpec): number | undefined {
  switch (layer.type) {
    case 'Linear': {
      const [inputs, outputs] = extentsOf(layer).map((extent) => evaluateExtent(extent, {}));
      return inputs === undefined || outputs === undefined ? undefined : outputs * (inputs + Number(layer.bias));
    }
    case 'BatchNorm1d': {
      const features = evaluateExtent(layer.numFeatures, {});
      return layer.affine ? features && 2 * features : 0;
    }
    case 'ReLU':
    case 'Softmax':
      return 0;
    case 'Unsupported':
      return undefined;
    default:
      return layer satisfies never;
  }
}

/** How many values a Linear draws. */
function valuesOf({ inFeatures, outFeatures, bias }: LinearSpec<number>): number {
  return outFeatures * (inFeatures + Number(bias));
}

/** The extents of a layer that its arguments give. */
export function extentsOf(layer: LayerSpec): Extent[] {
  if (layer.type === 'Linear') return [layer.inFeatures, layer.outFeatures];
  return layer.type === 'BatchNorm1d' ? [layer.numFeatures] : [];
}

function outputWidth(layer: LayerSpec): Extent | undefined {
  return layer.type === 'Linear' ? layer.outFeatures : inputWidth(layer);
}

function isParameter(extent: Extent | undefined): extent is { readonly type: 'parameter'; readonly name: string } {
  return typeof extent === 'object' && extent.type === 'parameter';
}

function bindLayer(
  layer: LayerSpec,
  values: Readonly<Record<string, number>>,
  errors: Diagnostic[],
): BoundLayer | undefined {
  const bind = (extent: Extent, argument: string): number => {
    const value = evaluateExtent(extent, values);
    if (value === undefined || isFloat(extent, values) || value <= 0) {
      const formula = typeof extent === 'number' ? '' : `${formatExtent(extent)} = `;
      const shown = formula + formatValue(extent, values);
      const message = `${argument} of ${nameOf(layer)} is ${shown}; it must be a positive integer.`;
      errors.push({ severity: 'error', code: 'wrong-extent', message, range: layer.range, line: layer.line });
    }
    return value ?? Number.NaN;
  };
  switch (layer.type) {
    case 'Linear': {
      const inFeatures = bind(layer.inFeatures, 'in_features');
      return { ...layer, inFeatures, outFeatures: bind(layer.outFeatures, 'out_features') };
    }
    case 'BatchNorm1d':
      return { ...layer, numFeatures: bind(layer.numFeatures, 'num_features') };
    case 'ReLU':
    case 'Softmax':
      return layer;
    case 'Unsupported':
      return undefined;
    default:
      return layer satisfies never;
  }
}

/** Whether the model takes what the data has and gives what the classes need. */
function checkData(sequential: SequentialSpec, layers: readonly BoundLayer[], data: BoundData): Diagnostic[] {
  const findings: Diagnostic[] = [];
  const say = (
    severity: Diagnostic['severity'],
    code: string,
    message: string,
    { range, line }: BoundLayer | SequentialSpec,
  ) => findings.push({ severity, code, message, range, line });
  if (layers.length === 0) {
    say('error', 'no-layers', `${sequential.name} has no layers.`, sequential);
    return findings;
  }
  const first = layers.find((layer) => inputWidth(layer) !== undefined);
  const taken = first && inputWidth(first);
  if (first && taken !== data.features) {
    const inputs = data.features === 1 ? '1 column' : `${data.features} columns`;
    const what = first.type === 'Linear' ? 'inputs' : 'features';
    say('error', 'data-width', `${nameOf(first)} takes ${taken} ${what}; ${data.name} has ${inputs} of input.`, first);
  }
  const last = layers.findLast((layer) => inputWidth(layer) !== undefined);
  const given = last ? outputWidth(last) : data.features;
  const place = last ?? sequential;
  if (typeof given === 'number' && given !== data.classes) {
    const outputs = `${last ? nameOf(last) : sequential.name} gives ${given} ${given === 1 ? 'output' : 'outputs'}`;
    const classes = `${data.name} has ${data.classes} ${data.classes === 1 ? 'class' : 'classes'}`;
    if (given < data.classes) say('error', 'too-few-outputs', `${outputs}; ${classes}, and each needs one.`, place);
    else say('warning', 'spare-outputs', `${outputs}; ${classes}: the others stay unused.`, place);
  }
  if (layers.every((layer) => parameterCount(layer) === 0)) {
    say('error', 'nothing-to-train', `${sequential.name} has no parameters to train.`, sequential);
  }
  return findings;
}
