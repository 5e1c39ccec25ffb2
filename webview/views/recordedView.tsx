// A run that another program recorded: its numbers by tags, grouped as TensorBoard groups them, its histograms, its texts.

import type { ComponentChildren, ComponentType } from 'preact';
import { useId, useMemo, useState } from 'preact/hooks';
import { evolutionChart } from '../charts/evolutionChart.ts';
import { histogramChart } from '../charts/histogramChart.ts';
import { recordedChart } from '../charts/recordedChart.ts';
import { ridgesChart } from '../charts/ridgesChart.ts';
import type { ChartSource } from '../charts/source.ts';
import { duration, integer } from '../format.ts';
import { textRevision } from '../frames.ts';
import { host } from '../host.ts';
import { t } from '../l10n.ts';
import { allScalars, groupTags } from '../recordedPoints.ts';
import { ended, history, shownRuns } from '../state.ts';
import type { Theme } from '../theme.ts';
import { choices, choose, EVOLUTION_KINDS, type EvolutionKind, RECORDED_TABS, type RecordedTab } from '../view.ts';
import { Cards } from './cards.tsx';
import { ChartBox } from './chartBox.tsx';
import { Controls } from './controls.tsx';
import { Fact } from './fact.tsx';
import { Icon } from './icon.tsx';
import { RampLegend } from './rampLegend.tsx';
import { RunsMenu } from './runsMenu.tsx';
import { Select } from './select.tsx';
import { TabbedViews } from './tabs.tsx';

/** Groups beyond so many charts are closed at first. */
const OPEN_CHARTS = 60;

export function RecordedHeader() {
  textRevision.value;
  const { run, recorded, series, elapsedMs } = history.value!;
  const isOver = ended.value;
  const name = shownRuns.value[0]?.name ?? run.model.name;
  return (
    <header class="run">
      <div class="run-head">
        <div class="run-title">
          <h1>{name}</h1>
          <p class="state" role="status">
            <Icon name={isOver ? 'graph-line' : 'loading codicon-modifier-spin'} />
            {isOver ? t('Recorded') : t('Recorded, and growing')}
          </p>
        </div>
        <RunsMenu />
        {!host.isOffline && <Controls />}
      </div>
      <div class="run-facts">
        <dl class="facts">
          <Fact name={t('Step')} value={integer(series.steps)} />
          <Fact name={t('Time')} value={duration(elapsedMs)} />
          <Fact name={t('Scalars')} value={integer(recorded!.scalars.length)} />
          <Fact name={t('Histograms')} value={integer(run.histograms!.length)} />
        </dl>
      </div>
    </header>
  );
}

const VIEWS: Readonly<Record<RecordedTab, { readonly title: string; readonly View: ComponentType }>> = {
  scalars: { title: 'Scalars', View: ScalarsView },
  histograms: { title: 'Histograms', View: HistogramsView },
  texts: { title: 'Texts', View: TextsView },
};

export function RecordedTabs() {
  textRevision.value;
  return (
    <TabbedViews
      tabs={RECORDED_TABS}
      views={VIEWS}
      active={choices.value.recordedTab}
      onChoose={(recordedTab) => choose({ recordedTab })}
      panelKey={choices.value.recordedTab}
    />
  );
}

function ScalarsView() {
  textRevision.value;
  const tags = [...new Set(shownRuns.value.flatMap((run) => allScalars(run.history).map(({ tag }) => tag)))];
  return (
    <TagGroups title={t('Numbers by their tags')} tags={tags} empty={t('No scalars were recorded.')}>
      {(tag) => <ScalarCard key={tag} tag={tag} />}
    </TagGroups>
  );
}

function ScalarCard({ tag }: { tag: string }) {
  const source = useMemo(() => recordedChart(tag), [tag]);
  return <TagCard tag={tag} source={source} label={t('{0} over steps', tag)} size="medium" />;
}

function HistogramsView() {
  textRevision.value;
  const kind = choices.value.evolutionView;
  const tags = history.value!.run.histograms!;
  const titles = { heat: t('Heat map'), ridges: t('Ridges'), histogram: t('Histogram at the step') };
  return (
    <TagGroups
      title={t('How the values are distributed')}
      tags={tags}
      empty={t('No histograms were recorded.')}
      choice={
        <Select
          label={t('As')}
          titles={titles}
          values={EVOLUTION_KINDS}
          value={kind}
          onChoose={(next) => choose({ evolutionView: next })}
        />
      }
      legend={kind !== 'histogram' && <RampLegend color={COLOR} kind={kind} />}
      isTall={kind === 'ridges'}
    >
      {(tag) => <HistogramCard key={`${tag} ${kind}`} tag={tag} tensor={tags.indexOf(tag)} kind={kind} />}
    </TagGroups>
  );
}

