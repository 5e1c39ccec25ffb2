// The orthogonal matrix that torch.nn.init.orthogonal_ makes from a normal one.

/**
 * The Q of values = Q R, (rows, columns) with rows >= columns, row-major, each column with the sign that makes R's
 * diagonal positive. Householder reflections in float64; torch calls LAPACK's geqrf and orgqr in float32, so that the
 * values agree within float32's rounding and not bit for bit.
 */
export function orthonormalColumns(values: Float32Array, rows: number, columns: number): Float64Array {
  const a = Float64Array.from(values);
  const scales = new Float64Array(columns);
  const signs = new Float64Array(columns);
  for (let k = 0; k < columns; k++) {
    let norm = 0;
    for (let i = k; i < rows; i++) norm += a[i * columns + k]! ** 2;
    norm = Math.sqrt(norm);
    const head = a[k * columns + k]!;
    // R's diagonal becomes -sign(head) * norm; the last column of a square matrix is not reflected by LAPACK.
    const reflects = norm !== 0 && k < rows - 1;
    signs[k] = reflects ? (head < 0 ? 1 : -1) : Math.sign(head);
    if (!reflects) continue;
    a[k * columns + k] = head + (head < 0 ? -norm : norm);
    scales[k] = 1 / (norm * (norm + Math.abs(head)));
    for (let j = k + 1; j < columns; j++) reflect(a, a, rows, columns, k, j, scales[k]!);
  }

  const q = new Float64Array(rows * columns);
  for (let j = 0; j < columns; j++) {
    q[j * columns + j] = signs[j]!;
    for (let k = columns - 1; k >= 0; k--) reflect(a, q, rows, columns, k, j, scales[k]!);
  }
  return q;
}

/** Reflects column j of `target` by the vector in column k of `vectors`, from row k on. */
function reflect(
  vectors: Float64Array,
  target: Float64Array,
  rows: number,
  columns: number,
  k: number,
  j: number,
  scale: number,
): void {
  if (scale === 0) return;
  let product = 0;
  for (let i = k; i < rows; i++) product += vectors[i * columns + k]! * target[i * columns + j]!;
  product *= scale;
  for (let i = k; i < rows; i++) target[i * columns + j]! -= product * vectors[i * columns + k]!;
}
