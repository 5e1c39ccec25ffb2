// torch.nn's module classes by name. What their arguments are is in model/modules.ts. From the torch 2 documentation.

import { isOfOtherFile } from './torchFiles.ts';

/** Every module class of torch.nn. */
export const nnModuleNames: ReadonlySet<string> = new Set(
  `AdaptiveAvgPool1d AdaptiveAvgPool2d AdaptiveAvgPool3d AdaptiveLogSoftmaxWithLoss AdaptiveMaxPool1d AdaptiveMaxPool2d
  AdaptiveMaxPool3d AlphaDropout AvgPool1d AvgPool2d AvgPool3d BCELoss BCEWithLogitsLoss BatchNorm1d BatchNorm2d
  BatchNorm3d Bilinear CELU CTCLoss ChannelShuffle CircularPad1d CircularPad2d CircularPad3d ConstantPad1d
  ConstantPad2d ConstantPad3d Container Conv1d Conv2d Conv3d ConvTranspose1d ConvTranspose2d ConvTranspose3d
  CosineEmbeddingLoss CosineSimilarity CrossEntropyLoss CrossMapLRN2d DataParallel Dropout Dropout1d Dropout2d Dropout3d
  ELU Embedding EmbeddingBag FeatureAlphaDropout Flatten Fold FractionalMaxPool2d FractionalMaxPool3d GELU GLU GRU GRUCell
  GaussianNLLLoss GroupNorm Hardshrink Hardsigmoid Hardswish Hardtanh HingeEmbeddingLoss HuberLoss Identity InstanceNorm1d
  InstanceNorm2d InstanceNorm3d KLDivLoss L1Loss LPPool1d LPPool2d LPPool3d LSTM LSTMCell LayerNorm LazyBatchNorm1d
  LazyBatchNorm2d LazyBatchNorm3d LazyConv1d LazyConv2d LazyConv3d LazyConvTranspose1d LazyConvTranspose2d
  LazyConvTranspose3d LazyInstanceNorm1d LazyInstanceNorm2d LazyInstanceNorm3d LazyLinear LeakyReLU Linear
  LocalResponseNorm LogSigmoid LogSoftmax MSELoss MarginRankingLoss MaxPool1d MaxPool2d MaxPool3d MaxUnpool1d MaxUnpool2d
  MaxUnpool3d Mish Module ModuleDict ModuleList MultiLabelMarginLoss MultiLabelSoftMarginLoss MultiMarginLoss
  MultiheadAttention NLLLoss NLLLoss2d PReLU PairwiseDistance ParameterDict ParameterList PixelShuffle PixelUnshuffle
  PoissonNLLLoss RMSNorm RNN RNNBase RNNCell RNNCellBase RReLU ReLU ReLU6 ReflectionPad1d ReflectionPad2d ReflectionPad3d
  ReplicationPad1d ReplicationPad2d ReplicationPad3d SELU Sequential SiLU Sigmoid SmoothL1Loss SoftMarginLoss Softmax
  Softmax2d Softmin Softplus Softshrink Softsign SyncBatchNorm Tanh Tanhshrink Threshold Transformer TransformerDecoder
  TransformerDecoderLayer TransformerEncoder TransformerEncoderLayer TripletMarginLoss TripletMarginWithDistanceLoss
  Unflatten Unfold Upsample UpsamplingBilinear2d UpsamplingNearest2d ZeroPad1d ZeroPad2d ZeroPad3d`.split(/\s+/),
);

/** An imported thing's name as this file knows it: `torch.nn.modules.linear.Linear` is `torch.nn.Linear`. */
export function externalName(imported: string): string {
  const name = imported.replace(/^typing_extensions\./, 'typing.');
  // Editors import it from wherever it is found: from typing, and from those of torch's modules that import it.
  if (/^(typing|torch(\.\w+)*)\.OrderedDict$/.test(name)) return 'collections.OrderedDict';
  if (name === 'typing.DefaultDict') return 'collections.defaultdict';
  if (name === 'torch.jit.ScriptModule') return 'torch.nn.Module';
  // The book's package has what it imports itself.
  if (name.startsWith('d2l.torch.'))
    return name
      .replace(/^d2l\.torch\.(?=(?:torch|numpy)\b)/, '')
      .replace(/^d2l\.torch\.nn\b/, 'torch.nn')
      .replace(/^d2l\.torch\.F\b/, 'torch.nn.functional');
  if (!name.startsWith('torch.nn.modules')) return name;
  const [, file, own] = /^torch\.nn\.modules\.([a-z_]+)\.([A-Z]\w*)$/.exec(name) ?? [];
  if (file && isOfOtherFile(file, own!)) return name;
  return name.replace(/^torch\.nn\.modules(\.[a-z_]+)?(?=\.[A-Z])/, 'torch.nn');
}

/** The module class that an imported name is: `Linear` for `torch.nn.Linear`. Module itself is none. */
export function nnModuleOf(name: string): string | undefined {
  return modulesByName.get(name);
}

const modulesByName: ReadonlyMap<string, string> = new Map(
  [...nnModuleNames].filter((name) => name !== 'Module').map((name) => [`torch.nn.${name}`, name]),
);
