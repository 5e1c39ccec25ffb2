// Arithmetic of `forward` with a tensor and a number: `0.2 * x`, `x / 2`, `1 - x`.

import { byName } from '../model/byName.ts';
import type { ArgumentValue, Operation, Value } from './values.ts';

/** `factor` times the input, plus `shift`. */
export interface Affine {
  readonly input: Value;
  readonly factor: number;
  readonly shift: number;
}

const OPERATORS: readonly (readonly [RegExp, '+' | '-' | '*' | '/'])[] = [
  [/^(\+|(torch)?\.add_?)$/, '+'],
  [/^(-|(torch)?\.(sub|subtract)_?)$/, '-'],
  [/^(\*|(torch)?\.(mul|multiply)_?)$/, '*'],
  [/^(\/|(torch)?\.(div|divide|true_divide)_?)$/, '/'],
];

/** Which of the four it computes, of operators, functions of torch and methods of tensors. */
export function arithmeticOf({ callee }: Operation): '+' | '-' | '*' | '/' | undefined {
  const sign = signs(callee);
  return sign === 'none' ? undefined : sign;
}

const signs = byName((callee) => OPERATORS.find(([named]) => named.test(callee))?.[1] ?? 'none');

/** Undefined where it is something else, or takes no number that is known. */
export function affineOf(operation: Operation): Affine | undefined {
  const { args, callee } = operation;
  const [a, b] = args;
  if (!a || !args.every(isOperand) || args.length > 2) return undefined;
  if (!b) return /^(-|(torch)?\.(neg|negative))$/.test(callee) ? { input: a.value, factor: -1, shift: 0 } : undefined;
  const [left, right] = [numberOf(a.value), numberOf(b.value)];
  if ((left === undefined) === (right === undefined)) return undefined;
  const number = (left ?? right)!;
  const input = left === undefined ? a.value : b.value;
  switch (arithmeticOf(operation)) {
    case '+':
      return { input, factor: 1, shift: number };
    case '-':
      return left === undefined ? { input, factor: 1, shift: -number } : { input, factor: -1, shift: number };
    case '*':
      return { input, factor: number, shift: 0 };
    case '/':
      return left === undefined && number !== 0 ? { input, factor: 1 / number, shift: 0 } : undefined;
    default:
      return undefined;
  }
}

/** Whether it is one of the two, and not an `alpha` or a rounding. */
export function isOperand({ kind, name }: ArgumentValue): boolean {
  return kind === 'positional' || (kind === 'keyword' && /^(input|other)$/.test(name));
}

/** Of a number of Python's that is finite. */
export function numberOf(value: Value): number | undefined {
  if (value.type !== 'int' && value.type !== 'float') return undefined;
  const number = Number(value.value);
  return Number.isFinite(number) ? number : undefined;
}
