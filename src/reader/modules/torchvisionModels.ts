// What torchvision's models hold, as files take it apart: `list(resnet.children())[:-1]`, `vgg.features[:16]`. Their own
// kinds of blocks are known by name only. From torchvision's documentation of its models (pytorch.org/vision).

import type { SourceRange } from '../../model/modelSpec.ts';
import { phrase } from '../../model/phrase.ts';
import { born } from '../interpreter/births.ts';
import {
  type ArgumentValue,
  asArgument,
  attributeName,
  attributeRecord,
  bool,
  float,
  type InstanceValue,
  int,
  type ModuleValue,
  tuple,
  type UnknownValue,
  unknown,
  type Value,
} from '../python/values.ts';
import { bareModule } from './bareModule.ts';
import { builtModule } from './builtModule.ts';
import { visionBlock } from './torchvisionShapes.ts';
import { noteVisionModel } from './torchvisionWidths.ts';

type Given = number | boolean | readonly number[] | Value;
type Parts = readonly (readonly [string, Value])[];

/** Builds modules that stand at one place of the file: the call that gives the model. */
interface Maker {
  readonly layer: (name: string, given?: readonly Given[], keywords?: Readonly<Record<string, Given>>) => ModuleValue;
  readonly sequence: (layers: readonly Value[], names?: readonly string[]) => ModuleValue;
  /** `channels`: how many it gives; `step`: how many times smaller the images become. */
  readonly block: (name: string, channels: number, step?: number) => Value;
  /** One of torchvision's own modules that takes no images. */
  readonly other: (name: string) => UnknownValue;
  readonly relu: () => ModuleValue;
  readonly classes: Value;
}

function maker(range: SourceRange, model: string, classes: Value): Maker {
  const inits = unknown(phrase`\`${model}\` of torchvision gives them their weights`);
  const asValue = (given: Given): Value => {
    if (typeof given === 'number') return Number.isInteger(given) ? int(given) : float(given);
    if (typeof given === 'boolean') return bool(given);
    return 'type' in given ? given : tuple(given.map((item) => int(item)));
  };
  const layer: Maker['layer'] = (name, given = [], keywords = {}) => {
    const positional = given.map((value) => asArgument(asValue(value), range));
    const named = Object.entries(keywords).map(
      ([key, value]): ArgumentValue => ({ kind: 'keyword', name: key, value: asValue(value), range }),
    );
    return born({ ...builtModule(name, [...positional, ...named], range), inits });
  };
  const other = (name: string): UnknownValue => ({
    type: 'unknown',
    reason: phrase`what torchvision's ${name} holds is not in this file`,
    callee: { type: 'external', name: `torchvision.models.${name}` },
  });
  return {
    layer,
    other,
    sequence: (layers, names = []) =>
      born({
        ...builtModule('Sequential', [], range),
        children: layers.map((value, at) => ({ name: names[at] ?? String(at), value, range })),
      }),
    block: (name, channels, step = 1) => visionBlock(other(name), { channels, step, isCut: name === '_Transition' }),
    relu: () => layer('ReLU', [], { inplace: true }),
    classes,
  };
}

/** The model that a call of torchvision gives; undefined where it is none of those that are known. */
export function torchvisionInstance(
  callee: string,
  args: readonly ArgumentValue[],
  range: SourceRange,
): InstanceValue | undefined {
  if (callee === 'torch.hub.load') {
    const [from, model] = args.map(({ value }) => value);
    const isVision = from?.type === 'string' && /^pytorch\/vision\b/.test(from.value) && model?.type === 'string';
    return isVision ? torchvisionInstance(`torchvision.models.${model.value}`, args.slice(2), range) : undefined;
  }
  const [, model = ''] = /^torchvision\.models\.(?:\w+\.)?(\w+)$/.exec(callee) ?? [];
  const found = Object.hasOwn(MODELS, model) ? MODELS[model] : undefined;
  if (!found || !isPlainCall(args)) return undefined;
  const classes = args.find(({ name }) => name === 'num_classes')?.value ?? int(1000);
  const [name, build] = found;
  const attributes = attributeRecord();
  for (const [part, value] of build(maker(range, model, classes))) attributes[attributeName(part)] = value;
  const object = bareModule(name, range, attributes);
  noteVisionModel(model, object);
  return object;
}

/** Arguments that leave what the model holds as it is, but for the number of its classes. */
const HARMLESS = /^(weights|pretrained|progress|num_classes|init_weights|memory_efficient)$/;

function isPlainCall(args: readonly ArgumentValue[]): boolean {
  return args.every((arg, at) =>
    arg.kind === 'keyword' ? HARMLESS.test(arg.name) : arg.kind === 'positional' && at === 0,
  );
}

