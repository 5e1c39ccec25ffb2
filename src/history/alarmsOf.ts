// Which alarms of a run's history hold at a step.

import type { KnownAlarm } from '../protocol/runHistory.ts';

/** Raised by then and not over yet. */
export function lastsAt({ step: raisedAt, endedAt }: KnownAlarm, step: number): boolean {
  return raisedAt <= step && !(endedAt !== undefined && endedAt <= step);
}
