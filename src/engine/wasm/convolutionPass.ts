// One direction of a convolution: its tables in memory, and its products group by group. What is read and written where is
// in convolutionPlan.ts.

import { roundUp, strideOf } from '../memory.ts';
import type { Tensor } from '../tensor.ts';
import { ld, type WasmContext } from './context.ts';
import type { Phase, Plan, Tap } from './convolutionPlan.ts';

/** Rows of patches, of one sample or of several, that are worked on before the next are padded. */
const ROWS_AT_ONCE = 256;
/** Rows of a large sample between which a panel of weights is left. */
const ROWS_PER_SLICE = 1024;
/** Shorter runs are copied into patches first. */
const SHORTEST_RUN = 12;
/** The depth of a slice in gatherMatmul.ts. */
const LONGEST_RUN = 400;

/** What the source and the target of a pass are like: matrices of `positions` rows a sample. */
export interface PassSizes {
  readonly groups: number;
  readonly capacity: number;
  readonly source: { readonly positions: number; readonly columns: number };
  readonly target: { readonly positions: number; readonly columns: number };
}

interface PhaseTables {
  readonly rows: number;
  readonly taps: number;
  readonly depth: number;
  /** Addresses: see gatherMatmul.ts; `list` are the taps' indices. */
  readonly offsets: number;
  readonly places: number;
  readonly runs: number;
  readonly runCount: number;
  readonly list: number;
  /** The same for rows that were copied into patches. */
  readonly patchOffsets: number;
  readonly patchRuns: number;
  readonly patchRunCount: number;
}

/** Rows of patches that can be read, as gatherMatmul.ts takes them. */
export interface PatchRows {
  readonly rows: number;
  readonly a: number;
  readonly offsets: number;
  readonly places: number;
  readonly runs: number;
  readonly runCount: number;
}

export class Pass {
  /** Columns of a group in the source and in the target. */
  readonly inputs: number;
  readonly outputs: number;
  readonly isDepthwise: boolean;
  readonly phases: readonly PhaseTables[];
  readonly groups: number;
  readonly target: PassSizes['target'];
  readonly samplesAtOnce: number;
  private readonly context: WasmContext;
  private readonly plan: Plan;
  private readonly source: PassSizes['source'];
  /** Floats from position to position of what is read. */
  private readonly pitch: number;
  private readonly table: number;
  private readonly isPatched: boolean;
  private readonly looseTable: number;
  private tables: { readonly address: number; readonly values: readonly number[] }[] = [];

  constructor(context: WasmContext, plan: Plan, { groups, capacity, source, target }: PassSizes) {
    this.context = context;
    this.plan = plan;
    this.source = source;
    this.target = target;
    this.groups = groups;
    this.inputs = source.columns / groups;
    this.outputs = target.columns / groups;
    this.isDepthwise = groups > 1 && this.inputs === 1 && this.outputs === 1;
    this.pitch = plan.table ? source.columns : strideOf(source.columns);
    this.table = plan.table ? this.integers(plan.table) : 0;
    this.samplesAtOnce = Math.min(capacity, Math.max(1, Math.floor(ROWS_AT_ONCE / target.positions)));
    const runs = plan.phases.map(({ taps }) => this.runsOf(taps));
    const shortest = Math.min(...runs.flatMap((ofPhase) => ofPhase.map(([, floats]) => floats)));
    this.isPatched = groups === 1 && shortest < SHORTEST_RUN;
    this.phases = plan.phases.map((phase, i) => this.tablesOf(phase, runs[i]!));
    this.looseTable = this.isLoose ? this.integers(range(ROWS_PER_SLICE).map((row) => row * this.looseRow)) : 0;
  }

  /** Bytes of the rooms that `rowsOf` needs: the padded source, and patches. */
  get roomBytes(): readonly [number, number] {
    const most = Math.max(...this.phases.map(({ rows, depth }) => this.sliceRows(rows) * depth));
    return [
      this.plan.table ? this.samplesAtOnce * this.plan.positions * this.pitch * 4 : 0,
      this.isPatched ? most * 4 : 0,
    ];
  }

  /** Bytes of the weights of all groups as `packColumns` leaves them. */
  get packedBytes(): number {
    const depth = this.phases.reduce((sum, phase) => sum + phase.depth, 0);
    return this.isDepthwise ? 0 : this.groups * depth * roundUp(this.outputs, 4) * 4;
  }

  /** Bytes of rows of one group where they cannot be written in place, by whole vectors. */
  get looseBytes(): number {
    return this.isLoose ? ROWS_PER_SLICE * this.looseRow : 0;
  }

  private get looseRow(): number {
    return roundUp(this.outputs, 4) * 4;
  }

  private get isLoose(): boolean {
    return !this.isDepthwise && this.groups > 1 && this.outputs % 4 !== 0;
  }

  fillTables(): void {
    for (const { address, values } of this.tables) this.context.memory.integers(address, values.length).set(values);
    this.tables = [];
  }

  /** Makes some samples readable, padded if need be, and gives the address of the first. */
  open(source: Tensor, first: number, samples: number, padded: number): number {
    const start = source.address + first * this.source.positions * ld(source);
    if (!this.plan.table) return start;
    const { positions } = this.plan;
    for (let n = 0; n < samples; n++) {
      const image = start + n * this.source.positions * ld(source);
      const target = padded + n * positions * this.pitch * 4;
      this.context.exports.padImage(image, ld(source), this.table, positions, this.source.columns, target);
    }
    return padded;
  }

