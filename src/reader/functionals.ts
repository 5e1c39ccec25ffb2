// Functions and methods that `forward` applies, as the modules of torch.nn that do the same.

import type { SourceRange } from '../model/modelSpec.ts';
import type { Interpreter } from './interpreter.ts';
import { type ArgumentValue, int, type ModuleValue, type Value } from './values.ts';

/** The module of a function of torch.nn.functional; its arguments behind the input are the module's. */
const FUNCTIONS: Readonly<Record<string, string>> = {
  relu: 'ReLU',
  relu6: 'ReLU6',
  leaky_relu: 'LeakyReLU',
  elu: 'ELU',
  celu: 'CELU',
  selu: 'SELU',
  gelu: 'GELU',
  silu: 'SiLU',
  mish: 'Mish',
  sigmoid: 'Sigmoid',
  logsigmoid: 'LogSigmoid',
  tanh: 'Tanh',
  hardtanh: 'Hardtanh',
  hardswish: 'Hardswish',
  hardsigmoid: 'Hardsigmoid',
  softplus: 'Softplus',
  softsign: 'Softsign',
  softmax: 'Softmax',
  log_softmax: 'LogSoftmax',
  dropout: 'Dropout',
  max_pool1d: 'MaxPool1d',
  max_pool2d: 'MaxPool2d',
  avg_pool1d: 'AvgPool1d',
  avg_pool2d: 'AvgPool2d',
  adaptive_avg_pool1d: 'AdaptiveAvgPool1d',
  adaptive_avg_pool2d: 'AdaptiveAvgPool2d',
  adaptive_max_pool2d: 'AdaptiveMaxPool2d',
};
/** Those that are also functions of torch itself and methods of a tensor, by the same arguments. */
const ALSO_METHODS = /^(relu|sigmoid|tanh|softmax|log_softmax)$/;

/**
 * `callee` is `torch.nn.functional.relu`, or `.relu` for a method, whose object is then the first argument. A string says
 * what keeps it from being followed, as the predicate of a sentence.
 */
export function functionAsModule(
  it: Interpreter,
  callee: string,
  args: readonly ArgumentValue[],
  range: SourceRange,
): ModuleValue | string {
  const name = callee.slice(callee.lastIndexOf('.') + 1);
  const [, ...rest] = args;
  const isFunctional = callee.startsWith('torch.nn.functional.');
  if (args[0]?.kind !== 'positional' || args.some(({ kind }) => kind === 'rest')) return 'is not followed';
  if (/^(torch|)\.flatten$/.test(callee)) {
    const start: ArgumentValue = { kind: 'keyword', name: 'start_dim', value: int(0), range };
    const hasStart = rest.some(({ kind, name: keyword }) => kind === 'positional' || keyword === 'start_dim');
    return module('Flatten', hasStart ? rest : [...rest, start], range);
  }
  if (/^\.(view|reshape)$/.test(callee)) {
    const [rows, columns] = rest.map(({ value }) => value);
    const keepsRows = rest.length === 2 && rows && isBatchSize(rows) && columns?.type === 'int' && columns.value === -1;
    return keepsRows ? module('Flatten', [], range) : 'is followed as `view(x.size(0), -1)` alone';
  }
  if (!Object.hasOwn(FUNCTIONS, name) || !(isFunctional || (ALSO_METHODS.test(name) && /^(torch|)\./.test(callee)))) {
    return 'is not followed';
  }
  if (name === 'dropout') {
    const at = rest.findIndex((arg, i) => (arg.kind === 'keyword' ? arg.name === 'training' : i === 1));
    const training = rest[at];
    if (!training || !/\.training`$/.test(it.source.quote(training.range))) {
      return 'drops in evaluation too; expected is training=self.training';
    }
    return module('Dropout', rest.toSpliced(at, 1), range);
  }
  // What follows stands in another order than in the module.
  if (name.startsWith('max_pool') && rest.filter(({ kind }) => kind === 'positional').length > 4)
    return 'is not followed';
  return module(FUNCTIONS[name]!, rest, range);
}

function module(name: string, args: readonly ArgumentValue[], range: SourceRange): ModuleValue {
  const nothing = { reachedAs: undefined, drawn: undefined, heir: undefined, self: undefined };
  return { type: 'module', name, arguments: args, range, children: [], inits: [], ...nothing };
}

/** `x.size(0)` or `x.shape[0]`. */
function isBatchSize(value: Value): boolean {
  const operation = value.type === 'unknown' ? value.made?.operation : undefined;
  if (!operation) return false;
  const [object, index] = operation.args.map((argument) => argument.value);
  const isFirst = index?.type === 'int' && index.value === 0;
  if (operation.callee === '.size') return isFirst;
  const of = object?.type === 'unknown' ? object.made?.operation?.callee : undefined;
  return operation.callee === '[…]' && isFirst && (of === '.shape' || of === '.size');
}
