// The card at the pointer, which looks like the editor's hover and tells every number. One serves all charts.

import type { Card } from './source.ts';

let shown: HTMLElement | undefined;

/** Shows the card beside a place of the element, in pixels from its left edge. */
export function showCard({ title, lines }: Card, element: Element, at: number): void {
  shown ??= Object.assign(document.createElement('div'), { className: 'hover-card' });
  // Within the page's landmark; another run has another.
  if (!shown.isConnected) (document.querySelector('main') ?? document.body).append(shown);
  const heading = document.createElement('strong');
  heading.textContent = title;
  const list = document.createElement('dl');
  for (const [name, value] of lines) {
    const term = document.createElement('dt');
    const detail = document.createElement('dd');
    term.textContent = name;
    detail.textContent = value;
    list.append(term, detail);
  }
  shown.replaceChildren(heading, list);
  shown.hidden = false;
  place(shown, element.getBoundingClientRect(), at);
}

export function hideCard(): void {
  if (shown) shown.hidden = true;
}

/** Beside the point and inside the page: above the chart where there is room, otherwise under it. */
function place(card: HTMLElement, chart: DOMRect, at: number): void {
  const { width, height } = card.getBoundingClientRect();
  const left = Math.min(Math.max(chart.left + at - width / 2, 4), document.documentElement.clientWidth - width - 4);
  const top = chart.top - height - 2 >= 0 ? chart.top - height - 2 : chart.bottom + 2;
  card.style.left = `${Math.max(left, 4)}px`;
  card.style.top = `${top}px`;
}
