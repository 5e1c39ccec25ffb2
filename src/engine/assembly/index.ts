// All kernels, compiled as one module. What each does is said in kernels.ts; wasmKernels.ts calls them.

export { clearPadding, matmul, transpose } from './matmul';
export { add, columnSums, copy, gatherRows, permute, relu, reluGradient, scaleAndAdd, sgd } from './elementwise';
export {
  columnStatistics, inverseStd, normalizeColumns, normalizeInputGradient, normalizeSums, shareStatistics, shareSums,
} from './columnNorm';
export { layerNorm, layerNormInputGradient, layerNormParameterGradients } from './layerNorm';
export { crossEntropy, softmax, softmaxGradient } from './softmax';
export { histograms, statistics } from './statistics';
export { maxPool, maxPoolGradient, permuteElements, spatialSums } from './pooling';
