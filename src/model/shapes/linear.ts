// Shapes through Linear, Embedding, Identity and what only arranges elements anew.

import { phrase } from '../phrase.ts';
import { counted, keepsShape, type Shape, type ShapeRules, sizeOf } from '../shape.ts';

export const linearShapes = {
  Identity: keepsShape,
  Linear: ({ in_features, out_features }, input) =>
    input.at(-1) === in_features
      ? [...input.slice(0, -1), out_features]
      : input.length > 1
        ? phrase`takes ${counted(in_features, 'input')} in the last dimension`
        : phrase`takes ${counted(in_features, 'input')}`,
  LazyLinear: ({ out_features }, input) => [...input.slice(0, -1), out_features],
  Embedding: ({ num_embeddings, embedding_dim, padding_idx }, input) => {
    if (padding_idx !== null && (padding_idx < -num_embeddings || padding_idx >= num_embeddings)) {
      return phrase`has padding_idx ${padding_idx}, which is none of its ${num_embeddings} rows.`;
    }
    return [...input, embedding_dim];
  },
  Flatten: ({ start_dim, end_dim }, input) => {
    const start = dimension(start_dim, input);
    const end = dimension(end_dim, input);
    if (start === undefined || end === undefined)
      return phrase`expects more dimensions than ${input.length + 1} with the batch`;
    if (start > end) return phrase`has its start_dim behind its end_dim`;
    if (start === 0) return phrase`would flatten the batch too; start_dim must be at least 1.`;
    return [...input.slice(0, start - 1), sizeOf(input.slice(start - 1, end)), ...input.slice(end)];
  },
  Unflatten: ({ dim, unflattened_size }, input) => {
    const at = dimension(dim, input);
    if (at === undefined) return phrase`expects a dimension ${dim}`;
    if (at === 0) return phrase`would divide the batch; dim must be at least 1.`;
    const size = input[at - 1]!;
    const known = sizeOf(unflattened_size.filter((extent) => extent !== -1));
    const unknown = unflattened_size.filter((extent) => extent === -1).length;
    if (unknown > 1 || (unknown === 0 ? known !== size : size % known !== 0)) {
      return unknown
        ? phrase`expects ${known} elements or a multiple of them in dimension ${at}`
        : phrase`expects ${known} elements in dimension ${at}`;
    }
    const sizes = unflattened_size.map((extent) => (extent === -1 ? size / known : extent));
    return [...input.slice(0, at - 1), ...sizes, ...input.slice(at)];
  },
} satisfies Partial<ShapeRules>;

/** A dimension of the batch's tensor as counted from its front; undefined where there is none. */
function dimension(dim: number, input: Shape): number | undefined {
  const rank = input.length + 1;
  return dim >= -rank && dim < rank ? (dim + rank) % rank : undefined;
}
