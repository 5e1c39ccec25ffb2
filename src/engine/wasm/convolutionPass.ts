// One direction of a convolution as assembly/convolution.ts takes it: its tables, written to memory. What is read and written
// where is in convolutionPlan.ts.

import type { Memory } from '../memory.ts';
import { roundUp, strideOf } from '../memory.ts';
import type { Phase, Plan, Tap } from './convolutionPlan.ts';

/** Rows of patches, of one sample or of several, that are worked on at a time. */
export const ROWS_AT_ONCE = 4096;
/** Those of a padded source, which is copied for them. */
const PADDED_ROWS_AT_ONCE = 256;
/** SLICE_ROWS in assembly/convolution.ts. */
const ROWS_PER_SLICE = 1024;
/** Shorter runs are copied into patches first. */
const SHORTEST_RUN = 3;
/** Columns from which a tap alone is run enough, and below which taps had better join. */
export const DENSE_BELOW = 4;
/** SLICE_DEPTH in gatherMatmul.ts. */
const LONGEST_RUN = 400;
/** Most columns of a group, and the shortest run of several groups, that gatherDot.ts takes. */
const MOST_DOT_OUTPUTS = 4;
const SHORTEST_DOT_RUN = 4;
/** The scratch of `gatherGradient`. */
const PANEL_BYTES = 256 * 48;
/** Whole vectors are written also where less is left. */
const OVERRUN = 256;

/** Rows a sample and columns of a matrix. */
export interface PassSide {
  readonly positions: number;
  readonly columns: number;
}

export interface Pass {
  /** Address of what assembly/convolution.ts calls a Pass. */
  readonly address: number;
  /** Taps as they are met, for packing the weights. */
  readonly order: readonly number[];
  readonly orderAddress: number;
  /** Columns of a group in the source and in the target. */
  readonly inputs: number;
  readonly outputs: number;
  readonly isDepthwise: boolean;
  /** Whether groups fill no whole vectors, and are written by another way. */
  readonly isLoose: boolean;
  readonly looseLd: number;
  /** As in assembly/convolution.ts: bytes of a column's weights, 0 where they are packed in panels. */
  readonly dotLd: number;
  readonly packedBytes: number;
  /** What each thread needs. */
  readonly scratchBytes: number;
  fillTables(): void;
}

