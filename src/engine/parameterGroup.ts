// What schedulers change of an optimizer between steps, as torch's param_groups have it.

export interface ParameterGroup {
  learningRate: number;
  /** The first of the betas where the optimizer has betas; undefined where it has no momentum at all. */
  momentum: number | undefined;
  /** Set by the first scheduler. */
  initialLearningRate?: number;
  /**
   * What the person multiplied the rate by: for rules that compute each rate from the first one, and not from the rate
   * before, where a rate that was set would last for one step only.
   */
  scale?: number;
}

/** As `for group in optimizer.param_groups: group['lr'] = rate` in the middle of a run; schedulers go on from there. */
export function setLearningRate(group: ParameterGroup, rate: number): void {
  const before = group.learningRate > 0 ? group.learningRate : (group.initialLearningRate ?? 0);
  if (before > 0) group.scale = ((group.scale ?? 1) * rate) / before;
  group.learningRate = rate;
}
