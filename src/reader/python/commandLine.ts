// What click and typer give a function where the command line says nothing else: the defaults of its options.

import { phrase } from '../../model/phrase.ts';
import { type ArgumentValue, bool, float, int, NONE, truth, unknown, type Value } from './values.ts';

function named(args: readonly ArgumentValue[], name: string): Value | undefined {
  return args.find((arg) => arg.kind === 'keyword' && arg.name === name)?.value;
}

/** What `typer.Option(64)` stands for as a default. */
export function optionDefault(args: readonly ArgumentValue[]): Value {
  const [first] = args;
  const value = first?.kind === 'positional' ? first.value : named(args, 'default');
  return value && value.type !== 'unknown' ? value : unknown(phrase`the command line gives it`);
}

/** What `click.option('--hidden-dim', '-h', default=64)` declares; undefined where nothing but the command line gives it. */
export function commandOption(
  args: readonly ArgumentValue[],
): { readonly name: string; readonly default: Value } | undefined {
  const names = args.flatMap(({ kind, value }) =>
    kind === 'positional' && value.type === 'string' ? [value.value] : [],
  );
  const [usual, type, flag, several] = ['default', 'type', 'is_flag', 'multiple'].map((name) => named(args, name));
  const own = names.find((name) => !name.startsWith('-'));
  const long = [...names].sort((a, b) => dashes(b) - dashes(a))[0];
  const name = (own ?? long ?? '').replace(/^-+/, '').split('/')[0]!.replaceAll('-', '_').toLowerCase();
  if (!name || (several && truth(several) !== false)) return undefined;
  if (usual) return { name, default: converted(usual, type) };
  const isFlag = (flag && truth(flag)) || names.some((one) => one.includes('/'));
  if (isFlag) return { name, default: bool(false) };
  const required = named(args, 'required');
  return own === undefined && !(required && truth(required) !== false) ? { name, default: NONE } : undefined;
}

function dashes(name: string): number {
  return name.startsWith('--') ? 2 : Number(name.startsWith('-'));
}

/** A default as click converts it. */
function converted(value: Value, type: Value | undefined): Value {
  const isNumber = value.type === 'string' && value.value.trim() !== '' && Number.isFinite(Number(value.value));
  if (type?.type !== 'builtin') return value;
  if (type.name === 'float' && value.type === 'int') return float(value.value);
  if (!isNumber) return value;
  if (type.name === 'float') return float(Number(value.value));
  return type.name === 'int' && /^\s*[-+]?\d+\s*$/.test(value.value) ? int(Number(value.value)) : value;
}
