// What a value of `forward` was made of: the tensors that flow into it, the sizes and numbers left aside.

import { byName } from '../../model/byName.ts';
import { bornAt } from '../interpreter/births.ts';
import type { ArgumentValue, ModuleValue, Operation, Value } from '../python/values.ts';
import { arithmeticOf } from './arithmetic.ts';
import { isTraced } from './trace.ts';

const MAX_NODES = 4000;

const ADDS = /^(\+|torch\.add|\.add_?)$/;
const MULTIPLIES = /^(\*|torch\.(mul|multiply)|\.(mul|multiply)_?)$/;
const CONCATENATES = /^torch\.(cat|concat|concatenate)$/;

/** What takes several tensors: a sum and a product two, a concatenation a list of any number. */
export function joinOf({ callee }: Operation): 'sum' | 'product' | 'concatenation' | undefined {
  const join = joins(callee);
  return join === 'none' ? undefined : join;
}

const joins = byName((callee) => {
  if (ADDS.test(callee)) return 'sum';
  if (MULTIPLIES.test(callee)) return 'product';
  return CONCATENATES.test(callee) ? 'concatenation' : 'none';
});

/** The arguments of a function or method, its input first, whether it is given by position or as `input=` or `tensors=`. */
export function inputFirst(args: readonly ArgumentValue[]): readonly ArgumentValue[] {
  const at = args.findIndex(({ kind, name }) => kind === 'keyword' && /^(input|x|tensors)$/.test(name));
  if (args[0]?.kind === 'positional' || at < 0) return args;
  return [{ ...args[at]!, kind: 'positional', name: '' }, ...args.toSpliced(at, 1)];
}

/** The tensors that a value is made of directly. */
export function tensorsIn(value: Value): readonly Value[] {
  if (value.type === 'output') return [value.input];
  const operation = value.type === 'unknown' ? value.made?.operation : undefined;
  if (!operation) return [];
  const gated = gatedInput(operation);
  if (gated) return [gated];
  const args = inputFirst(operation.args).map((argument) => argument.value);
  const [first] = args;
  if ((first?.type === 'list' || first?.type === 'tuple') && Array.isArray(first.items))
    return first.items.filter(isTraced);
  return args.slice(0, joinOf(operation) || arithmeticOf(operation) ? 2 : 1).filter(isTraced);
}

/** The input of `x * torch.sigmoid(x)`, which is SiLU. */
export function gatedInput({ callee, args }: Operation): Value | undefined {
  if (callee !== '*' || args.length !== 2) return undefined;
  const [a, b] = args.map((argument) => argument.value) as [Value, Value];
  return sigmoidOf(b) === a ? a : sigmoidOf(a) === b ? b : undefined;
}

function sigmoidOf(value: Value): Value | undefined {
  if (value.type === 'output') return value.module.name === 'Sigmoid' ? value.input : undefined;
  const operation = value.type === 'unknown' ? value.made?.operation : undefined;
  return operation && isSigmoid(operation.callee) ? operation.args[0]?.value : undefined;
}

const isSigmoid = byName((callee) => /^(torch\.nn\.functional|torch|)\.sigmoid$/.test(callee));

/** All that flows into a value and the value itself, in the order in which `forward` computes it; `isKnown` ends the search. */
export function orderOfComputation(value: Value, isKnown: (value: Value) => boolean): readonly Value[] {
  const order = [...allIn(value, isKnown)].reverse();
  // Where one thing is done after the other, that is it.
  const isOrdered = order.every((one, at) => at === 0 || bornAt(order[at - 1]!) < bornAt(one));
  return isOrdered ? order : order.reverse().sort((a, b) => bornAt(a) - bornAt(b));
}

/** Whether it holds of something of that. */
export function somethingIn(
  value: Value,
  isKnown: (value: Value) => boolean,
  test: (value: Value) => unknown,
): boolean {
  for (const one of allIn(value, isKnown)) if (test(one)) return true;
  return false;
}

function allIn(value: Value, isKnown: (value: Value) => boolean): ReadonlySet<Value> {
  const seen = new Set<Value>();
  const open = [value];
  for (let at = open.pop(); at && seen.size < MAX_NODES; at = open.pop()) {
    if (seen.has(at) || isKnown(at)) continue;
    seen.add(at);
    for (const source of tensorsIn(at)) open.push(source);
  }
  return seen;
}

/** The values into which each flows directly. */
export function consumersIn(values: readonly Value[]): ReadonlyMap<Value, readonly Value[]> {
  const consumers = new Map<Value, Value[]>();
  for (const value of values)
    for (const source of new Set(tensorsIn(value))) {
      const others = consumers.get(source);
      if (others) others.push(value);
      else consumers.set(source, [value]);
    }
  return consumers;
}

/** How often each value flows into another. */
export function countUses(values: readonly Value[]): ReadonlyMap<Value, number> {
  const uses = new Map<Value, number>();
  for (const value of values) for (const source of tensorsIn(value)) uses.set(source, (uses.get(source) ?? 0) + 1);
  return uses;
}

/** Whether `value` flows into `from`, directly or not. */
export function reaches(from: Value, value: Value): boolean {
  return orderOfComputation(from, (at) => at === value).some((at) => at === value || tensorsIn(at).includes(value));
}

/** A module that gives what it is given. */
export function isIdentity({ name, children }: ModuleValue): boolean {
  return name === 'Identity' || (name === 'Sequential' && Array.isArray(children) && children.length === 0);
}
