// The card of a chart whose x axis are not steps, by pointer and keys: the nearest of its places is told.

import type { Chart } from 'chart.js';
import { hideCard, showCard } from '../charts/card.ts';
import type { ChartSource } from '../charts/source.ts';
import { drawnNow } from '../drawn.ts';

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
    box.addEventListener('focusout', () => this.#leave(), { signal });
  }

  dispose(): void {
    this.#leave();
    this.#end.abort();
  }

  #point(event: PointerEvent): void {
    const chart = this.#chart();
    if (!chart) return;
    const x = chart.scales.x!.getValueForPixel(event.clientX - this.#box.getBoundingClientRect().left)!;
    const places = this.#source.places?.(drawnNow()) ?? [];
    let nearest = 0;
    places.forEach((place, index) => {
      if (Math.abs(place - x) < Math.abs(places[nearest]! - x)) nearest = index;
    });
    this.#show(nearest);
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
      Home: 0,
      End: count - 1,
    };
    const target = targets[event.key];
    if (target === undefined || count === 0) return;
    event.preventDefault();
    this.#show(Math.min(Math.max(target, 0), count - 1));
  }

  #show(index: number): void {
    const chart = this.#chart();
    const drawn = drawnNow();
    const place = this.#source.places?.(drawn)[index];
    if (!chart || place === undefined || !this.#source.cardAt) return;
    this.#at = index;
    showCard(this.#source.cardAt(drawn, place), this.#box, chart.scales.x!.getPixelForValue(place));
  }

  #leave(): void {
    if (this.#at === undefined) return;
    this.#at = undefined;
    hideCard();
  }
}
