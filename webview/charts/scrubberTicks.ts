// The marks over the scrubber: epochs as fine lines, kept moments as little diamonds, alarms as triangles.

import type { RunHistory } from '../../src/protocol/runHistory.ts';
import { css, type Theme } from '../theme.ts';
import { clearedContext } from './sparkline.ts';

/** Half of the thumb: the first and the last step lie that far from the edges. */
export const THUMB_RADIUS = 7;
/** Pixels between two lines; of epochs closer than that only some have one. */
const CLOSEST = 5;
/** Pixels between two diamonds, which are six wide. */
const CLOSEST_MOMENTS = 9;

export function drawScrubberTicks(canvas: HTMLCanvasElement, history: RunHistory, theme: Theme): void {
  const { clientWidth: width, clientHeight: height } = canvas;
  const context = clearedContext(canvas, width, height);
  const last = Math.max(history.series.steps, 1);
  const x = (step: number) => THUMB_RADIUS + (last === 1 ? 1 : (step - 1) / (last - 1)) * (width - 2 * THUMB_RADIUS);

  context.fillStyle = css(theme.foreground, 0.35);
  const { stepsPerEpoch } = history.run;
  const epochs = Math.floor(last / stepsPerEpoch);
  const every = Math.max(1, Math.ceil((epochs * CLOSEST) / Math.max(width, 1)));
  for (let epoch = every; epoch <= epochs; epoch += every)
    context.fillRect(x(epoch * stepsPerEpoch) - 0.5, height - 4, 1, 4);

  context.fillStyle = css(theme.foreground, 0.8);
  let before = Number.NEGATIVE_INFINITY;
  for (const step of history.moments) {
    if (step < 1 || step > last || x(step) - before < CLOSEST_MOMENTS) continue;
    before = x(step);
    shape(context, [x(step), height - 9], [x(step) + 3, height - 6], [x(step), height - 3], [x(step) - 3, height - 6]);
  }
  context.fillStyle = css(theme.failure);
  for (const { step } of history.alarms) {
    if (step > last) continue;
    shape(context, [x(step), height], [x(step) + 4, height - 8], [x(step) - 4, height - 8]);
  }
}

function shape(context: CanvasRenderingContext2D, ...corners: readonly [number, number][]): void {
  context.beginPath();
  for (const [x, y] of corners) context.lineTo(x, y);
  context.fill();
}
