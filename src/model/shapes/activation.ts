// Shapes through activations and dropout: all keep theirs.

import { keepsShape, type ShapeRules } from '../shape.ts';

export const activationShapes = {
  ReLU: keepsShape,
  Softmax: keepsShape,
} satisfies Partial<ShapeRules>;
