// A network's state as torch's state_dict: taken out of it, and put into it where names and shapes fit.

import type { ModelSpec } from '../model/modelSpec.ts';
import { phrase } from '../model/phrase.ts';
import { formatShape, sizeOf } from '../model/shape.ts';
import { nameOf } from '../model/shapes.ts';
import { statePrefixes } from '../model/stateNames.ts';
import type { NamedState, NetworkState, StateEntry } from '../protocol/networkState.ts';
import type { LayerBuffer } from './layer.ts';
import { readParameter, writeParameter } from './parameters.ts';
import type { Refusal } from './refusal.ts';
import type { Sequential } from './sequential.ts';

type Network = Pick<Sequential, 'layers'>;

/** `Sequential.state_dict()`: names, layouts and order are torch's. */
export function stateOf(model: ModelSpec, network: Network): NetworkState {
  const prefixes = statePrefixes(model);
  return network.layers.flatMap(({ parameters, buffers }, i): StateEntry[] => [
    ...parameters.map((parameter) => ({
      name: prefixes[i] + parameter.name,
      shape: parameter.shape,
      values: readParameter(parameter),
    })),
    ...buffers.map((buffer) => ({ name: prefixes[i] + buffer.name, shape: buffer.shape, values: valuesOf(buffer) })),
  ]);
}

/**
 * `Sequential.load_state_dict(state)`: all of the network's parameters and buffers get the file's values. Names may have
 * anything more in front, the same for all, such as the attribute's name: the state of a whole module is taken too, and
 * what it has beside this Sequential is left alone. Changes nothing, and tells why, where a name or a shape does not fit.
 */
export function loadState(model: ModelSpec, network: Network, { name: file, state }: NamedState): Refusal | undefined {
  const wanted = wantedOf(model, network);
  const found = new Map(state.map((entry) => [entry.name, entry]));
  const front = frontOf(wanted, state, model.path);
  const names = new Set(wanted.map(({ name }) => front + name));
  const spare = state.find((entry) => entry.name.startsWith(front) && !names.has(entry.name));
  for (const { name, shape, layer, isOptional } of wanted) {
    const entry = found.get(front + name);
    const place = nameOf(model.layers[layer]!);
    if (!entry) {
      if (isOptional) continue;
      const lacking = `${front}${name}`;
      const message = spare
        ? phrase`${file} has no "${lacking}", but "${spare.name}"; ${place} needs it.`
        : phrase`${file} has no "${lacking}"; ${place} needs it.`;
      return { message, layer };
    }
    const isSame = entry.shape.length === shape.length && entry.shape.every((size, i) => size === shape[i]);
    if (!isSame || entry.values.length !== sizeOf(shape)) {
      const message = phrase`"${entry.name}" of ${file} has shape ${formatShape(entry.shape)}; ${place} has ${formatShape(shape)}.`;
      return { message, layer };
    }
  }
  if (spare) return { message: phrase`${file} also holds "${spare.name}", which ${model.name} has not.` };

  for (const { name, write } of wanted) {
    const entry = found.get(front + name);
    if (entry) write(entry.values instanceof BigInt64Array ? Float64Array.from(entry.values, Number) : entry.values);
  }
  return undefined;
}

/** A tensor that the network has. */
interface Wanted {
  readonly name: string;
  readonly shape: readonly number[];
  readonly layer: number;
  /** PyTorch counts batches since 0.4.1 only, and takes a state without the count. */
  readonly isOptional: boolean;
  write(values: ArrayLike<number>): void;
}

function wantedOf(model: ModelSpec, network: Network): Wanted[] {
  const prefixes = statePrefixes(model);
  return network.layers.flatMap(({ parameters, buffers }, layer): Wanted[] => [
    ...parameters.map((parameter) => ({
      name: prefixes[layer] + parameter.name,
      shape: parameter.shape,
      layer,
      isOptional: false,
      write: (values: ArrayLike<number>) => writeParameter(parameter, values),
    })),
    ...buffers.map((buffer) => ({
      name: prefixes[layer] + buffer.name,
      shape: buffer.shape,
      layer,
      isOptional: buffer.name === 'num_batches_tracked',
      write: (values: ArrayLike<number>) => buffer.write(values),
    })),
  ]);
}

/** What the file's names have in front of the network's: nothing, the Sequential's path, or something longer. */
function frontOf(wanted: readonly Wanted[], state: NetworkState, path: string | undefined): string {
  const [first] = wanted;
  if (!first) return '';
  const fronts = state
    .filter(({ name }) => name === first.name || name.endsWith(`.${first.name}`))
    .map(({ name }) => name.slice(0, name.length - first.name.length));
  const names = new Set(state.map(({ name }) => name));
  const fits = (front: string) => wanted.every(({ name, isOptional }) => isOptional || names.has(front + name));
  const likely = ['', ...(path ? [`${path}.`] : [])].filter((front) => fronts.includes(front));
  return [...likely, ...fronts].find(fits) ?? likely[0] ?? fronts[0] ?? '';
}

function valuesOf({ name, read }: LayerBuffer): StateEntry['values'] {
  const values = read();
  return name === 'num_batches_tracked' ? BigInt64Array.from(values, BigInt) : Float32Array.from(values);
}
