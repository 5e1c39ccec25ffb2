// One direction of a convolution for a range of samples: pads, gathers and multiplies as a pass in memory says. How a pass
// is laid out is told by wasm/convolutionPass.ts, which writes it; each field has 32 bits.

import { depthwise, depthwiseGradient } from './depthwise';
import { gatherDot } from './gatherDot';
import { gatherGradient } from './gatherGradient';
import { gatherMatmul } from './gatherMatmul';
import { copyPatches, copyRows, foldImage, padImage } from './patches';

/** Rows of a large sample between which a panel of weights is left. */
const SLICE_ROWS: u32 = 1024;

// @ts-ignore: decorator
@unmanaged class Phase {
  rows: u32;
  offsets: usize; places: usize;
  runs: usize; runCount: u32;
  patchOffsets: usize; patchRuns: usize; patchRunCount: u32;
}
const PHASE_BYTES: usize = 32;

// @ts-ignore: decorator
@unmanaged class Pass {
  kind: u32;
  groups: u32; inputs: u32; outputs: u32; depth: u32;
  samplesAtOnce: u32;
  sourcePositions: u32; sourceLd: usize; sourceColumns: u32;
  /** 0 where the source is read as it is. */
  table: usize;
  paddedPositions: u32; pitch: usize;
  targetPositions: u32; targetLd: usize; targetColumns: u32;
  /** 0 where the target is written as it is. */
  fold: usize;
  foldPositions: u32; foldLd: usize;
  /** 0 where groups are written in place, by whole vectors. */
  loosePlaces: usize; looseLd: usize;
  phaseCount: u32; phases: usize;
  /** From row to row of weights that gatherDot.ts takes; 0 for those of gatherMatmul.ts. */
  dotLd: usize;
  /** Rooms in a thread's scratch, behind the padded source. */
  patchRoom: usize; looseRoom: usize; foldRoom: usize; panelRoom: usize;
}
const PATCHED: u32 = 1, DEPTHWISE: u32 = 2;

/**
 * target = source · weights + init for the samples from `from` until `to`. `weights` are packed, for depthwise convolution
 * the weight as it is, with weightLd from row to row. `scratch` is this thread's own.
 */
export function convolve(
  pass: Pass, source: usize, weights: usize, weightLd: usize, init: usize, target: usize, from: u32, to: u32, scratch: usize,
): void {
  for (let n = from; n < to; n += pass.samplesAtOnce) {
    const samples = min(pass.samplesAtOnce, to - n);
    const a = open(pass, source, n, samples, scratch);
    const start = target + <usize>(n * pass.targetPositions) * pass.targetLd;
    const c = pass.fold ? scratch + pass.foldRoom : start;
    for (let p: u32 = 0; p < pass.phaseCount; p++) {
      const phase = changetype<Phase>(pass.phases + p * PHASE_BYTES);
      const rows = phase.rows * samples;
      for (let m: u32 = 0; m < rows; m += SLICE_ROWS) {
        multiply(pass, phase, a, m, min(SLICE_ROWS, rows - m), weights, weightLd, pass.fold ? 0 : init, c, scratch);
      }
    }
    if (!pass.fold) continue;
    for (let i: u32 = 0; i < samples; i++) {
      const folded = c + <usize>(i * pass.foldPositions) * pass.foldLd, image = start + <usize>(i * pass.targetPositions) * pass.targetLd;
      foldImage(folded, pass.foldLd, pass.fold, pass.foldPositions, (pass.targetColumns + 3) >> 2, image, pass.targetLd, pass.targetPositions, init);
    }
  }
}

/** Makes samples readable, padded if need be, and gives the address of the first. */
function open(pass: Pass, source: usize, first: u32, samples: u32, padded: usize): usize {
  const step = <usize>pass.sourcePositions * pass.sourceLd, start = source + first * step;
  if (!pass.table) return start;
  for (let i: u32 = 0; i < samples; i++) {
    const target = padded + <usize>(i * pass.paddedPositions) * pass.pitch;
    padImage(start + i * step, pass.sourceLd, pass.table, pass.paddedPositions, pass.sourceColumns, target);
  }
  return padded;
}

