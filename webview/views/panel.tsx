// The whole panel: the empty state, or a run's header above its charts; nothing until the host has said which.

import { layersOf } from '../layers.ts';
import { history, told } from '../state.ts';
import { EmptyState } from './emptyState.tsx';
import { EvolutionSection } from './evolutionSection.tsx';
import { LayerList } from './layerList.tsx';
import { NetworkSection } from './networkSection.tsx';
import { ProgressSection } from './progressSection.tsx';
import { RunHeader } from './runHeader.tsx';
import { StepsSection } from './stepsSection.tsx';

/** A longer list of layers has, on a wide page, two sections beside it. */
const LONG_LIST = 12;

export function Panel() {
  if (!told.value) return null;
  if (!history.value) return <EmptyState />;
  const { run } = history.value;
  return (
    <main class={layersOf(run).length > LONG_LIST ? 'panel deep' : 'panel'} key={run.startedAt}>
      <RunHeader />
      <ProgressSection />
      <LayerList />
      <NetworkSection />
      <StepsSection />
      <EvolutionSection />
    </main>
  );
}
