// How a kind of line of the losses looks on the charts: of a run alone, or of each of several.

import { BATCH_ALPHA } from '../charts/progressCharts.ts';
import { dashOf, heldOutDash, runColor, runLetter } from '../runStyle.ts';
import { type ShownRun, shownRuns } from '../state.ts';
import { theme } from '../theme.ts';
import { LineKey } from './runsMenu.tsx';

type Kind = 'batch' | 'training' | 'held-out';

/** Of several runs, in each of them, with its letter. */
export function RunKeys({ kind }: { kind: Kind }) {
  const shown = shownRuns.value;
  if (shown.length < 2) {
    return (
      <span class="keys">
        <span class={`key ${kind}`} />
      </span>
    );
  }
  return (
    <span class="keys">
      {shown.map((run) => (
        <span class="run-key" key={run.id}>
          {runLetter(run.place)} <RunKey kind={kind} run={run} />
        </span>
      ))}
    </span>
  );
}

/** Of the run that leads, also where it is one of several. */
export function LeadKey({ kind }: { kind: Kind }) {
  const [lead, ...others] = shownRuns.value;
  return lead && others.length > 0 ? <RunKey kind={kind} run={lead} /> : <span class={`key ${kind}`} />;
}

function RunKey({ kind, run }: { kind: Kind; run: ShownRun }) {
  const colors = theme.value;
  const base = { batch: colors.foreground, training: colors.training, 'held-out': colors.heldOut }[kind];
  const [red, green, blue] = runColor(colors, base, run, true);
  const dash = kind === 'held-out' ? heldOutDash(run.place) : dashOf(run.place);
  return <LineKey color={[red, green, blue, kind === 'batch' ? BATCH_ALPHA : 1]} dash={dash} />;
}
