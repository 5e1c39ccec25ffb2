// A torch module as the file builds it -> a layer with its arguments checked as torch would check them.

import type { Diagnostic, ModuleLayer, SourceRange, TextFix } from '../../model/modelSpec.ts';
import { defaultOf, parametersOfModule } from '../../model/modules.ts';
import { phrase, type Text } from '../../model/phrase.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import { type ArgumentValue, callArguments, type ModuleValue, READ, type ReadLayer } from '../python/values.ts';
import { refusedArguments, refusedOutright } from '../refused/refusedArguments.ts';
import { meantInstead } from '../remarks/unsetAttributes.ts';
import { diagnostic, isWithin, type SourceText } from '../text/sourceText.ts';
import { bindArguments, parametersOfClass } from './bindArguments.ts';
import { argumentsOf, hasChanges } from './givenArguments.ts';
import { holdsOnly } from './holdsOnly.ts';
import { isCertainlyFloat, readArgument } from './moduleArgument.ts';
import { reshapedParameter } from './reshaped.ts';
import { nnModuleNames } from './torchSignatures.ts';
import { LARGE_BY_NAME, LARGE_EPS, LARGE_MOMENTUM, LARGE_SECOND, usualLayer } from './usualLayers.ts';

/** The layer and what is wrong with it; with an error it is Unsupported, which keeps its place. */
export function readLayer(it: Interpreter, module: ModuleValue, path: string): ReadLayer {
  const known = module[READ];
  if (known?.module === module && !hasChanges(module)) {
    if (known.layer.path !== path) return { layer: { ...known.layer, path }, diagnostics: NOTHING };
    return known;
  }
  const usual = hasChanges(module) ? undefined : usualLayer(it, module, path);
  const read = usual ? { module, layer: usual, diagnostics: NOTHING } : readAnew(it, module, path);
  if (usual || isFixed(module, read)) module[READ] = { module, layer: read.layer, diagnostics: NOTHING };
  return read;
}

/** Whether it would be read so at any time. */
function isFixed(module: ModuleValue, { layer, diagnostics }: ReadLayer): boolean {
  return (
    diagnostics.length === 0 &&
    layer.type !== 'Unsupported' &&
    !hasChanges(module) &&
    callArguments(module).every(isFixedValue)
  );
}

const NOTHING: readonly never[] = [];

/** Whether it is a value that nothing changes. */
function isFixedValue({ value }: ArgumentValue): boolean {
  return FIXED.has(value.type) || (value.type === 'tuple' && value.items.every(({ type }) => FIXED.has(type)));
}

