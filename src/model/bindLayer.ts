// A layer as the file gives it, and values for the parameters in it -> the layer with all its numbers.

import { evaluateExtent, formatExtent, formatValue, isFloat, parametersOf } from './extent.ts';
import {
  type BoundLayer,
  type Diagnostic,
  type Extent,
  isJoin,
  type LayerSpec,
  type ModuleLayer,
} from './modelSpec.ts';
import { type ModuleParameter, parametersOfModule } from './modules.ts';
import { messageOf, phrase } from './phrase.ts';
import { nameOf } from './shapes.ts';

/** The layer bound; undefined where it is not supported. What torch would refuse is added to `errors`. */
export function bindLayer(
  layer: LayerSpec,
  values: Readonly<Record<string, number>>,
  errors: Diagnostic[],
): BoundLayer | undefined {
  if (layer.type === 'Unsupported') return undefined;
  if (isJoin(layer)) return layer;
  const bind = (extent: Extent, name: string, { least }: ModuleParameter): number => {
    const value = evaluateExtent(extent, values);
    if (value === undefined || isFloat(extent, values) || value < (least ?? Number.NEGATIVE_INFINITY)) {
      const formula = typeof extent === 'number' ? '' : `${formatExtent(extent)} = `;
      const shown = formula + formatValue(extent, values);
      const expected =
        least === 1 ? phrase`a positive integer` : least === 0 ? phrase`an integer from 0` : phrase`an integer`;
      const message = messageOf(phrase`${name} of ${nameOf(layer)} is ${shown}; it must be ${expected}.`);
      errors.push({ severity: 'error', code: 'wrong-extent', ...message, range: layer.range, line: layer.line });
    }
    return value ?? Number.NaN;
  };
  return mapExtents(layer, bind) as BoundLayer;
}

/** The layer with each extent mapped; `name` and `parameter` are those of the argument that holds it. */
export function mapExtents<E, F>(
  layer: ModuleLayer<E>,
  map: (extent: E, name: string, parameter: ModuleParameter) => F,
): ModuleLayer<F> {
  const parameters = parametersOfModule(layer.type) ?? {};
  const mapped = Object.entries(layer.arguments).map(([name, value]) => {
    const parameter = parameters[name]!;
    return [name, holdsExtents(parameter) ? mapValue<E, F>(value, (extent) => map(extent, name, parameter)) : value];
  });
  return { ...layer, arguments: Object.fromEntries(mapped) } as unknown as ModuleLayer<F>;
}

/** The extents of a layer that its arguments give. */
export function extentsOf(layer: LayerSpec): Extent[] {
  if (layer.type === 'Unsupported' || isJoin(layer)) return [];
  const extents: Extent[] = [];
  mapExtents<Extent, Extent>(layer, (extent) => {
    extents.push(extent);
    return extent;
  });
  return extents;
}

/** The names of the parameters in a layer's extents. */
export function parametersIn(layer: LayerSpec): string[] {
  return isConstant(layer) ? [] : extentsOf(layer).flatMap(parametersOf);
}

function isPlain(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}

/** Whether all arguments are plain values: no extent in them depends on anything. */
export function isConstant(layer: LayerSpec): boolean {
  if (layer.type === 'Unsupported' || isJoin(layer)) return true;
  const given = layer.arguments as Readonly<Record<string, unknown>>;
  for (const name in given) {
    const value = given[name];
    if (!isPlain(value) && !(Array.isArray(value) && value.every(isPlain))) return false;
  }
  return true;
}

function holdsExtents({ kind }: ModuleParameter): boolean {
  return kind === 'extent' || kind === 'extents' || kind === 'extentsOrNone' || kind === 'padding';
}

/** Of one extent or a tuple of them; None and the words of a padding stay. */
function mapValue<E, F>(value: unknown, map: (extent: E) => F): unknown {
  if (value === null || typeof value === 'string') return value;
  return Array.isArray(value) ? value.map((extent) => (extent === null ? null : map(extent))) : map(value as E);
}
