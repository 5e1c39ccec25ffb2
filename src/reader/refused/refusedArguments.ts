// Numbers that torch's constructors refuse together, or that lie outside of what they take, and texts that they do not know.

import { phrase, type Text } from '../../model/phrase.ts';
import type { ArgumentValue } from '../python/values.ts';

type Bound = ReadonlyMap<string, ArgumentValue>;

function numberIn(bound: Bound, argument: string): number | undefined {
  const value = bound.get(argument)?.value;
  return value?.type === 'int' || value?.type === 'float' ? value.value : undefined;
}

/** A sentence of one argument that torch refuses, alone or beside another; which numbers divide others, the shapes tell too. */
export function refusedOutright(
  name: string,
  bound: Bound,
): { readonly message: Text; readonly argument: string } | undefined {
  const p = /Dropout/.test(name) ? numberIn(bound, 'p') : undefined;
  if (p !== undefined && !(p >= 0 && p <= 1))
    return { message: phrase`torch refuses ${name} with p ${p}; it takes 0 to 1.`, argument: 'p' };
  const other = refusedNumbers(name, bound);
  if (other) return other;
  const padding = /^(Lazy)?Conv[123]d$/.test(name) ? bound.get('padding')?.value : undefined;
  const stride = padding?.type === 'string' && padding.value === 'same' ? bound.get('stride')?.value : undefined;
  const strides = stride?.type === 'tuple' ? stride.items : stride ? [stride] : [];
  if (!strides.some((one) => one.type === 'int' && one.value !== 1)) return undefined;
  const message = phrase`torch refuses ${name} with padding 'same' and a stride other than 1.`;
  return { message, argument: 'padding' };
}

function refusedNumbers(name: string, bound: Bound): { readonly message: Text; readonly argument: string } | undefined {
  const number = (argument: string) => numberIn(bound, argument);
  const tooFew = (argument: string) => {
    const value = number(argument);
    if (value === undefined || value > 0) return undefined;
    return { message: phrase`torch refuses ${name} with ${argument} ${value}; it takes 1 or more.`, argument };
  };
  switch (name) {
    case 'Embedding': {
      const [row, rows] = [number('padding_idx'), number('num_embeddings')];
      if (row === undefined || rows === undefined || (row < rows && row >= -rows)) return undefined;
      const message = phrase`torch refuses Embedding with padding_idx ${row}, which is none of its ${rows} rows.`;
      return { message, argument: 'padding_idx' };
    }
    case 'Hardtanh': {
      const [low, high] = [bound.has('min_val') ? number('min_val') : -1, bound.has('max_val') ? number('max_val') : 1];
      if (low === undefined || high === undefined || low < high || bound.has('min_value') || bound.has('max_value'))
        return undefined;
      const message = phrase`torch refuses Hardtanh with min_val ${low} and max_val ${high}; min_val has to be the smaller one.`;
      return { message, argument: bound.has('min_val') ? 'min_val' : 'max_val' };
    }
    case 'Unflatten': {
      const value = bound.get('unflattened_size')?.value;
      const items = value?.type === 'tuple' || value?.type === 'list' ? value.items : value ? [value] : [];
      if ('type' in items || bound.get('dim')?.value.type !== 'int') return undefined;
      const isAlone = value?.type !== 'tuple' && value?.type !== 'list';
      if (!items.some(({ type }) => (isAlone && type === 'int') || /^(float|none|string)$/.test(type)))
        return undefined;
      const message = phrase`torch refuses Unflatten with an unflattened_size that is no tuple of integers.`;
      return { message, argument: 'unflattened_size' };
    }
    case 'RNN':
    case 'LSTM':
    case 'GRU': {
      const dropout = number('dropout');
      if (dropout === undefined || (dropout >= 0 && dropout <= 1)) return tooFew('num_layers');
      const message = phrase`torch refuses ${name} with dropout ${dropout}; it takes 0 to 1.`;
      return { message, argument: 'dropout' };
    }
    default:
      return undefined;
  }
}

/** A sentence; undefined where nothing is certainly wrong. */
export function refusedArguments(name: string, bound: Bound): Text | undefined {
  const number = (argument: string) => numberIn(bound, argument);
  const divides = (divisor: string, ...multiples: string[]) => {
    const by = number(divisor);
    for (const multiple of multiples) {
      const of = number(multiple);
      if (by !== undefined && of !== undefined && by !== 0 && of % by !== 0) {
        return phrase`torch refuses ${name} with ${multiple} ${of}, which ${divisor} ${by} does not divide.`;
      }
    }
    return undefined;
  };
  if (/^(Lazy)?Conv(Transpose)?[123]d$/.test(name))
    return (
      divides('groups', 'in_channels', 'out_channels') ??
      refusedText(name, 'padding_mode', bound) ??
      refusedOutright(name, bound)?.message
    );
  if (name === 'RNN') return refusedText(name, 'nonlinearity', bound) ?? refusedOutright(name, bound)?.message;
  if (/^Transformer((En|De)coderLayer)?$/.test(name))
    return divides('nhead', 'd_model') ?? refusedText(name, 'activation', bound);
  if (name === 'GroupNorm') return divides('num_groups', 'num_channels');
  if (name === 'MultiheadAttention') return divides('num_heads', 'embed_dim');
  if (/Dropout|^(LSTM|GRU|Embedding|Hardtanh|Unflatten)$/.test(name)) return refusedOutright(name, bound)?.message;
  const size = /^(BatchNorm[123]d|Linear)$/.exec(name) && (name === 'Linear' ? 'out_features' : 'num_features');
  const given = size ? bound.get(size)?.value : undefined;
  if (given?.type !== 'bool') return undefined;
  return phrase`torch refuses ${name} with ${size!} ${given.value ? 'True' : 'False'}, which is no integer to it.`;
}

/** What torch's constructors look up at once. */
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  activation: ['relu', 'gelu'],
  nonlinearity: ['tanh', 'relu'],
  padding_mode: ['zeros', 'reflect', 'replicate', 'circular'],
};

function refusedText(name: string, argument: string, bound: Bound): Text | undefined {
  const value = bound.get(argument)?.value;
  const choices = /ConvTranspose/.test(name) ? ['zeros'] : CHOICES[argument]!;
  if (value?.type !== 'string' || choices.includes(value.value)) return undefined;
  return phrase`torch refuses ${name} with ${argument} '${value.value}'; it takes ${choices.join(', ')}.`;
}
