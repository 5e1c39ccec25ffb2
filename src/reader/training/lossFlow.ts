// What a file's own run gives its losses: which layers and operations that comes of. Noted while the file is interpreted,
// so that functions, classes and aliases are followed as Python does.

import type { SequentialSpec, SourceRange } from '../../model/modelSpec.ts';
import { inputFirst } from '../forward/dataFlow.ts';
import { keepsRows } from '../forward/trace.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import type { ArgumentValue, ModuleValue, Value } from '../python/values.ts';
import { GIVES_ALIKE, lastOf } from './lossLayers.ts';
import type { FlowStep, TakenInput } from './trainingNotes.ts';

const MAX_TAKEN = 100;
const MAX_STEPS = 30;

/** Notes what a loss of torch is given. */
export function noteTaken(it: Interpreter, loss: string, args: readonly ArgumentValue[]): void {
  const { taken } = it.training;
  const input = inputIn(args);
  if (it.isTracing || !input || taken.size >= MAX_TAKEN) return;
  const found = stepsOf(it, input.value);
  const key = `${loss} ${input.range.from} ${found.state} ${found.steps.map(({ range }) => range.from).join()}`;
  if (!taken.has(key)) taken.set(key, { loss, range: input.range, ...found });
}

function inputIn(args: readonly ArgumentValue[]): ArgumentValue | undefined {
  const [first] = inputFirst(args);
  return first?.kind === 'positional' ? first : undefined;
}

/** Notes what a call outside of the file makes of what a module gave; of an attribute too, which may be a method. */
export function noteFlow(it: Interpreter, result: Value, of: Value, name: string, range: SourceRange): void {
  if ((result.type !== 'unknown' && result.type !== 'array') || result === of || !isGiven(it, of)) return;
  it.training.flows.set(result, { of, name, range });
}

/** The same of a call, by what is called. */
export function noteFlowOfCall(
  it: Interpreter,
  callee: Value,
  args: readonly ArgumentValue[],
  range: SourceRange,
  result: Value,
): void {
  if (callee.type === 'method') {
    if (!callee.function) noteFlow(it, result, callee.self, callee.name, range);
  } else if (callee.type === 'external') {
    const input = callee.name.startsWith('torch.') ? inputIn(args) : undefined;
    if (input) noteFlow(it, result, input.value, callee.name.slice(callee.name.lastIndexOf('.') + 1), range);
  } else if (callee.type === 'unknown') {
    const asked = it.training.flows.get(callee);
    if (asked?.name.startsWith('.')) noteFlow(it, result, asked.of, asked.name.slice(1), range);
  }
}

function isGiven(it: Interpreter, value: Value): boolean {
  return (
    value.type === 'output' || (value.type === 'unknown' && value.ofOutput === true) || it.training.flows.has(value)
  );
}

function stepsOf(it: Interpreter, value: Value): Pick<TakenInput, 'steps' | 'state'> {
  const steps: FlowStep[] = [];
  let at = value;
  while (steps.length < MAX_STEPS) {
    if (at.type === 'output') {
      const isEnd = addModule(steps, at.module);
      if (isEnd) return { steps, state: 'known' };
      at = at.input;
      continue;
    }
    const flow = it.training.flows.get(at);
    if (!flow) break;
    steps.push({ name: flow.name, range: flow.range, kind: 'operation' });
    at = flow.of;
  }
  return { steps, state: at.type === 'unknown' && at.ofOutput ? 'unclear' : 'open' };
}

/** The module, and of what holds others the last of them; whether nothing in front of it counts. */
function addModule(steps: FlowStep[], module: ModuleValue): boolean {
  let at = module;
  let isWithin = false;
  while (HOLDS.test(at.name) && steps.length < MAX_STEPS) {
    steps.push({ name: at.name, range: at.range, kind: 'container' });
    const children = 'type' in at.children ? [] : at.children;
    const last = children.findLast(({ value }) => value.type !== 'module' || !GIVES_ALIKE.test(value.name))?.value;
    const inner = last?.type === 'instance' ? last.module : last;
    if (inner?.type !== 'module') return true;
    isWithin = true;
    at = inner;
  }
  steps.push({ name: at.name, range: at.range, kind: 'module' });
  return isWithin || !PASSES.test(at.name);
}

const HOLDS = /^(Sequential|DataParallel)$/;
/** Modules without numbers, which may be applied to what a model gives. */
const PASSES = /^(Identity|Flatten|Unflatten|(Log)?(Softmax|Sigmoid)|Hardsigmoid|Softmin|Tanh|ReLU|Dropout)$/;

/** What the losses of one type take, as far as the run tells; undefined where it does not. */
export function takenBy(taken: readonly TakenInput[], loss: string): readonly TakenInput[] | undefined {
  const own = taken.filter((one) => one.loss === loss && one.state === 'known');
  return own.length > 0 ? own : undefined;
}

/**
 * Of models, those that may be given to such a loss where the run does not tell: where it is one of several things that the
 * loss takes, as a forward that asks for the mode gives, what is read of a whole class is that of training.
 */
export function mayBeTaken(taken: readonly TakenInput[], loss: string): (spec: SequentialSpec) => boolean {
  const isUnclear = taken.some((one) => one.loss === loss && one.state === 'unclear');
  return (spec) => !isUnclear || spec.isWhole === true;
}

/** What is done to what the model gives before such a loss takes it; undefined where none takes it. */
export function doneTo(inputs: readonly TakenInput[], spec: SequentialSpec): readonly FlowStep[] | undefined {
  const ends = [lastOf(spec)?.range.from, spec.isWhole ? undefined : spec.range.from];
  for (const { steps } of inputs) {
    const at = steps.findIndex(
      ({ range, kind }) => range.from === ends[0] || (kind === 'container' && range.from === ends[1]),
    );
    if (at >= 0) return steps.slice(0, at).filter(({ kind }) => kind !== 'container');
  }
  return undefined;
}

/** Whether it leaves each of the numbers as it is. */
export function keepsNumbers({ name }: FlowStep): boolean {
  return keepsRows(name) || KEEPS.test(name);
}

const KEEPS = /^(double|half|bfloat16|permute|transpose|movedim|\[…\]|Identity|Flatten|Unflatten|Dropout)$/;
