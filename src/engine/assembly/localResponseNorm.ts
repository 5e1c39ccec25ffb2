// torch.nn.LocalResponseNorm: each element divided by a power of the mean square of the columns around it.

/** base = k + alpha / size * sum of the squares in the window; output = input / base^beta. */
export function localResponseNorm(
  input: usize, ld: usize, rows: u32, columns: u32,
  size: u32, alpha: f32, beta: f32, k: f32, base: usize, output: usize,
): void {
  const before = <i32>(size >> 1), behind = <i32>((size - 1) >> 1), share = <f64>alpha / <f64>size;
  for (let r: u32 = 0; r < rows; r++) {
    for (let c: i32 = 0; c < <i32>columns; c++) {
      let squares: f64 = 0;
      for (let j = max(c - before, 0), end = min(c + behind, <i32>columns - 1); j <= end; j++) {
        const x = <f64>load<f32>(input + (<usize>j << 2));
        // A square beyond float32 is infinite, as in PyTorch.
        squares += <f64><f32>(x * x);
      }
      const at = <usize>c << 2, b = <f32>(k + share * squares);
      store<f32>(base + at, b);
      store<f32>(output + at, load<f32>(input + at) / Mathf.pow(b, beta));
    }
    input += ld;
    base += ld;
    output += ld;
  }
}

/** inputGradient = dy / base^beta - 2 alpha beta / size * input * sum of dy * output / base over the windows it is in. */
export function localResponseNormGradient(
  input: usize, ld: usize, rows: u32, columns: u32,
  size: u32, alpha: f32, beta: f32, base: usize, output: usize, outputGradient: usize, inputGradient: usize,
): void {
  const before = <i32>((size - 1) >> 1), behind = <i32>(size >> 1), share = <f64>(2 * alpha * beta) / <f64>size;
  for (let r: u32 = 0; r < rows; r++) {
    for (let c: i32 = 0; c < <i32>columns; c++) {
      let sum: f64 = 0;
      for (let j = max(c - before, 0), end = min(c + behind, <i32>columns - 1); j <= end; j++) {
        const at = <usize>j << 2;
        sum += <f64>load<f32>(outputGradient + at) * load<f32>(output + at) / load<f32>(base + at);
      }
      const at = <usize>c << 2;
      const own = <f64>load<f32>(outputGradient + at) / Mathf.pow(load<f32>(base + at), beta);
      store<f32>(inputGradient + at, <f32>(own - share * load<f32>(input + at) * sum));
    }
    input += ld;
    base += ld;
    output += ld;
    outputGradient += ld;
    inputGradient += ld;
  }
}
