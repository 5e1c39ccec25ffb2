// A torch module as the file builds it -> a layer with its arguments checked as torch would check them.

import type { Diagnostic, Extent, LayerSpec, SourceRange } from '../model/modelSpec.ts';
import type { Interpreter } from './interpreter.ts';
import { diagnostic } from './sourceText.ts';
import { signatures, supportedModules, type TorchParameter } from './torchSignatures.ts';
import { type ArgumentValue, type ModuleValue, reasonOf, truth, type Value } from './values.ts';

type ArgumentResult = number | boolean | null | Extent;

/** The layer and what is wrong with it; with an error it is Unsupported, which keeps its place. */
export function readLayer(
  it: Interpreter,
  module: ModuleValue,
  path: string,
): { layer: LayerSpec; diagnostics: Diagnostic[] } {
  const place = { path, range: module.range, line: it.source.lineAt(module.range.from) };
  const diagnostics: Diagnostic[] = [];
  const say = (severity: Diagnostic['severity'], code: string, message: string, range: SourceRange) =>
    diagnostics.push(diagnostic(it.source, severity, code, message, range));

  const signature = signatures.get(module.name);
  if (!signature) {
    const message = `${module.name} in line ${place.line} is not supported yet; ${supportedModules} are.`;
    say('error', 'unsupported-layer', message, module.range);
    return { layer: { type: 'Unsupported', module: module.name, ...place }, diagnostics };
  }

  const given = bind(it, module, signature, (code, message, range) => say('error', code, message, range));
  const values = new Map<string, ArgumentResult>();
  for (const parameter of signature) {
    const argument = given.get(parameter.name);
    if (!argument) {
      if (parameter.default !== undefined) values.set(parameter.name, parameter.default);
      continue;
    }
    const result = read(it, module.name, parameter, argument);
    if (typeof result === 'string') {
      const isUnknown = parameter.type !== 'dtype' && ['unknown', 'symbol', 'external'].includes(argument.value.type);
      say('error', isUnknown ? 'unresolved-argument' : 'wrong-argument', result, argument.range);
    } else values.set(parameter.name, result);
  }
  if (module.name === 'Softmax' && values.get('dim') === null) {
    say(
      'warning',
      'implicit-dimension',
      'Softmax without `dim` is deprecated in torch; for rows of features it is taken as dim=1. Write Softmax(dim=1).',
      module.range,
    );
  }
  if (module.name === 'Softmax' && values.get('dim') === 0) {
    say(
      'warning',
      'softmax-over-batch',
      'Softmax(dim=0) sums to 1 over the rows of a batch, not over the classes of a row; that would be dim=1.',
      module.range,
    );
  }
  const eps = values.get('eps');
  if (typeof eps === 'number' && eps >= 1) {
    say(
      'warning',
      'large-eps',
      `The second argument of ${module.name} is eps, which is added to the variance: ${eps} is far above torch's default of 1e-5.`,
      given.get('eps')?.range ?? module.range,
    );
  }
  if (diagnostics.some(({ severity }) => severity === 'error')) {
    return { layer: { type: 'Unsupported', module: module.name, ...place }, diagnostics };
  }
  return { layer: build(module.name, place, values), diagnostics };
}

function build(
  name: string,
  place: Pick<LayerSpec, 'path' | 'range' | 'line'>,
  values: Map<string, ArgumentResult>,
): LayerSpec {
  const get = <T extends ArgumentResult>(parameter: string) => values.get(parameter) as T;
  switch (name) {
    case 'Linear':
      return {
        type: 'Linear',
        ...place,
        inFeatures: get<Extent>('in_features'),
        outFeatures: get<Extent>('out_features'),
        bias: get<boolean>('bias'),
      };
    case 'BatchNorm1d':
      return {
        type: 'BatchNorm1d',
        ...place,
        numFeatures: get<Extent>('num_features'),
        eps: get<number>('eps'),
        momentum: get<number | null>('momentum'),
        affine: get<boolean>('affine'),
        trackRunningStats: get<boolean>('track_running_stats'),
      };
    case 'Softmax':
      return { type: 'Softmax', ...place, dim: get<number | null>('dim') ?? 1 };
    case 'ReLU':
      return { type: 'ReLU', ...place };
    default:
      throw new Error(`no layer is built for ${name}`);
  }
}

