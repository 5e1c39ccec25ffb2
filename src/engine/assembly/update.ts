// Updates of all parameters: vectors of values, gradients and states, in torch's order of operations. What depends on the
// step alone comes as numbers.

import { fma } from './simd';

/** gradients, with the other sign where they are ascended, plus decay times the parameters. */
// @ts-ignore: decorator
@inline function descent(p: v128, gradient: usize, maximize: bool, decay: f32): v128 {
  let g = v128.load(gradient);
  if (maximize) g = f32x4.neg(g);
  if (decay != 0) g = fma(p, f32x4.splat(decay), g);
  return g;
}

/** parameters -= rate * gradients over `vectors` vectors, a multiple of four. */
export function sgdStep(parameters: usize, gradients: usize, vectors: u32, rate: f32): void {
  const back = f32x4.splat(-rate);
  const end = parameters + (<usize>vectors << 4);
  for (; parameters < end; parameters += 64) {
    v128.store(parameters, fma(v128.load(gradients), back, v128.load(parameters)));
    v128.store(parameters, fma(v128.load(gradients, 16), back, v128.load(parameters, 16)), 16);
    v128.store(parameters, fma(v128.load(gradients, 32), back, v128.load(parameters, 32)), 32);
    v128.store(parameters, fma(v128.load(gradients, 48), back, v128.load(parameters, 48)), 48);
    gradients += 64;
  }
}

/** `buffer` may be 0 for none; `first` fills it. */
export function momentumStep(parameters: usize, gradients: usize, vectors: u32, maximize: bool, decay: f32, buffer: usize, rate: f32, momentum: f32, intake: f32, nesterov: bool, first: bool): void {
  const back = f32x4.splat(-rate), keep = f32x4.splat(momentum), take = f32x4.splat(intake);
  for (let i: usize = 0; i < (<usize>vectors << 4); i += 16) {
    const p = v128.load(parameters + i);
    let g = descent(p, gradients + i, maximize, decay);
    if (buffer) {
      const b = first ? g : fma(g, take, f32x4.mul(v128.load(buffer + i), keep));
      v128.store(buffer + i, b);
      g = nesterov ? fma(b, keep, g) : b;
    }
    v128.store(parameters + i, fma(g, back, p));
  }
}

/** Moves the average of g; returns it. */
// @ts-ignore: decorator
@inline function moved(average: usize, g: v128, beta: f32, rest: f32): v128 {
  const m = fma(g, f32x4.splat(rest), f32x4.mul(v128.load(average), f32x4.splat(beta)));
  v128.store(average, m);
  return m;
}

/** Moves the average of g²; returns it. */
// @ts-ignore: decorator
@inline function movedSquare(square: usize, g: v128, beta: f32, rest: f32): v128 {
  const v = fma(f32x4.mul(f32x4.splat(rest), g), g, f32x4.mul(v128.load(square), f32x4.splat(beta)));
  v128.store(square, v);
  return v;
}

/** `greatest` may be 0 for none. */
export function adamStep(parameters: usize, gradients: usize, vectors: u32, maximize: bool, decay: f32, average: usize, square: usize, greatest: usize, keep: f32, beta1: f32, rest1: f32, beta2: f32, rest2: f32, stepSize: f32, root: f32, eps: f32): void {
  for (let i: usize = 0; i < (<usize>vectors << 4); i += 16) {
    let p = v128.load(parameters + i);
    const g = descent(p, gradients + i, maximize, decay);
    p = f32x4.mul(p, f32x4.splat(keep));
    const m = moved(average + i, g, beta1, rest1);
    let v = movedSquare(square + i, g, beta2, rest2);
    if (greatest) {
      v = f32x4.max(v128.load(greatest + i), v);
      v128.store(greatest + i, v);
    }
    const divisor = f32x4.add(f32x4.div(f32x4.sqrt(v), f32x4.splat(root)), f32x4.splat(eps));
    v128.store(parameters + i, f32x4.add(p, f32x4.div(f32x4.mul(f32x4.splat(-stepSize), m), divisor)));
  }
}

