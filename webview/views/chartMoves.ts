// How the person moves through a chart over steps: the cursor, zoom and pan, by mouse, touch and keys. Drag shows what
// lies between; with Shift it pans. The wheel zooms with Ctrl, or once the chart has the focus, and pans with Shift; so a
// page of charts still scrolls. A click takes the scrubber there, a double click shows all steps.

import type { Chart } from 'chart.js';
import { roomOf } from '../charts/options.ts';
import { keptStep, pan, scrubTo, showSteps, showWindow, stepsOnAxis, zoom } from '../drawn.ts';
import { history } from '../state.ts';
import { hoveredStep } from '../view.ts';

const ZOOM = 1.4;
/** Of what is shown. */
const PAN = 0.2;
/** Pixels: less is a click. */
const DRAG = 4;

export function moveByKey(chart: Chart, { key, shiftKey }: KeyboardEvent): boolean {
  const { series } = history.peek()!;
  const { from, to } = stepsOnAxis();
  const [first, last] = [Math.max(1, Math.ceil(from)), Math.max(1, Math.min(series.steps, Math.floor(to)))];
  const current = hoveredStep.peek();
  // One point of the chart, so that every press is seen.
  const stride = Math.max(series.stepsPerPoint, Math.ceil((to - from) / roomOf(chart)));
  const move = (by: number) => {
    hoveredStep.value = keptStep(Math.min(Math.max((current ?? (by < 0 ? last + 1 : first - 1)) + by, first), last));
  };
  switch (key) {
    case 'ArrowLeft':
      if (shiftKey) pan(-PAN);
      else move(-stride);
      return true;
    case 'ArrowRight':
      if (shiftKey) pan(PAN);
      else move(stride);
      return true;
    case 'PageUp':
      move(-10 * stride);
      return true;
    case 'PageDown':
      move(10 * stride);
      return true;
    case 'Home':
      hoveredStep.value = keptStep(first);
      return true;
    case 'End':
      hoveredStep.value = keptStep(last);
      return true;
    case '+':
    case '=':
      zoom(1 / ZOOM, current ?? undefined);
      return true;
    case '-':
      zoom(ZOOM, current ?? undefined);
      return true;
    case '0':
      showWindow(null);
      return true;
    default:
      return false;
  }
}

export class PointerHandling {
  readonly #box: HTMLElement;
  readonly #chart: () => Chart | undefined;
  readonly #selection = document.createElement('div');
  readonly #end = new AbortController();
  #start: { x: number; step: number; isPan: boolean; from: number; to: number } | undefined;

  constructor(box: HTMLElement, chart: () => Chart | undefined) {
    this.#box = box;
    this.#chart = chart;
    this.#selection.className = 'mark selection';
    this.#selection.hidden = true;
    box.append(this.#selection);
    const { signal } = this.#end;
    box.addEventListener('pointermove', (event) => this.#move(event), { signal });
    box.addEventListener('pointerdown', (event) => this.#press(event), { signal });
    box.addEventListener('pointerup', (event) => this.#release(event), { signal });
    box.addEventListener('pointercancel', () => this.#forget(), { signal });
    box.addEventListener('dblclick', () => showWindow(null), { signal });
    box.addEventListener('wheel', (event) => this.#wheel(event), { signal, passive: false });
  }

  dispose(): void {
    this.#end.abort();
    this.#selection.remove();
  }

  #move(event: PointerEvent): void {
    const step = this.#stepAt(event);
    if (step === undefined) return;
    hoveredStep.value = this.#clamped(step);
    if (!this.#start) return;
    const x = this.#xOf(event);
    if (this.#start.isPan) {
      const perPixel = (this.#start.to - this.#start.from) / this.#chart()!.chartArea.width;
      const by = Math.max((this.#start.x - x) * perPixel, -this.#start.from);
      showSteps(this.#start.from + by, this.#start.to + by);
      return;
    }
    const { chartArea } = this.#chart()!;
    const [left, right] = [Math.min(x, this.#start.x), Math.max(x, this.#start.x)];
    this.#selection.hidden = right - left < DRAG;
    this.#selection.style.transform = `translate(${left}px, ${chartArea.top}px)`;
    this.#selection.style.width = `${right - left}px`;
    this.#selection.style.height = `${chartArea.height}px`;
  }

  #press(event: PointerEvent): void {
    const step = this.#stepAt(event);
    if (event.button !== 0 || event.pointerType === 'touch' || step === undefined) return;
    this.#box.setPointerCapture(event.pointerId);
    this.#start = { x: this.#xOf(event), step, isPan: event.shiftKey, ...stepsOnAxis() };
  }

  #release(event: PointerEvent): void {
    const start = this.#start;
    const step = this.#stepAt(event);
    this.#forget();
    if (!start || step === undefined) return;
    const moved = Math.abs(this.#xOf(event) - start.x);
    if (moved < DRAG) scrubTo(this.#clamped(step));
    else if (!start.isPan) showSteps(Math.min(start.step, step), Math.max(start.step, step));
  }

  #forget(): void {
    this.#start = undefined;
    this.#selection.hidden = true;
  }

  #wheel(event: WheelEvent): void {
    const step = this.#stepAt(event);
    if (step === undefined) return;
    const sideways = event.shiftKey ? event.deltaY + event.deltaX : event.deltaX;
    if (event.ctrlKey || event.metaKey || (this.#isFocused() && !event.shiftKey && event.deltaY !== 0)) {
      zoom(ZOOM ** Math.sign(event.deltaY), step);
    } else if (Math.abs(sideways) > Math.abs(event.shiftKey ? 0 : event.deltaY)) {
      pan((PAN / 2) * Math.sign(sideways));
    } else {
      return;
    }
    event.preventDefault();
  }

  #isFocused(): boolean {
    return this.#box.contains(document.activeElement);
  }

  #xOf(event: MouseEvent): number {
    return event.clientX - this.#box.getBoundingClientRect().left;
  }

  #stepAt(event: MouseEvent): number | undefined {
    const chart = this.#chart();
    if (!chart) return undefined;
    const { chartArea, scales } = chart;
    const x = Math.min(Math.max(this.#xOf(event), chartArea.left), chartArea.right);
    return scales.x!.getValueForPixel(x)!;
  }

  #clamped(step: number): number {
    return keptStep(Math.max(1, Math.min(Math.round(step), history.peek()!.series.steps)));
  }
}
