// Shapes through pooling.

import type { ShapeRules } from '../shape.ts';

export const poolingShapes = {} satisfies Partial<ShapeRules>;
