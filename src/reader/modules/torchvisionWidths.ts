// How wide the last layers of torchvision's models are, which a file asks for before it puts its own in their place:
// `model.fc.in_features`. From torchvision's documentation of its models (pytorch.org/vision/stable/models.html).

import type { Text } from '../../model/phrase.ts';
import type { Store } from '../interpreter/store.ts';
import {
  type ArgumentValue,
  attributeRecord,
  type InstanceValue,
  int,
  type UnknownValue,
  unknown,
  type Value,
  type VisionModel,
} from '../python/values.ts';

/** The model; where its layers are, what goes into them and what comes out, if that is not the number of classes. */
const WIDTHS = `
resnet18 resnet34: fc 512
resnet50 resnet101 resnet152 resnext50_32x4d resnext101_32x8d resnext101_64x4d: fc 2048
wide_resnet50_2 wide_resnet101_2: fc 2048
inception_v3: fc 2048, AuxLogits.fc 768
googlenet shufflenet_v2_x0_5 shufflenet_v2_x1_0 shufflenet_v2_x1_5: fc 1024
shufflenet_v2_x2_0: fc 2048
regnet_x_400mf: fc 400
regnet_x_800mf: fc 672
regnet_x_1_6gf: fc 912
regnet_x_3_2gf: fc 1008
regnet_x_8gf: fc 1920
regnet_x_16gf: fc 2048
regnet_x_32gf: fc 2520
regnet_y_400mf: fc 440
regnet_y_800mf: fc 784
regnet_y_1_6gf: fc 888
regnet_y_3_2gf: fc 1512
regnet_y_8gf: fc 2016
regnet_y_16gf: fc 3024
regnet_y_32gf: fc 3712
densenet121: classifier 1024
densenet161: classifier 2208
densenet169: classifier 1664
densenet201: classifier 1920
vgg11 vgg13 vgg16 vgg19 vgg11_bn vgg13_bn vgg16_bn vgg19_bn: classifier[0] 25088 4096, classifier[3] 4096 4096, classifier[6] 4096
alexnet: classifier[1] 9216 4096, classifier[4] 4096 4096, classifier[6] 4096
mobilenet_v2 mnasnet0_5 mnasnet0_75 mnasnet1_0 mnasnet1_3: classifier[1] 1280
mobilenet_v3_small: classifier[0] 576 1024, classifier[3] 1024
mobilenet_v3_large: classifier[0] 960 1280, classifier[3] 1280
efficientnet_b0 efficientnet_b1 efficientnet_v2_s efficientnet_v2_m efficientnet_v2_l: classifier[1] 1280
efficientnet_b2: classifier[1] 1408
efficientnet_b3: classifier[1] 1536
efficientnet_b4: classifier[1] 1792
efficientnet_b5: classifier[1] 2048
efficientnet_b6: classifier[1] 2304
efficientnet_b7: classifier[1] 2560
convnext_tiny convnext_small: classifier[2] 768
convnext_base: classifier[2] 1024
convnext_large: classifier[2] 1536
maxvit_t: classifier[3] 512 512, classifier[5] 512
vit_b_16 vit_b_32: heads.head 768
vit_l_16 vit_l_32: heads.head 1024
swin_t swin_s swin_v2_t swin_v2_s: head 768
swin_b swin_v2_b: head 1024
`;

interface Widths {
  readonly inputs: number;
  /** Left out: as many as there are classes. */
  readonly outputs: number | undefined;
}

/** Of each model, by the path of a layer, as `.classifier[6]`. */
const models = new Map<string, ReadonlyMap<string, Widths>>();
for (const line of WIDTHS.trim().split('\n')) {
  const [names = '', layers = ''] = line.split(': ');
  const widths = layers.split(', ').map((layer) => {
    const [path, inputs, outputs] = layer.split(' ');
    return [`.${path}`, { inputs: Number(inputs), outputs: outputs ? Number(outputs) : undefined }] as const;
  });
  for (const model of names.split(' ')) models.set(model, new Map(widths));
}

/** Arguments that leave these widths as they are. */
const HARMLESS =
  /^(weights|pretrained|progress|num_classes|norm_layer|replace_stride_with_dilation|transform_input|init_weights|dropout|drop_rate|memory_efficient)$/;

/** The model that a call of `callee` gives; undefined where it is none of these. */
export function torchvisionModel(callee: string, args: readonly ArgumentValue[]): VisionModel | undefined {
  const [, name] = /^torchvision\.models\.(?:\w+\.)?(\w+)$/.exec(callee) ?? [];
  if (!name || !models.has(name)) return undefined;
  const isPlain = args.every((arg, at) => {
    if (arg.kind !== 'keyword') return arg.kind === 'positional' && at === 0;
    return HARMLESS.test(arg.name) || (arg.name === 'aux_logits' && arg.value.type === 'bool' && arg.value.value);
  });
  const classes = args.find((arg) => arg.kind === 'keyword' && arg.name === 'num_classes');
  return isPlain ? { name, classes: classes?.value ?? int(1000), stored: attributeRecord() } : undefined;
}

