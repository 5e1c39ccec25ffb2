// One of torch's calls as a person gives it by itself, in a setting or on the command line: `Adam(lr=0.001)`.

import { words } from '../../model/phrase.ts';
import { sayInEnglish } from '../../model/say.ts';
import {
  type ClippingOptions,
  LOSSES,
  type LossOptions,
  OPTIMIZERS,
  type OptimizerOptions,
  SCHEDULERS,
  type SchedulerOptions,
} from '../../model/trainOptions.ts';
import { createInterpreter } from '../interpreter/createInterpreter.ts';
import { newFrame, newScope } from '../interpreter/interpreter.ts';
import { parse } from '../text/parse.ts';
import { sourceText } from '../text/sourceText.ts';
import type { Argument, Expression } from '../text/syntax.ts';
import type { TrainingKind } from './trainingNotes.ts';

interface OptionsOf {
  readonly loss: LossOptions;
  readonly optimizer: OptimizerOptions;
  readonly scheduler: SchedulerOptions;
  readonly clipping: ClippingOptions;
}

/** `message` goes on where a colon was: what is wrong with the call, ended by a full stop. */
export type CallResult<K extends TrainingKind> =
  | { readonly type: 'options'; readonly options: OptionsOf[K] }
  | { readonly type: 'problem'; readonly message: string };

const MAX_STEPS = 20_000;
const MAX_LENGTH = 10_000;
const PRELUDE = 'import math, torch\nfrom torch import inf, tensor\n';

const KINDS = {
  loss: { module: 'torch.nn', names: Object.keys(LOSSES), hasOwner: false, example: 'CrossEntropyLoss' },
  optimizer: { module: 'torch.optim', names: Object.keys(OPTIMIZERS), hasOwner: true, example: 'Adam(lr=0.001)' },
  scheduler: {
    module: 'torch.optim.lr_scheduler',
    names: Object.keys(SCHEDULERS),
    hasOwner: true,
    example: 'StepLR(step_size=30, gamma=0.1)',
  },
  clipping: {
    module: 'torch.nn.utils',
    names: ['clip_grad_norm_', 'clip_grad_value_'],
    hasOwner: true,
    example: 'clip_grad_norm_(max_norm=1.0)',
  },
} as const;

/**
 * Reads a name or a call with torch's own arguments. What torch gives it first (the parameters, the optimizer) may be
 * there or not, and so may the module in front. Bounds are optionRefusal.ts's. Never throws and executes nothing.
 */
export function readTrainingCall<K extends TrainingKind>(kind: K, text: string, say = sayInEnglish): CallResult<K> {
  const { module, names, hasOwner, example } = KINDS[kind];
  const problem = (message: string): CallResult<K> => ({ type: 'problem', message });
  const { statements, errors } = parse(text.slice(0, MAX_LENGTH));
  const [statement, ...more] = statements;
  const given = statement?.type === 'expression' && more.length + errors.length === 0 ? statement.value : undefined;
  const callee = given?.type === 'call' ? given.callee : given;
  if (!given || !callee || (callee.type !== 'name' && callee.type !== 'attribute')) {
    return problem(say('a call such as {0} is expected.', example));
  }
  if (!(names as readonly string[]).includes(callee.name)) {
    return problem(say('{0} is not supported; {1} are.', callee.name, names.join(', ')));
  }
  const it = createInterpreter(sourceText(text), MAX_STEPS);
  const frame = newFrame(it, newScope('module', undefined));
  it.execute(parse(PRELUDE).statements, frame);
  const args = given.type === 'call' ? given.arguments : [];
  it.evaluate(callOf(module, callee.name, hasOwner, args, given), frame);
  // What is within it was noted before it.
  const found = [...it.training.notes.values()].findLast((note) => note.kind === kind);
  if (found?.values.length === 1) return { type: 'options', options: found.values[0] as OptionsOf[K] };
  return problem(`${found?.problem ? words(found.problem, say) : say('its arguments are not read')}.`);
}

/** The call as a script has it, with the module's whole name and with an owner as the first argument. */
function callOf(
  module: string,
  name: string,
  hasOwner: boolean,
  args: readonly Argument[],
  { range }: Expression,
): Expression {
  const [head, ...parts] = [...module.split('.'), name];
  const callee = parts.reduce<Expression>((object, part) => ({ type: 'attribute', object, name: part, range }), {
    type: 'name',
    name: head!,
    range,
  });
  const owner: Argument = { kind: 'positional', name: '', value: { type: 'name', name: 'model', range }, range };
  const own = hasOwner && args[0] && isOwner(args[0]) ? args.slice(1) : args;
  const given = own.map((argument) => ({ ...argument, value: withSchedulers(argument.value) }));
  return { type: 'call', callee, arguments: hasOwner ? [owner, ...given] : given, range };
}

/** `model.parameters()`, `optimizer`: a name of the script, and not of a number. */
function isOwner({ kind, name, value }: Argument): boolean {
  if (kind === 'keyword') return name === 'params' || name === 'optimizer' || name === 'parameters';
  if (value.type === 'call') return value.callee.type === 'attribute' && value.callee.name === 'parameters';
  return value.type === 'name' && value.name !== 'inf';
}

/** The schedulers within SequentialLR, by their whole names; a name alone is a call without arguments. */
function withSchedulers(value: Expression): Expression {
  if (value.type === 'list' || value.type === 'tuple') return { ...value, items: value.items.map(withSchedulers) };
  const callee = value.type === 'call' ? value.callee : value;
  if (callee.type !== 'name' && callee.type !== 'attribute') return value;
  if (!Object.hasOwn(SCHEDULERS, callee.name)) return value;
  return callOf(KINDS.scheduler.module, callee.name, true, value.type === 'call' ? value.arguments : [], value);
}
