// Shapes through activations and dropout: all keep theirs.

import { keepsShape, type ShapeRules } from '../shape.ts';

export const activationShapes = {
  ReLU: keepsShape,
  Softmax: ({ dim }, input) =>
    input.length === 1 && (dim === null || dim === 1 || dim === -1)
      ? input
      : `is supported along the classes only, dim=1`,
} satisfies Partial<ShapeRules>;
