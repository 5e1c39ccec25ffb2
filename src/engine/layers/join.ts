// What `forward` computes element by element: residual additions, products with a gate, arithmetic with numbers, 1 / x,
// bounds.

import { type Layer, layerRoom } from '../layer.ts';
import type { Activation } from '../tensor.ts';
import { createElementwise } from './activation.ts';
import { createConcat } from './concat.ts';
import type { JoinBuild } from './joinBuild.ts';
import { broadcastWalk, reversed } from './walks.ts';

export function createJoin(build: JoinBuild): Layer {
  switch (build.spec.type) {
    case 'Residual':
      return createSum(build);
    case 'Product':
      return createProduct(build);
    case 'Concat':
      return createConcat(build, build.spec);
    case 'Affine':
      return createElementwise(build, { name: 'affine', parameters: [build.spec.factor, build.spec.shift] });
    case 'Clamp': {
      const { min, max } = build.spec;
      const bounds = [min ?? Number.NEGATIVE_INFINITY, max ?? Number.POSITIVE_INFINITY];
      return createElementwise(build, { name: 'clamp', parameters: bounds });
    }
    case 'Reciprocal':
      return createElementwise(build, { name: 'reciprocal', parameters: [] });
    default:
      return build.spec satisfies never;
  }
}

/** output = input + other; what is of size 1 stands for all of the other's size. He et al. 2016. */
function createSum(build: JoinBuild): Layer {
  const { memory, kernels, capacity, input, outputShape, others, outputAt } = build;
  const from = others[0]!;
  const room = layerRoom(memory, capacity, outputShape, input.layout);
  const { output, outputGradient } = room;
  const [a, b] = [createOperand(build, input), createOperand(build, outputAt(from))];
  const ofOther = b.isWidened && from >= 0 ? gradientLike(build, outputAt(from)) : undefined;
  const forward = (x: Activation, samples: number) =>
    kernels.add(a.widen(x, samples), b.widen(outputAt(from), samples), output, samples * output.positions);
  return {
    ...room,
    parameters: [],
    // Of one shape, the gradient is the same for both terms.
    otherGradients: [ofOther ?? outputGradient],
    forward,
    evaluate: forward,
    backward(_x, inputGradient, samples) {
      if (inputGradient) a.narrow(outputGradient, inputGradient, samples);
      if (ofOther) b.narrow(outputGradient, ofOther, samples);
    },
  };
}

/** output = input · other; what is of size 1 stands for all of the other's size. Hu et al. 2018. */
function createProduct(build: JoinBuild): Layer {
  const { memory, kernels, capacity, input, outputShape, others, outputAt } = build;
  const from = others[0]!;
  const room = layerRoom(memory, capacity, outputShape, input.layout);
  const { output, outputGradient } = room;
  const [a, b] = [createOperand(build, input), createOperand(build, outputAt(from))];
  const scratch = memory.activation(capacity, outputShape, input.layout);
  const ofOther = from < 0 ? undefined : gradientLike(build, outputAt(from));
  const forward = (x: Activation, samples: number) =>
    kernels.multiply(a.widen(x, samples), b.widen(outputAt(from), samples), output, samples * output.positions);
  const give = (operand: Operand, factor: Activation, target: Activation, samples: number) => {
    const product = operand.isWidened ? scratch : target;
    kernels.multiply(outputGradient, factor, product, samples * output.positions);
    if (operand.isWidened) operand.narrow(product, target, samples);
  };
  return {
    ...room,
    parameters: [],
    otherGradients: [ofOther],
    forward,
    evaluate: forward,
    backward(x, inputGradient, samples) {
      if (inputGradient) give(a, b.widened(outputAt(from)), inputGradient, samples);
      if (ofOther) give(b, a.widened(x), ofOther, samples);
    },
  };
}

function gradientLike({ memory, capacity }: JoinBuild, { shape, layout }: Activation): Activation {
  return memory.activation(capacity, shape, layout);
}

/** One of two operands, which may have to be as large as the result. */
interface Operand {
  readonly isWidened: boolean;
  widen(operand: Activation, samples: number): Activation;
  /** What `widen` gave last. */
  widened(operand: Activation): Activation;
  /** From a gradient of the result's size to the operand's own. */
  narrow(gradient: Activation, target: Activation, samples: number): void;
}

function createOperand({ memory, kernels, capacity, outputShape }: JoinBuild, given: Activation): Operand {
  if (`${given.shape}` === `${outputShape}`) {
    return {
      isWidened: false,
      widen: (operand) => operand,
      widened: (operand) => operand,
      narrow: (gradient, target, samples) => kernels.copy(gradient, target, samples * target.positions),
    };
  }
  const wide = memory.activation(capacity, outputShape, given.layout);
  return {
    isWidened: true,
    widen(operand, samples) {
      kernels.permute(operand, wide, broadcastWalk(operand, wide, samples));
      return wide;
    },
    widened: () => wide,
    narrow: (gradient, target, samples) =>
      kernels.accumulate(
        gradient,
        target,
        samples * target.positions,
        reversed(broadcastWalk(target, gradient, samples)),
      ),
  };
}
