// Parameters of torch's modules, `layer.weight` and `layer.bias`, as far as a file asks for them before training.

import { bindLayer } from '../../model/bindLayer.ts';
import { byName } from '../../model/byName.ts';
import { parametersOfModule } from '../../model/modules.ts';
import { parameterShapes } from '../../model/parameterShapes.ts';
import { phrase } from '../../model/phrase.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import {
  type ArgumentValue,
  bool,
  int,
  type ModuleValue,
  NONE,
  type ParameterValue,
  truth,
  unknown,
  type Value,
} from '../python/values.ts';
import { givenArgument } from './givenArguments.ts';
import { readLayer } from './layers.ts';

type Name = ParameterValue['name'];

const WITH_BIAS = /^(Lazy)?(Linear|Conv(Transpose)?[123]d)$|^Bilinear$/;
const AFFINE = /^(Lazy)?(Batch|Instance)Norm[123]d$|^SyncBatchNorm$|^GroupNorm$/;
const WEIGHT_ALONE = /^(PReLU|Embedding)$/;
/** Modules with parameters of other names, or with modules in them that the file does not name. */
const OTHERS =
  /^(RNN|LSTM|GRU|Transformer|MultiheadAttention|EmbeddingBag|AdaptiveLogSoftmax|CrossMapLRN|Parameter(List|Dict)$)/;

/** Which parameters the module has; undefined where that is not known. */
export function parameterNames(module: ModuleValue): readonly Name[] | undefined {
  const { name } = module;
  const kind = kindOf(name);
  if (kind === 'weight') return WEIGHT;
  if (kind === 'none' || kind === 'others') return kind === 'none' ? [] : undefined;
  if (kind === 'biased') {
    const bias = isOn(module, 'bias');
    return bias === undefined ? undefined : bias ? BOTH : WEIGHT;
  }
  if (kind === 'affine') return either(isOn(module, 'affine'), BOTH);
  if (name === 'RMSNorm') return either(isOn(module, 'elementwise_affine'), WEIGHT);
  const bias = isOn(module, 'bias');
  return bias === undefined ? undefined : either(isOn(module, 'elementwise_affine'), bias ? BOTH : WEIGHT);
}

const WEIGHT: readonly Name[] = ['weight'];
const BOTH: readonly Name[] = ['weight', 'bias'];

function isOn(module: ModuleValue, argument: string): boolean | undefined {
  const given = givenArgument(module, argument);
  return given ? truth(given.value) : parametersOfModule(module.name)?.[argument]?.default !== false;
}

function either(flag: boolean | undefined, names: readonly Name[]): readonly Name[] | undefined {
  return flag === undefined ? undefined : flag ? names : [];
}

/** What tells which parameters a module of this name has. */
const kindOf = byName((name) => {
  if (WITH_BIAS.test(name)) return 'biased';
  if (AFFINE.test(name)) return 'affine';
  if (name === 'LayerNorm' || name === 'RMSNorm') return 'normalizing';
  if (WEIGHT_ALONE.test(name)) return 'weight';
  return OTHERS.test(name) ? 'others' : 'none';
});

/** `module.weight`, None where the module has none; undefined where its class knows no such parameter. */
export function parameterOf(module: ModuleValue, name: string): Value | undefined {
  if (name !== 'weight' && name !== 'bias') return undefined;
  const kind = kindOf(module.name);
  if (kind === 'none' || kind === 'others') return undefined;
  if (name === 'bias' && (kind === 'weight' || module.name === 'RMSNorm')) return undefined;
  const names = parameterNames(module);
  if (!names) return unknown(phrase`whether this ${module.name} has a ${name} is not known`, [module]);
  return names.includes(name) ? { type: 'parameter', module, name } : NONE;
}

/** Its shape as torch builds it, NaN where the file does not give a size; undefined where not even the rank is known. */
export function shapeOf(it: Interpreter, { module, name }: ParameterValue): readonly number[] | undefined {
  if (!it.spend(5)) return undefined;
  const { layer } = readLayer(it, module, '');
  const bound = bindLayer(layer, {}, []);
  const shape = bound && parameterShapes(bound).find((parameter) => parameter.name === name)?.shape;
  return shape;
}

/** An attribute of a parameter. */
export function parameterAttribute(it: Interpreter, parameter: ParameterValue, name: string): Value {
  if (name === 'data') return parameter;
  if (name === 'requires_grad' && !SETS_GRAD.test(it.source.text)) return bool(true);
  if (/^(T|H|mT|mH|real)$/.test(name)) return viewOf(parameter, name);
  if (/^(requires_grad|grad|grad_fn|is_leaf|is_cuda|device|dtype|itemsize|nbytes|layout)$/.test(name))
    return unknown(phrase`what \`${name}\` of this parameter is does not follow from the file`);
  if (name === 'shape' || name === 'ndim') {
    const shape = shapeOf(it, parameter);
    if (!shape) return unknown(NO_SHAPE);
    return name === 'ndim' ? int(shape.length) : { type: 'tuple', items: shape.map(sizeValue) };
  }
  return { type: 'method', name, self: parameter, function: undefined };
}

/** Which parameters are set so is not followed. */
const SETS_GRAD = /\brequires_grad(?:_\s*\(|\s*=(?!=)|['"])/;

const NO_SHAPE = phrase`the shape of this parameter does not follow from the file`;

function sizeValue(size: number): Value {
  return Number.isInteger(size) ? int(size) : unknown(NO_SHAPE);
}

/** Methods that give what changes with it. */
const VIEWS =
  /^(view|view_as|reshape|flatten|ravel|t|transpose|permute|movedim|swap(axes|dims)|(un)?squeeze|select|narrow|chunk|split|tensor_split|unbind|diagonal|expand|expand_as|unfold|numpy)$/;

/** What is done to it is done to the parameter. */
function viewOf(parameter: ParameterValue, name: string): Value {
  return unknown(phrase`what \`${name}\` gives is not read`, [parameter]);
}

/** A method of a parameter that leaves it as it is; undefined where it is not read. */
export function callParameterMethod(
  it: Interpreter,
  parameter: ParameterValue,
  name: string,
  args: readonly ArgumentValue[],
): Value | undefined {
  if (/^(detach|requires_grad_|cpu|cuda|to|contiguous)$/.test(name)) return parameter;
  if (VIEWS.test(name)) return viewOf(parameter, name);
  const shape = /^(size|dim|numel|nelement)$/.test(name) ? shapeOf(it, parameter) : undefined;
  if (!shape) return undefined;
  if (name === 'dim') return int(shape.length);
  if (name !== 'size') return sizeValue(shape.reduce((product, size) => product * size, 1));
  const at = args[0]?.value;
  if (!at) return { type: 'tuple', items: shape.map(sizeValue) };
  const size = at.type === 'int' ? shape.at(at.value) : undefined;
  return size === undefined ? undefined : sizeValue(size);
}