const repeat = (count: number, make: (at: number) => Value): Value[] =>
  Array.from({ length: count }, (_, at) => make(at));

const resnet = (block: string, depths: readonly number[]) => (m: Maker) =>
  [
    ['conv1', m.layer('Conv2d', [3, 64], { kernel_size: 7, stride: 2, padding: 3, bias: false })],
    ['bn1', m.layer('BatchNorm2d', [64])],
    ['relu', m.relu()],
    ['maxpool', m.layer('MaxPool2d', [], { kernel_size: 3, stride: 2, padding: 1 })],
    ...depths.map((depth, at) => {
      const channels = (block === 'BasicBlock' ? 64 : 256) * 2 ** at;
      const step = at === 0 ? 1 : 2;
      const blocks = repeat(depth, (nth) => m.block(block, channels, nth === 0 ? step : 1));
      return [`layer${at + 1}`, m.sequence(blocks)] as const;
    }),
    ['avgpool', m.layer('AdaptiveAvgPool2d', [[1, 1]])],
    ['fc', m.layer('Linear', [block === 'BasicBlock' ? 512 : 2048, m.classes])],
  ] satisfies Parts;

const vgg = (widths: readonly number[], isNormed: boolean) => (m: Maker) => {
  let before = 3;
  const features = widths.flatMap((width) => {
    if (width === 0) return [m.layer('MaxPool2d', [], { kernel_size: 2, stride: 2 })];
    const conv = m.layer('Conv2d', [before, width], { kernel_size: 3, padding: 1 });
    before = width;
    return isNormed ? [conv, m.layer('BatchNorm2d', [width]), m.relu()] : [conv, m.relu()];
  });
  const hidden = (from: number) => [m.layer('Linear', [from, 4096]), m.relu(), m.layer('Dropout', [], { p: 0.5 })];
  return [
    ['features', m.sequence(features)],
    ['avgpool', m.layer('AdaptiveAvgPool2d', [[7, 7]])],
    ['classifier', m.sequence([...hidden(25088), ...hidden(4096), m.layer('Linear', [4096, m.classes])])],
  ] satisfies Parts;
};

function alexnet(m: Maker): Parts {
  const conv = (from: number, to: number, kernel: number, padding: number, more: Record<string, number> = {}) =>
    m.layer('Conv2d', [from, to], { kernel_size: kernel, ...more, padding });
  const pool = () => m.layer('MaxPool2d', [], { kernel_size: 3, stride: 2 });
  const dropout = () => m.layer('Dropout', [], { p: 0.5 });
  return [
    [
      'features',
      m.sequence([
        ...[conv(3, 64, 11, 2, { stride: 4 }), m.relu(), pool(), conv(64, 192, 5, 2), m.relu(), pool()],
        ...[conv(192, 384, 3, 1), m.relu(), conv(384, 256, 3, 1), m.relu(), conv(256, 256, 3, 1), m.relu(), pool()],
      ]),
    ],
    ['avgpool', m.layer('AdaptiveAvgPool2d', [[6, 6]])],
    [
      'classifier',
      m.sequence([
        ...[dropout(), m.layer('Linear', [9216, 4096]), m.relu(), dropout(), m.layer('Linear', [4096, 4096]), m.relu()],
        m.layer('Linear', [4096, m.classes]),
      ]),
    ],
  ];
}

const densenet = (first: number, growth: number, depths: readonly number[]) => (m: Maker) => {
  let channels = first;
  const blocks = depths.flatMap((depth, at) => {
    channels += depth * growth;
    const dense = m.block('_DenseBlock', channels);
    if (at === depths.length - 1) return [dense];
    channels /= 2;
    return [dense, m.block('_Transition', channels, 2)];
  });
  const last = channels;
  const between = [
    'denseblock1',
    'transition1',
    'denseblock2',
    'transition2',
    'denseblock3',
    'transition3',
    'denseblock4',
  ];
  return [
    [
      'features',
      m.sequence(
        [
          m.layer('Conv2d', [3, first], { kernel_size: 7, stride: 2, padding: 3, bias: false }),
          m.layer('BatchNorm2d', [first]),
          m.relu(),
          m.layer('MaxPool2d', [], { kernel_size: 3, stride: 2, padding: 1 }),
          ...blocks,
          m.layer('BatchNorm2d', [last]),
        ],
        ['conv0', 'norm0', 'relu0', 'pool0', ...between, 'norm5'],
      ),
    ],
    ['classifier', m.layer('Linear', [last, m.classes])],
  ] satisfies Parts;
};

