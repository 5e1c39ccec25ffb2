// What a person can ask of a run while it is on.

/** Heard between two steps. */
export type Control =
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  /** Go on for one step, or to the end of the epoch, then pause. */
  | { readonly type: 'advance'; readonly by: 'step' | 'epoch' }
  | { readonly type: 'setLearningRate'; readonly learningRate: number }
  /** To a moment of the last MomentsKept. */
  | { readonly type: 'rewind'; readonly step: number };
