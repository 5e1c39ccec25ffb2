// Embedding.

import { layer } from '../../engine/requests.ts';
import type { LayerCase } from './case.ts';

const table = { num_embeddings: 10, embedding_dim: 6 };
const indices = { values: 'indices' } as const;

export const embeddingCases: readonly LayerCase[] = [
  { layer: layer('Embedding', table), shape: [4], ...indices },
  { layer: layer('Embedding', { num_embeddings: 12, embedding_dim: 17 }), shape: [1], ...indices, samples: 40 },
  { layer: layer('Embedding', table), shape: [3, 5], ...indices },
  { layer: layer('Embedding', { ...table, padding_idx: 2 }), shape: [7], ...indices },
  { layer: layer('Embedding', { ...table, padding_idx: -1 }), shape: [7], ...indices },
  { layer: layer('Embedding', { ...table, max_norm: 1.5 }), shape: [7], ...indices },
  { layer: layer('Embedding', { ...table, max_norm: 2, norm_type: 1 }), shape: [7], ...indices },
  { layer: layer('Embedding', { ...table, max_norm: 1, norm_type: 3 }), shape: [7], ...indices },
  { layer: layer('Embedding', { ...table, scale_grad_by_freq: true }), shape: [7], ...indices },
];
