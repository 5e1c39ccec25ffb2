// A module of the file -> the layers that its `forward` applies, additions of what earlier ones gave among them: residual
// blocks, and whole models. Everything else is refused with a reason, never guessed.

import { Phrase, phrase, type Text } from '../../model/phrase.ts';
import type { Frame, Interpreter } from '../interpreter/interpreter.ts';
import { isModule, modulesWithin } from '../modules/moduleTree.ts';
import type { InstanceValue, Value } from '../python/values.ts';
import { addLayers, type LayerSink } from './applied.ts';
import { courseOf, traceForward } from './forwardTrace.ts';
import { type ModelOutput, modelOutput, outputsIn } from './outputs.ts';
import type { ForwardTrace } from './steps.ts';

/** Gives the sink the block's layers; returns why it cannot, after which what it was given is void. */
export function openBlock(
  it: Interpreter,
  block: InstanceValue,
  path: string,
  frame: Frame,
  sink: LayerSink,
): Text | undefined {
  if (!isModule(block)) return phrase`what it inherits from is not in this file`;
  const opened = open(it, block, modulesWithin(it, block), path, frame, sink, false);
  return typeof opened === 'string' || opened instanceof Phrase ? opened : undefined;
}

export interface OpenedModel {
  readonly output: ModelOutput;
  /** Which layer gives each value. */
  readonly given: ReadonlyMap<Value, number>;
  /** Whether evaluation applies functions of single rows at the end that training does not, or the other way round. */
  readonly isOtherInEvaluation: boolean;
}

/** Gives the sink the layers of a whole model, whose output the loss takes; a string says why it cannot. `within`: its modules. */
export function openModel(
  it: Interpreter,
  model: InstanceValue,
  within: ReturnType<typeof modulesWithin>,
  frame: Frame,
  sink: LayerSink,
): OpenedModel | Text {
  return open(it, model, within, '', frame, sink, true);
}

function open(
  it: Interpreter,
  object: InstanceValue,
  within: ReturnType<typeof modulesWithin>,
  path: string,
  frame: Frame,
  sink: LayerSink,
  isModel: boolean,
): OpenedModel | Text {
  const { name: className } = object.class;
  if ('type' in within) return within.reason;
  const join = (name: string) => (path && name ? `${path}.${name}` : path || name);
  const paths = new Map<Value, string>();
  for (const { name, value } of within) paths.set(value, join(name));
  // An heir of a module of torch is reached through `super().forward` too.
  for (const { name, value } of within) {
    if (value.type === 'instance' && value.module) paths.set(value.module, join(name));
  }
  const traced = traceForward(it, object, frame);
  const { input, returned, effects } = traced;
  const output = isModel ? modelOutput(returned) : { main: returned, beside: [], hasOthers: false };
  if (!output) {
    const several = outputsIn(returned).length > 1;
    return several
      ? phrase`it returns several values, and none of them is what all others lead to`
      : returned.type === 'unknown'
        ? returned.reason
        : phrase`it returns nothing that was computed from its input`;
  }
  const evaluation = compareEvaluation(traced, output, isModel);
  if (evaluation === 'other') return phrase`it does other things in evaluation than in training`;
  const given = addLayers(input, output.main, { it, effects, className, path, paths, sink, isModel });
  if (!(given instanceof Map)) return given as Text;
  for (const { value } of within) if (value.type === 'module' && value.name === 'Sequential') sink.addPart(value);
  return { output, given, isOtherInEvaluation: evaluation === 'activations' };
}

const ACTIVATION = /^(torch\.nn\.functional|torch|)\.(log_?)?(softmax|sigmoid)|^(Log)?(Softmax|Sigmoid) /;

/** Whether evaluation does the same as training, or the same but for activations at a model's end. */
function compareEvaluation(
  { input, evaluation }: ForwardTrace,
  { main }: ModelOutput,
  isModel: boolean,
): 'same' | 'activations' | 'other' {
  if (!evaluation) return 'same';
  const evaluated = isModel ? modelOutput(evaluation.returned)?.main : evaluation.returned;
  if (!evaluated) return 'other';
  const courses = [courseOf(input, main), courseOf(evaluation.input, evaluated)];
  const [short, long] = courses.toSorted((a, b) => a.length - b.length) as [readonly string[], readonly string[]];
  if (short.some((step, at) => step !== long[at])) return 'other';
  if (short.length === long.length) return 'same';
  return isModel && long.slice(short.length).every((step) => ACTIVATION.test(step)) ? 'activations' : 'other';
}
