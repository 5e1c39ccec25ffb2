// All kernels, compiled as one module. What each does is said in kernels.ts; wasmKernels.ts calls them.

export { clearPadding, matmul, transpose } from './matmul';
export * from './activation';
export { bernoulli, multiply, multiplyAndShift } from './dropout';
export { accumulate, add, columnSums, copy, gatherRows, permute, scaleAndAdd, transposeEach } from './elementwise';
export {
  columnStatistics, inverseStd, normalizeColumns, normalizeInputGradient, normalizeSums, shareStatistics, shareSums,
} from './columnNorm';
export { embedding, embeddingGradient, embeddingRenormalize } from './embedding';
export { localResponseNorm, localResponseNormGradient } from './localResponseNorm';
export { layerNorm, layerNormInputGradient, layerNormParameterGradients } from './layerNorm';
export { prelu, preluGradient, preluSharedGradient, preluWeightGradient } from './prelu';
export { crossEntropy, logSoftmax, logSoftmaxGradient, softmax, softmaxGradient } from './softmax';
export { logSoftmaxAcross, logSoftmaxAcrossGradient, softmaxAcross, softmaxAcrossGradient } from './softmaxAcross';
export { distributions } from './histogram';
export { statistics } from './statistics';
export { countFar, differenceOfRows, markPositive } from './units';
export { maxPool, maxPoolGradient, permuteElements, spatialSums } from './pooling';
export { packRows } from './gatherDot';
export { packColumns } from './gatherMatmul';
export { convolve, convolveGradient } from './convolution';
export { copyRows, packTransposed } from './patches';
export { classWeights, countCorrect, negativeLogLikelihood, weightedCrossEntropy } from './classLoss';
export { clamp, greatestSize, scale, sumOfPowers, sumOfSquares } from './clipping';
export { binaryCrossEntropy, binaryCrossEntropyWithLogits, elementLoss } from './elementLoss';
export { adagradStep, adamStep, momentumStep, nadamStep, radamStep, rmspropStep, sgdStep } from './update';
