// A chart on the page: made when it first comes on the screen, redrawn by frames.ts, told in words, moved through by keys.

import type { Chart as ChartInstance } from 'chart.js';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { hideCard, moveByKey } from '../charts/hover.ts';
import { Chart } from '../charts/setup.ts';
import type { ChartSource } from '../charts/source.ts';
import { keepDrawn, textRevision } from '../frames.ts';
import { history } from '../state.ts';
import { theme } from '../theme.ts';

export function ChartBox({ label, source, size }: { label: string; source: ChartSource; size: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawn = useRef<ChartInstance>(undefined);
  const colors = theme.value;
  useLayoutEffect(() => {
    const element = canvas.current!;
    const { redraw, stop } = keepDrawn(element.parentElement!, () => {
      drawn.current ??= makeChart();
      source.fill(drawn.current, history.peek()!, colors);
      drawn.current.update('none');
    });
    /** Another size has room for other points. */
    const makeChart = () => {
      const { options, ...rest } = source.configure(colors);
      return new Chart(element, { ...rest, options: { ...options, onResize: redraw } });
    };
    return () => {
      stop();
      hideCard();
      drawn.current?.destroy();
      drawn.current = undefined;
    };
  }, [source, colors]);

  textRevision.value;
  const onKeyDown = (event: KeyboardEvent) => {
    if (drawn.current && moveByKey(drawn.current, event.key)) event.preventDefault();
  };
  return (
    <div class={`chart ${size}`}>
      <canvas
        ref={canvas}
        role="img"
        tabIndex={0}
        aria-label={`${label}. ${source.summary(history.value!)}`}
        onKeyDown={onKeyDown}
        onBlur={() => drawn.current && moveByKey(drawn.current, 'Escape')}
      />
    </div>
  );
}
