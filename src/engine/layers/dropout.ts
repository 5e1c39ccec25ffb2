// torch.nn's dropout: of elements, of whole channels, and the kind that keeps SELU's mean and variance.

import type { DrawOrder } from '../kernels/dropout.ts';
import { type Layer, type LayerBuild, type LayerTypes, layerRoom } from '../layer.ts';
import type { Activation } from '../tensor.ts';

type DropoutName = 'Dropout' | 'Dropout1d' | 'Dropout2d' | 'Dropout3d' | 'AlphaDropout' | 'FeatureAlphaDropout';

export const dropoutLayers = {
  Dropout: { layout: 'any', create: (build) => createDropout(build, 'element', scaling) },
  AlphaDropout: { layout: 'any', create: (build) => createDropout(build, 'element', alpha) },
  Dropout2d: { layout: 'channels', create: (build) => createDropout(build, 'channel', scaling) },
  FeatureAlphaDropout: { layout: 'channels', create: (build) => createDropout(build, 'channel', alpha) },
  // These two take a batch of other than three and five dimensions for one sample, whose channels are then our samples.
  Dropout1d: {
    layout: 'channels',
    create: (build) => createDropout(build, build.input.shape.length === 2 ? 'channel' : 'sample', scaling),
  },
  Dropout3d: {
    layout: 'channels',
    create: (build) => createDropout(build, build.input.shape.length === 4 ? 'channel' : 'sample', scaling),
  },
} satisfies Partial<LayerTypes>;

/** What is kept or dropped as one. */
type Unit = 'element' | 'channel' | 'sample';

/** From p to what a kept element is multiplied by, and what is added to kept and to dropped ones. */
type Scheme = (p: number) => { readonly scale: number; readonly kept: number; readonly dropped: number };

const scaling: Scheme = (p) => ({ scale: 1 / Math.fround(1 - p), kept: 0, dropped: 0 });

/** Klambauer et al. 2017, section 3; the constant is SELU's alpha times its scale. */
const alpha: Scheme = (p) => {
  const saturation = 1.7580993408473766;
  const scale = 1 / Math.sqrt((saturation * saturation * p + 1) * (1 - p));
  const kept = Math.fround(saturation * scale * p);
  return { scale, kept, dropped: Math.fround(kept - Math.fround(saturation * scale)) };
};

/**
 * In training, each unit is dropped with probability p and what is kept is scaled; in evaluation nothing happens.
 * A new mask is drawn from torch's default generator at each forward, 64 random bits a unit, in the order of torch's
 * tensor (N, C, …). So does PyTorch on the CPU without MKL, bit for bit; builds of PyTorch with MKL, among them the
 * official wheels for x86, draw other masks (which model/dropoutMasks.ts says) and take one number of the generator
 * for each. As in PyTorch nothing is drawn where p is 0 or 1; dropped infinities and NaN give NaN, as they do there.
 * Reference: torch.nn.Dropout and so on; aten/src/ATen/native/Dropout.cpp.
 */
function createDropout(build: LayerBuild<DropoutName>, unit: Unit, scheme: Scheme): Layer {
  const { args, input, outputShape, memory, kernels, generator, capacity } = build;
  const { p } = args;
  const { scale, kept, dropped } = scheme(p);
  const room = layerRoom(memory, capacity, outputShape, input.layout);
  const { output, outputGradient } = room;
  /** Of zeros where p is 1. */
  const mask = p === 0 ? undefined : memory.activation(capacity, outputShape, input.layout);
  const rowsOf = (samples: number) => samples * output.positions;
  const copy = (x: Activation, samples: number) => kernels.copy(x, output, rowsOf(samples));

  return {
    ...room,
    parameters: [],
    forward(x, samples) {
      if (!mask) {
        copy(x, samples);
        return;
      }
      if (p < 1) {
        kernels.bernoulli(generator, 1 - p, scale, mask, drawOrder(unit, mask, samples));
        spread(unit, mask, samples);
      }
      if (p === 1 || scheme === scaling) kernels.multiply(x, mask, output, rowsOf(samples));
      else kernels.multiplyAndShift(x, mask, dropped, kept, output, rowsOf(samples));
    },
    evaluate: copy,
    backward(_x, inputGradient, samples) {
      if (!inputGradient) return;
      if (mask) kernels.multiply(outputGradient, mask, inputGradient, rowsOf(samples));
      else kernels.copy(outputGradient, inputGradient, rowsOf(samples));
    },
  };
}

/** Where the values that are drawn go: for a channel or a sample, to its first element. */
function drawOrder(unit: Unit, { layout, positions, columns, stride }: Activation, samples: number): DrawOrder {
  const sample = positions * stride;
  if (unit === 'sample') return { extents: [1, 1, samples], steps: [0, 0, sample] };
  if (unit === 'channel') return { extents: [1, samples, columns], steps: [0, sample, 1] };
  return layout === 'channels' && positions > 1
    ? { extents: [samples, columns, positions], steps: [sample, 1, stride] }
    : { extents: [1, samples * positions, columns], steps: [0, stride, 1] };
}

/** Gives all elements of a unit the value of its first. */
function spread(unit: Unit, mask: Activation, samples: number): void {
  if (unit === 'element') return;
  const { data, positions, stride } = mask;
  const size = positions * stride;
  for (let first = 0; first < samples * size; first += size) {
    if (unit === 'sample') data.fill(data[first]!, first, first + size);
    else {
      for (let done = stride; done < size; done *= 2) {
        data.copyWithin(first + done, first, first + Math.min(done, size - done));
      }
    }
  }
}
