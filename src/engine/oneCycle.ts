// torch.optim.lr_scheduler.OneCycleLR: up to max_lr and down again over the whole run, the momentum the other way round.
// Smith and Topin 2017.

import type { CompleteScheduler } from '../model/trainOptions.ts';
import type { ParameterGroup } from './parameterGroup.ts';
import { cos } from './preciseMath.ts';

interface Phase {
  readonly end: number;
  readonly rates: readonly [from: number, to: number];
  readonly momentums: readonly [from: number, to: number];
}

/** Gives the rate of step `count`, and sets the group's momentum for it. */
export function createOneCycle(
  options: Extract<CompleteScheduler, { type: 'OneCycleLR' }>,
  group: ParameterGroup,
  runSteps: number,
): (count: number) => number {
  const { maxLr, pctStart, cycleMomentum, baseMomentum, maxMomentum, epochs, stepsPerEpoch } = options;
  const totalSteps = options.totalSteps ?? (epochs && stepsPerEpoch ? epochs * stepsPerEpoch : runSteps);
  const first = maxLr / options.divFactor;
  const last = first / options.finalDivFactor;
  group.initialLearningRate = first;

  const up: Phase = {
    end: pctStart * totalSteps - 1,
    rates: [first, maxLr],
    momentums: [maxMomentum, baseMomentum],
  };
  const down = (end: number, to: number): Phase => ({
    end,
    rates: [maxLr, to],
    momentums: [baseMomentum, maxMomentum],
  });
  const out: Phase = { end: totalSteps - 1, rates: [first, last], momentums: [maxMomentum, maxMomentum] };
  const phases = options.threePhase
    ? [up, down(2 * pctStart * totalSteps - 2, first), out]
    : [up, down(totalSteps - 1, last)];
  const anneal = options.annealStrategy === 'cos' ? annealCosine : annealLinear;

  return (count) => {
    const index = phases.findIndex((phase, i) => count <= phase.end || i === phases.length - 1);
    const { end, rates, momentums } = phases[index]!;
    const start = index === 0 ? 0 : phases[index - 1]!.end;
    const part = (count - start) / (end - start);
    const at = anneal(part);
    if (cycleMomentum) group.momentum = at(...momentums);
    return at(...rates) * (group.scale ?? 1);
  };
}

function annealCosine(part: number): (from: number, to: number) => number {
  const height = cos(Math.PI * part) + 1;
  return (from, to) => to + ((from - to) / 2) * height;
}

function annealLinear(part: number): (from: number, to: number) => number {
  return (from, to) => (to - from) * part + from;
}
