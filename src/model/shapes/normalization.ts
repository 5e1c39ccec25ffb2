// Shapes through normalization: all keep theirs where it fits.

import { Phrase, phrase } from '../phrase.ts';
import { counted, formatShape, type Shape, type ShapeRules } from '../shape.ts';

export const normalizationShapes = {
  BatchNorm1d: ({ num_features }, input) => channels(num_features, input, [1, 2]),
  BatchNorm2d: ({ num_features }, input) => channels(num_features, input, [3]),
  BatchNorm3d: ({ num_features }, input) => channels(num_features, input, [4]),
  SyncBatchNorm: ({ num_features }, input) => channels(num_features, input, undefined),
  LazyBatchNorm1d: (_, input) => channels(undefined, input, [1, 2]),
  LazyBatchNorm2d: (_, input) => channels(undefined, input, [3]),
  LazyBatchNorm3d: (_, input) => channels(undefined, input, [4]),
  InstanceNorm1d: (args, input) => instances(args, input, 2),
  InstanceNorm2d: (args, input) => instances(args, input, 3),
  InstanceNorm3d: (args, input) => instances(args, input, 4),
  LazyInstanceNorm1d: (_, input) => instances(undefined, input, 2),
  LazyInstanceNorm2d: (_, input) => instances(undefined, input, 3),
  LazyInstanceNorm3d: (_, input) => instances(undefined, input, 4),
  GroupNorm: ({ num_groups, num_channels, affine }, input) => {
    if (num_channels % num_groups !== 0) {
      return phrase`has num_channels ${num_channels}, which num_groups ${num_groups} does not divide.`;
    }
    // Without weights torch only asks that the groups divide what comes.
    if (affine ? input[0] === num_channels : input[0]! % num_groups === 0) return input;
    return affine
      ? phrase`takes ${counted(num_channels, 'channel')}`
      : phrase`takes a multiple of ${counted(num_groups, 'channel')}`;
  },
  LayerNorm: ({ normalized_shape }, input) => lastDimensions(normalized_shape, input),
  RMSNorm: ({ normalized_shape }, input) => lastDimensions(normalized_shape, input),
  LocalResponseNorm: (_, input) =>
    input.length >= 2 ? input : phrase`takes at least 3 dimensions: the batch, channels and positions`,
} satisfies Partial<ShapeRules>;

/** What a batch looks like, by the dimensions of a sample. */
const BATCHES = ['', '(N, C)', '(N, C, L)', '(N, C, H, W)', '(N, C, D, H, W)'] as const;

/** A sample of one of so many dimensions, the first of which are the channels. */
function channels(expected: number | undefined, input: Shape, ranks: readonly number[] | undefined): Shape | Phrase {
  if (ranks && !ranks.includes(input.length)) {
    const [one, other] = ranks as readonly [number, number?];
    return other === undefined
      ? phrase`takes a batch of ${BATCHES[one]!}, ${one + 1} dimensions`
      : phrase`takes a batch of ${BATCHES[one]!} or ${BATCHES[other]!}, ${one + 1} or ${other + 1} dimensions`;
  }
  if (expected === undefined || input[0] === expected) return input;
  return phrase`takes ${counted(expected, input.length === 1 ? 'feature' : 'channel')}`;
}

/** As `channels`; torch needs num_features only where something is held for each. */
function instances(
  args: { readonly num_features: number; readonly affine: boolean; readonly track_running_stats: boolean } | undefined,
  input: Shape,
  rank: number,
): Shape | Phrase {
  const expected = args && (args.affine || args.track_running_stats) ? args.num_features : undefined;
  const found = channels(expected, input, [rank]);
  if (found instanceof Phrase) return found;
  return input.slice(1).some((extent) => extent > 1)
    ? input
    : phrase`normalizes each channel of each sample by itself and needs more than one position there to train`;
}

function lastDimensions(normalizedShape: Shape, input: Shape): Shape | Phrase {
  const last = input.slice(-normalizedShape.length);
  const fits = last.length === normalizedShape.length && last.every((extent, i) => extent === normalizedShape[i]);
  if (fits) return input;
  return normalizedShape.length === 1
    ? phrase`takes ${normalizedShape[0]} in the last dimension`
    : phrase`takes ${formatShape(normalizedShape)} in the last dimensions`;
}
