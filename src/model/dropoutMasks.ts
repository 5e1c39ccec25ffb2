// What is to be known of dropout's masks wherever they are shown.

/** Which builds of PyTorch draw the masks that we draw. */
export const DROPOUT_MASKS =
  'Dropout draws the masks that PyTorch draws on the CPU without Intel MKL. Builds with MKL, among them those for x86 from pytorch.org and PyPI, draw others from the same seed.';
