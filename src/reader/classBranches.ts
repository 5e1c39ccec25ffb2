// Conditions that ask a module of torch for its class alone, as loops over a model's modules have them: which branch is taken
// is decided once for each class.

import { type ChosenBranch, type ClassBranches, classChain, type IfStatement, nextBranch } from './classChain.ts';
import type { Frame, Interpreter } from './interpreter.ts';
import { lookUp } from './lookUp.ts';
import type { Value } from './values.ts';

/** As `choose`, which is asked once for each class where that decides. */
export function branchOfClass(
  it: Interpreter,
  statement: IfStatement,
  frame: Frame,
  choose: () => ChosenBranch,
): ChosenBranch {
  if (it.isTracing || it.tryingNames > 0) return choose();
  const branches = branchesOf(it, statement);
  const subject = branches && lookUp(it, branches.chain.subject, frame.scope);
  if (subject?.type !== 'module') return choose();
  const { chain, decided } = branches!;
  const values = chain.roots.map((name) => lookUp(it, name, frame.scope));
  if (!values.every((value, at) => isSame(value, branches!.values[at]))) {
    decided.clear();
    branches!.values = values;
  }
  const known = decided.get(subject.name);
  // The work is counted as if it were done, so that no more is read of the file where that happens often.
  if (known && it.left() > known.steps) {
    it.spend(known.steps);
    return known;
  }
  it.spend(0);
  const before = it.left();
  const chosen = choose();
  const isDecided =
    chosen.known && !it.raised && areConstant(branches!) && isAmongFirst(chosen, statement, chain.tests);
  if (isDecided) decided.set(subject.name, { ...chosen, steps: before - it.left() });
  return chosen;
}

function branchesOf(it: Interpreter, statement: IfStatement): ClassBranches | undefined {
  if (it.classBranches.has(statement)) return it.classBranches.get(statement);
  const chain = classChain(statement);
  const branches = chain && { chain, values: [], decided: new Map() };
  it.classBranches.set(statement, branches);
  return branches;
}

/** Whether they are classes of torch, or those of the file, of which no module of torch is one. */
function areConstant({ chain, values: [asks, ...values] }: ClassBranches): boolean {
  const isClass = (value: Value, at: number) => value.type === 'class' && !chain.dotted.has(chain.roots[at + 1]!);
  return (
    asks?.type === 'builtin' &&
    asks.name === 'isinstance' &&
    values.every((value, at) => value.type === 'external' || value.type === 'builtin' || isClass(value, at))
  );
}

function isSame(a: Value, b: Value | undefined): boolean {
  if (a === b) return true;
  return (a.type === 'external' || a.type === 'builtin') && a.type === b?.type && a.name === b.name;
}

function isAmongFirst({ branch }: ChosenBranch, first: IfStatement, count: number): boolean {
  let at: IfStatement | undefined = first;
  for (let place = 0; at && place < count; place++, at = nextBranch(at)) if (at === branch) return true;
  return false;
}