/** Whether the call itself gives all arguments, so that they are the same each time. */
function saysAll({ source }: Interpreter, { name, range: { from, to } }: ModuleValue): boolean {
  const call = source.text.slice(from, to);
  return new RegExp(`^(?:\\w+\\.)*${name}\\(`).test(call) && !/[(,]\s*\*/.test(call);
}

/** Types of values that nothing changes. */
export const FIXED: ReadonlySet<string> = new Set(['int', 'float', 'bool', 'none', 'string', 'symbol']);

function readAnew(it: Interpreter, module: ModuleValue, path: string): ReadLayer {
  const place = { path, range: module.range, line: it.source.lineAt(module.range.from) };
  const diagnostics: Diagnostic[] = [];
  const say = (severity: Diagnostic['severity'], code: string, message: Text, range: SourceRange, fix?: TextFix) =>
    diagnostics.push(diagnostic(it.source, severity, code, message, range, fix));
  const refuse = (code: string, message: Text, range: SourceRange, fix?: TextFix) =>
    say('error', code, message, range, fix && isWithin(range, module.range) && saysAll(it, module) ? fix : undefined);

  const signature = parametersOfModule(module.name);
  // Identity takes whatever it is given and makes nothing of it.
  const takes = parametersOfClass(module.name);
  if (!signature) {
    const line = it.source.lineName(module.range.from);
    const message = holdsOnly(it, module)
      ? phrase`${module.name} in ${line} holds modules and has no \`forward\`, so torch raises NotImplementedError where it is applied.`
      : phrase`${module.name} in ${line} is not supported yet${nearest(module.name)}.`;
    const bound = takes && bindArguments(module, argumentsOf(module), takes, refuse).bound;
    const refused = bound && refusedArguments(module.name, bound);
    if (refused) say('error', 'wrong-argument', refused, module.range);
    // What torch refuses is not trained anywhere.
    if (diagnostics.every(({ code }) => code === 'unresolved-argument'))
      say('error', 'unsupported-layer', message, module.range);
    return { layer: { type: 'Unsupported', module: module.name, ...place }, diagnostics };
  }

  const given = takes
    ? bindArguments(module, argumentsOf(module), takes, refuse).bound
    : new Map<string, ArgumentValue>();
  for (const [name, { range }] of given) {
    if (signature[name]) continue;
    say('error', 'unsupported-argument', phrase`The argument \`${name}\` of ${module.name} is not supported.`, range);
  }
  const values: Record<string, unknown> = {};
  for (const name in signature) {
    const parameter = signature[name]!;
    const argument = given.get(name);
    if (!argument) {
      if (parameter.default !== undefined && parameter.kind !== 'place') values[name] = defaultOf(parameter);
      continue;
    }
    const result = readArgument(it, module.name, name, parameter, argument, given);
    if ('problem' in result) {
      const isUnknown =
        parameter.kind !== 'place' &&
        (['unknown', 'symbol', 'external'].includes(argument.value.type) ||
          /does not follow from the file/.test(`${result.problem}`)) &&
        !/; torch takes/.test(`${result.problem}`);
      const code = isUnknown ? 'unresolved-argument' : result.isOurs ? 'unsupported-argument' : 'wrong-argument';
      const fix =
        code === 'wrong-argument' && isFloat(argument.value)
          ? divisionFix(it.source, argument.range)
          : code === 'unresolved-argument'
            ? meantInstead(it, argument.range)
            : undefined;
      say('error', code, result.problem, argument.range, fix);
    } else if (parameter.kind !== 'place') values[name] = result.value;
    const { value, range } = argument;
    if (parameter.kind.startsWith('boolean') && value.type === 'string' && value.value !== '') {
      const isActivation = /^(relu|sigmoid|tanh|softmax|linear|elu|selu|gelu|swish|leaky_?relu)$/i.test(value.value);
      const hint = isActivation ? phrase` An activation is a layer of its own.` : '';
      const message = phrase`The ${name} of ${module.name} is a text, ${it.source.quote(range)}, which torch takes for True.${hint}`;
      say('warning', 'text-as-flag', message, range);
    }
    const isCount = value.type === 'int' || value.type === 'float';
    const isFlag = parameter.kind.startsWith('boolean') && diagnostics.every(({ severity }) => severity !== 'error');
    if (isFlag && isCount && value.value !== 0 && value.value !== 1 && isBehindComma(it.source, range)) {
      const message =
        argument.kind === 'positional'
          ? phrase`${it.source.quote(range)} stands where ${module.name} takes its ${name}: torch takes it for True.`
          : phrase`The ${name} of ${module.name} is ${it.source.quote(range)}, which torch takes for True.`;
      say('warning', 'number-as-flag', message, range);
    }
  }
  const refused = diagnostics.length === 0 ? refusedOutright(module.name, given) : undefined;
  if (refused) say('error', 'wrong-argument', refused.message, given.get(refused.argument)?.range ?? module.range);
  if (/^(LogS|S)oftm(ax|in)$/.test(module.name) && values.dim === null) {
    say(
      'warning',
      'implicit-dimension',
      phrase`${module.name} without \`dim\` is deprecated in torch; for rows of features it is taken as dim=1. Write ${module.name}(dim=1).`,
      module.range,
    );
  }
  if (module.name === 'Softmax' && values.dim === 0) {
    say(
      'warning',
      'softmax-over-batch',
      phrase`Softmax(dim=0) sums to 1 over the rows of a batch, not over the classes of a row; that would be dim=1.`,
      module.range,
    );
  }
  const { eps } = values;
  const isGivenByName = given.get('eps')?.kind === 'keyword';
  const isSecond = given.get('eps')?.kind === 'positional' && signature.momentum;
  // Who writes `eps=` means it, up to what is a share rather than a small number.
  const large = isGivenByName ? LARGE_BY_NAME : isSecond ? LARGE_SECOND : LARGE_EPS;
  if (typeof eps === 'number' && eps >= large) {
    const momentumHint = isSecond
      ? phrase` It is the second argument; where momentum is meant, write \`momentum=\`.`
      : '';
    say(
      'warning',
      'large-eps',
      phrase`The eps of ${module.name}, which is added to the variance, is ${eps}: far above torch's default of 1e-5.${momentumHint}`,
      given.get('eps')?.range ?? module.range,
    );
  }
  const { momentum, track_running_stats: hasRunning } = values;
  if (hasRunning !== false && typeof momentum === 'number' && momentum >= LARGE_MOMENTUM && momentum < 1) {
    const rest = Number((1 - momentum).toFixed(10));
    say(
      'information',
      'large-momentum',
      phrase`The momentum of ${module.name} is ${momentum}: in torch it is the share of the newest batch, so the running mean and variance are nearly those of the last batch alone. What Keras calls momentum=${momentum} is momentum=${rest} in torch.`,
      given.get('momentum')?.range ?? module.range,
    );
  }
  if (diagnostics.some(({ severity }) => severity === 'error')) {
    return { layer: { type: 'Unsupported', module: module.name, ...place }, diagnostics };
  }
  const layer = { type: module.name, arguments: values, ...place } as unknown as ModuleLayer;
  const reshaped = hasChanges(module) ? reshapedParameter(layer, module) : undefined;
  if (!reshaped) return { layer, diagnostics };
  say('error', 'reshaped-parameter', reshaped, module.range);
  return { layer: { type: 'Unsupported', module: module.name, ...place }, diagnostics };
}

function isFloat(value: ArgumentValue['value']): boolean {
  return value.type === 'float' || (value.type === 'symbol' && isCertainlyFloat(value.extent));
}

/** `planes / 4` becomes `planes // 4`, where nothing else makes a float of it. */
function divisionFix({ text }: SourceText, { from, to }: SourceRange): TextFix | undefined {
  const written = text.slice(from, to);
  const at = /^[\w\s.=+*()-]*?[\w)][ \t]*(?=\/[^/])/.exec(written)?.[0].length;
  const isElse =
    /\.\d|\d\.|\d[eE]|\w\(|\*\*/.test(written) || (at !== undefined && written.slice(at + 1).includes('/'));
  if (at === undefined || isElse) return undefined;
  return { title: phrase`Make it ${'//'}`, range: { from: from + at, to: from + at + 1 }, replacement: '//' };
}

const MOST_BLANKS = 200;

/** Where the comma in front of it is missing, it stands where the file has another argument. */
function isBehindComma({ text }: SourceText, { from }: SourceRange): boolean {
  return /[,(]\s*$/.test(text.slice(Math.max(0, from - MOST_BLANKS), from));
}

/** A hint where the module's name is known in another form. */
function nearest(name: string): Text {
  return nnModuleNames.has(name) ? '' : phrase`; torch.nn has no module of this name that Layerscope knows`;
}
