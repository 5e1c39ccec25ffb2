// How wide the last layers of torchvision's models are, which a file asks for before it puts its own in their place:
// `model.fc.in_features`. From torchvision's documentation of its models (pytorch.org/vision/stable/models.html).

import type { ArgumentValue, UnknownValue } from './values.ts';

/** The model; where its layers are, from which index and, counted from the end, which; what goes into them. */
const WIDTHS = `
resnet18 resnet34: fc 512
resnet50 resnet101 resnet152 resnext50_32x4d resnext101_32x8d resnext101_64x4d: fc 2048
wide_resnet50_2 wide_resnet101_2 inception_v3: fc 2048
googlenet shufflenet_v2_x0_5 shufflenet_v2_x1_0 shufflenet_v2_x1_5: fc 1024
shufflenet_v2_x2_0: fc 2048
densenet121: classifier 1024
densenet161: classifier 2208
densenet169: classifier 1664
densenet201: classifier 1920
vgg11 vgg13 vgg16 vgg19 vgg11_bn vgg13_bn vgg16_bn vgg19_bn: classifier[0] 25088, classifier[3] 4096, classifier[6] 4096, classifier[-1] 4096
alexnet: classifier[1] 9216, classifier[4] 4096, classifier[6] 4096, classifier[-1] 4096
mobilenet_v2 mnasnet0_5 mnasnet0_75 mnasnet1_0 mnasnet1_3: classifier[1] 1280, classifier[-1] 1280
mobilenet_v3_small: classifier[0] 576, classifier[3] 1024, classifier[-1] 1024
mobilenet_v3_large: classifier[0] 960, classifier[3] 1280, classifier[-1] 1280
efficientnet_b0 efficientnet_b1 efficientnet_v2_s efficientnet_v2_m efficientnet_v2_l: classifier[1] 1280, classifier[-1] 1280
efficientnet_b2: classifier[1] 1408, classifier[-1] 1408
efficientnet_b3: classifier[1] 1536, classifier[-1] 1536
efficientnet_b4: classifier[1] 1792, classifier[-1] 1792
efficientnet_b5: classifier[1] 2048, classifier[-1] 2048
efficientnet_b6: classifier[1] 2304, classifier[-1] 2304
efficientnet_b7: classifier[1] 2560, classifier[-1] 2560
convnext_tiny convnext_small: classifier[2] 768, classifier[-1] 768
convnext_base: classifier[2] 1024, classifier[-1] 1024
convnext_large: classifier[2] 1536, classifier[-1] 1536
vit_b_16 vit_b_32: heads.head 768, heads[0] 768, heads[-1] 768
vit_l_16 vit_l_32: heads.head 1024, heads[0] 1024, heads[-1] 1024
swin_t swin_s: head 768
swin_b: head 1024
`;

/** By `resnet18.fc.in_features`. */
const known = new Map<string, number>();
const models = new Set<string>();
for (const line of WIDTHS.trim().split('\n')) {
  const [names = '', layers = ''] = line.split(': ');
  for (const model of names.split(' ')) {
    models.add(model);
    for (const layer of layers.split(', ')) {
      const [path, width] = layer.split(' ');
      known.set(`${model}.${path}.in_features`, Number(width));
    }
  }
}

/** Arguments that leave these widths as they are. */
const HARMLESS = /^(weights|pretrained|progress|num_classes)$/;

/** The name of the model that a call of `callee` gives; undefined where it is none of these. */
export function torchvisionModel(callee: string, args: readonly ArgumentValue[]): string | undefined {
  const [, name] = /^torchvision\.models\.(?:\w+\.)?(\w+)$/.exec(callee) ?? [];
  if (!name || !models.has(name)) return undefined;
  const isPlain = args.every((arg, at) =>
    arg.kind === 'keyword' ? HARMLESS.test(arg.name) : arg.kind === 'positional' && at === 0,
  );
  return isPlain ? name : undefined;
}

/** A width that one of torchvision's models has, or what is on the way to it. */
export function torchvisionPart({ part, reason }: UnknownValue, step: string): number | UnknownValue | undefined {
  if (part === undefined || part.length > 100) return undefined;
  const path = `${part}${step}`;
  return (
    known.get(path) ??
    ([...known.keys()].some((one) => one.startsWith(path)) ? { type: 'unknown', reason, part: path } : undefined)
  );
}
