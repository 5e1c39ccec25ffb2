// Shapes through normalization: all keep theirs where it fits.

import { counted, type ShapeRules } from '../shape.ts';

export const normalizationShapes = {
  BatchNorm1d: ({ num_features }, input) =>
    input.length <= 2 && input[0] === num_features ? input : `takes ${counted(num_features, 'feature')}`,
} satisfies Partial<ShapeRules>;
