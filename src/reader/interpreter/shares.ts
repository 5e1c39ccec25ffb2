// The file's statements and the work that is done for each: one that asks for too much does not lose those behind it.

import type { Statement } from '../text/syntax.ts';
import type { Frame, Interpreter } from './interpreter.ts';
import { loseAllOf } from './lostWork.ts';

/** Steps that are kept for what stands behind a statement, and for each letter of it; at most half of what is left. */
const STEPS_KEPT = 5_000;
const STEPS_FOR_LETTER = 3;
/** No more than an empty line or two. */
const SHORTEST = 4;
/** For what a statement that asks for too much may have changed. */
const STEPS_TO_LOSE = 1_000;
/** With less, the file's run is at its end. */
const FEWEST = 200;

/** Runs a statement of the file with its share of the work; whether its end can be reached. */
export function executeWithShare(it: Interpreter, statement: Statement, frame: Frame, run: () => boolean): boolean {
  const left = it.left();
  const behind = it.source.text.length - statement.range.to;
  if (left <= 0) return run();
  const wanted = behind > SHORTEST ? STEPS_KEPT + STEPS_FOR_LETTER * behind : STEPS_TO_LOSE;
  const kept = Math.floor(Math.min(left / 2, wanted));
  const mark = it.store.mark();
  const [sightings, exits] = [it.sightings.length, frame.exits.length];
  let alive = true;
  const isDone = it.within(left - kept, () => {
    alive = run();
  });
  if (isDone) return alive;
  it.stopped.push(statement.range);
  const isLost = it.left() > FEWEST && loseAllOf(it, statement, frame, mark, sightings);
  frame.exits.length = exits;
  if (!isLost) {
    it.stoppedAt ??= statement.range.from;
    it.spend(it.left());
  }
  return true;
}
