// Float32 arithmetic that JavaScript lacks.

const float64 = new Float64Array(1);
const words = new Uint32Array(float64.buffer);

/**
 * a * b + c of float32 values, rounded once, as a processor's fused multiply-add rounds it.
 *
 * In float64 the product is exact and the sum is rounded. Rounding that again to float32 is right but where the rounded
 * sum lies halfway between two float32 values and the exact one does not: there it is moved to the exact one's side.
 */
export function fusedMultiplyAdd(a: number, b: number, c: number): number {
  const product = a * b;
  const sum = product + c;
  const rest = sum - product;
  const lost = product - (sum - rest) + (c - rest);
  if (lost !== 0) {
    float64[0] = sum;
    if ((words[0]! & 0x1fffffff) === 0x10000000) {
      return Math.fround(sum < 0 === lost < 0 ? sum * (1 + 2 ** -52) : sum * (1 - 2 ** -53));
    }
  }
  return Math.fround(sum);
}
