// Fast kernels: elements brought to other places. What each is, is said in kernels/layout.ts; how, in assembly/.

import type { LayoutKernels, Walk } from '../kernels/layout.ts';
import { ld, READ, rowVectors, type WasmContext } from './context.ts';

export function createWasmLayout(context: WasmContext): LayoutKernels {
  return {
    gatherSamples(table, indices, output, samples) {
      const bytes = ld(output) * output.positions;
      const call = (from: number, to: number) => [
        table.address,
        bytes,
        indices + 4 * from,
        output.address + bytes * from,
        bytes,
        to - from,
        bytes >> 4,
      ];
      if (context.threads === 1) context.exports.gatherRows!(...call(0, samples));
      else context.split((READ * bytes * samples) / 4, 'gatherRows', samples, 1, call);
    },
    permute(source, target, walk) {
      const [outer, inner] = loopsOf(walk);
      const [a, b, c, d] = [...outer, ...inner] as [Loop, Loop, Loop, Loop];
      const [name, rest] = isTransposition(inner)
        ? ['transposeEach', [b.extent, 4 * b.source, 4 * b.target, d.extent, c.extent, 4 * d.source, 4 * c.target]]
        : ['permute', [b, c, d].flatMap(({ extent, source, target }) => [extent, 4 * source, 4 * target])];
      const work = READ * a.extent * b.extent * c.extent * d.extent;
      context.split(work, name, a.extent, 1, (from, to) => [
        source.address + 4 * from * a.source,
        target.address + 4 * from * a.target,
        to - from,
        4 * a.source,
        4 * a.target,
        ...rest,
      ]);
    },
    accumulate(source, target, rows, { extents, sourceSteps, targetSteps }) {
      const loops = extents.flatMap((extent, i) => [extent, 4 * sourceSteps[i]!, 4 * targetSteps[i]!]);
      context.exports.accumulate!(source.address, target.address, rowVectors(target, rows), ...loops);
    },
    copy(input, output, rows) {
      context.exports.copy(input.address, output.address, rowVectors(output, rows));
    },
    add(a, b, output, rows) {
      context.exports.add(a.address, b.address, output.address, rowVectors(output, rows));
    },
  };
}

/** A loop of a walk; its steps are in elements. */
interface Loop {
  readonly extent: number;
  readonly source: number;
  readonly target: number;
}
type Two = readonly [Loop, Loop];
const NONE: Loop = { extent: 1, source: 0, target: 0 };

/**
 * The walk with as few loops as will do, the outermost first. Where it is a transposition the inner two are that: the first
 * goes along the source's rows, the second along the target's.
 */
function loopsOf({ extents, sourceSteps, targetSteps }: Walk): readonly [outer: Two, inner: Two] {
  const loops: Loop[] = [];
  for (const [i, extent] of extents.entries()) {
    if (extent === 1) continue;
    const loop = { extent, source: sourceSteps[i]!, target: targetSteps[i]! };
    const last = loops.at(-1);
    const continues = last?.source === loop.source * extent && last.target === loop.target * extent;
    if (continues) loops.splice(-1, 1, { ...loop, extent: last.extent * extent });
    else loops.push(loop);
  }
  const along = loops.find(({ source, target }) => source === 1 && target !== 1);
  const across = loops.find(({ source, target }) => target === 1 && source !== 1);
  const inner: Two = along && across ? [along, across] : [loops.at(-2) ?? NONE, loops.at(-1) ?? NONE];
  const [a = NONE, b = NONE] = loops.filter((loop) => !inner.includes(loop));
  return [[a, b], inner];
}

function isTransposition([along, across]: Two): boolean {
  return along.source === 1 && across.target === 1 && along.target !== 1;
}
