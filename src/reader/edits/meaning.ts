// Whether an edited text means what was to be changed, and nothing else.

import { formatLayer } from '../../model/formatLayer.ts';
import { type Definition, isJoin, type LayerSpec, type SequentialSpec } from '../../model/modelSpec.ts';

/** What becomes of a layer: itself, nothing, or more than one. As `layerMeaning` says. */
export type Expected = (layer: LayerSpec, sequential: SequentialSpec, at: number) => readonly string[];

/** Whether `after` has exactly the expected layers, first values set for the same of them, and no error that `before` has not. */
export function isExactly(before: Definition, after: Definition, expected: Expected): boolean {
  const [old, fresh] = [before.sequentials, after.sequentials];
  if (old.length !== fresh.length) return false;
  const isSame = old.every((sequential, i) => {
    const wanted: string[] = [];
    const kept = new Map<number, number>();
    for (const [at, layer] of sequential.layers.entries()) {
      const becomes = expected(layer, sequential, at);
      if (becomes.length > 0) kept.set(at, wanted.length);
      wanted.push(...becomes);
    }
    const moved = initsOf(sequential, (at) => kept.get(at));
    const remaining = new Set(kept.values());
    const found = initsOf(fresh[i]!, (at) => (remaining.has(at) ? at : undefined));
    return (
      sequential.name === fresh[i]!.name &&
      wanted.join('\n') === fresh[i]!.layers.map(layerMeaning).join('\n') &&
      moved.join('\n') === found.join('\n')
    );
  });
  return isSame && !hasNewErrors(before, after);
}

/** What sets first values of the model's own layers, which are numbered as `place` says. */
function initsOf({ draws = [] }: SequentialSpec, place: (at: number) => number | undefined): string[] {
  return draws.flatMap((draw) => {
    if (typeof draw === 'number' || draw.type !== 'init' || typeof draw.layer !== 'number') return [];
    const at = place(draw.layer);
    return at === undefined ? [] : [`${at} ${draw.parameter} ${draw.function} ${JSON.stringify(draw.arguments)}`];
  });
}

/** Whether it has more errors of some kind. */
export function hasNewErrors(before: Definition, after: Definition): boolean {
  const known = countErrors(before);
  return [...countErrors(after)].some(([code, count]) => count > (known.get(code) ?? 0));
}

/** The layer's type and arguments, whatever its place. */
export function layerMeaning(layer: LayerSpec): string {
  if (layer.type === 'Unsupported') return `? ${layer.module}`;
  return isJoin(layer) ? formatLayer(layer) : `${layer.type} ${JSON.stringify(layer.arguments)}`;
}

function countErrors({ diagnostics }: Definition): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { severity, code } of diagnostics) {
    if (severity === 'error') counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  return counts;
}
