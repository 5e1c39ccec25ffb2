// Alarms as they are listed: those of one layer and kind as one, and neighbours that have the same at the same time.

import type { KnownAlarm } from '../protocol/runHistory.ts';

export interface AlarmGroup<A extends KnownAlarm = KnownAlarm> {
  /** The one that was raised first. */
  readonly first: A;
  /** All of it, in the order in which they were raised. */
  readonly alarms: readonly A[];
  /** Step of the newest. */
  readonly newest: number;
  /** When the last of them was over; left out while one lasts. */
  readonly endedAt?: number;
  /** How often it was raised of a layer, at most. */
  readonly times: number;
  /** Layers of the model, both included, and how many of them have it: those between have no weights. */
  readonly lowest: number;
  readonly highest: number;
  readonly count: number;
}

/** In the order in which their first ones were raised. */
export function groupAlarms<A extends KnownAlarm>(alarms: readonly A[]): AlarmGroup<A>[] {
  const ofLayers = new Map<string, Part>();
  for (const [index, { kind, layer, step, endedAt = Number.POSITIVE_INFINITY }] of alarms.entries()) {
    const key = `${kind} ${layer ?? `at ${step}`}`;
    const known = ofLayers.get(key);
    if (known) {
      known.indices.push(index);
      known.to = Math.max(known.to, endedAt);
      known.times++;
    } else {
      const [lowest, highest] = [layer ?? Number.NaN, layer ?? Number.NaN];
      ofLayers.set(key, { kind, indices: [index], from: step, to: endedAt, times: 1, lowest, highest, count: 1 });
    }
  }
  let parts: Part[] = [];
  for (let part of ofLayers.values()) {
    const apart: Part[] = [];
    for (const other of parts) {
      if (areNeighbours(part, other)) part = joined(other, part);
      else apart.push(other);
    }
    parts = [...apart, part];
  }
  for (const { indices } of parts) indices.sort((a, b) => a - b);
  parts.sort((a, b) => a.indices[0]! - b.indices[0]!);
  return parts.map(({ indices, to, times, lowest, highest, count }) => {
    const ofPart = indices.map((index) => alarms[index]!);
    const newest = Math.max(...ofPart.map(({ step }) => step));
    const end = Number.isFinite(to) ? { endedAt: to } : {};
    return { first: ofPart[0]!, alarms: ofPart, newest, ...end, times, lowest, highest, count };
  });
}

/** What becomes a group: indices of its alarms, and the steps from the first one's begin to the last one's end. */
interface Part extends Pick<AlarmGroup, 'times' | 'lowest' | 'highest' | 'count'> {
  readonly kind: KnownAlarm['kind'];
  readonly indices: number[];
  readonly from: number;
  to: number;
  times: number;
}

/** Layers of one run of layers: at most an activation and a normalization lie between. */
const APART = 3;

/** Never where one is of the whole model. */
function areNeighbours(one: Part, other: Part): boolean {
  if (one.kind !== other.kind || one.from > other.to || other.from > one.to) return false;
  return Math.max(other.lowest - one.highest, one.lowest - other.highest) <= APART;
}

function joined(one: Part, other: Part): Part {
  return {
    kind: one.kind,
    indices: [...one.indices, ...other.indices],
    from: Math.min(one.from, other.from),
    to: Math.max(one.to, other.to),
    times: Math.max(one.times, other.times),
    lowest: Math.min(one.lowest, other.lowest),
    highest: Math.max(one.highest, other.highest),
    count: one.count + other.count,
  };
}