/** What one of torchvision's models has there: `step` is `.fc` or `[6]`. Undefined where that is not known. */
export function torchvisionPart(value: UnknownValue, step: string): Value | undefined {
  const { part, reason } = value;
  if (!part || part.path.length > 100 || part.model.stored[LOST]) return undefined;
  const { model } = part;
  const path = pathOf(model, part.path, step);
  const stored = model.stored[path];
  if (stored) return stored;
  if (SAME.test(step)) return { ...unknown(reason), gives: value };
  // Other methods may change it when they are called; what is in it, and not in the table, is left alone.
  if (CHANGING.test(step)) return unknown(reason, [value]);
  const widths = models.get(model.name)!;
  const layer = widths.get(part.path);
  if (layer && step === '.in_features') return int(layer.inputs);
  if (layer && step === '.out_features') return layer.outputs === undefined ? model.classes : int(layer.outputs);
  const isKnown = [...widths.keys()].some((one) => one.startsWith(path));
  return isKnown || step.startsWith('[') ? { type: 'unknown', reason, part: { model, path } } : unknown(reason);
}

/** Notes that the file puts a value there; false where it is no part of such a model. */
export function setTorchvisionPart(store: Store, value: Value, step: string, put: Value): boolean {
  if (value.type !== 'unknown' || !value.part) return false;
  const { model, path } = value.part;
  store.write(model.stored, pathOf(model, path, step), put);
  return true;
}

/** One of torchvision's models, or a part of it. */
export interface VisionPart {
  /** Tells it from others. */
  readonly model: { readonly name: string };
  readonly path: string;
}

/** Of models of which it is known what they hold (torchvisionModels.ts): themselves and their Sequentials. */
const parts = new WeakMap<Value, VisionPart>();

/** Notes that it is such a model. */
export function noteVisionModel(name: string, object: InstanceValue): void {
  const model = { name };
  if (!models.has(name)) return;
  parts.set(object, { model, path: '' });
  for (const part of ['classifier', 'heads', 'AuxLogits']) {
    const value = object.attributes[part];
    if (value) parts.set(value, { model, path: `.${part}` });
  }
}

/** Something that the file puts into one. */
export interface PutPart extends VisionPart {
  readonly put: Value;
}

const MAX_PUT = 200;

/** Notes what the file puts there, if it is a part of such a model that is not changed otherwise; `step` is `.fc` or `[6]`. */
export function notePut(noted: PutPart[], object: Value, step: string, put: Value): void {
  const own = object.type === 'unknown' ? object.part : parts.get(object);
  if (!own || noted.length >= MAX_PUT || (object.type === 'unknown' && object.part?.model.stored[LOST])) return;
  const { model, path } = own;
  noted.push({ model, path: pathOf(model, path, step), put });
}

/** How wide a row is in front of the part; undefined where that is not known. */
export function widthBefore({ model: { name }, path }: VisionPart): number | undefined {
  const widths = models.get(name)!;
  const layer = widths.get(path);
  if (layer) return layer.inputs;
  // The first layer of those that stand there.
  if (!/^\.(classifier|heads)$/.test(path)) return undefined;
  return [...widths].find(([one]) => one.startsWith(path))?.[1].inputs;
}

/** Notes that the file may have changed it in a way that is not followed. */
export function loseTorchvisionModel(store: Store, value: Value, reason: Text): void {
  if (value.type === 'unknown' && value.part) store.write(value.part.model.stored, LOST, unknown(reason));
}

const LOST = '*';
/** Methods that give the module itself. */
const SAME = /^\.(to|cuda|cpu|xpu|eval|train|half|float|double|bfloat16|requires_grad_|share_memory|type)$/;
const CHANGING =
  /^\.(append|extend|insert|pop|add_module|register_module|set_submodule|apply|_modules|__dict__|__\w+__)$/;

/** One name for each place: `[-1]` of a Sequential is that of its last layer, `.6` is `[6]`. */
function pathOf({ name }: VisionPart['model'], path: string, step: string): string {
  if (path === '.heads' && /^\[(0|-1)\]$/.test(step)) return `${path}.head`;
  if (/^\.\d+$/.test(step)) return `${path}[${step.slice(1)}]`;
  const [, back] = /^\[-(\d+)\]$/.exec(step) ?? [];
  if (!back) return `${path}${step}`;
  const places = [...models.get(name)!.keys()].filter((one) => one.startsWith(`${path}[`));
  const last = Math.max(...places.map((one) => Number.parseInt(one.slice(path.length + 1), 10)));
  return places.length > 0 ? `${path}[${last + 1 - Number(back)}]` : `${path}${step}`;
}
