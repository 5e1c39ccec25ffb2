// Activations that `forward` applies to a Sequential's output where it returns nothing else: the loss takes what they give,
// so they are layers of what is trained. What is returned beside the output is no part of this.

import type { SourceRange } from '../../model/modelSpec.ts';
import { Phrase } from '../../model/phrase.ts';
import type { Frame, Interpreter } from '../interpreter/interpreter.ts';
import { type InstanceValue, type ModuleValue, NONE, type Value } from '../python/values.ts';
import { traceWithOneInput } from './forwardTrace.ts';
import { functionAsModule } from './functionals.ts';
import { keepsRows } from './trace.ts';
import { returnedBy } from './tracing.ts';

/** An activation, and for what it is named among the layers: the attribute that holds it, or the call. */
export interface ReturnedActivation {
  readonly module: ModuleValue;
  readonly path: string;
}

const ELEMENTWISE =
  /^(Sigmoid|LogSigmoid|Tanh|ReLU6?|LeakyReLU|ELU|CELU|SELU|GELU|SiLU|Mish|Hardtanh|Hardswish|Hardsigmoid|Softplus|Softsign)$/;
const OVER_A_DIMENSION = /^(Softmax|LogSoftmax|Softmin)$/;

const MAX_ACTIVATIONS = 20;

/** In the order in which they are applied; none where `forward` returns something else, or is not followed. */
export function returnedActivations(
  it: Interpreter,
  sequential: ModuleValue,
  holder: InstanceValue,
  frame: Frame,
): ReturnedActivation[] {
  const found: ReturnedActivation[] = [];
  let at = resultOf(it, holder, frame);
  let isElementwise = true;
  while (found.length < MAX_ACTIVATIONS) {
    if (at.type === 'output' && at.module === sequential) return found.reverse();
    const step = at.type === 'output' ? { module: at.module, input: at.input, name: '' } : functionIn(it, at);
    if (!step) return [];
    const { module, input, name } = step;
    at = input;
    if (!module) {
      // Whether the dimension is another before it is not known.
      if (!isElementwise && !/^(float|contiguous|clone|to|cuda|cpu)$/.test(name)) return [];
      continue;
    }
    if (OVER_A_DIMENSION.test(module.name)) isElementwise = false;
    else if (!ELEMENTWISE.test(module.name)) return [];
    const path = name ? `${name}()` : module.reachedAs?.rank === 3 ? module.reachedAs.path : module.name;
    found.push({ module, path });
  }
  return [];
}

/** What was applied to give a value, and to what; without a module where it leaves every row as it is. */
function functionIn(
  it: Interpreter,
  value: Value,
):
  | { readonly module?: ModuleValue; readonly input: Value; readonly name: string; readonly range: SourceRange }
  | undefined {
  const made = value.type === 'unknown' ? value.made : undefined;
  if (!made?.operation || made.operation.block) return undefined;
  const { name, range } = made;
  const { callee, args } = made.operation;
  const input = args[0]?.value;
  if (!input) return undefined;
  if (/^(torch|)\.\w+$/.test(callee) && keepsRows(name)) return { input, name, range };
  const module = functionAsModule(it, callee, args, range);
  return module instanceof Phrase ? undefined : { module, input, name, range };
}

/** What `forward` returns, with all that it does to its input. Followed once for all Sequentials of the holder. */
function resultOf(it: Interpreter, holder: InstanceValue, frame: Frame): Value {
  const known = it.followed.returned.get(holder);
  if (known) return known;
  const traced = traceWithOneInput(it, holder, frame);
  const found = traced?.returned ?? returnedBy(it, holder, frame, 'operations') ?? NONE;
  it.followed.returned.set(holder, found);
  return found;
}
