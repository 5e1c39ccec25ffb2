// How many channels flow through a `forward` that is not followed as a whole, from one convolution to what stands behind it.
// A convolution or BatchNorm that is given another number than it takes is told.

import { byName } from '../../model/byName.ts';
import { type Phrase, phrase } from '../../model/phrase.ts';
import { counted } from '../../model/shape.ts';
import { keepsWidth } from '../../model/shapes.ts';
import { leavesShape } from '../arrays/tensors.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import { tellMistake } from '../interpreter/mistakes.ts';
import { givenArgument } from '../modules/givenArguments.ts';
import { readLayer } from '../modules/layers.ts';
import type { ModuleValue, Value } from '../python/values.ts';
import { diagnostic } from '../text/sourceText.ts';
import { isPlain } from './takenWidths.ts';

/** Those of a tensor, and what gives them. */
export interface Channels {
  readonly count: number;
  /** How many dimensions of positions stand behind them. */
  readonly positions: number;
  readonly by: Phrase;
}

/** Of what a value is: told where its module takes another number. */
export function channelsOf(
  it: Interpreter,
  value: Value,
  known: ReadonlyMap<Value, Channels | undefined>,
): Channels | undefined {
  if (value.type === 'output') return channelsBehind(it, value.module, known.get(value.input));
  const operation = value.type === 'unknown' ? value.made?.operation : undefined;
  const [first] = operation?.args ?? [];
  if (!operation || operation.block || first?.kind !== 'positional') return undefined;
  return leavesShape(operation.callee) || POOLS.test(operation.callee) ? known.get(first.value) : undefined;
}

const POOLS = /^torch(\.nn\.functional)?\.(adaptive_)?(max|avg)_pool[123]d$/;

function channelsBehind(it: Interpreter, module: ModuleValue, given: Channels | undefined): Channels | undefined {
  if (!isPlain(module)) return undefined;
  const { name, children } = module;
  if (name === 'Sequential') {
    if ('type' in children) return undefined;
    let at: Channels | undefined = given;
    for (const { value } of children) at = value.type === 'module' ? channelsBehind(it, value, at) : undefined;
    return at;
  }
  const [kind, positions] = kindOf(name);
  if (kind === 'other') return given && keepsWidth(readLayer(it, module, '').layer) ? given : undefined;
  if (kind === 'pool') return given;
  const taken = numberIn(module, kind === 'norm' ? 'num_features' : 'in_channels');
  if (given && taken !== undefined && taken !== given.count && positions === given.positions)
    tell(it, module, taken, given);
  if (kind === 'norm') return given;
  const count = numberIn(module, 'out_channels');
  return count === undefined ? undefined : { count, positions, by: named(it, module) };
}

const kindOf = byName((name): readonly ['convolution' | 'norm' | 'pool' | 'other', number] => {
  const positions = Number(/([123])d$/.exec(name)?.[1] ?? 0);
  if (/^Conv(Transpose)?[123]d$/.test(name)) return ['convolution', positions];
  if (/^BatchNorm[123]d$/.test(name)) return ['norm', positions];
  return [/^(Adaptive)?(Max|Avg)Pool[123]d$/.test(name) ? 'pool' : 'other', positions];
});

function numberIn(module: ModuleValue, name: string): number | undefined {
  const value = givenArgument(module, name)?.value;
  return value?.type === 'int' ? Number(value.value) : undefined;
}

function named(it: Interpreter, { name, range }: ModuleValue): Phrase {
  return phrase`${name} in ${it.source.lineName(range.from)}`;
}

function tell(it: Interpreter, module: ModuleValue, taken: number, { count, by }: Channels): void {
  const takes = phrase`${named(it, module)} ${phrase`takes ${counted(taken, 'channel')}`}`;
  const message = phrase`${takes}, but ${by} gives ${count}.`;
  tellMistake(it, diagnostic(it.source, 'error', 'width-mismatch', message, module.range));
}