const COLOR = (theme: Theme) => theme.parameter;

function HistogramCard({ tag, tensor, kind }: { tag: string; tensor: number; kind: EvolutionKind }) {
  const source = useMemo(() => chartOf(tag, tensor, kind), [tag, tensor, kind]);
  return (
    <TagCard
      tag={tag}
      source={source}
      label={t('{0}, distribution', tag)}
      size={kind === 'ridges' ? 'large' : 'medium'}
    />
  );
}

function chartOf(tag: string, tensor: number, kind: EvolutionKind): ChartSource {
  if (kind === 'heat') return evolutionChart(tensor, COLOR);
  if (kind === 'ridges') return ridgesChart(tensor, COLOR);
  return histogramChart({
    color: COLOR,
    tensorOf({ history: { run } }) {
      const found = run.histograms?.indexOf(tag) ?? -1;
      return found < 0 ? undefined : found;
    },
  });
}

function TextsView() {
  textRevision.value;
  const { texts } = history.value!.recorded!;
  if (texts.length === 0) return <p class="note">{t('No texts were recorded.')}</p>;
  return (
    <section class="recorded-section" aria-labelledby="texts-title">
      <h2 id="texts-title">{t('Texts by their tags')}</h2>
      {texts.map(({ tag, step, text }) => (
        <figure class="recorded-text" key={`${tag} ${step}`}>
          <figcaption>
            {tag} <span class="muted">{t('Step {0}', integer(step))}</span>
          </figcaption>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by key */}
          <pre tabIndex={0}>{text}</pre>
        </figure>
      ))}
    </section>
  );
}

interface GroupsProps {
  readonly title: string;
  readonly tags: readonly string[];
  readonly empty: string;
  readonly choice?: ComponentChildren;
  readonly legend?: ComponentChildren;
  readonly isTall?: boolean;
  readonly children: (tag: string) => ComponentChildren;
}

function TagGroups({ title, tags, empty, choice, legend, isTall = false, children }: GroupsProps) {
  const id = useId();
  const [filter, setFilter] = useState('');
  const wanted = filter.trim().toLowerCase();
  const groups = groupTags(tags.filter((tag) => tag.toLowerCase().includes(wanted)));
  let charts = 0;
  return (
    <section class="recorded-section" aria-labelledby={`${id}-title`}>
      <div class="section-head">
        <h2 id={`${id}-title`}>{title}</h2>
        <div class="choices">
          <span class="select">
            <label for={`${id}-filter`}>{t('Filter')}</label>
            <input
              id={`${id}-filter`}
              type="search"
              class="filter"
              value={filter}
              onInput={(event) => setFilter(event.currentTarget.value)}
            />
          </span>
          {choice}
        </div>
      </div>
      {legend}
      {groups.length === 0 && <p class="note">{tags.length === 0 ? empty : t('No tag has this in it.')}</p>}
      {groups.map((group) => {
        charts += group.tags.length;
        const cards = <Cards kind={isTall ? 'tall' : ''}>{group.tags.map(children)}</Cards>;
        if (group.prefix === '') return cards;
        return (
          <TagGroup key={group.prefix} prefix={group.prefix} count={group.tags.length} isOpen={charts <= OPEN_CHARTS}>
            {cards}
          </TagGroup>
        );
      })}
    </section>
  );
}

interface GroupProps {
  readonly prefix: string;
  readonly count: number;
  readonly isOpen: boolean;
  readonly children: ComponentChildren;
}

/** What is closed has no charts. */
function TagGroup({ prefix, count, isOpen, children }: GroupProps) {
  const [open, setOpen] = useState(isOpen);
  return (
    <details class="tag-group" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {prefix} <span class="muted">({integer(count)})</span>
      </summary>
      {open && children}
    </details>
  );
}

interface CardProps {
  readonly tag: string;
  readonly label: string;
  readonly source: ChartSource;
  readonly size: string;
}

function TagCard({ tag, label, source, size }: CardProps) {
  return (
    <figure class="card">
      <figcaption>
        <span class="tag-name">{tag}</span>
      </figcaption>
      <ChartBox label={label} source={source} size={size} />
    </figure>
  );
}