  /** Calls back for all rows of a phase of opened samples, slice by slice. */
  eachSlice(phase: number, a: number, samples: number, patches: number, visit: (slice: PatchRows) => void): void {
    const tables = this.phases[phase]!;
    const { rows, offsets, places, runs, runCount } = tables;
    for (let first = 0; first < rows * samples; first += ROWS_PER_SLICE) {
      const slice = {
        rows: Math.min(ROWS_PER_SLICE, rows * samples - first),
        a,
        offsets: offsets + first * 4,
        places: places + first * 4,
        runs,
        runCount,
      };
      if (!this.isPatched) visit(slice);
      else {
        this.context.exports.copyPatches(slice.rows, a, slice.offsets, runs, runCount, patches);
        const { patchOffsets, patchRuns, patchRunCount } = tables;
        visit({ ...slice, a: patches, offsets: patchOffsets, runs: patchRuns, runCount: patchRunCount });
      }
    }
  }

  /** target = source · weights + init, of opened samples whose target starts at `c`. */
  multiply(
    a: number,
    samples: number,
    weights: Tensor,
    init: number,
    c: number,
    [patches, packed, loose]: readonly [number, number, number],
  ): void {
    const { exports } = this.context;
    const { groups, inputs, outputs } = this;
    const vectors = Math.ceil(outputs / 4);
    let ofPhase = packed;
    for (const [phase, { taps, depth }] of this.phases.entries()) {
      const bytes = depth * vectors * 16;
      this.eachSlice(phase, a, samples, patches, ({ rows, a: at, offsets, places, runs, runCount }) => {
        if (this.isDepthwise) {
          const columns = Math.ceil(groups / 4);
          // biome-ignore format: the arguments come in groups, one a matrix
          exports.depthwise(
            rows, columns, at, offsets, runs, taps, weights.address, ld(weights), c, places, init,
          );
          return;
        }
        for (let g = 0; g < groups; g++) {
          const [b, start, to] = [ofPhase + g * bytes, init && init + g * outputs * 4, c + g * outputs * 4];
          // biome-ignore format: as above
          exports.gatherMatmul(
            rows, vectors, depth,
            at + g * inputs * 4, offsets, runs, runCount,
            b,
            this.isLoose ? loose : to, this.isLoose ? this.looseTable : places,
            start,
          );
          if (this.isLoose) exports.copyRows(loose, vectors * 16, rows, outputs, to, places);
        }
      });
      ofPhase += groups * bytes;
    }
  }

  private sliceRows(rows: number): number {
    return Math.min(rows * this.samplesAtOnce, ROWS_PER_SLICE);
  }

  private tablesOf({ sources, targets, taps }: Phase, runs: readonly Run[]): PhaseTables {
    const { samplesAtOnce, pitch, plan, target } = this;
    const rows = sources.length;
    const depth = taps.length * this.inputs;
    const ofSamples = (places: readonly number[], positions: number, floats: number) =>
      range(samplesAtOnce).flatMap((n) => places.map((place) => (n * positions + place) * floats * 4));
    const patchRuns = divide(0, depth);
    return {
      rows,
      taps: taps.length,
      depth,
      offsets: this.integers(ofSamples(sources, plan.positions, pitch)),
      places: this.integers(ofSamples(targets, target.positions, strideOf(target.columns))),
      runs: this.integers(
        this.isDepthwise ? taps.flatMap(({ distance, index }) => [distance * pitch * 4, index]) : runs.flat(),
      ),
      runCount: runs.length,
      list: this.integers(taps.map(({ index }) => index)),
      patchOffsets: this.isPatched ? this.integers(range(this.sliceRows(rows)).map((row) => row * depth * 4)) : 0,
      patchRuns: this.isPatched ? this.integers(patchRuns.flat()) : 0,
      patchRunCount: patchRuns.length,
    };
  }

  /** A run for each tap, or for several that lie one right after another. */
  private runsOf(taps: readonly Tap[]): Run[] {
    const joins = this.groups === 1 && this.pitch === this.inputs;
    const runs: [first: number, floats: number][] = [];
    for (const { distance } of taps) {
      const first = distance * this.pitch * 4;
      const last = runs.at(-1);
      if (joins && last && last[0] + last[1] * 4 === first) last[1] += this.inputs;
      else runs.push([first, this.inputs]);
    }
    return runs.flatMap(([first, floats]) => divide(first, floats));
  }

  /** A table that `fillTables` writes. */
  private integers(values: readonly number[]): number {
    const address = this.context.memory.allocate(values.length * 4);
    this.tables.push({ address, values });
    return address;
  }
}

type Run = readonly [first: number, floats: number];

/** A run as runs of at most LONGEST_RUN floats, about as long as each other. */
function divide(first: number, floats: number): Run[] {
  const pieces = Math.ceil(floats / LONGEST_RUN);
  const starts = range(pieces + 1).map((i) => Math.floor((floats * i) / pieces));
  return starts.slice(1).map((end, i): Run => [first + starts[i]! * 4, end - starts[i]!]);
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}
