// How many rows a run takes through the network at once.

import { type BoundLayer, type ModelSpec, normalizesByBatchAlone } from '../model/modelSpec.ts';
import { type Shape, sizeOf } from '../model/shape.ts';
import { worksAlongBatch } from '../model/shapes/softmaxDimension.ts';
import { modelShapes } from '../model/shapes.ts';

/** Rows of one evaluation pass where the batches are smaller, and about how many numbers it may hold for that. */
const EVALUATION_ROWS = 256;
const EVALUATION_NUMBERS = 2 ** 22;

/** Whether a row's output depends on the other rows in evaluation mode: without running statistics, or along the batch. */
function mixesRows(layer: BoundLayer, shape: Shape): boolean {
  return normalizesByBatchAlone(layer) || worksAlongBatch(layer, shape);
}

/** The most rows that go through the network at once. */
export function capacityOf(model: ModelSpec, inputShape: readonly number[], rows: number, batchSize: number): number {
  const { shapes } = modelShapes(model, inputShape);
  // Evaluation takes all rows at once, so that what a row becomes may depend on all others.
  if (model.layers.some((layer, i) => mixesRows(layer, shapes[i]!))) return rows;
  const numbers = [inputShape, ...shapes].reduce((sum, shape) => sum + sizeOf(shape), 0);
  const evaluationRows = Math.min(EVALUATION_ROWS, Math.floor(EVALUATION_NUMBERS / numbers));
  return Math.min(rows, Math.max(batchSize, evaluationRows));
}
