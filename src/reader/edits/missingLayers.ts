// A Sequential of which some layers could not be read, with something in their places: what is said of two layers of which
// one takes the other's output is then said only where nothing may be between them.

import type { LayerSpec, SequentialSpec } from '../../model/modelSpec.ts';

const known = new WeakMap<SequentialSpec, SequentialSpec>();

/** The same where nothing is missing. */
export function withMissing(sequential: SequentialSpec): SequentialSpec {
  const { gaps } = sequential;
  if (!gaps) return sequential;
  const before = known.get(sequential);
  if (before) return before;
  const found = { ...sequential, layers: filled(sequential.layers, new Set(gaps)) };
  known.set(sequential, found);
  return found;
}

function filled(layers: readonly LayerSpec[], gaps: ReadonlySet<number>): LayerSpec[] {
  const all: LayerSpec[] = [];
  /** Where each layer comes to stand. */
  const places: number[] = [];
  const placeOf = (index: number) => places[index] ?? index;
  for (const [index, layer] of layers.entries()) {
    if (gaps.has(index)) all.push(missing(layer));
    places.push(all.length);
    all.push(moved(layer, gaps.has(index), placeOf));
  }
  const last = layers.at(-1);
  if (last && gaps.has(layers.length)) all.push(missing(last));
  return all;
}

/** As the layer whose inputs stand elsewhere; `isBehindGap`: it takes what is missing. */
function moved(layer: LayerSpec, isBehindGap: boolean, placeOf: (index: number) => number): LayerSpec {
  const { input, ...rest } = layer;
  const own = { ...rest, ...(input !== undefined && !isBehindGap && { input: placeOf(input) }) } as LayerSpec;
  if (own.type === 'Concat') return { ...own, others: own.others.map(placeOf) };
  return own.type === 'Residual' || own.type === 'Product' ? { ...own, from: placeOf(own.from) } : own;
}

function missing({ range: { from }, line }: LayerSpec): LayerSpec {
  return { type: 'Unsupported', module: '?', path: '?', range: { from, to: from }, line };
}
