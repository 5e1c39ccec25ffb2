// The card of a chart whose x axis are not steps, by pointer and keys: the nearest of its places is told. Where the places
// are steps on the y axis, the cursor of all charts goes there too, and a click takes the scrubber there.

import type { Chart } from 'chart.js';
import { hideCard, showCard } from '../charts/card.ts';
import type { ChartSource } from '../charts/source.ts';
import { drawnNow, scrubTo } from '../drawn.ts';
import { hoveredStep } from '../view.ts';

export class PlaceCard {
  readonly #box: HTMLElement;
  readonly #chart: () => Chart | undefined;
  readonly #source: ChartSource;
  readonly #end = new AbortController();
  /** Index into the chart's places. */
  #at: number | undefined;

  constructor(box: HTMLElement, chart: () => Chart | undefined, source: ChartSource) {
    this.#box = box;
    this.#chart = chart;
    this.#source = source;
    const { signal } = this.#end;
    box.addEventListener('pointermove', (event) => this.#point(event), { signal });
    box.addEventListener('pointerleave', () => this.#leave(), { signal });
    box.addEventListener('keydown', (event) => this.#key(event), { signal });
    box.addEventListener('click', () => this.#isOnY && this.#at !== undefined && scrubTo(hoveredStep.peek()), {
      signal,
    });
    box.addEventListener('focusout', () => this.#leave(), { signal });
  }

  dispose(): void {
    this.#leave();
    this.#end.abort();
  }

  #point(event: PointerEvent): void {
    const chart = this.#chart();
    if (!chart) return;
    const { left, top } = this.#box.getBoundingClientRect();
    const [x, y] = [event.clientX - left, event.clientY - top];
    const at = this.#isOnY ? chart.scales.y!.getValueForPixel(y)! : chart.scales.x!.getValueForPixel(x)!;
    const places = this.#source.places?.(drawnNow()) ?? [];
    let nearest = 0;
    places.forEach((place, index) => {
      if (Math.abs(place - at) < Math.abs(places[nearest]! - at)) nearest = index;
    });
    this.#show(nearest, this.#isOnY ? x : y);
  }

  #key(event: KeyboardEvent): void {
    const count = this.#source.places?.(drawnNow()).length ?? 0;
    if (event.key === 'Escape') {
      this.#leave();
      return;
    }
    const targets: Record<string, number> = {
      ArrowLeft: (this.#at ?? count) - 1,
      ArrowRight: (this.#at ?? -1) + 1,
      ...(this.#isOnY && { ArrowUp: (this.#at ?? count) - 1, ArrowDown: (this.#at ?? -1) + 1 }),
      Home: 0,
      End: count - 1,
    };
    if (event.key === 'Enter' && this.#isOnY && this.#at !== undefined) scrubTo(hoveredStep.peek());
    const target = targets[event.key];
    if (target === undefined || count === 0) return;
    event.preventDefault();
    this.#show(Math.min(Math.max(target, 0), count - 1));
  }

  get #isOnY(): boolean {
    return this.#source.placeAxis === 'y';
  }

  #show(index: number, pixel?: number): void {
    const chart = this.#chart();
    const drawn = drawnNow();
    const place = this.#source.places?.(drawn)[index];
    if (!chart || place === undefined || !this.#source.cardAt) return;
    this.#at = index;
    const at = this.#isOnY ? (pixel ?? chart.chartArea.right) : chart.scales.x!.getPixelForValue(place);
    showCard(this.#source.cardAt(drawn, place, pixel), this.#box, at);
    if (!this.#isOnY || hoveredStep.peek() === place) return;
    hoveredStep.value = place;
    chart.draw();
  }

  #leave(): void {
    if (this.#at === undefined) return;
    this.#at = undefined;
    hideCard();
    if (!this.#isOnY) return;
    hoveredStep.value = null;
    this.#chart()?.draw();
  }
}
