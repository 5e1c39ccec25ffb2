// What schedulers change of an optimizer between steps, as torch's param_groups have it.

export interface ParameterGroup {
  learningRate: number;
  /** The first of the betas where the optimizer has betas; undefined where it has no momentum at all. */
  momentum: number | undefined;
  /** Set by the first scheduler. */
  initialLearningRate?: number;
}
