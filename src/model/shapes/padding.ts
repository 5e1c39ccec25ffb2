// Shapes through padding. A `padding` is torch's: before and after the last dimension, then the one before it, …

import { type Phrase, phrase } from '../phrase.ts';
import type { Shape, ShapeRules } from '../shape.ts';
import { axisName, expectedImage } from './spatial.ts';

interface PadArguments {
  readonly padding: readonly number[];
}

export const paddingShapes = {
  ReflectionPad1d: reflectionShape,
  ReflectionPad2d: reflectionShape,
  ReflectionPad3d: reflectionShape,
  ReplicationPad1d: replicationShape,
  ReplicationPad2d: replicationShape,
  ReplicationPad3d: replicationShape,
  ZeroPad1d: constantShape,
  ZeroPad2d: constantShape,
  ZeroPad3d: constantShape,
  ConstantPad1d: constantShape,
  ConstantPad2d: constantShape,
  ConstantPad3d: constantShape,
  CircularPad1d: circularShape,
  CircularPad2d: circularShape,
  CircularPad3d: circularShape,
} satisfies Partial<ShapeRules>;

/** Before and after each padded dimension, the first of them first. */
export function padsOf({ padding }: PadArguments): (readonly [before: number, after: number])[] {
  const pads = Array.from({ length: padding.length / 2 }, (_, i) => [padding[2 * i]!, padding[2 * i + 1]!] as const);
  return pads.reverse();
}

function reflectionShape(args: PadArguments, input: Shape): Shape | Phrase {
  return paddedShape(args, input, true, (size, before, after, name) =>
    Math.max(before, after) >= size
      ? phrase`reflects ${Math.max(before, after)} and needs a ${name} above that`
      : undefined,
  );
}

function replicationShape(args: PadArguments, input: Shape): Shape | Phrase {
  return paddedShape(args, input, true, () => undefined);
}

/** Constant padding takes more dimensions than it pads. */
function constantShape(args: PadArguments, input: Shape): Shape | Phrase {
  return paddedShape(args, input, false, (size, before, after, name) => {
    const crop = -Math.min(before, after);
    return crop > size ? phrase`crops ${crop} from one side and needs a ${name} of at least that` : undefined;
  });
}

function circularShape(args: PadArguments, input: Shape): Shape | Phrase {
  return paddedShape(args, input, true, (size, before, after, name) => {
    const cropped = Math.min(before, 0) + Math.min(after, 0);
    const most = Math.max(before, after);
    return most > size + cropped
      ? phrase`wraps ${most} around and needs a ${name} of at least ${most - cropped}`
      : undefined;
  });
}

type Refusal = (size: number, before: number, after: number, name: Phrase) => Phrase | undefined;

function paddedShape(args: PadArguments, input: Shape, exact: boolean, refusal: Refusal): Shape | Phrase {
  const pads = padsOf(args);
  const dimensions = pads.length;
  const spare = input.length - 1 - dimensions;
  if (spare < 0 || (exact && spare > 0)) return expectedImage(dimensions);
  const output = [...input];
  for (const [d, [before, after]] of pads.entries()) {
    const size = input[1 + spare + d]!;
    const name = axisName(d, dimensions);
    const refused = refusal(size, before, after, name);
    if (refused) return refused;
    const padded = size + before + after;
    if (padded < 1) return phrase`crops ${-before - after} and needs a ${name} above that`;
    output[1 + spare + d] = padded;
  }
  return output;
}
