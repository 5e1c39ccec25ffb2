// The shape of each module's output, for `npm run read`: without the batch, where it does not depend on an image's size.

import { formatExtent, parametersOf } from '../../model/extent.ts';
import { type LayerShapes, layerShapes } from '../../model/layerShapes.ts';
import { misfits } from '../../model/misfits.ts';
import type { Extent, LayerSpec } from '../../model/modelSpec.ts';
import { defaultOf, type ModuleParameter, parametersOfModule } from '../../model/modules.ts';
import type { Shape } from '../../model/shape.ts';
import { checkWidths } from '../../model/shapes.ts';
import type { SymbolicShape } from '../../model/size.ts';
import type { ReadArgument, Reading, ReadModule, ReadSequence } from './reading.ts';

/** The reading with `out` for the modules where it is known; that of a Sequential is its last module's. */
export function withOutputs(reading: Reading): Reading {
  const sequentials = reading.sequentials.map(({ inputs, ...sequential }): ReadSequence => {
    const layers: LayerSpec[] = [];
    collect(sequential.modules, layers);
    // Where the widths contradict each other, samples have dimensions that the layers do not tell of.
    const input = checkWidths(layers).length > 0 ? 'unclear' : inputOf(layers, inputs);
    const shapes =
      input === 'unclear' ? [] : withoutOpen(layers, layerShapes({ layers, outputLayers: [] }, input)).map(printed);
    let at = 0;
    const place = ({ built: _, ...one }: ReadModule): ReadModule => {
      if (one.type !== 'Sequential' || !one.modules) {
        const out = shapes[at++];
        return out ? { ...one, out } : one;
      }
      const modules = one.modules.map(place);
      const out = modules.at(-1)?.out;
      return { ...one, ...(out && { out }), modules };
    };
    return { ...sequential, modules: sequential.modules.map(place) };
  });
  return { ...reading, sequentials };
}

/** The outputs, but those that only a Linear tells behind what is not followed and begins. */
function withoutOpen(layers: readonly LayerSpec[], shapes: readonly LayerShapes[]): (SymbolicShape | undefined)[] {
  const [first] = layers;
  let isOpen = first?.type === 'Unsupported' && !parametersOfModule(first.module);
  return shapes.map(({ input, output }, at) => {
    const { type } = layers[at]!;
    const isFlattened = isOpen && type === 'Flatten';
    isOpen &&= !/[23]d$|Conv1d$|^Flatten$/.test(type);
    return isOpen || (isFlattened && input) ? undefined : output;
  });
}

/** What the file says of the input, where it has other dimensions than the layers alone tell of. */
function inputOf(layers: readonly LayerSpec[], inputs: ReadSequence['inputs']): Shape | undefined | 'unclear' {
  const told = layerShapes({ layers, outputLayers: [] })[0]?.input?.length;
  if (!inputs) return undefined;
  const [first, ...others] = inputs.own.filter(({ length }) => length > 0 && length !== told);
  if (first && told === undefined && misfits(layers, [], first).length > 0) return undefined;
  if (first && !inputs.isOpen)
    return inputs.own.length === 1 + others.length && others.every((one) => one.join() === first.join())
      ? first
      : 'unclear';
  if (inputs.isOpen && told === 1) return 'unclear';
  // Its part of a model of (N, C, L) may be given that as well.
  return told === 1 && inputs.holders.some(({ length }) => length === 2) ? 'unclear' : undefined;
}

function collect(modules: readonly ReadModule[], into: LayerSpec[]): void {
  for (const one of modules) {
    if (one.type === 'Sequential' && one.modules) collect(one.modules, into);
    else into.push(layerOf(one));
  }
}

const NOWHERE = { path: '', range: { from: 0, to: 0 }, line: 0 };

/** As the model has it; a module that is not known for certain is Unsupported. */
function layerOf({ type, args = {}, built, reason }: ReadModule): LayerSpec {
  const unknown: LayerSpec = { type: 'Unsupported', module: type, ...NOWHERE };
  const parameters = parametersOfModule(type);
  if (!parameters || reason !== undefined) return unknown;
  const values: Record<string, unknown> = {};
  for (const [name, parameter] of Object.entries(parameters)) {
    if (parameter.kind === 'place') continue;
    const given = built?.[name] ?? args[name];
    const value = given === undefined ? defaultOf(parameter) : argumentOf(given, parameter);
    if (value === undefined) return unknown;
    values[name] = value;
  }
  return { type, arguments: values, ...NOWHERE } as unknown as LayerSpec;
}

/** Undefined where it is no such value. */
function argumentOf(given: ReadArgument, { kind, length }: ModuleParameter): unknown {
  if (kind === 'extent') return extentOf(given);
  if (kind !== 'extents' && kind !== 'extentsOrNone' && kind !== 'padding') {
    return typeof given === 'object' && given !== null && !Array.isArray(given) ? undefined : given;
  }
  if (given === null || given === 'same' || given === 'valid') return given;
  if (Array.isArray(given)) {
    if (length && given.length !== length) return undefined;
    const items = given.map((item) => (item === null ? null : extentOf(item)));
    return items.includes(undefined) ? undefined : items;
  }
  const extent = extentOf(given);
  return extent === undefined ? undefined : Array.from({ length: length || 1 }, () => extent);
}

/** Arithmetic on parameters stays as it is written. */
function extentOf(given: ReadArgument): Extent | undefined {
  if (typeof given === 'number') return given;
  return typeof given === 'string' ? { type: 'parameter', name: given } : undefined;
}

/** Names of an image's sizes, which nothing in the file gives. */
const POSITIONS = new Set(['L', 'H', 'W', 'D']);

function printed(shape: SymbolicShape | undefined): readonly (number | string)[] | undefined {
  const sizes = shape?.map((size) => {
    if (size === undefined || parametersOf(size).some((name) => POSITIONS.has(name))) return undefined;
    if (typeof size === 'number') return size;
    return size.type === 'parameter' ? size.name : formatExtent(bracketed(size));
  });
  return sizes?.includes(undefined) ? undefined : (sizes as (number | string)[] | undefined);
}

/** With brackets around what is arithmetic itself. */
function bracketed(extent: Extent): Extent {
  if (typeof extent === 'number') return extent;
  if (extent.type === 'parameter')
    return /^[\w.]+$/.test(extent.name) ? extent : { ...extent, name: `(${extent.name})` };
  if (extent.type === 'arithmetic') return { ...extent, left: bracketed(extent.left), right: bracketed(extent.right) };
  return extent;
}
