// Paddings and resizings of a tensor to the size of another, whatever that is: `F.interpolate(x, size=skip.shape[2:])`, and
// what U-Nets pad where an odd size was halved.

import type { SourceRange } from '../../model/modelSpec.ts';
import { builtModule } from '../modules/builtModule.ts';
import { type ArgumentValue, asArgument, int, type ModuleValue, type Operation, type Value } from '../python/values.ts';
import { isSizeOf, positionsOf } from './reshapes.ts';

export interface Sized {
  /** With a size that stands for the other's. */
  readonly module: ModuleValue;
  readonly like: Value;
}

export function sizedAs({ callee, args }: Operation, range: SourceRange): Sized | undefined {
  const [input, ...rest] = args;
  if (input?.kind !== 'positional') return undefined;
  if (callee === 'torch.nn.functional.pad') return padded(input.value, rest, range);
  if (/^torch\.nn\.functional\.(interpolate|upsample)$/.test(callee)) return resized(rest, range);
  return undefined;
}

function resized(rest: readonly ArgumentValue[], range: SourceRange): Sized | undefined {
  const at = rest.findIndex(({ kind, name }, i) => (kind === 'positional' ? i === 0 : name === 'size'));
  const like = rest[at] && positionsOf(rest[at].value);
  if (!like || rest.some(({ name }) => /^(scale_factor|antialias|recompute_scale_factor)$/.test(name)))
    return undefined;
  const others = rest.toSpliced(at, 1);
  if (others.some(({ kind }) => kind !== 'keyword')) return undefined;
  const size: ArgumentValue = { kind: 'keyword', name: 'size', value: int(1), range };
  return { module: builtModule('Upsample', [size, ...others], range), like };
}

/** `[columns // 2, columns - columns // 2, rows // 2, rows - rows // 2]`, where these are what the input lacks. */
function padded(input: Value, rest: readonly ArgumentValue[], range: SourceRange): Sized | undefined {
  const [pad, ...more] = rest;
  const sides = pad && (pad.value.type === 'list' || pad.value.type === 'tuple') ? pad.value.items : undefined;
  if (!Array.isArray(sides) || sides.length !== 4 || more.length > 0) return undefined;
  const [left, right, top, bottom] = sides as readonly Value[] as readonly [Value, Value, Value, Value];
  const columns = halvedLack(left, right, input, 3);
  const rows = halvedLack(top, bottom, input, 2);
  if (!columns || columns !== rows) return undefined;
  const none = { type: 'tuple', items: [0, 0, 0, 0].map(int) } as const;
  const args: ArgumentValue[] = [asArgument(none, range), asArgument({ type: 'float', value: 0 }, range)];
  return { module: builtModule('ConstantPad2d', args, range), like: columns };
}

/** The tensor that is larger by what the two are together, the half of it and the rest. */
function halvedLack(before: Value, behind: Value, input: Value, dimension: number): Value | undefined {
  const lack = halved(before);
  const [whole, half] = operands(behind, '-') ?? [];
  if (!lack || whole !== lack || !half || halved(half) !== lack) return undefined;
  const [large, small] = operands(lack, '-') ?? [];
  return large && small && isSizeOf(small, dimension) === input ? isSizeOf(large, dimension) : undefined;
}

function halved(value: Value): Value | undefined {
  const [whole, by] = operands(value, '//') ?? [];
  return by?.type === 'int' && by.value === 2 ? whole : undefined;
}

function operands(value: Value, callee: string): readonly [Value, Value] | undefined {
  const operation = value.type === 'unknown' ? value.made?.operation : undefined;
  if (operation?.callee !== callee || operation.args.length !== 2) return undefined;
  return [operation.args[0]!.value, operation.args[1]!.value];
}
