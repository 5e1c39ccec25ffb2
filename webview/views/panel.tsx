// The whole panel: the empty state, or a run's header above its views and the scrubber beneath; nothing until the host
// has said which.

import { t } from '../l10n.ts';
import { history, told } from '../state.ts';
import { EmptyState } from './emptyState.tsx';
import { RecordedHeader, RecordedTabs } from './recordedView.tsx';
import { RunHeader } from './runHeader.tsx';
import { Scrubber } from './scrubber.tsx';
import { Tabs } from './tabs.tsx';

export function Panel() {
  if (!told.value) return null;
  if (!history.value) return <EmptyState />;
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
