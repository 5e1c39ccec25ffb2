// The whole panel: the empty state, or a run's header above its charts.

import { history } from '../state.ts';
import { EmptyState } from './emptyState.tsx';
import { EvolutionSection } from './evolutionSection.tsx';
import { LayerList } from './layerList.tsx';
import { NetworkSection } from './networkSection.tsx';
import { ProgressSection } from './progressSection.tsx';
import { RunHeader } from './runHeader.tsx';
import { StepsSection } from './stepsSection.tsx';

export function Panel() {
  if (!history.value) return <EmptyState />;
  return (
    <main class="panel" key={history.value.run.startedAt}>
      <RunHeader />
      <ProgressSection />
      <LayerList />
      <NetworkSection />
      <StepsSection />
      <EvolutionSection />
    </main>
  );
}
