// Values whose histograms are compared with torch.histc's.

import { sequence } from '../../engine/requests.ts';

const noise = sequence(1500, 7);

export const histogramCases: Readonly<Record<string, Float32Array<ArrayBuffer>>> = {
  noise,
  'half of them zero': noise.map((x) => Math.max(x, 0)),
  'on the edges of bins': noise.map((x) => Math.round(x * 640) / 640),
  'whole numbers': noise.map((x) => Math.round(x * 32)),
  'most of them near zero': noise.map((x) => x ** 9 * 1e-5),
  'far from zero': noise.map((x) => 1e6 + x),
  'very large': noise.map((x) => x * 1e30),
  few: noise.slice(0, 7),
};

/** The bits of each case's values. */
export function histogramRequest(): readonly (readonly number[])[] {
  return Object.values(histogramCases).map((values) => [...new Int32Array(values.buffer)]);
}