/** `fold`: positions of the target for each of a padded target's, see `foldImage`. */
export function createPass(
  memory: Memory,
  plan: Plan,
  {
    groups,
    capacity,
    source,
    target,
    fold,
  }: {
    readonly groups: number;
    readonly capacity: number;
    readonly source: PassSide;
    readonly target: PassSide;
    readonly fold?: readonly number[] | undefined;
  },
): Pass {
  const pending: { readonly address: number; readonly values: readonly number[] }[] = [];
  /** A table that `fillTables` writes. */
  const integers = (values: readonly number[]) => {
    const address = memory.allocate(values.length * 4);
    pending.push({ address, values });
    return address;
  };

  const inputs = source.columns / groups;
  const outputs = target.columns / groups;
  const isDepthwise = groups > 1 && inputs === 1 && outputs === 1;
  const isLoose = !isDepthwise && groups > 1 && outputs % 4 !== 0;
  const looseLd = roundUp(outputs, 4) * 4;
  const depth = plan.order.length * inputs;
  // Few columns are copied even where nothing is padded, so that the taps of a row of the kernel join.
  const isCopied = plan.isPadded || (groups === 1 && inputs < DENSE_BELOW && strideOf(inputs) > inputs);
  const pitch = isCopied ? source.columns : strideOf(source.columns);
  const written = { positions: fold?.length ?? target.positions, ld: strideOf(target.columns) * 4 };
  const rowsAtOnce = isCopied ? PADDED_ROWS_AT_ONCE : ROWS_AT_ONCE;
  const samplesAtOnce = Math.min(capacity, Math.max(1, Math.floor(rowsAtOnce / written.positions)));

  const rowOfTap = new Map(plan.order.map((index, i) => [index, i * inputs]));
  const runs = plan.phases.map(({ taps }) => runsOf(taps, rowOfTap, inputs, pitch, groups === 1 && pitch === inputs));
  const shortest = runs.flat().reduce((least, { floats }) => Math.min(least, floats), Number.POSITIVE_INFINITY);
  const isPatched = groups === 1 && shortest < SHORTEST_RUN;
  const isDot =
    !isDepthwise && !isLoose && outputs <= MOST_DOT_OUTPUTS && (groups === 1 || shortest >= SHORTEST_DOT_RUN);
  const dotLd = isDot ? roundUp(depth, 4) * 4 : 0;
  const sliceRows = plan.phases.reduce(
    (most, { sources }) => Math.max(most, Math.min(sources.length * samplesAtOnce, ROWS_PER_SLICE)),
    0,
  );
  const patchRows = isPatched ? sliceRows : 0;

  const ofSamples = (positions: readonly number[], step: number, bytes: number) =>
    range(samplesAtOnce).flatMap((n) => positions.map((position) => (n * step + position) * bytes));
  const phaseFields = (phase: Phase, ofPhase: readonly Run[]) => {
    const width = phase.taps.length * inputs;
    const patches = isPatched ? patchRunsOf(phase.taps, rowOfTap, inputs) : [];
    return [
      phase.sources.length,
      integers(ofSamples(phase.sources, plan.positions, pitch * 4)),
      integers(ofSamples(phase.targets, written.positions, written.ld)),
      integers(
        isDepthwise ? phase.taps.flatMap(({ index, distance }) => [distance * pitch * 4, 0, index]) : flat(ofPhase),
      ),
      isDepthwise ? phase.taps.length : ofPhase.length,
      integers(range(patchRows).map((row) => row * width * 4)),
      integers(flat(patches)),
      patches.length,
    ];
  };
  const phases = integers(plan.phases.flatMap((phase, i) => phaseFields(phase, runs[i]!)));

  const sizes = [
    isCopied ? samplesAtOnce * plan.positions * pitch * 4 : 0,
    patchRows * depth * 4,
    isLoose ? ROWS_PER_SLICE * looseLd : 0,
    fold ? samplesAtOnce * fold.length * written.ld : 0,
    PANEL_BYTES,
  ].map((size) => roundUp(size + OVERRUN, 64));
  const [patchRoom, looseRoom, foldRoom, panelRoom, scratchBytes] = sizes.map((_, i) =>
    sizes.slice(0, i + 1).reduce((sum, size) => sum + size, 0),
  ) as [number, number, number, number, number];
  // In the order of Pass in assembly/convolution.ts.
  // biome-ignore format: as the groups are there
  const address = integers([
    isDepthwise ? 2 : isPatched ? 1 : 0,
    groups, inputs, outputs, depth,
    samplesAtOnce,
    source.positions, strideOf(source.columns) * 4, source.columns,
    isCopied ? integers(plan.table) : 0,
    plan.positions, pitch * 4,
    target.positions, strideOf(target.columns) * 4, target.columns,
    fold ? integers(fold) : 0,
    written.positions, written.ld,
    isLoose ? integers(range(ROWS_PER_SLICE).map((row) => row * looseLd)) : 0, looseLd,
    plan.phases.length, phases,
    dotLd,
    patchRoom, looseRoom, foldRoom, panelRoom,
  ]);
  return {
    address,
    order: plan.order,
    orderAddress: integers(plan.order),
    inputs,
    outputs,
    isDepthwise,
    isLoose,
    looseLd,
    dotLd,
    packedBytes: isDepthwise ? 0 : groups * roundUp(depth, 4) * looseLd + OVERRUN,
    scratchBytes,
    fillTables() {
      for (const table of pending) memory.integers(table.address, table.values.length).set(table.values);
      pending.length = 0;
    },
  };
}

/** Floats that lie one right after another, as do the rows of the packed weights that they meet. */
interface Run {
  readonly first: number;
  readonly floats: number;
  readonly row: number;
}

/** A run for each tap, or for several at once where they join. */
function runsOf(
  taps: readonly Tap[],
  rowOfTap: ReadonlyMap<number, number>,
  inputs: number,
  pitch: number,
  joins: boolean,
): Run[] {
  const runs: { first: number; floats: number; row: number }[] = [];
  for (const { index, distance } of taps) {
    const [first, row] = [distance * pitch * 4, rowOfTap.get(index)!];
    const last = runs.at(-1);
    if (joins && last && last.first + last.floats * 4 === first && last.row + last.floats === row)
      last.floats += inputs;
    else runs.push({ first, floats: inputs, row });
  }
  return runs.flatMap(divide);
}

/** The same taps where they were copied one right after another. */
function patchRunsOf(taps: readonly Tap[], rowOfTap: ReadonlyMap<number, number>, inputs: number): Run[] {
  const copied = taps.map(({ index }, i) => ({ index, distance: i }));
  return runsOf(copied, rowOfTap, inputs, inputs, true);
}

/** A run as runs of at most LONGEST_RUN floats, about as long as each other. */
function divide({ first, floats, row }: Run): Run[] {
  const pieces = Math.ceil(floats / LONGEST_RUN);
  const starts = range(pieces + 1).map((i) => Math.floor((floats * i) / pieces));
  return starts.slice(1).map((end, i): Run => {
    const start = starts[i]!;
    return { first: first + start * 4, floats: end - start, row: row + start };
  });
}

function flat(runs: readonly Run[]): number[] {
  return runs.flatMap(({ first, floats, row }) => [first, floats, row]);
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}
