// The datasets and loaders that torch.utils.data makes of tensors of the file: how many rows they have, and of which shapes.

import { phrase } from '../../model/phrase.ts';
import { type Given, givenBy } from '../interpreter/givenBy.ts';
import { iterate } from '../interpreter/iterate.ts';
import {
  type ArgumentValue,
  dict,
  int,
  list,
  type Rows,
  tuple,
  type UnknownValue,
  unknown,
  type Value,
} from '../python/values.ts';
import { shapeOf } from './arrayShape.ts';
import { shaped } from './arrays.ts';
import { valueOfSize } from './sizeValues.ts';
import { tensorShape } from './tensorShapes.ts';

/** What a call makes; undefined where nothing is known of its rows. */
export function dataOfCall(name: string, args: readonly ArgumentValue[]): Value | undefined {
  const [, made] = /^torch\.utils\.data\.(?:\w+\.)?(TensorDataset|Subset|random_split|DataLoader)$/.exec(name) ?? [];
  const given = made ? givenBy(args) : undefined;
  if (!given) return undefined;
  if (made === 'TensorDataset') return tensorDataset(args);
  const dataset = given(0, 'dataset');
  const rows = dataset && rowsOf(dataset);
  if (!rows) return undefined;
  const second = given(1, made === 'Subset' ? 'indices' : 'lengths');
  if (made === 'DataLoader') return loader(rows, given);
  if (made === 'Subset') {
    const items = second && iterate(second);
    const length = second?.type === 'array' ? shapeOf(second)?.[0] : items && !('type' in items) && int(items.length);
    return withRows({ ...rows, length: length || valueOfSize(undefined) });
  }
  const lengths = second && lengthsOf(second, rows.length);
  return lengths && list(lengths.map((length) => withRows({ ...rows, length })));
}

/** Of a dataset or loader. */
export function rowsOf(value: Value): Rows | undefined {
  return value.type === 'unknown' ? value.rows : undefined;
}

function withRows(rows: Rows): Value {
  return { ...unknownRow(), rows };
}

function tensorDataset(args: readonly ArgumentValue[]): Value | undefined {
  const shapes = args.map(({ value }) => tensorShape(value));
  const length = shapes.find((shape) => shape?.[0])?.[0];
  if (!length) return undefined;
  const row = () => tuple(shapes.map((shape, at) => (shape ? rowOf(args[at]!.value, shape) : unknownRow())));
  return withRows({ length, first: row, any: row });
}

function rowOf(value: Value, [, ...shape]: readonly Value[]): Value {
  return shaped(shape, 'torch', value.type === 'array' ? value.dtype : 'float');
}

function unknownRow(): UnknownValue {
  return unknown(phrase`the rows of a dataset are not read`);
}

/** Of `random_split`: numbers of rows, or parts of the whole. */
function lengthsOf(value: Value, all: Value): readonly Value[] | undefined {
  const items = value.type === 'list' || value.type === 'tuple' ? iterate(value) : undefined;
  if (!items || 'type' in items) return undefined;
  if (items.every((item) => item.type !== 'float')) return items;
  const parts = items.map((item) => (item.type === 'float' || item.type === 'int' ? item.value : Number.NaN));
  if (all.type !== 'int' || Math.abs(parts.reduce((a, b) => a + b, 0) - 1) > 1e-9)
    return items.map(() => valueOfSize(undefined));
  const floors = parts.map((part) => Math.floor(all.value * part));
  const left = all.value - floors.reduce((a, b) => a + b, 0);
  // What is left over goes to one after the other.
  return floors.map((floor, at) => int(floor + Math.floor(left / floors.length) + (at < left % floors.length ? 1 : 0)));
}

function loader(rows: Rows, given: Given): Value | undefined {
  const isGiven = (at: number, name: string) => (given(at, name) ?? { type: 'none' }).type !== 'none';
  const size = given(1, 'batch_size') ?? int(1);
  if (isGiven(6, 'collate_fn') || size.type === 'none') return undefined;
  const drops = given(8, 'drop_last') ?? { type: 'bool', value: false };
  const isOpen = isGiven(3, 'sampler') || isGiven(4, 'batch_sampler') || drops.type !== 'bool';
  const { length: all } = rows;
  if (isOpen || size.type !== 'int' || all.type !== 'int' || size.value < 1) {
    const batch = () => batched(rows.any(), valueOfSize(undefined));
    return withRows({ length: valueOfSize(undefined), first: batch, any: batch, isLoader: true });
  }
  const isEven = (drops.type === 'bool' && drops.value) || all.value % size.value === 0;
  const count = isEven ? Math.floor(all.value / size.value) : Math.ceil(all.value / size.value);
  return withRows({
    length: int(count),
    first: () => batched(rows.first(), int(Math.min(size.value, all.value))),
    any: () => batched(rows.any(), isEven ? size : valueOfSize(undefined)),
    isLoader: true,
  });
}

/** What `default_collate` makes of rows like this one. */
function batched(row: Value, size: Value): Value {
  if (row.type === 'int' || row.type === 'bool') return shaped([size], 'torch', row.type);
  if (row.type === 'float') return shaped([size], 'torch');
  const shape = row.type === 'array' ? shapeOf(row) : undefined;
  if (row.type === 'array' && shape) return shaped([size, ...shape], 'torch', row.dtype);
  const items = row.type === 'tuple' || row.type === 'list' ? iterate(row) : undefined;
  if (items && !('type' in items)) return list(items.map((item) => batched(item, size)));
  if (row.type === 'dict' && !('type' in row.entries))
    return dict(new Map([...row.entries].map(([key, [name, item]]) => [key, [name, batched(item, size)]])));
  return unknownRow();
}
