// A chart on the page: made when it first comes on the screen, redrawn by frames.ts, told in words and as a table. The
// lines of cursor and scrubber lie over it as elements, so that moving them draws no chart.

import type { Chart as ChartInstance } from 'chart.js';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { hideCard, showCard } from '../charts/card.ts';
import { Chart } from '../charts/setup.ts';
import type { ChartSource } from '../charts/source.ts';
import { drawnNow, scrubTo } from '../drawn.ts';
import { integer } from '../format.ts';
import { keepDrawn, labelRevision } from '../frames.ts';
import { t } from '../l10n.ts';
import { shownRuns } from '../state.ts';
import { theme } from '../theme.ts';
import { toldNote } from '../toldSteps.ts';
import { hoveredStep, scrubStep } from '../view.ts';
import { ChartMenu } from './chartMenu.tsx';
import { moveByKey, PointerHandling } from './chartMoves.ts';
import { ChartTable } from './chartTable.tsx';
import { PlaceCard } from './placeCard.ts';

interface Props {
  readonly label: string;
  readonly source: ChartSource;
  /** A class of style.css. */
  readonly size: string;
}

/** The chart whose cursor it is: it tells every number in the card, the others the first ones. */
let pointed: HTMLElement | undefined;

export function ChartBox({ label, source, size }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const drawn = useRef<ChartInstance>(undefined);
  const draw = useRef<() => void>(undefined);
  const [isTable, setIsTable] = useState(false);
  const colors = theme.value;
  useLayoutEffect(() => {
    const element = canvas.current!;
    const marks = new Marks(box.current!);
    draw.current = () => {
      if (shownRuns.peek().length === 0) return;
      drawn.current ??= makeChart();
      source.fill(drawn.current, drawnNow(), colors);
      drawn.current.update('none');
    };
    const { redraw, stop } = keepDrawn(box.current!, draw.current, {
      ...(source.overSteps && { mark: () => drawn.current && marks.move(drawn.current, source) }),
      followsStep: source.followsStep ?? false,
    });
    /** Another size has room for other points. */
    const makeChart = () => {
      const { options, ...rest } = source.configure(colors);
      return new Chart(element, { ...rest, options: { ...options, onResize: redraw } });
    };
    const pointer = source.overSteps
      ? new PointerHandling(box.current!, () => drawn.current)
      : new PlaceCard(box.current!, () => drawn.current, source);
    return () => {
      stop();
      pointer.dispose();
      if (pointed === box.current) leave();
      drawn.current?.destroy();
      [drawn.current, draw.current] = [undefined, undefined];
    };
  }, [source, colors]);

  labelRevision.value;
  const runs = shownRuns.value;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && hoveredStep.peek() !== null) scrubTo(hoveredStep.peek());
    else if (event.key === 'Escape') leave();
    else if (!drawn.current || !moveByKey(drawn.current, event)) return;
    else pointed = box.current!;
    event.preventDefault();
  };
  const context = () => {
    // Charts are drawn in turns: one that is to be saved may not have had its own.
    if (!drawn.current) draw.current?.();
    return drawn.current && { label, chart: drawn.current, source, drawn: drawnNow() };
  };
  return (
    <div class="chart-box">
      <div
        class={`chart ${size}`}
        ref={box}
        onPointerMove={() => {
          if (source.overSteps) pointed = box.current!;
        }}
        onPointerLeave={() => pointed === box.current && leave()}
      >
        <canvas
          ref={canvas}
          role="img"
          tabIndex={0}
          aria-label={runs.length === 0 ? label : `${label}. ${source.summary(drawnNow())}`}
          onKeyDown={source.overSteps ? onKeyDown : undefined}
          onBlur={() => pointed === box.current && leave()}
        />
      </div>
      <ChartMenu context={context} isTable={isTable} onTable={() => setIsTable(!isTable)} label={label} />
      {isTable && <ChartTable label={label} source={source} />}
    </div>
  );
}

function leave(): void {
  pointed = undefined;
  hoveredStep.value = null;
  hideCard();
}

/** The lines over a chart: the scrubber's, and the cursor's with its numbers. */
class Marks {
  readonly #box: HTMLElement;
  readonly #scrub = mark('scrub-mark');
  readonly #cursor = mark('cursor-mark');
  readonly #readout = mark('readout');

  constructor(box: HTMLElement) {
    this.#box = box;
    for (const old of box.querySelectorAll('.mark')) old.remove();
    box.append(this.#scrub, this.#cursor, this.#readout);
  }

  move(chart: ChartInstance, source: ChartSource): void {
    const drawn = drawnNow();
    const { chartArea, scales } = chart;
    const place = (element: HTMLElement, step: number | null): boolean => {
      const isSeen = step !== null && step >= drawn.from && step <= drawn.to;
      element.hidden = !isSeen;
      if (!isSeen) return false;
      element.style.transform = `translate(${scales.x!.getPixelForValue(step).toFixed(1)}px, ${chartArea.top}px)`;
      element.style.height = `${chartArea.height}px`;
      return true;
    };
    const cursor = hoveredStep.peek();
    const held = scrubStep.peek();
    place(this.#scrub, held === null && drawn.runs[0].history.end ? null : drawn.step);
    const isCursor = place(this.#cursor, cursor);
    const told = cursor ?? held;
    const isPointed = pointed === this.#box && cursor !== null;
    const isSilent = told === null || (cursor !== null && !isCursor);
    const lines = isSilent ? [] : (source.readout?.(drawn, told, !isPointed) ?? []);
    this.#readout.hidden = isPointed || lines.length === 0;
    if (isPointed && lines.length > 0) {
      const card = source.cardOf?.(drawn, cursor) ?? { lines };
      const note = toldNote(drawn.runs, cursor, source.asked ?? 'batch');
      showCard({ title: t('Step {0}', integer(cursor)), note, ...card }, this.#box, scales.x!.getPixelForValue(cursor));
    } else if (lines.length > 0) {
      const ofRuns = source.runsOf?.(drawn) ?? drawn.runs;
      const shown = lines.slice(0, Math.max(READOUT_LINES, ofRuns.length));
      const text = shown.map(([name, value]) => `${name} ${value}`);
      this.#readout.textContent = text.join('  ');
    }
  }
}

/** Of several runs as many as these are. */
const READOUT_LINES = 2;

function mark(name: string): HTMLElement {
  const element = document.createElement('div');
  element.className = `mark ${name}`;
  element.hidden = true;
  element.setAttribute('aria-hidden', 'true');
  return element;
}
