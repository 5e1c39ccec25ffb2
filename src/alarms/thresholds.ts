// Where alarms are raised, each with where the number comes from. All can be set; see TrainRequest.observation.

/** 2^-23: the distance from 1 to the next float32. */
const EPSILON = 2 ** -23;

export const THRESHOLDS = {
  /**
   * Vanishing: a step's update of a weight is less than this part of the weight, in norms. Half of float32's epsilon is
   * where `w + update == w`; about 1e-3 is healthy (Karpathy, CS231n, "Ratio of weights:updates"). Without what weight
   * decay has of it. Adam and its like, whose updates keep their size, vanish where the gradient is less than their eps,
   * which then is what they divide by (Kingma and Ba 2015, algorithm 1).
   */
  vanishingUpdate: EPSILON,
  /**
   * Vanishing in any case: the gradient that reaches the layer is less than this part of the largest that reaches a later
   * one, in root mean squares. Glorot and Bengio 2010, figure 7, compare back-propagated gradients layer by layer so;
   * sigmoids lose a factor of at least four a layer. It is enough where the update, as a part of the weight, is less than
   * the same part of that of a later layer: whatever the learning rate, the layer learns so much more slowly.
   */
  vanishingGradient: 1e-3,
  /**
   * Lost: the updates of all weights, which have a gradient, are less than this part of the weights, in norms, since the
   * first step: half of float32's epsilon, where `w + update == w` (IEEE 754, rounding to nearest; Goldberg 1991, "What
   * every computer scientist should know about floating-point arithmetic").
   */
  lostUpdate: EPSILON / 2,
  /** Exploding: a step's update of a weight is more than this part of the weight, in norms: it is thrown away at once. Of one below its norm as torch draws it, of that. */
  explodingUpdate: 1,
  /** Fraction of a layer's ReLUs never positive in an epoch. CS231n calls 40 % much; unscaled inputs alone bring 50 %. */
  deadUnits: 0.95,
  /** Fraction of a layer's units at the ends of sigmoid or tanh (Glorot and Bengio 2010, section 3: saturation). */
  saturation: 0.5,
  /** Fraction of a weight's elements that became zero or are subnormal, below 2^-126 (IEEE 754, float32). */
  underflow: 0.01,
  /**
   * Size of an element of an output or a parameter. Above the root of float32's largest number, 1.8e19, its square, which
   * a variance, an MSELoss or Adam takes, is infinite.
   */
  overflow: Math.sqrt(3.4028234663852886e38),
  /**
   * The loss of the training rows in evaluation mode, as a multiple of the mean loss of the epoch's batches, or of a tenth
   * of the first epoch's where that is more. Ioffe 2017 (Batch Renormalization) names this gap; 3 epochs in a row.
   */
  evaluationGap: 3,
} as const;

export type ThresholdName = keyof typeof THRESHOLDS;
export type Thresholds = Readonly<Record<ThresholdName, number>>;

/** The defaults, but for what is given. */
export function completeThresholds(given: Readonly<Record<string, number>> = {}): Thresholds {
  return { ...THRESHOLDS, ...given };
}
