// The error function in float64, which JavaScript lacks.

/**
 * 2 / sqrt(pi) times the integral of e^(-t^2) from 0 to x, within 1e-15.
 * Reference: Abramowitz and Stegun 7.1.6, a series of positive terms.
 */
export function erf(x: number): number {
  if (Math.abs(x) > 6) return Math.sign(x);
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}
