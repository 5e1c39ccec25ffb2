// Chains of `elif` that ask `isinstance` of one name, as they stand in the text; classBranches.ts takes their branches.

import type { Block, Expression, Statement } from './syntax.ts';
import type { Value } from './values.ts';

export type IfStatement = Statement & { readonly type: 'if' };

/** A branch of a chain of `elif`, and what is executed of it where that is known. */
export interface ChosenBranch {
  readonly branch: IfStatement;
  readonly known?: Block;
  readonly test: Value;
}

/** What a chain asks first: `isinstance(subject, …)`, of classes that stand behind the roots. */
export interface ClassChain {
  readonly subject: string;
  /** `isinstance` first. */
  readonly roots: readonly string[];
  /** Those of `nn.Linear` rather than `Linear`. */
  readonly dotted: ReadonlySet<string>;
  /** How many tests from the first on ask that alone. */
  readonly tests: number;
}

/** What was decided of a chain. */
export interface ClassBranches {
  readonly chain: ClassChain;
  /** What the roots stood for when it was decided. */
  values: readonly Value[];
  /** By the name of torch's class, with the steps that it took. */
  readonly decided: Map<string, ChosenBranch & { readonly steps: number }>;
}

/** Undefined where the first test asks anything else. */
export function classChain(statement: IfStatement): ClassChain | undefined {
  const subject = subjectOf(statement.test);
  if (subject === undefined) return undefined;
  const roots = new Set(['isinstance']);
  const dotted = new Set<string>();
  let tests = 0;
  for (let at: IfStatement | undefined = statement; at && subjectOf(at.test) === subject; at = nextBranch(at)) {
    for (const one of classesOf(at.test)) {
      roots.add(rootOf(one)!);
      if (one.type === 'attribute') dotted.add(rootOf(one)!);
    }
    tests++;
  }
  return { subject, roots: [...roots], dotted, tests };
}

/** The `elif` behind it. */
export function nextBranch({ otherwise }: IfStatement): IfStatement | undefined {
  const [only, ...more] = otherwise;
  return only?.type === 'if' && more.length === 0 ? only : undefined;
}

/** Of `isinstance(subject, nn.Linear)` or of `isinstance(subject, (nn.Linear, Block))`. */
function subjectOf(test: Expression): string | undefined {
  if (test.type !== 'call' || test.callee.type !== 'name' || test.callee.name !== 'isinstance') return undefined;
  const [subject, type, ...more] = test.arguments;
  if (subject?.kind !== 'positional' || type?.kind !== 'positional' || more.length > 0) return undefined;
  if (subject.value.type !== 'name' || !classesOf(test).every((one) => rootOf(one))) return undefined;
  return subject.value.name;
}

function classesOf(test: Expression): readonly Expression[] {
  const type = test.type === 'call' ? test.arguments[1]?.value : undefined;
  return type?.type === 'tuple' ? type.items : type ? [type] : [];
}

/** `nn` of `nn.Linear`. */
function rootOf(expression: Expression): string | undefined {
  if (expression.type === 'name') return expression.name;
  return expression.type === 'attribute' ? rootOf(expression.object) : undefined;
}
