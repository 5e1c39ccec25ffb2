// torch.nn.Embedding.

import { type Layer, type LayerBuild, type LayerTypes, layerRoom } from '../layer.ts';
import type { Parameter } from '../parameters.ts';
import type { Activation } from '../tensor.ts';

export const embeddingLayers = {
  Embedding: { layout: 'last', create: createEmbedding },
} satisfies Partial<LayerTypes>;

/**
 * y[…, :] = weight[x[…], :] of whole numbers x from 0 to num_embeddings - 1, which come as floats; they get no gradient.
 * max_norm shortens the rows that are used, in place and before they are; the row padding_idx gets no gradient.
 * Reference: torch.nn.Embedding.
 */
function createEmbedding({
  args: { num_embeddings, padding_idx, max_norm, norm_type, scale_grad_by_freq },
  input,
  outputShape,
  parameters,
  memory,
  kernels,
  capacity,
}: LayerBuild<'Embedding'>): Layer {
  const [{ value, gradient }] = parameters as readonly [Parameter];
  const room = layerRoom(memory, capacity, outputShape, 'last');
  const { output, outputGradient } = room;
  const skipped = padding_idx === null || padding_idx >= 0 ? padding_idx : padding_idx + num_embeddings;
  const counts = scale_grad_by_freq ? memory.allocate(num_embeddings * 4) : undefined;
  const rowsOf = (samples: number) => samples * input.positions;
  const forward = (x: Activation, samples: number) => {
    const rows = rowsOf(samples);
    if (max_norm !== null) kernels.embeddingRenormalize(x, value, max_norm, norm_type, rows);
    kernels.embedding(x, value, output, rows);
  };
  return {
    ...room,
    parameters,
    forward,
    evaluate: forward,
    // dW[i] = sum of dy where x is i
    backward(x, inputGradient, samples) {
      kernels.embeddingGradient(x, outputGradient, gradient, skipped ?? undefined, counts, rowsOf(samples));
      inputGradient?.data.fill(0);
    },
  };
}
