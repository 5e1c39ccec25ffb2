// What a run's own scalars are called, in its event file and beside those of other programs in the panel.

/** At steps, which become rarer as the run grows: of the batch, in training mode. */
export const STEP_TAGS = { loss: 'loss/batch', accuracy: 'accuracy/batch', learningRate: 'learning_rate' } as const;

/** After each epoch, in evaluation mode. */
export const EPOCH_TAGS = {
  trainingLoss: 'loss/training',
  heldOutLoss: 'loss/held_out',
  trainingAccuracy: 'accuracy/training',
  heldOutAccuracy: 'accuracy/held_out',
} as const;

/** Of the test rows, once at the end, in evaluation mode. */
export const TEST_TAGS = { loss: 'loss/test', accuracy: 'accuracy/test' } as const;
