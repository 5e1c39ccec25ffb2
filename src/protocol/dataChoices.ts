// What a person chooses about data that do not do as they are.

import type { FillStatistic } from './trainEvent.ts';

export interface DataChoices {
  /**
   * What is done about missing inputs: rows that lack one are dropped, or it is filled in. Rows that lack what is to be
   * predicted are dropped in any case. Left out, missing values are a question.
   */
  readonly missing?: 'drop' | FillStatistic;
  /** Columns that are no inputs. */
  readonly ignore?: readonly string[];
  /** To which all images of a folder are brought; left out, it is a question. */
  readonly imageSize?: readonly [width: number, height: number];
  /** Channels of images: 1 makes them grey, 3 coloured; left out, as the first image is. */
  readonly imageChannels?: number;
}
