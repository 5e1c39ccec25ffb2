// Conditions: the branch that is taken where it is known, else both.

import { type Phrase, phrase, type Text } from '../model/phrase.ts';
import { alternatives, type Frame, type Interpreter } from './interpreter.ts';
import { choiceAt, isOfLibrary } from './library.ts';
import { truthOf } from './operations.ts';
import type { Block, Expression, Statement } from './syntax.ts';
import { causeOf, dependsOn, reasonOf, type Value } from './values.ts';

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
