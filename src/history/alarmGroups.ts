// Alarms as they are listed: those of one layer and kind as one, and neighbours that have the same at the same step.

import type { AlarmRaised } from '../protocol/trainEvent.ts';

export interface AlarmGroup<A extends AlarmRaised = AlarmRaised> {
  /** Of the layer that was told first, and of that the first. */
  readonly first: A;
  /** Step of the newest. */
  readonly newest: number;
  /** How often it was raised of this layer. */
  readonly times: number;
  /** Layers of the model, both included, and how many of them have it: those between have no weights. */
  readonly lowest: number;
  readonly highest: number;
  readonly count: number;
}

/** In the order in which they were raised. */
export function groupAlarms<A extends AlarmRaised>(alarms: readonly A[]): AlarmGroup<A>[] {
  const groups = new Map<string, AlarmGroup<A>>();
  for (const alarm of alarms) {
    const key = `${alarm.kind} ${alarm.layer ?? `at ${alarm.step}`}`;
    const layer = alarm.layer ?? -1;
    const known = groups.get(key) ?? { first: alarm, times: 0, lowest: layer, highest: layer, count: 1 };
    groups.set(key, { ...known, times: known.times + 1, newest: alarm.step });
  }
  const found: AlarmGroup<A>[] = [];
  for (const group of groups.values()) {
    const last = found.at(-1);
    if (last && areNeighbours(last, group)) {
      const [lowest, highest] = [Math.min(last.lowest, group.lowest), Math.max(last.highest, group.highest)];
      found[found.length - 1] = { ...last, lowest, highest, count: last.count + 1 };
    } else found.push(group);
  }
  return found;
}

/** Layers of one run of layers: at most an activation and a normalization lie between. */
const APART = 3;

function areNeighbours(one: AlarmGroup, other: AlarmGroup): boolean {
  if (one.lowest < 0 || other.lowest < 0 || one.first.kind !== other.first.kind) return false;
  if (one.first.step !== other.first.step || one.times !== other.times || one.newest !== other.newest) return false;
  const distance = Math.max(other.lowest - one.highest, one.lowest - other.highest);
  return distance > 0 && distance <= APART;
}
