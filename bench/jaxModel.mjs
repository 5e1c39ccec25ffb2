// A workload's network in jax-js, as functions that consume their arguments: that is jax-js's rule of ownership.

import { lax, nn, numpy as np } from '@jax-js/jax';

/**
 * `forward(parameters, running, x, taps)` gives [logits, new running statistics, every layer's output]. Parameters come
 * in torch's order and layout, images as (N, H, W, C), running statistics as mean and variance of each BatchNorm. A tap, zeros added to a layer's
 * output, has that output's gradient as its own; without taps nothing is added and no outputs are kept.
 */
export function createForward({ layers }) {
  return (parameters, running, x, taps) => {
    const [left, newRunning, outputs] = [[...parameters], [], []];
    const runningLeft = [...running];
    for (const [i, { type, arguments: args }] of layers.entries()) {
      switch (type) {
        case 'Linear':
          x = np.matmul(x, left.shift().transpose()).add(left.shift());
          break;
        case 'Conv2d':
          x = convolve(x, left.shift(), args.padding).add(left.shift());
          break;
        case 'BatchNorm1d':
        case 'BatchNorm2d': {
          const of = [runningLeft.shift(), runningLeft.shift()];
          let statistics;
          [x, statistics] = batchNorm(x, left.shift(), left.shift(), of);
          newRunning.push(...statistics);
          break;
        }
        case 'ReLU':
          x = nn.relu(x);
          break;
        case 'MaxPool2d': {
          const [N, H, W, C] = x.shape;
          x = np.max(x.reshape([N, H / 2, 2, W / 2, 2, C]), [2, 4]);
          break;
        }
        case 'Flatten':
          x = x.transpose([0, 3, 1, 2]).reshape([x.shape[0], -1]);
          break;
        default:
          throw new Error(`${type} is not written for jax-js`);
      }
      if (taps) {
        x = x.add(taps[i]);
        outputs.push(x.ref);
      }
    }
    return [x, newRunning, outputs];
  };
}

/** 3 x 3 on (N, H, W, C): the nine shifted images side by side, then one product. jax-js's own convolution is slower. */
function convolve(x, weight, padding) {
  if (padding) {
    const side = [padding, padding];
    x = np.pad(x, [[0, 0], side, side, [0, 0]]);
  }
  const [N, height, width, C] = x.shape;
  const [H, W, O] = [height - 2, width - 2, weight.shape[0]];
  const shifts = [0, 1, 2].flatMap((i) => [0, 1, 2].map((j) => [i, j]));
  const patches = np.concatenate(
    shifts.map(([i, j]) => x.ref.slice([], [i, i + H], [j, j + W])),
    3,
  );
  x.dispose();
  const matrix = weight.transpose([2, 3, 1, 0]).reshape([9 * C, O]);
  return np.matmul(patches.reshape([N * H * W, 9 * C]), matrix).reshape([N, H, W, O]);
}

/** Normalized by the batch's biased variance; the running variance is the unbiased one. Momentum 0.1, eps 1e-5. */
function batchNorm(x, weight, bias, [runningMean, runningVariance]) {
  const axes = x.ndim === 4 ? [0, 1, 2] : [0];
  const count = axes.reduce((product, axis) => product * x.shape[axis], 1);
  const mean = x.ref.mean(axes, { keepdims: true });
  const centred = x.sub(mean.ref);
  const variance = np.square(centred.ref).mean(axes, { keepdims: true });
  const scale = weight.div(np.sqrt(variance.ref.add(1e-5)));
  const statistics = [
    runningMean.mul(0.9).add(lax.stopGradient(mean.reshape([-1])).mul(0.1)),
    runningVariance.mul(0.9).add(lax.stopGradient(variance.reshape([-1])).mul((0.1 * count) / (count - 1))),
  ];
  return [centred.mul(scale).add(bias), statistics];
}

/** The mean cross-entropy with targets as one-hot rows. */
export function crossEntropy(logits, targets) {
  return nn
    .logSoftmax(logits, 1)
    .mul(targets)
    .sum()
    .mul(-1 / logits.shape[0]);
}

/**
 * `{ state(parameters), scales(step), update(parameters, gradients, state, scales) }` as torch's: `scales` are numbers
 * that change with the step, given as an array; `update` returns [parameters, state].
 */
export function createOptimizer({ type, lr, momentum }) {
  const zerosLike = (parameters) => parameters.map(({ shape }) => np.zeros(shape));
  if (type === 'Adam') {
    const [beta1, beta2] = [0.9, 0.999];
    return {
      state: (parameters) => [zerosLike(parameters), zerosLike(parameters)],
      scales: (t) => [lr / (1 - beta1 ** t), 1 / Math.sqrt(1 - beta2 ** t)],
      update(parameters, gradients, [first, second], scales) {
        const [size, root] = [scales.ref.slice(0), scales.slice(1)];
        const newFirst = gradients.map((g, i) => first[i].mul(beta1).add(g.ref.mul(1 - beta1)));
        const newSecond = gradients.map((g, i) => second[i].mul(beta2).add(np.square(g).mul(1 - beta2)));
        const updated = parameters.map((p, i) => {
          const denominator = np.sqrt(newSecond[i].ref).mul(root.ref).add(1e-8);
          return p.sub(newFirst[i].ref.div(denominator).mul(size.ref));
        });
        size.dispose();
        root.dispose();
        return [updated, [newFirst, newSecond]];
      },
    };
  }
  return {
    state: (parameters) => (momentum ? [zerosLike(parameters)] : []),
    scales: () => [0],
    update(parameters, gradients, [velocity], scales) {
      scales.dispose();
      if (!velocity) return [parameters.map((p, i) => p.sub(gradients[i].mul(lr))), []];
      const moved = gradients.map((g, i) => velocity[i].mul(momentum).add(g));
      return [parameters.map((p, i) => p.sub(moved[i].ref.mul(lr))), [moved]];
    },
  };
}