/** `fires`: what its own blocks give between one pooling and the next. */
const squeezenet = (width: number, kernel: number, fires: readonly (readonly number[])[]) => (m: Maker) => {
  const pool = () => m.layer('MaxPool2d', [], { kernel_size: 3, stride: 2, ceil_mode: true });
  const conv = m.layer('Conv2d', [3, width], { kernel_size: kernel, stride: 2 });
  const blocks = fires.flatMap((channels) => [pool(), ...channels.map((count) => m.block('Fire', count))]);
  const last = m.layer('Conv2d', [512, m.classes], { kernel_size: 1 });
  return [
    ['features', m.sequence([conv, m.relu(), ...blocks])],
    [
      'classifier',
      m.sequence([m.layer('Dropout', [], { p: 0.5 }), last, m.relu(), m.layer('AdaptiveAvgPool2d', [[1, 1]])]),
    ],
    ['num_classes', m.classes],
  ] satisfies Parts;
};

/** How many blocks there are of a kind in a row, what they give, and the step of the first of them. */
type Stage = readonly [count: number, channels: number, step: number];

const stage = (m: Maker, name: string, [count, channels, step]: Stage) =>
  repeat(count, (at) => m.block(name, channels, at === 0 ? step : 1));

const blocksOf = (m: Maker, first: number, stages: readonly Stage[], last: number) => [
  m.block('Conv2dNormActivation', first, 2),
  ...stages.flatMap((one) => stage(m, 'InvertedResidual', one)),
  m.block('Conv2dNormActivation', last),
];

const MOBILENET2: readonly Stage[] = [
  [1, 16, 1],
  [2, 24, 2],
  [3, 32, 2],
  [4, 64, 2],
  [3, 96, 1],
  [3, 160, 2],
  [1, 320, 1],
];
const MOBILENET3_SMALL: readonly Stage[] = [
  [1, 16, 2],
  [2, 24, 2],
  [3, 40, 2],
  [2, 48, 1],
  [3, 96, 2],
];
const MOBILENET3_LARGE: readonly Stage[] = [
  [1, 16, 1],
  [2, 24, 2],
  [3, 40, 2],
  [4, 80, 2],
  [2, 112, 1],
  [3, 160, 2],
];
const EFFICIENTNET: readonly Stage[] = [
  [1, 16, 1],
  [2, 24, 2],
  [2, 40, 2],
  [3, 80, 2],
  [3, 112, 1],
  [4, 192, 2],
  [1, 320, 1],
];

function mobilenet2(m: Maker): Parts {
  return [
    ['features', m.sequence(blocksOf(m, 32, MOBILENET2, 1280))],
    ['classifier', m.sequence([m.layer('Dropout', [], { p: 0.2 }), m.layer('Linear', [1280, m.classes])])],
    ['last_channel', int(1280)],
  ];
}

const mobilenet3 = (stages: readonly Stage[], width: number, hidden: number) => (m: Maker) =>
  [
    ['features', m.sequence(blocksOf(m, 16, stages, width))],
    ['avgpool', m.layer('AdaptiveAvgPool2d', [1])],
    [
      'classifier',
      m.sequence([
        ...[m.layer('Linear', [width, hidden]), m.layer('Hardswish', [], { inplace: true })],
        ...[m.layer('Dropout', [], { p: 0.2, inplace: true }), m.layer('Linear', [hidden, m.classes])],
      ]),
    ],
  ] satisfies Parts;

const efficientnet = (wide: number, depth: number, width: number, dropout: number) => (m: Maker) => {
  const stages = EFFICIENTNET.map(([count, channels, step]) =>
    m.sequence(stage(m, 'MBConv', [Math.ceil(count * depth), ofEight(channels * wide), step])),
  );
  const [first, last] = [
    m.block('Conv2dNormActivation', ofEight(32 * wide), 2),
    m.block('Conv2dNormActivation', width),
  ];
  return [
    ['features', m.sequence([first, ...stages, last])],
    ['avgpool', m.layer('AdaptiveAvgPool2d', [1])],
    [
      'classifier',
      m.sequence([m.layer('Dropout', [], { p: dropout, inplace: true }), m.layer('Linear', [width, m.classes])]),
    ],
  ] satisfies Parts;
};

const vit = (hidden: number, patch: number) => (m: Maker) =>
  [
    ['conv_proj', m.layer('Conv2d', [3, hidden], { kernel_size: patch, stride: patch })],
    ['encoder', m.other('Encoder')],
    ['heads', m.sequence([m.layer('Linear', [hidden, m.classes])], ['head'])],
    ['patch_size', int(patch)],
    ['hidden_dim', int(hidden)],
    ['num_classes', m.classes],
  ] satisfies Parts;

