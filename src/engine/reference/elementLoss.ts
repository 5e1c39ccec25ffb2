// Plain loops for the losses of single numbers.

import type { ElementLoss, ElementLossKernels } from '../kernels/elementLoss.ts';
import type { Tensor } from '../tensor.ts';

export function createReferenceElementLoss(): ElementLossKernels {
  return {
    elementLoss(loss, output, target, gradient, rows, scale) {
      let total = 0;
      eachElement(output, rows, (at) => {
        const [value, slope] = lossOf(loss, output.data[at]! - target.data[at]!);
        total += value;
        gradient.data[at] = scale * slope;
      });
      return total;
    },

    binaryCrossEntropy(output, target, gradient, rows, scale) {
      let [loss, correct, outside] = [0, 0, 0];
      eachElement(output, rows, (at) => {
        const [x, t] = [output.data[at]!, target.data[at]!];
        loss += (t - 1) * Math.max(Math.log1p(-x), -100) - t * Math.max(Math.log(x), -100);
        gradient.data[at] = (scale * (x - t)) / Math.max((1 - x) * x, 1e-12);
        if (x > 0.5 === t > 0.5) correct++;
        if (x < 0 || x > 1) outside++;
      });
      return { loss, correct, outside };
    },

    binaryCrossEntropyWithLogits(output, target, posWeight, gradient, rows, scale) {
      let [loss, correct] = [0, 0];
      eachElement(output, rows, (at, column) => {
        const [x, t] = [output.data[at]!, target.data[at]!];
        const positive = posWeight ? posWeight.data[column]! : 1;
        const weight = (positive - 1) * t + 1;
        // -log(sigmoid(x)), without overflow.
        const surprise = Math.max(-x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
        loss += (1 - t) * x + weight * surprise;
        gradient.data[at] = scale * ((positive * t + 1 - t) / (1 + Math.exp(-x)) - positive * t);
        if (x > 0 === t > 0.5) correct++;
      });
      return { loss, correct };
    },
  };
}

/** The loss of a difference and its derivative, as torch has them where they are not smooth. */
function lossOf(loss: ElementLoss, d: number): [value: number, slope: number] {
  const size = Math.abs(d);
  switch (loss.type) {
    case 'MSELoss':
      return [d * d, 2 * d];
    case 'L1Loss':
      return [size, Math.sign(d) || 0];
    case 'SmoothL1Loss':
      if (size < loss.beta) return [(0.5 * d * d) / loss.beta, d / loss.beta];
      return [size - 0.5 * loss.beta, Math.sign(d)];
    case 'HuberLoss':
      if (size < loss.delta) return [0.5 * d * d, d];
      return [loss.delta * (size - 0.5 * loss.delta), loss.delta * Math.sign(d)];
    default:
      return loss satisfies never;
  }
}

function eachElement({ columns, stride }: Tensor, rows: number, visit: (at: number, column: number) => void): void {
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) visit(r * stride + c, c);
}
