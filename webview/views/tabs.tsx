// The panel's views as ARIA tabs: one at a time is on the page; arrow keys, Home and End go from one to the next.

import type { ComponentType } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { RunStarted } from '../../src/protocol/trainEvent.ts';
import { t } from '../l10n.ts';
import { layersOf } from '../layers.ts';
import { history, shownRuns, sweep } from '../state.ts';
import { choose, TABS, type Tab, tab } from '../view.ts';
import { BatchNormView } from './batchNormView.tsx';
import { EvolutionView } from './evolutionView.tsx';
import { LayersView } from './layersView.tsx';
import { LossView } from './lossView.tsx';
import { RunsLegend } from './runsMenu.tsx';
import { StatisticsView } from './statisticsView.tsx';
import { SweepView } from './sweepView.tsx';
import { Toolbar } from './toolbar.tsx';

const VIEWS: Readonly<Record<Tab, { readonly title: string; readonly View: ComponentType }>> = {
  layers: { title: 'Layers', View: LayersView },
  statistics: { title: 'Statistics', View: StatisticsView },
  evolution: { title: 'Evolution', View: EvolutionView },
  batchNorm: { title: 'BatchNorm', View: BatchNormView },
  loss: { title: 'Loss', View: LossView },
  sweep: { title: 'Sweep', View: SweepView },
};
const WITH_SWEEP: readonly Tab[] = [...TABS, 'sweep'];

export function Tabs() {
  // A page may remember the view of a sweep that there is no more.
  const active = tab.value === 'sweep' && !sweep.value ? 'layers' : tab.value;
  return (
    <TabbedViews
      tabs={sweep.value ? WITH_SWEEP : TABS}
      views={VIEWS}
      active={active}
      onChoose={(next) => choose({ tab: next })}
      panelKey={layersOf(history.value!.run).length}
    />
  );
}

type Views<T extends string> = Readonly<Record<T, { readonly title: string; readonly View: ComponentType }>>;

interface TabbedProps<T extends string> {
  readonly tabs: readonly T[];
  /** Titles are English: they are shown in the person's language. */
  readonly views: Views<T>;
  readonly active: T;
  readonly onChoose: (tab: T) => void;
  /** What a view is built anew for. */
  readonly panelKey: string | number;
}

export function TabbedViews<T extends string>({ tabs, views, active, onChoose, panelKey }: TabbedProps<T>) {
  const list = useRef<HTMLDivElement>(null);
  const { View } = views[active];
  useLayoutEffect(() => reveal(list.current!), [active, tabs.length]);
  const go = (next: T) => {
    onChoose(next);
    list.current!.querySelector<HTMLElement>(`#tab-${next}`)!.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const index = tabs.indexOf(active);
    const targets: Record<string, number> = {
      ArrowLeft: index - 1,
      ArrowRight: index + 1,
      Home: 0,
      End: tabs.length - 1,
    };
    const target = targets[event.key];
    if (target === undefined) return;
    event.preventDefault();
    go(tabs[(target + tabs.length) % tabs.length]!);
  };
  // Without a BatchNorm that view has no chart.
  const isEmpty = active === 'batchNorm' && !shownRuns.value.some(({ history }) => hasBatchNorm(history.run));
  return (
    <div class="views">
      <div class="views-head">
        <div class="tabs" role="tablist" aria-label={t('Views')} ref={list} onKeyDown={onKeyDown} onWheel={scroll}>
          {tabs.map((each) => (
            <button
              type="button"
              role="tab"
              key={each}
              id={`tab-${each}`}
              aria-selected={each === active}
              aria-controls={each === active ? 'view' : undefined}
              tabIndex={each === active ? 0 : -1}
              onClick={() => onChoose(each)}
            >
              {t(views[each].title)}
            </button>
          ))}
        </div>
        {/* The one chart of the layers is not over steps, and has an axis of its own: layers differ by powers of ten. */}
        {active !== 'layers' && !isEmpty && <Toolbar />}
        <RunsLegend />
      </div>
      <div role="tabpanel" id="view" aria-labelledby={`tab-${active}`} key={panelKey}>
        <View />
      </div>
    </div>
  );
}

function hasBatchNorm(run: RunStarted): boolean {
  return layersOf(run).some(({ batchNorm }) => batchNorm);
}

/** Of the tab's neighbours, where the row has no room for all. */
const PEEK = 28;

/** Scrolls the row, and nothing around it, to the chosen tab, and to the beginning of the next. */
function reveal(row: HTMLElement): void {
  const { left, right } = row.querySelector('[aria-selected="true"]')!.getBoundingClientRect();
  const outer = row.getBoundingClientRect();
  row.scrollLeft += Math.min(0, left - PEEK - outer.left) + Math.max(0, right + PEEK - outer.right);
}

/** A wheel that turns one way only scrolls the row as long as there is more of it. */
function scroll(event: WheelEvent): void {
  const row = event.currentTarget as HTMLElement;
  const before = row.scrollLeft;
  if (event.deltaX === 0) row.scrollLeft += event.deltaY;
  if (row.scrollLeft !== before) event.preventDefault();
}
