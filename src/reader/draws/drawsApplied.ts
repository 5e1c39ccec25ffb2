// What modules of torch draw where they are applied: masks of what is dropped, and lazy ones their first weights.

import { byName } from '../../model/byName.ts';
import type { SourceRange } from '../../model/modelSpec.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import { bindArguments, parametersOfClass } from '../modules/bindArguments.ts';
import { argumentsOf } from '../modules/givenArguments.ts';
import { type ClassValue, type ModuleValue, numberOf, type Value } from '../python/values.ts';
import { mayDraw } from './draws.ts';
import { note } from './stream.ts';

/** Notes what a module draws that is applied, or what one draws that it applies. */
export function drawApplied(it: Interpreter, value: Value, range: SourceRange, seen = new Set<Value>()): void {
  if ((value.type !== 'module' && value.type !== 'instance') || seen.has(value) || !it.spend(1)) return;
  seen.add(value);
  const drawEach = (held: readonly Value[]) => {
    for (const one of held) drawApplied(it, one, range, seen);
  };
  if (value.type === 'module') {
    drawOfOne(it, value, range);
    if (!('type' in value.children)) drawEach(value.children.map((child) => child.value));
  } else {
    drawByText(it, value.class, range);
    drawEach(Object.values(value.attributes));
    if (value.module) drawEach([value.module]);
  }
}

/** What the `forward` of a class may draw, where it is not followed. */
function drawByText(it: Interpreter, { order }: ClassValue, range: SourceRange): void {
  for (const entry of order)
    if (entry.type === 'class' && mayDraw(it, entry.definition.range))
      note(it, { kind: 'other', name: entry.definition.name, range });
}

/** Whether it applies all that it holds, one after the other. */
export function holdsInTurn({ name }: ModuleValue): boolean {
  return name === 'Sequential' || name === 'DataParallel';
}

function drawOfOne(it: Interpreter, module: ModuleValue, range: SourceRange): void {
  const { name, drawn } = module;
  if (drawn && !('type' in drawn) && drawn.event.kind === 'module' && name.startsWith('Lazy') && !drawn.event.isApplied)
    it.store.write(module, 'drawn', note(it, { kind: 'module', name, range: module.range, module, isApplied: true }));
  if (mayDropAny(name) && drops(it, module)) note(it, { kind: 'other', name, range });
}

const mayDropAny = byName((name) =>
  /Dropout|^(RReLU|FractionalMaxPool[23]d|RNN|LSTM|GRU|MultiheadAttention)$|^Transformer/.test(name),
);

/** Where nothing or everything is dropped, torch draws nothing. */
function drops(it: Interpreter, module: ModuleValue): boolean {
  const { name } = module;
  const takes = parametersOfClass(name);
  if (!takes) return true;
  const { bound } = bindArguments(module, argumentsOf(module), takes, () => {});
  const number = (parameter: string, usual: number) => {
    const given = bound.get(parameter);
    return given ? numberOf(given.value) : usual;
  };
  if (name === 'TransformerEncoder' || name === 'TransformerDecoder') {
    const layer = bound.get(name === 'TransformerEncoder' ? 'encoder_layer' : 'decoder_layer')?.value;
    return layer?.type !== 'module' || drops(it, layer);
  }
  if (name.startsWith('Transformer')) return number('dropout', 0.1) !== 0;
  if (name === 'MultiheadAttention') return number('dropout', 0) !== 0;
  if (/^(RNN|LSTM|GRU)$/.test(name)) return number('dropout', 0) !== 0 && number('num_layers', 1) !== 1;
  const p = /Dropout/.test(name) ? number('p', 0.5) : undefined;
  return p !== 0 && p !== 1;
}
