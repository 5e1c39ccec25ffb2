// The card at the pointer, which looks like the editor's hover and tells every number. One serves all charts.

import type { Card } from './source.ts';

let shown: HTMLElement | undefined;

/** Shows the card beside a place of the element, in pixels from its left edge. */
export function showCard({ title, note, columns, lines }: Card, element: Element, at: number): void {
  shown ??= make('div', 'hover-card');
  // Within the page's landmark; another run has another.
  if (!shown.isConnected) (document.querySelector('main') ?? document.body).append(shown);
  const list = make('dl');
  if (columns) {
    list.style.setProperty('--columns', String(columns.length));
    list.append(make('dt'), ...columns.map((name) => make('dd', 'column', name)));
  }
  for (const [name, ...values] of lines) {
    list.append(make('dt', '', name), ...values.map((value) => make('dd', '', value)));
  }
  shown.replaceChildren(make('strong', '', title), ...(note ? [make('p', 'note', note)] : []), list);
  shown.hidden = false;
  place(shown, element, at);
}

export function hideCard(): void {
  if (shown) shown.hidden = true;
}

function make(tag: string, className = '', text = ''): HTMLElement {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.textContent = text;
  return element;
}

/** Pixels between the pointer and the card, and between the card and the page's edges. */
const GAP = 14;
const EDGE = 4;
const NARROW = 600;

/**
 * Beside the pointer, right or left, so that the chart is seen around it; where there is no room, or the panel is narrow,
 * under the chart or over its title: never on the title.
 */
function place(card: HTMLElement, element: Element, at: number): void {
  const chart = element.getBoundingClientRect();
  const title = titleOf(element);
  const { width, height } = card.getBoundingClientRect();
  const { clientWidth, clientHeight } = document.documentElement;
  // The scrubber lies over the page's end.
  const bottom = Math.min(
    clientHeight,
    document.querySelector('.scrubber')?.getBoundingClientRect().top ?? clientHeight,
  );
  const within = (value: number, most: number) => Math.max(EDGE, Math.min(value, most - EDGE));
  const x = chart.left + at;
  const beside = within(chart.top, bottom - height);
  const middle = within(x - width / 2, clientWidth - width);
  const sides = [
    { left: x + GAP, top: beside },
    { left: x - GAP - width, top: beside },
  ];
  const ends = [
    { left: middle, top: chart.bottom + 2 },
    { left: middle, top: (title?.top ?? chart.top) - height - 2 },
  ];
  // In a narrow panel little of the chart would be left beside the card.
  const places = clientWidth < NARROW ? [...ends, ...sides] : [...sides, ...ends];
  const isOnPage = ({ left, top }: Place) =>
    left >= EDGE && left + width <= clientWidth - EDGE && top >= EDGE && top + height <= bottom - EDGE;
  const isOnTitle = ({ left, top }: Place) =>
    title && left < title.right && left + width > title.left && top < title.bottom && top + height > title.top;
  const found = places.find((each) => isOnPage(each) && !isOnTitle(each)) ?? ends[0]!;
  card.style.left = `${found.left}px`;
  card.style.top = `${found.top}px`;
}

interface Place {
  readonly left: number;
  readonly top: number;
}

/** Where the words of the chart's title are. */
function titleOf(element: Element): DOMRect | undefined {
  const caption = element.closest('figure, section')?.querySelector('figcaption, h2');
  if (!caption) return undefined;
  const range = document.createRange();
  range.selectNodeContents(caption);
  return range.getBoundingClientRect();
}
