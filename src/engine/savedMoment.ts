// A kept moment as plain data, by torch's names and in torch's layout, and such data put into a run of the same request.

import type { ModelSpec } from '../model/modelSpec.ts';
import { statePrefixes } from '../model/stateNames.ts';
import { type Checkpoint, OPTIMIZER_PREFIX, OWN_PREFIX } from '../protocol/checkpoint.ts';
import type { StateEntry } from '../protocol/networkState.ts';
import type { Kept } from './kept.ts';
import { type Parameter, type Parameters, rowsIn } from './parameters.ts';

export type SavedMoment = Pick<Checkpoint, 'tensors' | 'fields' | 'generators'>;

/** Nothing of it is the run's own memory. */
export function saveMoment({ parts }: Kept, model: ModelSpec, parameters: Parameters): SavedMoment {
  const tensors: StateEntry[] = [];
  const fields: Record<string, Readonly<Record<string, unknown>>> = {};
  const generators: Record<string, Uint8Array<ArrayBuffer>> = {};
  const places = placesOf(model, parameters);
  for (const part of parts) {
    switch (part.type) {
      case 'asParameters':
        for (const { name, parameter, start } of places) {
          const values = new Float32Array(sizeOf(parameter));
          for (const { from, at, length } of rowsIn(parameter)) {
            values.set(part.values.subarray(start + from, start + from + length), at);
          }
          tensors.push({ name: nameOf(name, part.name), shape: parameter.shape, values });
        }
        break;
      case 'vector':
        tensors.push({ name: OWN_PREFIX + part.name, shape: part.shape, values: Float32Array.from(part.values) });
        break;
      case 'buffer':
        tensors.push({ name: part.name, shape: part.shape, values: bufferValues(part) });
        break;
      case 'indices': {
        const values = new BigInt64Array(part.values.length);
        const words = new Uint32Array(values.buffer);
        for (const [i, index] of part.values.entries()) words[2 * i] = index;
        tensors.push({ name: OWN_PREFIX + part.name, shape: [values.length], values });
        break;
      }
      case 'fields':
        fields[part.name] = part.fields;
        break;
      case 'bytes':
        generators[part.name] = part.bytes();
        break;
      default:
        part satisfies never;
    }
  }
  return { tensors, fields, generators };
}

/**
 * Puts a saved moment into a run; `now` is what the run keeps at present. False where it lacks something or has another
 * size: the run is then of no use any more.
 */
export function loadMoment(saved: SavedMoment, now: Kept, model: ModelSpec, parameters: Parameters): boolean {
  const byName = new Map(saved.tensors.map(({ name, values }) => [name, values]));
  const places = placesOf(model, parameters);
  return now.parts.every((part) => {
    switch (part.type) {
      case 'asParameters': {
        const all = new Float32Array(part.values.length);
        const isThere = places.every(({ name, parameter, start }) => {
          const values = byName.get(nameOf(name, part.name));
          if (!(values instanceof Float32Array) || values.length !== sizeOf(parameter)) return false;
          for (const { from, at, length } of rowsIn(parameter)) all.set(values.subarray(at, at + length), start + from);
          return true;
        });
        if (isThere) part.put(all);
        return isThere;
      }
      case 'vector':
      case 'buffer': {
        const values = byName.get(part.type === 'vector' ? OWN_PREFIX + part.name : part.name);
        if (values?.length !== part.values.length) return false;
        part.put(values instanceof BigInt64Array ? Float64Array.from(values, Number) : values);
        return true;
      }
      case 'indices': {
        const values = byName.get(OWN_PREFIX + part.name);
        if (!(values instanceof BigInt64Array) || values.length !== part.values.length) return false;
        part.put(Uint32Array.from(values, Number));
        return true;
      }
      case 'fields': {
        const fields = saved.fields[part.name];
        if (fields) part.put(fields);
        return fields !== undefined;
      }
      case 'bytes': {
        const bytes = saved.generators[part.name];
        return bytes !== undefined && part.put(bytes);
      }
      default:
        return part satisfies never;
    }
  });
}

interface Place {
  readonly name: string;
  readonly parameter: Parameter;
  /** Where its elements begin in a vector that is laid out as all parameters. */
  readonly start: number;
}

function placesOf(model: ModelSpec, { ofLayers, values }: Parameters): Place[] {
  const prefixes = statePrefixes(model);
  return ofLayers.flatMap((ofLayer, layer) =>
    ofLayer.map((parameter) => ({
      name: prefixes[layer]! + parameter.name,
      parameter,
      start: (parameter.value.address - values.address) / values.storage.elementBytes,
    })),
  );
}

function nameOf(parameter: string, state: string): string {
  return state === '' ? parameter : `${OPTIMIZER_PREFIX}${parameter}.${state}`;
}

function sizeOf({ shape }: Parameter): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

function bufferValues({
  name,
  values,
}: {
  readonly name: string;
  readonly values: Float32Array | Float64Array;
}): StateEntry['values'] {
  return name.endsWith('num_batches_tracked') ? BigInt64Array.from(values, BigInt) : Float32Array.from(values);
}
