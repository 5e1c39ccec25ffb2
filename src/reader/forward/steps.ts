// What `forward` does one after the other, from its input to what it returns.

import type { SourceRange } from '../../model/modelSpec.ts';
import type { ModuleValue, Value } from '../python/values.ts';
import type { Effect } from './effect.ts';

/** One thing that `forward` does: applies a module, or something else. */
export type Step =
  | { readonly module: ModuleValue }
  | { readonly module?: undefined; readonly name: string; readonly range: SourceRange };

/** What `forward` does one after the other on the ways to each value it returns; whether that is one value alone. */
export interface AppliedSteps {
  readonly ways: readonly (readonly Step[])[];
  readonly isAlone: boolean;
}

/** What `forward` of an object of the file returns for one input. */
export interface ForwardTrace {
  readonly input: Value;
  /** In training mode. */
  readonly returned: Value;
  /** What it does beside that. */
  readonly effects: readonly Effect[];
  /** In evaluation mode; left out where `forward` does not ask for the mode. */
  readonly evaluation?: { readonly input: Value; readonly returned: Value };
}

const MAX_WAYS = 16;
const MAX_STEPS = 1000;
/** Ways that split again and again come to no end: so many steps are gone on all of them together. */
const MAX_STEPS_IN_ALL = MAX_WAYS * MAX_STEPS;
/** As much work as one evaluated node. */
const STEPS_OF_ONE = 16;

/** The steps on each way from an input to the value; `spend` as the interpreter's. */
export function waysTo(value: Value, spend: (steps: number) => boolean): Step[][] {
  const done: Step[][] = [];
  const open: Way[] = [{ at: value, first: undefined, count: 0 }];
  let gone = 0;
  for (let way = open.pop(); way && done.length < MAX_WAYS; way = open.pop()) {
    const { at, first, count } = way;
    if (++gone > MAX_STEPS_IN_ALL || (gone % STEPS_OF_ONE === 0 && !spend(1))) break;
    if (count >= MAX_STEPS) continue;
    if (at.type === 'output') {
      open.push({ at: at.input, first: { step: { module: at.module }, next: first }, count: count + 1 });
    } else if (at.type === 'unknown' && at.made) {
      const { from, name, range } = at.made;
      for (const source of from.slice(0, MAX_WAYS))
        open.push({ at: source, first: { step: { name, range }, next: first }, count: count + 1 });
      if (open.length > MAX_WAYS * 4) open.length = MAX_WAYS * 4;
    } else {
      const steps: Step[] = [];
      for (let link = first; link; link = link.next) steps.push(link.step);
      done.push(steps);
    }
  }
  return done;
}

/** The last part of a way, with what leads to it. */
interface Way {
  readonly at: Value;
  readonly first: Link | undefined;
  readonly count: number;
}

interface Link {
  readonly step: Step;
  readonly next: Link | undefined;
}
