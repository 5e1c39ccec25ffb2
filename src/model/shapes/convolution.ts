// Shapes through convolution.

import type { ShapeRules } from '../shape.ts';

export const convolutionShapes = {} satisfies Partial<ShapeRules>;