/** The arguments by torch's names. */
function bind(
  it: Interpreter,
  module: ModuleValue,
  signature: readonly TorchParameter[],
  refuse: (code: string, message: string, range: SourceRange) => void,
): Map<string, ArgumentValue> {
  const takes = `${module.name} takes ${signature.map(({ name }) => name).join(', ')}`;
  const bound = new Map<string, ArgumentValue>();
  let position = 0;
  for (const argument of module.arguments) {
    if (argument.kind === 'rest') {
      refuse(
        'unresolved-argument',
        `The arguments ${it.source.quote(argument.range)} of ${module.name} do not follow from the file: ${reasonOf(argument.value)}.`,
        argument.range,
      );
      return bound;
    }
    const parameter =
      argument.kind === 'positional' ? signature[position++] : signature.find(({ name }) => name === argument.name);
    if (!parameter && argument.kind === 'positional') {
      refuse('too-many-arguments', `${module.name} is given more arguments than it takes; ${takes}.`, argument.range);
      return bound;
    }
    if (!parameter)
      refuse('unknown-argument', `${module.name} has no argument \`${argument.name}\`; ${takes}.`, argument.range);
    else if (bound.has(parameter.name))
      refuse('repeated-argument', `${module.name} is given \`${parameter.name}\` twice.`, argument.range);
    else bound.set(parameter.name, argument);
  }
  const missing = signature.filter(({ name, default: fallback }) => fallback === undefined && !bound.has(name));
  if (missing.length > 0) {
    const names = missing.map(({ name }) => `\`${name}\``).join(' and ');
    refuse('missing-argument', `${module.name} is given no ${names}; ${takes}.`, module.range);
  }
  return bound;
}

/** The argument's value, or what is wrong with it. */
function read(
  it: Interpreter,
  module: string,
  parameter: TorchParameter,
  argument: ArgumentValue,
): ArgumentResult | string {
  const { value } = argument;
  const what = `${parameter.name} of ${module}`;
  const quoted = it.source.quote(argument.range);
  const unresolved = (expected: string) =>
    `${quoted}, the ${what}, does not follow from the file: ${reasonOf(value)}. Expected is ${expected}.`;
  switch (parameter.type) {
    case 'extent': {
      if (value.type === 'symbol') return value.extent;
      if (value.type === 'unknown' || value.type === 'external')
        return unresolved('a number, a constructor parameter or arithmetic on these');
      const number = value.type === 'bool' ? Number(value.value) : value.type === 'int' ? value.value : undefined;
      if (number === undefined) return `The ${what} is ${describe(value)}, ${quoted}; torch takes an integer.`;
      return number > 0 ? number : `The ${what} is ${number}; it must be positive.`;
    }
    case 'number':
    case 'numberOrNone':
      if (value.type === 'none' && parameter.type === 'numberOrNone') return null;
      if (value.type === 'int' || value.type === 'float') return value.value;
      if (['unknown', 'symbol', 'external'].includes(value.type)) return unresolved('a number');
      return `The ${what} is ${describe(value)}, ${quoted}; torch takes a number${parameter.type === 'number' ? '' : ' or None'}.`;
    case 'boolean':
      return truth(value) ?? unresolved('True or False');
    case 'dimension':
      if (value.type === 'none') return null;
      if (['unknown', 'symbol', 'external'].includes(value.type)) return unresolved('an integer');
      if (value.type !== 'int') return `The ${what} is ${describe(value)}, ${quoted}; torch takes an integer.`;
      if (value.value < -2 || value.value > 1) {
        return `The ${what} is ${value.value}; the rows and features of a table have the dimensions 0 and 1 (or -2 and -1).`;
      }
      return value.value < 0 ? value.value + 2 : value.value;
    case 'device':
      return null;
    case 'dtype':
      if (value.type === 'none' || (value.type === 'external' && /^torch\.float(32)?$/.test(value.name))) return null;
      return `The ${what} is ${quoted}; training is in torch.float32 only.`;
    default:
      return parameter.type satisfies never;
  }
}

/** A value in a person's words. */
export function describe(value: Value): string {
  const words: Record<Value['type'], string> = {
    none: 'None',
    bool: 'a truth value',
    int: 'an integer',
    float: 'a float',
    string: 'a text',
    tuple: 'a tuple',
    range: 'a range',
    builtin: 'a function',
    method: 'a method',
    super: 'an object',
    list: 'a list',
    dict: 'a dictionary',
    function: 'a function',
    class: 'a class',
    instance: 'an object',
    external: 'a thing of another file',
    module: 'a module',
    output: 'the output of a module',
    symbol: 'a parameter',
    unknown: 'unknown',
  };
  return words[value.type];
}
