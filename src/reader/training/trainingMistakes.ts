// Calls of a training loop that torch refuses: keywords that loaders, optimizers and schedulers lack, a model in the place of
// an optimizer, and methods of losses and optimizers that are misspelt.

import { byName } from '../../model/byName.ts';
import type { SourceRange } from '../../model/modelSpec.ts';
import { phrase } from '../../model/phrase.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import { tellMistake } from '../interpreter/mistakes.ts';
import { bindArguments } from '../modules/bindArguments.ts';
import { isModule } from '../modules/moduleTree.ts';
import { hasOfArrays } from '../python/builtinAttributes.ts';
import type { ArgumentValue, Value } from '../python/values.ts';
import { isOneLetterOff, replacing } from '../remarks/misspelt.ts';
import { diagnostic } from '../text/sourceText.ts';
import { isLoss } from './unfollowed.ts';

const OF_OPTIMIZERS = 'foreach maximize capturable differentiable fused';
const OF_SCHEDULERS = 'last_epoch verbose';

/** Parameters in torch's order, those of all versions; a `!` behind those without a default. */
const PARAMETERS: Readonly<Record<string, string>> = {
  DataLoader: `dataset! batch_size shuffle sampler batch_sampler num_workers collate_fn pin_memory drop_last timeout
    worker_init_fn multiprocessing_context generator prefetch_factor persistent_workers pin_memory_device in_order`,
  ASGD: `params! lr lambd alpha t0 weight_decay ${OF_OPTIMIZERS}`,
  Adadelta: `params! lr rho eps weight_decay ${OF_OPTIMIZERS}`,
  Adagrad: `params! lr lr_decay weight_decay initial_accumulator_value eps ${OF_OPTIMIZERS}`,
  Adam: `params! lr betas eps weight_decay amsgrad ${OF_OPTIMIZERS} decoupled_weight_decay`,
  AdamW: `params! lr betas eps weight_decay amsgrad ${OF_OPTIMIZERS}`,
  Adamax: `params! lr betas eps weight_decay ${OF_OPTIMIZERS}`,
  LBFGS: 'params! lr max_iter max_eval tolerance_grad tolerance_change history_size line_search_fn',
  NAdam: `params! lr betas eps weight_decay momentum_decay decoupled_weight_decay ${OF_OPTIMIZERS}`,
  RAdam: `params! lr betas eps weight_decay decoupled_weight_decay ${OF_OPTIMIZERS}`,
  RMSprop: `params! lr alpha eps weight_decay momentum centered ${OF_OPTIMIZERS}`,
  Rprop: `params! lr etas step_sizes ${OF_OPTIMIZERS}`,
  SGD: `params! lr momentum dampening weight_decay nesterov ${OF_OPTIMIZERS}`,
  SparseAdam: `params! lr betas eps ${OF_OPTIMIZERS}`,
  ConstantLR: `optimizer! factor total_iters ${OF_SCHEDULERS}`,
  CosineAnnealingLR: `optimizer! T_max! eta_min ${OF_SCHEDULERS}`,
  CosineAnnealingWarmRestarts: `optimizer! T_0! T_mult eta_min ${OF_SCHEDULERS}`,
  CyclicLR: `optimizer! base_lr! max_lr! step_size_up step_size_down mode gamma scale_fn scale_mode cycle_momentum
    base_momentum max_momentum ${OF_SCHEDULERS}`,
  ExponentialLR: `optimizer! gamma! ${OF_SCHEDULERS}`,
  LambdaLR: `optimizer! lr_lambda! ${OF_SCHEDULERS}`,
  LinearLR: `optimizer! start_factor end_factor total_iters ${OF_SCHEDULERS}`,
  MultiStepLR: `optimizer! milestones! gamma ${OF_SCHEDULERS}`,
  MultiplicativeLR: `optimizer! lr_lambda! ${OF_SCHEDULERS}`,
  OneCycleLR: `optimizer! max_lr! total_steps epochs steps_per_epoch pct_start anneal_strategy cycle_momentum base_momentum
    max_momentum div_factor final_div_factor three_phase ${OF_SCHEDULERS}`,
  PolynomialLR: `optimizer! total_iters power ${OF_SCHEDULERS}`,
  ReduceLROnPlateau: `optimizer! mode factor patience threshold threshold_mode cooldown min_lr eps verbose`,
  StepLR: `optimizer! step_size! gamma ${OF_SCHEDULERS}`,
};

const parametersOf = byName((name) => {
  const written = Object.hasOwn(PARAMETERS, name) ? PARAMETERS[name] : undefined;
  if (written === undefined) return false;
  const words = written.split(/\s+/);
  const names = words.map((word) => word.replace('!', ''));
  const required = new Set(words.filter((word) => word.endsWith('!')).map((word) => word.slice(0, -1)));
  return { names, required, positions: names.length };
});

/** Of a class of torch's by its own name. */
export function tellRefusedTraining(
  it: Interpreter,
  name: string,
  args: readonly ArgumentValue[],
  range: SourceRange,
): void {
  const parameters = it.trying === 0 && parametersOf(name);
  if (!parameters) return;
  const { bound } = bindArguments({ name, range }, args, parameters, (code, message, at, fix) =>
    tellMistake(it, diagnostic(it.source, 'error', code, message, at, fix)),
  );
  const given = bound.get('optimizer');
  if (!given || !isModule(given.value)) return;
  const message = phrase`${name} is given a module and not an optimizer, so torch raises TypeError here.`;
  tellMistake(it, diagnostic(it.source, 'error', 'wrong-call', message, given.range));
}

const METHODS = {
  loss: ['backward', 'item'],
  optimizer: ['step', 'zero_grad', 'state_dict', 'load_state_dict'],
} as const;

/** `loss.backwards`: where the file has no attributes of that name. */
export function tellMisspeltStep(it: Interpreter, object: Value, name: string, range: SourceRange): void {
  const meant = meantBy(name);
  if (!meant || it.trying > 0 || it.patched.has(name)) return;
  const { kind, right } = meant;
  const isOne = kind === 'loss' ? isLoss(it, object) && !hasOfArrays(name) : it.training.optimizers.has(object);
  if (!isOne) return;
  const at = { from: range.to - name.length, to: range.to };
  const message =
    kind === 'loss'
      ? phrase`What a loss gives has no \`${name}\`, so Python raises AttributeError here; it has ${right}.`
      : phrase`An optimizer has no \`${name}\`, so Python raises AttributeError here; it has ${right}.`;
  tellMistake(it, diagnostic(it.source, 'error', 'misspelt-name', message, at, replacing(right, at)));
}

const meantBy = byName((name) => {
  for (const kind of ['loss', 'optimizer'] as const) {
    const right = METHODS[kind].find((one) => one !== name && isOneLetterOff(one, name));
    if (right !== undefined) return { kind, right };
  }
  return false;
});
