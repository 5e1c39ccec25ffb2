// What the pointer or the arrow keys point at in a chart: the nearest point of every dataset, told in one card that
// looks like the editor's hover. One card serves all charts.

import {
  type Chart,
  type ChartType,
  Interaction,
  type InteractionItem,
  type InteractionModeFunction,
  type TooltipItem,
  type TooltipModel,
} from 'chart.js';

declare module 'chart.js' {
  interface InteractionModeMap {
    nearestStep: InteractionModeFunction;
  }
}

/** A title, and lines of a name and its numbers. */
export interface Card {
  readonly title: string;
  readonly lines: readonly (readonly [name: string, value: string])[];
}

/** Of each dataset the point whose x is nearest to the pointer's. */
Interaction.modes.nearestStep = (chart, event) => {
  const items: InteractionItem[] = [];
  for (const { data, index: datasetIndex } of chart.getSortedVisibleDatasetMetas()) {
    let nearest: InteractionItem | undefined;
    let distance = Number.POSITIVE_INFINITY;
    data.forEach((element, index) => {
      const away = Math.abs(element.x - event.x!);
      if (away >= distance || ('skip' in element && element.skip)) return;
      distance = away;
      nearest = { element, datasetIndex, index };
    });
    if (nearest) items.push(nearest);
  }
  return items;
};

let shown: HTMLElement | undefined;

/** An external tooltip for Chart.js. */
export function hoverCard(describe: (points: readonly TooltipItem<ChartType>[]) => Card) {
  return ({ chart, tooltip }: { chart: Chart; tooltip: TooltipModel<ChartType> }): void => {
    if (tooltip.opacity === 0 || tooltip.dataPoints.length === 0) {
      hideCard();
      return;
    }
    shown ??= document.body.appendChild(Object.assign(document.createElement('div'), { className: 'hover-card' }));
    shown.replaceChildren(...cardContent(describe(tooltip.dataPoints)));
    shown.hidden = false;
    place(shown, chart.canvas.getBoundingClientRect(), tooltip.caretX);
  };
}

export function hideCard(): void {
  if (shown) shown.hidden = true;
}

/** Arrow keys, Home and End move from point to point; Escape lets go. */
export function moveByKey(chart: Chart, key: string): boolean {
  const meta = chart.getSortedVisibleDatasetMetas().find(({ data }) => data.length > 0);
  if (!meta) return false;
  if (key === 'Escape') return point(chart, undefined);
  const last = meta.data.length - 1;
  const active = chart.getActiveElements().find(({ datasetIndex }) => datasetIndex === meta.index);
  const current = active?.index ?? last + 1;
  const targets: Record<string, number> = { ArrowLeft: current - 1, ArrowRight: current + 1, Home: 0, End: last };
  const target = targets[key];
  if (target === undefined) return false;
  return point(chart, meta.data[Math.min(Math.max(target, 0), last)]!.x);
}

function point(chart: Chart, x: number | undefined): true {
  const items = x === undefined ? [] : Interaction.modes.nearestStep(chart, { x, y: 0 } as never, {}, false);
  chart.setActiveElements(items);
  chart.tooltip!.setActiveElements(items, { x: x ?? 0, y: 0 });
  chart.update('none');
  if (x === undefined) hideCard();
  return true;
}

function cardContent({ title, lines }: Card): HTMLElement[] {
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
  return [heading, list];
}

/** Beside the point and inside the page: above the chart where there is room, otherwise under it. */
function place(card: HTMLElement, chart: DOMRect, caretX: number): void {
  const { width, height } = card.getBoundingClientRect();
  const left = Math.min(Math.max(chart.left + caretX - width / 2, 4), document.documentElement.clientWidth - width - 4);
  const top = chart.top - height - 2 >= 0 ? chart.top - height - 2 : chart.bottom + 2;
  card.style.left = `${Math.max(left, 4)}px`;
  card.style.top = `${top}px`;
}
