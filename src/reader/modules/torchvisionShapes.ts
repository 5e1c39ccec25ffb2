// What torchvision's models make of a tensor of a known shape, as files ask them before they build layers behind one:
// `backbone(torch.zeros(1, 3, 224, 224)).shape[1]`. From torchvision's documentation of its models.

import type { SourceRange } from '../../model/modelSpec.ts';
import { shaped } from '../arrays/arrays.ts';
import { tensorShape } from '../arrays/tensorShapes.ts';
import type { Frame, Interpreter } from '../interpreter/interpreter.ts';
import {
  type ArgumentValue,
  asArgument,
  attributeName,
  type InstanceValue,
  int,
  type UnknownValue,
  type Value,
} from '../python/values.ts';
import { isOfLibrary } from './bareModule.ts';
import { builtModule } from './builtModule.ts';

/** How many channels one of torchvision's own blocks gives, and how many times smaller the images become. */
interface Block {
  readonly channels: number;
  readonly step: number;
  /** What is left over at the edge is cut off. */
  readonly isCut: boolean;
}

const blocks = new WeakMap<Value, Block>();

/** The block, of which it is known from now on what it makes of images. */
export function visionBlock(value: UnknownValue, block: Block): UnknownValue {
  blocks.set(value, block);
  return value;
}

/** The file can reach what is within it, and give it another stride. */
export function openVisionBlock(value: Value): void {
  blocks.delete(value);
}

/** What such a block gives; undefined for all else, and where the shape of what comes is not known. */
export function applyVisionBlock(it: Interpreter, value: Value, args: readonly ArgumentValue[]): Value | undefined {
  const block = blocks.get(value);
  const shape = block && shapeOfImages(it, args);
  if (!block || !shape) return undefined;
  const round = block.isCut ? Math.floor : Math.ceil;
  const sides = shape.slice(2).map((side) => (side.type === 'int' ? round(side.value / block.step) : 0));
  return sides.every((side) => side > 0)
    ? shaped([shape[0]!, int(block.channels), ...sides.map((side) => int(side))], 'torch')
    : undefined;
}

/** While a forward is followed its input stands for any. */
function shapeOfImages(it: Interpreter, args: readonly ArgumentValue[]): readonly Value[] | undefined {
  if (it.isTracing || args.length !== 1 || args[0]!.kind !== 'positional') return undefined;
  const shape = tensorShape(args[0]!.value);
  return shape?.length === 4 ? shape : undefined;
}

/** The parts of a model in the order in which it applies them, by its class; between them what it does itself. */
const ORDER: Readonly<Record<string, string>> = {
  ResNet: 'conv1 bn1 relu maxpool layer1 layer2 layer3 layer4 avgpool Flatten fc',
  VGG: 'features avgpool Flatten classifier',
  AlexNet: 'features avgpool Flatten classifier',
  DenseNet: 'features ReLU AdaptiveAvgPool2d Flatten classifier',
  SqueezeNet: 'features classifier Flatten',
  MobileNetV2: 'features AdaptiveAvgPool2d Flatten classifier',
  MobileNetV3: 'features avgpool Flatten classifier',
  EfficientNet: 'features avgpool Flatten classifier',
};

/** What such a model gives, with what the file puts in the place of its parts; undefined for all else. */
export function applyVisionModel(
  it: Interpreter,
  { class: type, attributes }: InstanceValue,
  args: readonly ArgumentValue[],
  range: SourceRange,
  frame: Frame,
): Value | undefined {
  const order = isOfLibrary(type) && Object.hasOwn(ORDER, type.name) ? ORDER[type.name] : undefined;
  if (!order || attributes.forward || !shapeOfImages(it, args)) return undefined;
  let at = args[0]!.value;
  for (const name of order.split(' ')) {
    const part = /^[A-Z]/.test(name) ? ownPart(name, range) : attributes[attributeName(name)];
    if (!part || !it.spend(5)) return undefined;
    at = it.call(part, [asArgument(at, range)], range, frame);
    if (!tensorShape(at)) return undefined;
  }
  return shaped(tensorShape(at)!, 'torch');
}

function ownPart(name: string, range: SourceRange): Value {
  const size = asArgument(int(1), range);
  return builtModule(name, name === 'AdaptiveAvgPool2d' ? [size] : [], range);
}
