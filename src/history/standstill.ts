// Whether a layer stands still at a step, which no alarm need have told: no gradient, or no unit that is not idle.

import { isTakenByLoss } from '../model/takenByLoss.ts';
import type { RunHistory } from '../protocol/runHistory.ts';
import type { RunStarted } from '../protocol/trainEvent.ts';

/**
 * Whether exactly zero is the gradient of the layer's weight, or of its output where it has none, while the loss is not
 * at its least: some gradient reaches the network's end. `zeros`: the fraction of a tensor's elements.
 */
export function hasNoGradient(
  { tensors, model }: RunStarted,
  layer: number,
  zeros: (tensor: number) => number,
): boolean {
  const find = (wanted: 'parameterGradient' | 'outputGradient') =>
    tensors.findIndex(
      (one) => one.layer === layer && one.quantity === wanted && (one.parameter ?? 'weight') === 'weight',
    );
  const weight = find('parameterGradient');
  const own = weight >= 0 ? weight : find('outputGradient');
  if (own < 0 || zeros(own) !== 1) return false;
  const last = tensors.findLastIndex((one) => one.quantity === 'outputGradient' && one.layer < model.layers.length);
  return last >= 0 && zeros(last) < 1;
}

/**
 * Whether all units of the layer were idle for the last epoch that had ended at the step, and how; an activation whose
 * output the loss takes may be saturated.
 */
export function idleAs({ run, epochs }: Pick<RunHistory, 'run' | 'epochs'>, layer: number, step: number) {
  const { units } = run;
  const epoch = epochs.findLast((one) => one.step <= step);
  const at = epoch ? units.findIndex((one, i) => one.layer === layer && epoch.units[i] === 1) : -1;
  if (at < 0) return undefined;
  if (units[at]!.kind === 'dead') return 'deadUnits' as const;
  return isTakenByLoss(run.model, layer) ? undefined : ('saturation' as const);
}
