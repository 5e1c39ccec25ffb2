// In which of the files of torch.nn.modules each class of torch.nn stands.

/** In which of torch.nn's modules a class stands, by the names of its classes. */
const PLACES: Readonly<Record<string, RegExp>> = {
  conv: /^(Lazy)?Conv(Transpose)?[123]d$/,
  batchnorm: /^((Lazy)?BatchNorm[123]d|SyncBatchNorm)$/,
  instancenorm: /^(Lazy)?InstanceNorm[123]d$/,
  normalization: /^(GroupNorm|LayerNorm|LocalResponseNorm|CrossMapLRN2d)$/,
  linear: /^(Bilinear|Identity|(Lazy)?Linear)$/,
  activation:
    /^(CELU|ELU|GELU|GLU|Hard(shrink|sigmoid|swish|tanh)|LeakyReLU|Log(Sigmoid|Softmax)|Mish|MultiheadAttention|[PR]?ReLU|ReLU6|SELU|SiLU|Sigmoid|Soft(max|max2d|min|plus|shrink|sign)|Tanh(shrink)?|Threshold)$/,
  dropout: /^(Feature)?(Alpha)?Dropout[123]?d?$/,
  pooling: /^(((Adaptive|Fractional)?(Avg|Max)|LP)Pool[123]d|MaxUnpool[123]d)$/,
  padding: /^(Constant|Reflection|Replication|Zero)Pad[123]d$/,
  container: /^(Sequential|ModuleList|ModuleDict|ParameterList|ParameterDict)$/,
  rnn: /^(LSTM|GRU|RNN)(Cell)?$/,
  sparse: /^Embedding(Bag)?$/,
  flatten: /^(Flatten|Unflatten)$/,
  upsampling: /^Upsample|^Upsampling\w+2d$/,
  pixelshuffle: /^Pixel(Uns|S)huffle$/,
  transformer: /^Transformer\w*$/,
  loss: /Loss2?d?$/,
  module: /^Module$/,
};

/** What some of these files import of the others, beside Module and parameters. */
const IMPORTED: Readonly<Record<string, RegExp>> = {
  adaptive: /^(Sequential|ModuleList|Linear)$/,
  loss: /^PairwiseDistance$/,
  transformer: /^(MultiheadAttention|ModuleList|Dropout|Linear|LayerNorm)$/,
};

/** `nn.ReLU.__module__`; undefined where it is not known. */
export function moduleOfTorchClass(name: string): string | undefined {
  const place = placeOf(name);
  return place && name !== 'AdaptiveLogSoftmaxWithLoss' ? `torch.nn.modules.${place}` : undefined;
}

const placeOf = (name: string) => Object.entries(PLACES).find(([, names]) => names.test(name))?.[0];

/** Whether `torch.nn.modules.file.name` is surely none: the class stands in another file, which this one does not import. */
export function isOfOtherFile(file: string, name: string): boolean {
  const place = name === 'Module' ? undefined : placeOf(name);
  if (!place || place === file || !(Object.hasOwn(PLACES, file) || file === 'adaptive')) return false;
  return !(Object.hasOwn(IMPORTED, file) && IMPORTED[file]!.test(name));
}
