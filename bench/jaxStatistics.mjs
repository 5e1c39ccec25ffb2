// What is observed of a tensor in jax-js.

import { numpy as np } from '@jax-js/jax';

/** Mean, population std, lowest, highest and zeros of a tensor, as one array. */
export function describe(x) {
  const mean = x.ref.mean();
  const std = np.sqrt(np.square(x.ref.sub(mean.ref)).mean());
  const zeros = x.ref.equal(0).astype(np.float32).sum();
  const [lowest, highest] = [np.min(x.ref), np.max(x)];
  return np.stack([mean, std, lowest, highest, zeros]);
}

/** 64 bins of equal width, in plain JavaScript: jax-js cannot scatter, and 64 comparisons of each element take longer. */
export function histogramOf(values, lowest, highest) {
  const counts = new Uint32Array(64);
  const scale = highest > lowest ? 64 / (highest - lowest) : 0;
  for (let i = 0; i < values.length; i++) counts[Math.min(Math.floor((values[i] - lowest) * scale), 63)]++;
  return counts;
}
