// What dataset types of distributions share: steps on one axis, values on the other, and no elements to lay out.

import { DatasetController } from 'chart.js';
import { type Distribution, valueRange } from '../distributions.ts';

export abstract class DistributionController extends DatasetController {
  static defaults = { datasetElementType: null, dataElementType: 'point' };

  /** The axis on which the steps are. */
  protected abstract stepAxis(): 'x' | 'y';

  /** Nothing to lay out: all is drawn from the scales. */
  override buildOrUpdateElements(): void {}
  override update(): void {}

  protected override getMinMax(
    ...[scale]: Parameters<DatasetController['getMinMax']>
  ): ReturnType<DatasetController['getMinMax']> {
    const data = this.getDataset().data as unknown as readonly Distribution[];
    if (scale.axis === this.stepAxis()) return { min: data[0]?.x ?? Number.NaN, max: data.at(-1)?.x ?? Number.NaN };
    const { lowest, highest } = valueRange(data);
    return { min: lowest, max: highest };
  }
}
