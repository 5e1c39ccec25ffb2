// Mappings as the kernels read them: room in memory when a model is planned, contents when it is set up.

import type { MembershipTable, SpatialTable, WeightedTable } from '../kernels/pooling.ts';
import type { Memory } from '../memory.ts';
import type { Mapping, Transposed } from './mapping.ts';

interface Placed<T> {
  readonly table: T;
  /** Fills the table. */
  write(): void;
}

export function placeWindows(memory: Memory, map: Mapping): Placed<SpatialTable> {
  const starts = placeIntegers(memory, map.starts);
  const positions = placeIntegers(memory, map.positions);
  return {
    table: { targets: map.targets, sources: map.sources, starts: starts.table, positions: positions.table },
    write() {
      starts.write();
      positions.write();
    },
  };
}

export function placeMemberships(memory: Memory, map: Transposed): Placed<MembershipTable> {
  const windows = placeWindows(memory, map);
  const places = placeIntegers(memory, map.places);
  return {
    table: { ...windows.table, places: places.table },
    write() {
      windows.write();
      places.write();
    },
  };
}

export function placeWeighted(memory: Memory, map: Mapping): Placed<WeightedTable> {
  const windows = placeWindows(memory, map);
  const weights = memory.allocate(map.weights.length * memory.elementBytes);
  return {
    table: { ...windows.table, weights },
    write() {
      windows.write();
      const Numbers = memory.elementBytes === 4 ? Float32Array : Float64Array;
      new Numbers(memory.wasm.buffer, weights, map.weights.length).set(map.weights);
    },
  };
}

/** The address of the integers. */
export function placeIntegers(memory: Memory, values: Uint32Array): Placed<number> {
  const address = memory.allocate(values.length * 4);
  return {
    table: address,
    write: () => new Uint32Array(memory.wasm.buffer, address, values.length).set(values),
  };
}
