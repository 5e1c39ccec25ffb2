// What modules of torch draw where they are applied: masks of what is dropped, and lazy ones their first weights.

import { byName } from '../model/byName.ts';
import type { SourceRange } from '../model/modelSpec.ts';
import { bindArguments, parametersOfClass } from './bindArguments.ts';
import { argumentsOf } from './givenArguments.ts';
import type { Interpreter } from './interpreter.ts';
import { isModule, modulesWithin } from './moduleTree.ts';
import { note } from './stream.ts';
import { type ModuleValue, numberOf, type Value } from './values.ts';

/** Notes what a module draws that is applied, or what one draws that it applies. */
export function drawApplied(it: Interpreter, value: Value, range: SourceRange): void {
  if (!isModule(value) || !it.spend(1)) return;
  if (value.type === 'module' && !holdsInTurn(value)) {
    drawOfOne(it, value, range);
    return;
  }
  const within = value.type === 'module' ? value.children : modulesWithin(it, value);
  if ('type' in within) return;
  for (const { value: one } of within) {
    if (value.type === 'module') drawApplied(it, one, range);
    else if (one.type === 'module') drawOfOne(it, one, range);
  }
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
