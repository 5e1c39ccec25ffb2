// Says which steps the numbers at a step are of, where they are another's: a long run's history merges steps, and the
// person may have only some of them observed.

import { toldText } from '../src/history/toldText.ts';
import { type Asked, toldAt } from '../src/history/valueAt.ts';
import type { RunHistory } from '../src/protocol/runHistory.ts';
import { integer } from './format.ts';
import { t } from './l10n.ts';
import { runLetter } from './runStyle.ts';
import type { ShownRun } from './state.ts';

/** Undefined where the numbers of all runs are the step's own, or that of a run's last step before it. */
export function toldNote(runs: readonly ShownRun[], step: number, asked: Asked): string | undefined {
  const texts = runs.map(({ history }) => toldIn(history, step, asked));
  if (texts.every((text) => text === texts[0])) return texts[0];
  return runs
    .flatMap(({ place }, i) => (texts[i] === undefined ? [] : [`${runLetter(place)}: ${texts[i]}`]))
    .join('; ');
}

/** The step, and after it which one its numbers are of, where that is another. */
export function withTold(runs: readonly ShownRun[], step: number, asked: Asked): string {
  const note = toldNote(runs, step, asked);
  return note === undefined ? integer(step) : `${integer(step)} (${note})`;
}

function toldIn(history: RunHistory, step: number, asked: Asked): string | undefined {
  const at = Math.min(step, history.series.steps);
  if (at < 1 || history.recorded) return undefined;
  return toldText(t, toldAt(history, at, asked), at, integer);
}
