// Plain loops for the optimizers and for gradient clipping.

import type { AdamFactors, Descent, UpdateKernels } from '../kernels/update.ts';
import type { Tensor } from '../tensor.ts';

export function createReferenceUpdate(): UpdateKernels {
  return {
    sgdStep(on, learningRate) {
      each(on, (i, g, p) => {
        p[i]! -= learningRate * g;
      });
    },
    momentumStep(on, buffer, { learningRate, momentum, dampening, nesterov, first }) {
      each(on, (i, g, p) => {
        let direction = g;
        if (buffer) {
          buffer.data[i] = first ? g : momentum * buffer.data[i]! + (1 - dampening) * g;
          direction = nesterov ? g + momentum * buffer.data[i]! : buffer.data[i]!;
        }
        p[i]! -= learningRate * direction;
      });
    },

    adamStep(on, average, square, greatest, factors) {
      each(on, (i, g, p) => {
        p[i]! *= factors.keep;
        moveAverages(average, square, factors, i, g);
        if (greatest) greatest.data[i] = Math.max(greatest.data[i]!, square.data[i]!);
        const root = Math.sqrt((greatest ?? square).data[i]!) / factors.root;
        p[i]! -= (factors.stepSize * average.data[i]!) / (root + factors.eps);
      });
    },
    nadamStep(on, average, square, factors) {
      each(on, (i, g, p) => {
        p[i]! *= factors.keep;
        moveAverages(average, square, factors, i, g);
        const divisor = Math.sqrt(square.data[i]! / factors.correction) + factors.eps;
        p[i]! -= (factors.gradientStep * g) / divisor;
        p[i]! -= (factors.averageStep * average.data[i]!) / divisor;
      });
    },
    radamStep(on, average, square, factors) {
      each(on, (i, g, p) => {
        p[i]! *= factors.keep;
        moveAverages(average, square, factors, i, g);
        let step = (average.data[i]! / factors.correction) * factors.learningRate;
        if (factors.rectification !== 0) {
          step *= (factors.root / (Math.sqrt(square.data[i]!) + factors.eps)) * factors.rectification;
        }
        p[i]! -= step;
      });
    },
    rmspropStep(on, square, mean, buffer, { learningRate, alpha, eps, momentum }) {
      each(on, (i, g, p) => {
        square.data[i] = alpha * square.data[i]! + (1 - alpha) * g * g;
        let variance = square.data[i]!;
        if (mean) {
          mean.data[i] = alpha * mean.data[i]! + (1 - alpha) * g;
          variance -= mean.data[i]! ** 2;
        }
        const direction = g / (Math.sqrt(variance) + eps);
        if (buffer) buffer.data[i] = momentum * buffer.data[i]! + direction;
        p[i]! -= learningRate * (buffer ? buffer.data[i]! : direction);
      });
    },
    adagradStep(on, sum, { learningRate, eps }) {
      each(on, (i, g, p) => {
        sum.data[i]! += g * g;
        p[i]! -= (learningRate * g) / (Math.sqrt(sum.data[i]!) + eps);
      });
    },

    norms(tensors, p) {
      return tensors.map((tensor) => {
        const sizes = elementsOf(tensor).map(Math.abs);
        const rounded = tensor.storage.elementBytes === 4 ? Math.fround : (x: number) => x;
        if (p === Number.POSITIVE_INFINITY) return sizes.reduce((a, b) => Math.max(a, b), 0);
        return rounded(rounded(sizes.reduce((sum, x) => sum + rounded(x ** p), 0)) ** (1 / p));
      });
    },
    scale(x, factor) {
      x.data.forEach((value, i) => {
        x.data[i] = value * factor;
      });
    },
    clamp(x, limit) {
      x.data.forEach((value, i) => {
        x.data[i] = Math.min(Math.max(value, -limit), limit);
      });
    },
  };
}

/** Visits each element with its g and all parameters. */
function each(
  { parameters, gradients, weightDecay, maximize }: Descent,
  visit: (i: number, g: number, p: Tensor['data']) => void,
): void {
  const [p, dp] = [parameters.data, gradients.data];
  for (let i = 0; i < parameters.columns; i++) {
    const g = maximize ? -dp[i]! : dp[i]!;
    visit(i, weightDecay === 0 ? g : g + weightDecay * p[i]!, p);
  }
}

function moveAverages(
  average: Tensor,
  square: Tensor,
  { betas: [beta1, beta2] }: AdamFactors,
  i: number,
  g: number,
): void {
  average.data[i] = beta1 * average.data[i]! + (1 - beta1) * g;
  square.data[i] = beta2 * square.data[i]! + (1 - beta2) * g * g;
}

function elementsOf({ data, rows, columns, stride }: Tensor): number[] {
  return Array.from({ length: rows }, (_, r) => [...data.subarray(r * stride, r * stride + columns)]).flat();
}