export function nadamStep(parameters: usize, gradients: usize, vectors: u32, maximize: bool, decay: f32, average: usize, square: usize, keep: f32, beta1: f32, rest1: f32, beta2: f32, rest2: f32, gradientStep: f32, averageStep: f32, correction: f32, eps: f32): void {
  for (let i: usize = 0; i < (<usize>vectors << 4); i += 16) {
    let p = v128.load(parameters + i);
    const g = descent(p, gradients + i, maximize, decay);
    p = f32x4.mul(p, f32x4.splat(keep));
    const m = moved(average + i, g, beta1, rest1);
    const v = movedSquare(square + i, g, beta2, rest2);
    const divisor = f32x4.add(f32x4.sqrt(f32x4.div(v, f32x4.splat(correction))), f32x4.splat(eps));
    p = f32x4.add(p, f32x4.div(f32x4.mul(f32x4.splat(-gradientStep), g), divisor));
    v128.store(parameters + i, f32x4.add(p, f32x4.div(f32x4.mul(f32x4.splat(-averageStep), m), divisor)));
  }
}

/** Without a rectification (0) the squares have no part in the update. */
export function radamStep(parameters: usize, gradients: usize, vectors: u32, maximize: bool, decay: f32, average: usize, square: usize, keep: f32, beta1: f32, rest1: f32, beta2: f32, rest2: f32, rate: f32, correction: f32, root: f32, rectification: f32, eps: f32): void {
  for (let i: usize = 0; i < (<usize>vectors << 4); i += 16) {
    let p = v128.load(parameters + i);
    const g = descent(p, gradients + i, maximize, decay);
    p = f32x4.mul(p, f32x4.splat(keep));
    const m = moved(average + i, g, beta1, rest1);
    const v = movedSquare(square + i, g, beta2, rest2);
    let step = f32x4.mul(f32x4.div(m, f32x4.splat(correction)), f32x4.splat(rate));
    if (rectification != 0) {
      const adaptive = f32x4.div(f32x4.splat(root), f32x4.add(f32x4.sqrt(v), f32x4.splat(eps)));
      step = f32x4.mul(f32x4.mul(step, adaptive), f32x4.splat(rectification));
    }
    v128.store(parameters + i, f32x4.sub(p, step));
  }
}

/** `mean` and `buffer` may be 0 for none. */
export function rmspropStep(parameters: usize, gradients: usize, vectors: u32, maximize: bool, decay: f32, square: usize, mean: usize, buffer: usize, rate: f32, alpha: f32, rest: f32, eps: f32, momentum: f32): void {
  const back = f32x4.splat(-rate);
  for (let i: usize = 0; i < (<usize>vectors << 4); i += 16) {
    const p = v128.load(parameters + i);
    const g = descent(p, gradients + i, maximize, decay);
    let v = movedSquare(square + i, g, alpha, rest);
    if (mean) {
      const m = moved(mean + i, g, alpha, rest);
      // torch's m * m is fused and never overflows where v is infinite.
      v = v128.bitselect(v, fma(f32x4.neg(m), m, v), f32x4.eq(v, f32x4.splat(Infinity)));
    }
    const divisor = f32x4.add(f32x4.sqrt(v), f32x4.splat(eps));
    if (buffer) {
      const b = f32x4.add(f32x4.mul(v128.load(buffer + i), f32x4.splat(momentum)), f32x4.div(g, divisor));
      v128.store(buffer + i, b);
      v128.store(parameters + i, fma(b, back, p));
    } else {
      v128.store(parameters + i, f32x4.add(p, f32x4.div(f32x4.mul(back, g), divisor)));
    }
  }
}

export function adagradStep(parameters: usize, gradients: usize, vectors: u32, maximize: bool, decay: f32, sum: usize, rate: f32, eps: f32): void {
  const back = f32x4.splat(-rate);
  for (let i: usize = 0; i < (<usize>vectors << 4); i += 16) {
    const p = v128.load(parameters + i);
    const g = descent(p, gradients + i, maximize, decay);
    const s = fma(g, g, v128.load(sum + i));
    v128.store(sum + i, s);
    const divisor = f32x4.add(f32x4.sqrt(s), f32x4.splat(eps));
    v128.store(parameters + i, f32x4.add(p, f32x4.div(f32x4.mul(back, g), divisor)));
  }
}
