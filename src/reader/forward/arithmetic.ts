// What `forward` computes of a tensor and numbers: `0.2 * x`, `x / 2`, `1 - x`, `x.clamp(min=0)`.

import { byName } from '../../model/byName.ts';
import type { ArgumentValue, Operation, Value } from '../python/values.ts';
import type { Join } from './opening.ts';

/** What a layer computes of the input alone: `factor` times it, plus `shift`; or it within bounds. */
export interface ByNumber {
  readonly input: Value;
  readonly join: Join & { readonly type: 'Affine' | 'Clamp' };
}

/** Undefined where it is something else, or takes no number that is known. */
export function byNumber(operation: Operation): ByNumber | undefined {
  return affineOf(operation) ?? clampOf(operation);
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

function affineOf(operation: Operation): ByNumber | undefined {
  const { args, callee } = operation;
  const [a, b] = args;
  if (!a || !args.every(isOperand) || args.length > 2) return undefined;
  if (!b) return /^(-|(torch)?\.(neg|negative))$/.test(callee) ? affine(a.value, -1, 0) : undefined;
  const [left, right] = [numberOf(a.value), numberOf(b.value)];
  if ((left === undefined) === (right === undefined)) return undefined;
  const number = (left ?? right)!;
  const input = left === undefined ? a.value : b.value;
  switch (arithmeticOf(operation)) {
    case '+':
      return affine(input, 1, number);
    case '-':
      return left === undefined ? affine(input, 1, -number) : affine(input, -1, number);
    case '*':
      return affine(input, number, 0);
    case '/':
      return left === undefined && number !== 0 ? affine(input, 1 / number, 0) : undefined;
    default:
      return undefined;
  }
}

function affine(input: Value, factor: number, shift: number): ByNumber {
  return { input, join: { type: 'Affine', factor, shift } };
}

/** `x.clamp(min=0)`, `torch.clip(x, 0, 6)`, `x.clamp_min(0)`. */
function clampOf({ args, callee }: Operation): ByNumber | undefined {
  const named = /^(?:torch)?\.(?:clip|clamp(?:_(min|max))?)_?$/.exec(callee);
  if (!named) return undefined;
  const names = ['input', ...(named[1] ? [named[1]] : ['min', 'max'])];
  const given = new Map<string, Value>();
  for (const [at, { kind, name, value }] of args.entries()) {
    const parameter = kind === 'keyword' ? name : names[at];
    if (kind === 'rest' || !parameter || !names.includes(parameter)) return undefined;
    given.set(parameter, value);
  }
  const [input, min, max] = [given.get('input'), boundOf(given.get('min')), boundOf(given.get('max'))];
  if (!input || min === undefined || max === undefined || (min === null && max === null)) return undefined;
  return { input, join: { type: 'Clamp', min, max } };
}

/** Null where there is none; undefined where it is not known. */
function boundOf(value: Value | undefined): number | null | undefined {
  return !value || value.type === 'none' ? null : numberOf(value);
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
