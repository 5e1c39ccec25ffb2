// A y axis that leaves outliers beyond its ends, and the marks that say how far they go.

import type { Chart } from 'chart.js';
import type { AnnotationOptions } from 'chartjs-plugin-annotation';
import { compact } from '../format.ts';
import { t } from '../l10n.ts';
import { css, type Theme } from '../theme.ts';
import { stepWindow } from '../view.ts';
import type { BandDatum } from './bandController.ts';
import { robustRange } from './robustRange.ts';
import type { Drawn } from './source.ts';

/** Of the axis, left free beside what is shown. */
const MARGIN = 0.04;

/**
 * Sets the y axis, and gives the marks that say how far the outliers go. All is shown on a logarithm, which has room for
 * it, and where the person has chosen the steps.
 */
export function fitWithoutOutliers(chart: Chart, drawn: Drawn, theme: Theme): Record<string, AnnotationOptions> {
  const y = chart.options.scales!.y!;
  Object.assign(y, { min: undefined, max: undefined });
  if (drawn.scale !== 'linear' || stepWindow.peek() !== null) return {};
  const lines = chart.data.datasets.map(({ data }) => data as unknown as readonly BandDatum[]);
  const { lowest, highest, min, max } = robustRange(lines, drawn.from, drawn.to);
  if (min === undefined && max === undefined) return {};
  const margin = MARGIN * ((max ?? highest) - (min ?? lowest));
  const [start, end] = [(min ?? lowest) - margin, (max ?? highest) + margin];
  Object.assign(y, { min: start, max: end });
  return {
    ...(max !== undefined && { peaks: edgeMark(theme, 'start', end, t('peaks up to {0}', compact(highest))) }),
    ...(min !== undefined && { troughs: edgeMark(theme, 'end', start, t('down to {0}', compact(lowest))) }),
  };
}

/** What is said at an end of the y axis. */
export function edgeMark(theme: Theme, side: 'start' | 'end', value: number, content: string): AnnotationOptions {
  return {
    type: 'label',
    yValue: value,
    position: { x: 'center', y: side },
    content,
    color: css(theme.foreground),
    backgroundColor: css(theme.background, 0.8),
    font: { family: theme.fontFamily, size: Math.max(theme.fontSize - 3, 9) },
    padding: 2,
  };
}
