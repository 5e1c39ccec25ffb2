// What the file does to modules after they are built and training does not follow: it is said at its place.

import type { SourceRange } from '../../model/modelSpec.ts';
import { phrase, type Text } from '../../model/phrase.ts';
import { someReturn } from '../forward/givesSeveral.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import {
  type ArgumentValue,
  equal,
  type InstanceValue,
  type ModuleValue,
  type ParameterValue,
  type Value,
} from '../python/values.ts';
import { diagnostic } from '../text/sourceText.ts';
import { givenArgument, WIDTH } from './givenArguments.ts';
import { parameterOf, shapeOf } from './parameters.ts';
import { otherShape } from './reshaped.ts';

const MAX_TOUCHES = 200;
const WEIGHTS = phrase`training begins without it, with PyTorch's default weights and the initialisations that are followed`;

/** Notes a function outside of the file that changes what it is given: `nn.init.xavier_uniform_(layer.weight)`. */
export function touchByFunction(
  it: Interpreter,
  name: string,
  args: readonly ArgumentValue[],
  range: SourceRange,
): void {
  const [first] = args;
  if (!first || !/^torch\.nn\.init\.\w+_$/.test(name)) return;
  // A parameter of the file's own; that it takes the place of a layer's is told there.
  if (first.value.type === 'array' && first.value.isParameter) return;
  touch(it, first.value, range, phrase`\`${name.slice('torch.'.length)}\` is not followed: ${WEIGHTS}.`, true);
}

/** Notes `apply` of a function that is not read, or on a module of which it is not known what it holds. */
export function touchByApply(it: Interpreter, module: Value, range: SourceRange): void {
  touch(it, module, range, phrase`\`apply\` is not followed: ${WEIGHTS}.`, true);
}

/** Notes a function that changes what a module computes, and gives the module back. */
export function touchByWrapper(it: Interpreter, module: Value, name: string, range: SourceRange): void {
  const what =
    name === 'deepcopy' ? phrase`the copy begins with weights of its own` : phrase`the layer is trained without it`;
  touch(it, module, range, phrase`\`${name}\` is not followed: ${what}.`, false);
}

const TOUCHED: ReadonlySet<Value['type']> = new Set(['module', 'instance', 'method', 'parameter', 'unknown']);

/** Notes a method of a module, or one that changes a tensor in place: `layer.weight.data.fill_(0)`. */
export function touchByMethod(
  it: Interpreter,
  name: string,
  callee: Value,
  args: readonly ArgumentValue[],
  range: SourceRange,
): void {
  const self = callee.type === 'method' ? callee.self : callee;
  if (!TOUCHED.has(self.type)) return;
  if (name === 'requires_grad_' && args[0]?.value.type === 'bool' && args[0].value.value) return;
  const isTraining = args[0]?.value.type === 'bool' && !args[0].value.value;
  const isModule = self.type === 'module' || self.type === 'instance';
  let what: Text | undefined;
  if (name === 'requires_grad_') what = phrase`every layer is trained`;
  else if (isModule && /^(double|half|bfloat16)$/.test(name)) what = phrase`training is in torch.float32`;
  else if (isModule && it.isConstructing && (name === 'eval' || (name === 'train' && isTraining)))
    what = phrase`every layer is trained in training mode`;
  else if (isModule && /^register_forward_(pre_)?hook$/.test(name) && mayGive(args[0]?.value))
    what = phrase`layers take what the layer before gives, and give what their own \`forward\` gives`;
  else if (isModule && /^(load_state_dict|reset_parameters)$/.test(name)) what = WEIGHTS;
  else if (!isModule && /[a-z0-9]_$/.test(name)) what = WEIGHTS;
  if (what) touch(it, self, range, phrase`\`${name}\` is not followed: ${what}.`, isModule);
}

/** Notes an operator that changes a weight or bias in place, and leaves its shape: `layer.weight.data *= 0.1`. */
export function touchByOperator(
  it: Interpreter,
  operator: string,
  parameter: ParameterValue,
  range: SourceRange,
): void {
  touch(it, parameter, range, phrase`\`${operator}\` is not followed: ${WEIGHTS}.`, false);
}

/** A hook that gives nothing only looks. */
function mayGive(hook: Value | undefined): boolean {
  const called = hook?.type === 'method' ? hook.function : hook;
  if (called?.type !== 'function') return true;
  const { definition } = called;
  if (definition.type !== 'function') return true;
  return someReturn(definition.body(), ({ type, value }) => type !== 'constant' || value !== null);
}

