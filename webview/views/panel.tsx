// The whole panel: the empty state, or a run's header above its views and the scrubber beneath; nothing until the host
// has said which.

import { t } from '../l10n.ts';
import { history, sweep, told } from '../state.ts';
import { EmptyState } from './emptyState.tsx';
import { RecordedHeader, RecordedTabs } from './recordedView.tsx';
import { RunHeader } from './runHeader.tsx';
import { Scrubber } from './scrubber.tsx';
import { SweepView } from './sweepView.tsx';
import { Tabs } from './tabs.tsx';

export function Panel() {
  if (!told.value) return null;
  if (!history.value) {
    if (!sweep.value) return <EmptyState />;
    // Of a sweep whose first run has not begun, or has failed before it did.
    return (
      <main class="panel" aria-label={t('Sweep')}>
        <header class="run">
          <h1>{sweep.value.model}</h1>
        </header>
        <SweepView />
      </main>
    );
  }
  const { run, recorded } = history.value;
  return (
    <>
      <main class="panel" key={run.startedAt} aria-label={t('Run')}>
        {recorded ? <RecordedHeader /> : <RunHeader />}
        {recorded ? <RecordedTabs /> : <Tabs />}
      </main>
      <Scrubber />
    </>
  );
}