/** The nearest multiple of 8 that is not less than nine tenths of it. */
function ofEight(channels: number): number {
  const near = Math.max(8, Math.floor((channels + 4) / 8) * 8);
  return near < 0.9 * channels ? near + 8 : near;
}

/** 0: a pooling. */
const VGG: Readonly<Record<number, readonly number[]>> = {
  11: [64, 0, 128, 0, 256, 256, 0, 512, 512, 0, 512, 512, 0],
  13: [64, 64, 0, 128, 128, 0, 256, 256, 0, 512, 512, 0, 512, 512, 0],
  16: [64, 64, 0, 128, 128, 0, 256, 256, 256, 0, 512, 512, 512, 0, 512, 512, 512, 0],
  19: [64, 64, 0, 128, 128, 0, 256, 256, 256, 256, 0, 512, 512, 512, 512, 0, 512, 512, 512, 512, 0],
};

const RESNET50 = resnet('Bottleneck', [3, 4, 6, 3]);
const RESNET101 = resnet('Bottleneck', [3, 4, 23, 3]);

/** Their class, and what it holds. */
const MODELS: Readonly<Record<string, readonly [string, (m: Maker) => Parts]>> = {
  resnet18: ['ResNet', resnet('BasicBlock', [2, 2, 2, 2])],
  resnet34: ['ResNet', resnet('BasicBlock', [3, 4, 6, 3])],
  resnet50: ['ResNet', RESNET50],
  resnet101: ['ResNet', RESNET101],
  resnet152: ['ResNet', resnet('Bottleneck', [3, 8, 36, 3])],
  resnext50_32x4d: ['ResNet', RESNET50],
  resnext101_32x8d: ['ResNet', RESNET101],
  resnext101_64x4d: ['ResNet', RESNET101],
  wide_resnet50_2: ['ResNet', RESNET50],
  wide_resnet101_2: ['ResNet', RESNET101],
  ...Object.fromEntries(
    Object.entries(VGG).flatMap(([depth, widths]) => [
      [`vgg${depth}`, ['VGG', vgg(widths, false)]] as const,
      [`vgg${depth}_bn`, ['VGG', vgg(widths, true)]] as const,
    ]),
  ),
  alexnet: ['AlexNet', alexnet],
  densenet121: ['DenseNet', densenet(64, 32, [6, 12, 24, 16])],
  densenet161: ['DenseNet', densenet(96, 48, [6, 12, 36, 24])],
  densenet169: ['DenseNet', densenet(64, 32, [6, 12, 32, 32])],
  densenet201: ['DenseNet', densenet(64, 32, [6, 12, 48, 32])],
  squeezenet1_0: ['SqueezeNet', squeezenet(96, 7, [[128, 128, 256], [256, 384, 384, 512], [512]])],
  squeezenet1_1: [
    'SqueezeNet',
    squeezenet(64, 3, [
      [128, 128],
      [256, 256],
      [384, 384, 512, 512],
    ]),
  ],
  mobilenet_v2: ['MobileNetV2', mobilenet2],
  mobilenet_v3_small: ['MobileNetV3', mobilenet3(MOBILENET3_SMALL, 576, 1024)],
  mobilenet_v3_large: ['MobileNetV3', mobilenet3(MOBILENET3_LARGE, 960, 1280)],
  efficientnet_b0: ['EfficientNet', efficientnet(1, 1, 1280, 0.2)],
  efficientnet_b1: ['EfficientNet', efficientnet(1, 1.1, 1280, 0.2)],
  efficientnet_b2: ['EfficientNet', efficientnet(1.1, 1.2, 1408, 0.3)],
  efficientnet_b3: ['EfficientNet', efficientnet(1.2, 1.4, 1536, 0.3)],
  efficientnet_b4: ['EfficientNet', efficientnet(1.4, 1.8, 1792, 0.4)],
  efficientnet_b5: ['EfficientNet', efficientnet(1.6, 2.2, 2048, 0.4)],
  efficientnet_b6: ['EfficientNet', efficientnet(1.8, 2.6, 2304, 0.5)],
  efficientnet_b7: ['EfficientNet', efficientnet(2, 3.1, 2560, 0.5)],
  vit_b_16: ['VisionTransformer', vit(768, 16)],
  vit_b_32: ['VisionTransformer', vit(768, 32)],
  vit_l_16: ['VisionTransformer', vit(1024, 16)],
  vit_l_32: ['VisionTransformer', vit(1024, 32)],
};