/** Notes what is stored in a layer's weight or its attributes: `layer.weight.data = …`, `p.requires_grad = False`. */
export function touchByAssignment(
  it: Interpreter,
  object: Value,
  name: string,
  value: Value,
  range: SourceRange,
): void {
  if (name === 'requires_grad') {
    if (value.type === 'bool' && !value.value && object.type !== 'instance')
      touch(
        it,
        object,
        range,
        phrase`That a parameter is not to be trained is not followed: every layer is trained.`,
        true,
      );
  } else if (object.type === 'module' && /^(eps|momentum)$/.test(name)) {
    // It is one of the layer's arguments from then on.
  } else if (name === 'forward' && object.type === 'module') {
    const what = phrase`the ${object.name} gives what torch's own \`forward\` gives`;
    touch(it, object, range, phrase`The \`forward\` that is set here is not followed: ${what}.`, false);
  } else if (name === 'forward' && object.type === 'instance' && !it.isConstructing) {
    if (!object.class.order.some(({ type }) => type === 'external')) return;
    forwardsSet.set(object, range);
    if (!isFollowed(value)) touch(it, object, range, ownForward(object), true);
  } else if (object.type === 'module' && WIDTH.test(name)) {
    touchWidth(it, object, name, value, range);
  } else if (object.type !== 'instance' && /^(data|weight|bias|running_mean|running_var|eps|momentum)?$/.test(name)) {
    const what = /^(eps|momentum)$/.test(name)
      ? phrase`training uses the value that the layer was built with`
      : (toldShape(it, object, name, value) ?? WEIGHTS);
    touch(it, object, range, phrase`This change of a layer is not followed: ${what}.`, false);
  }
}

/** Of a weight or bias that is replaced by one of another shape, `layer.weight.data = torch.randn(5, 3)`, or of any. */
function toldShape(it: Interpreter, object: Value, name: string, value: Value): Text | undefined {
  const replaced = object.type === 'module' ? parameterOf(object, name) : name === 'data' ? object : undefined;
  if (replaced?.type !== 'parameter') return undefined;
  const built = shapeOf(it, replaced);
  const shape = built && otherShape(built, value);
  if (value.type === 'unknown') return phrase`the layer keeps the shape that it is built with, and ${WEIGHTS}`;
  return shape && phrase`a ${replaced.name} of the shape ${shape} does not fit the layer as it is built`;
}

/** By the objects: where their last own `forward` is set. */
const forwardsSet = new WeakMap<InstanceValue, SourceRange>();

/** Says of an object's own `forward`, where it has one, that it is not followed. */
export function tellOwnForward(it: Interpreter, object: InstanceValue): void {
  const range = object.attributes.forward ? forwardsSet.get(object) : undefined;
  if (!range) return;
  it.mistakes.set(range.from, diagnostic(it.source, 'warning', 'not-followed', ownForward(object), range));
}

function ownForward(object: InstanceValue): Text {
  const what = phrase`what ${object.class.name} gives is what the \`forward\` of its class gives`;
  return phrase`The \`forward\` that is set here is not followed: ${what}.`;
}

/** A method or function that stands for `forward` is called as one. */
function isFollowed(value: Value): boolean {
  return value.type === 'function' ? value.kind !== 'unknown' : value.type === 'method' && value.function !== undefined;
}

/** `model.fc.out_features = 3`: torch keeps the weights as they are. */
function touchWidth(it: Interpreter, module: ModuleValue, name: string, value: Value, range: SourceRange): void {
  const built = givenArgument(module, name)?.value;
  if (!built || equal(built, value) === true) return;
  const target = it.source.text.slice(range.from, range.to).replace(/\.\w+$/, '');
  const number = (one: Value | undefined) => (one?.type === 'int' ? String(one.value) : '…');
  const kept = (of: string) => number(of === name ? value : givenArgument(module, of)?.value);
  const [input, output] = ['features', 'channels'].map((unit) => [`in_${unit}`, `out_${unit}`])[
    name.endsWith('channels') ? 1 : 0
  ]!;
  const given = name === 'num_features' ? number(value) : `${kept(input!)}, ${kept(output!)}`;
  const shown = `${target} = nn.${module.name}(${given}${/Conv/.test(module.name) ? `, …` : ''})`;
  const message = phrase`Setting \`${name}\` does not change the weights of a layer that is built: the layer is trained as it was. Replace it: \`${shown}\`.`;
  touch(it, module, range, message, false);
}

function touch(it: Interpreter, value: Value, range: SourceRange, message: Text, evenUnknown: boolean): void {
  if (it.touches.length >= MAX_TOUCHES || (value.type === 'unknown' && value.isOfTorchvision)) return;
  const modules = modulesIn(value);
  for (const module of modules) it.touches.push({ module, range, message });
  if (modules.length === 0 && evenUnknown) it.touches.push({ module: undefined, range, message });
}

function modulesIn(value: Value): ModuleValue[] {
  switch (value.type) {
    case 'module':
      return [value];
    case 'instance':
      return value.module ? [value.module] : [];
    case 'method':
      return modulesIn(value.self);
    case 'parameter':
      return [value.module];
    case 'unknown':
      return (value.parts ?? []).flatMap((part) =>
        /^(module|instance|parameter)$/.test(part.type) ? modulesIn(part) : [],
      );
    default:
      return [];
  }
}
