// Units that do nothing for a whole epoch: dead ones of ReLU, saturated ones of the functions with two limits.

import type { BoundLayer } from '../model/modelSpec.ts';
import { type CountedUnits, SATURATED_FRACTION, SATURATED_WITHIN } from '../protocol/trainEvent.ts';
import { type Kept, keepAll, keepFields, keepTensor } from './kept.ts';
import type { Kernels } from './kernels.ts';
import type { Layer } from './layer.ts';
import type { Memory } from './memory.ts';

export interface UnitCounter extends CountedUnits {
  /** Takes in the outputs of a step, of so many samples. */
  look(samples: number): void;
  /** The fraction of units that were idle since it was called last; NaN where nothing was looked at. */
  take(): number;
  /** What was seen so far. */
  keep(): Kept;
}

/** Of a layer whose units can be idle; undefined for others. */
export function createUnitCounter(
  spec: BoundLayer,
  { output }: Layer,
  layer: number,
  kernels: Kernels,
  memory: Memory,
): UnitCounter | undefined {
  const kind = kindOf(spec);
  if (!kind) return undefined;
  const count = output.columns;
  const seen = memory.vector(count);
  const limits = limitsOf(spec);
  const counted = { rows: 0 };
  return {
    layer,
    kind,
    count,
    look(samples) {
      const taken = samples * output.positions;
      counted.rows += taken;
      if (limits) kernels.countFar(output, limits.center, limits.distance, seen, taken);
      else kernels.markPositive(output, seen, taken);
    },
    take() {
      if (counted.rows === 0) return Number.NaN;
      const { data } = seen;
      const idle =
        kind === 'dead' ? count - countFrom(data, count, 1) : countFrom(data, count, SATURATED_FRACTION * counted.rows);
      data.fill(0);
      counted.rows = 0;
      return idle / count;
    },
    keep: () => keepAll([keepTensor(`units.${layer}`, seen), keepFields(`units.${layer}`, counted)]),
  };
}

/** How many of the first `count` values are at least `least`. */
function countFrom(values: Float32Array | Float64Array, count: number, least: number): number {
  let found = 0;
  for (let i = 0; i < count; i++) if (values[i]! >= least) found++;
  return found;
}

function kindOf(spec: BoundLayer): CountedUnits['kind'] | undefined {
  const { type } = spec;
  if (type === 'ReLU' || type === 'ReLU6' || (type === 'Clamp' && spec.min === 0)) return 'dead';
  return limited.has(type) ? 'saturated' : undefined;
}

const limited: ReadonlySet<BoundLayer['type']> = new Set(['Sigmoid', 'Tanh', 'Hardsigmoid', 'Hardtanh']);

/** The middle between the limits, and beyond which distance from it the output counts as saturated. */
function limitsOf(spec: BoundLayer): { readonly center: number; readonly distance: number } | undefined {
  if (kindOf(spec) !== 'saturated') return undefined;
  let [low, high] = spec.type === 'Tanh' ? [-1, 1] : [0, 1];
  if (spec.type === 'Hardtanh') [low, high] = [spec.arguments.min_val, spec.arguments.max_val];
  return { center: (low + high) / 2, distance: (0.5 - SATURATED_WITHIN) * (high - low) };
}