/** `rows` rows of a phase, from row m on. */
function multiply(
  pass: Pass, phase: Phase, a: usize, m: u32, rows: u32,
  weights: usize, weightLd: usize, init: usize, c: usize, scratch: usize,
): void {
  let offsets = phase.offsets + (<usize>m << 2), runs = phase.runs, runCount = phase.runCount;
  const places = phase.places + (<usize>m << 2);
  if (pass.kind == DEPTHWISE) {
    depthwise(rows, (pass.groups + 3) >> 2, a, offsets, runs, runCount, weights, weightLd, c, places, init);
    return;
  }
  if (pass.kind == PATCHED) {
    copyPatches(rows, a, offsets, runs, runCount, scratch + pass.patchRoom);
    a = scratch + pass.patchRoom;
    offsets = phase.patchOffsets;
    runs = phase.patchRuns;
    runCount = phase.patchRunCount;
  }
  const vectors = (pass.outputs + 3) >> 2;
  for (let g: u32 = 0; g < pass.groups; g++) {
    const column = <usize>(g * pass.outputs) << 2, b = weights + <usize>(g * pass.depth * vectors) * 16;
    const start = init ? init + column : 0, ag = a + (<usize>(g * pass.inputs) << 2);
    if (pass.dotLd) {
      const rowsOfB = weights + g * pass.outputs * pass.dotLd;
      gatherDot(rows, pass.outputs, ag, offsets, runs, runCount, rowsOfB, pass.dotLd, c + column, places, start);
    } else if (pass.loosePlaces) {
      const loose = scratch + pass.looseRoom;
      gatherMatmul(rows, vectors, pass.depth, ag, offsets, runs, runCount, b, loose, pass.loosePlaces, start);
      copyRows(loose, pass.looseLd, rows, pass.outputs, c + column, places);
    } else gatherMatmul(rows, vectors, pass.depth, ag, offsets, runs, runCount, b, c + column, places, start);
  }
}

/**
 * weightGradient += patchesᵀ · map, the gradient of the pass's weight; its columns from `from` until `to` of each group,
 * vectors at their start. What is added to must be zeros at first, as the padding of the gradient then stays.
 */
export function convolveGradient(
  pass: Pass, source: usize, map: usize, gradient: usize, gradientLd: usize, from: u32, to: u32, samples: u32, scratch: usize,
): void {
  for (let n: u32 = 0; n < samples; n += pass.samplesAtOnce) {
    const count = min(pass.samplesAtOnce, samples - n);
    const a = open(pass, source, n, count, scratch);
    const b = map + <usize>(n * pass.targetPositions) * pass.targetLd;
    for (let p: u32 = 0; p < pass.phaseCount; p++) {
      const phase = changetype<Phase>(pass.phases + p * PHASE_BYTES);
      const rows = phase.rows * count;
      for (let m: u32 = 0; m < rows; m += SLICE_ROWS) {
        reduce(pass, phase, a, m, min(SLICE_ROWS, rows - m), b, gradient, gradientLd, from, to, scratch);
      }
    }
  }
}

function reduce(
  pass: Pass, phase: Phase, a: usize, m: u32, rows: u32,
  b: usize, gradient: usize, gradientLd: usize, from: u32, to: u32, scratch: usize,
): void {
  let offsets = phase.offsets + (<usize>m << 2), runs = phase.runs, runCount = phase.runCount;
  const places = phase.places + (<usize>m << 2), first = <usize>from << 2;
  if (pass.kind == DEPTHWISE) {
    depthwiseGradient(rows, to - from, a + first, offsets, runs, runCount, b + first, places, gradient + first, gradientLd);
    return;
  }
  if (pass.kind == PATCHED) {
    copyPatches(rows, a, offsets, runs, runCount, scratch + pass.patchRoom);
    a = scratch + pass.patchRoom;
    offsets = phase.patchOffsets;
    runs = phase.patchRuns;
    runCount = phase.patchRunCount;
  }
  // Groups that fill no whole vectors each have a block of their own, of looseLd.
  const groupBytes: usize = pass.loosePlaces ? pass.depth * pass.looseLd : pass.outputs << 2;
  for (let g: u32 = 0; g < pass.groups; g++) {
    gatherGradient(
      rows, to - from,
      a + (<usize>(g * pass.inputs) << 2), offsets, runs, runCount,
      b + (<usize>(g * pass.outputs) << 2) + first, places,
      gradient + g * groupBytes + first, gradientLd,
      scratch + pass.panelRoom,
    );
  }
}
