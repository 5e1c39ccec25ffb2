// Conditions: the branch that is taken where it is known, else both.

import { type Phrase, phrase, type Text } from '../../model/phrase.ts';
import { truthOf } from '../python/operations.ts';
import { causeOf, dependsOn, reasonOf, type Value } from '../python/values.ts';
import type { Block, Expression, MatchCase, Statement } from '../text/syntax.ts';
import { setVariable } from './assign.ts';
import { alternatives, type Frame, type Interpreter } from './interpreter.ts';
import { choiceAt, isOfLibrary } from './library.ts';
import { type Binding, matches } from './patterns.ts';

/** The branch of a chain of `elif` that is taken, or the first of which that is not known. */
export function chosenBranch(
  it: Interpreter,
  statement: IfStatement,
  frame: Frame,
): { branch: IfStatement; known?: Block; test: Value } {
  let branch = statement;
  for (;;) {
    const test = it.evaluate(branch.test, frame);
    const known = truthOf(it, test, branch.test.range, frame);
    if (it.raised || known === undefined) return { branch, test };
    if (known) return { branch, known: branch.consequent, test };
    const [next, ...more] = branch.otherwise;
    if (next?.type !== 'if' || more.length > 0 || !it.spend(1)) return { branch, known: branch.otherwise, test };
    branch = next;
  }
}

/** Both ways of a condition that is not known. */
export function executeUnknown(it: Interpreter, statement: IfStatement, test: Value, frame: Frame): boolean {
  const ways = [statement.consequent, statement.otherwise].map((block) => () => it.execute(block, frame));
  const why = reasonOf(test);
  return alternatives(
    it,
    frame,
    ways,
    condition(it, statement.test, frame, causeOf(why)),
    choiceAt(frame, 'test', statement.test.range),
  );
}

type IfStatement = Statement & { readonly type: 'if' };

export function condition(it: Interpreter, test: Expression, frame: Frame, cause: Text = ''): Phrase {
  if (isOfLibrary(frame)) return dependsOn(phrase`on a condition that is not known${cause}`);
  const line = it.source.lineName(test.range.from);
  return dependsOn(phrase`on the condition ${it.source.quote(test.range)} in ${line}${cause}`);
}

/** The first case that the value of `match` may meet. */
export interface MetCase {
  readonly body: Block;
  readonly isCertain: boolean;
  /** Gives the names of its pattern their values. */
  readonly bind: () => void;
  readonly others: readonly MatchCase[];
}

/** Undefined where it meets none. */
export function metCase(
  it: Interpreter,
  cases: readonly MatchCase[],
  subject: Value,
  frame: Frame,
): MetCase | undefined {
  for (const [at, { pattern, guard, body }] of cases.entries()) {
    const bindings: Binding[] = [];
    let found = matches(it, pattern, subject, frame, bindings);
    if (found === false) continue;
    const bind = () => {
      for (const { name, value } of bindings) setVariable(it, frame.scope, name, value);
    };
    if (guard) {
      if (found) bind();
      found = found && truthOf(it, it.evaluate(guard, frame), guard.range, frame);
      if (found === false) continue;
    }
    return { body, isCertain: found === true, bind, others: cases.slice(at + 1) };
  }
  return undefined;
}

/** The case that is met of these, or all that may be. */
export function executeCases(
  it: Interpreter,
  statement: MatchStatement,
  cases: readonly MatchCase[],
  subject: Value,
  frame: Frame,
): boolean {
  const met = metCase(it, cases, subject, frame);
  return !met || executeMet(it, statement, met, subject, frame);
}

export function executeMet(
  it: Interpreter,
  statement: MatchStatement,
  { body, isCertain, bind, others }: MetCase,
  subject: Value,
  frame: Frame,
): boolean {
  const run = () => {
    bind();
    return it.execute(body, frame);
  };
  if (isCertain) return run();
  return alternatives(
    it,
    frame,
    [run, () => executeCases(it, statement, others, subject, frame)],
    condition(it, statement.subject, frame),
    choiceAt(frame, 'match', statement.subject.range),
  );
}

type MatchStatement = Statement & { readonly type: 'match' };
