// A layer as a call, with the arguments that differ from torch's defaults.

import { formatExtent } from './extent.ts';
import type { AffineSpec, ClampSpec, Extent, LayerSpec, ModuleLayer } from './modelSpec.ts';
import { defaultOf, type ModuleParameter, parametersOfModule } from './modules.ts';

/** `Conv2d(1, 32, 3, padding=1)`; of a layer that is not supported, `Name(…)`. */
export function formatLayer(layer: LayerSpec): string {
  if (layer.type === 'Unsupported') return `${layer.module}(…)`;
  if (layer.type === 'Residual') return 'x + block(x)';
  if (layer.type === 'Product') return 'x * gate(x)';
  if (layer.type === 'Affine') return formatAffine(layer);
  if (layer.type === 'Reciprocal') return '1 / x';
  if (layer.type === 'Clamp') return formatClamp(layer);
  if (layer.type === 'Concat') return `cat of ${layer.others.length + 1}, dim=${layer.dim}`;
  if (layer.sizedAs !== undefined) return `${layer.type}(to the size of another)`;
  const parts = formatArguments(layer)
    .filter(({ name, isDefault }) => !isDefault && name !== 'inplace')
    .map(({ name, text, isRequired }) => (isRequired ? text : `${name}=${text}`));
  return `${layer.type}(${parts.join(', ')})`;
}

/** `0.2 * x + 1`, without what changes nothing. */
function formatAffine({ factor, shift }: AffineSpec): string {
  const product = factor === 1 ? 'x' : factor === -1 ? '-x' : `${shortest(factor)} * x`;
  if (shift === 0) return product;
  return `${product} ${shift < 0 ? '-' : '+'} ${shortest(Math.abs(shift))}`;
}

/** `clamp(x, min=0)`. */
function formatClamp({ min, max }: ClampSpec): string {
  const bounds = Object.entries({ min, max }).flatMap(([name, bound]) =>
    bound === null ? [] : [`${name}=${shortest(bound)}`],
  );
  return `clamp(${['x', ...bounds].join(', ')})`;
}

function shortest(value: number): string {
  return String(Number(value.toPrecision(4)));
}

export interface FormattedArgument {
  readonly name: string;
  readonly text: string;
  /** Whether the value is torch's default. */
  readonly isDefault: boolean;
  /** Whether it has no default and is one of the first. */
  readonly isRequired: boolean;
}

/** All arguments in torch's order, as Python writes them. */
export function formatArguments(layer: ModuleLayer): readonly FormattedArgument[] {
  const given = layer.arguments as Readonly<Record<string, unknown>>;
  return Object.entries(parametersOfModule(layer.type) ?? {})
    .filter(([name, { kind }]) => kind !== 'place' && given[name] !== undefined)
    .map(([name, parameter]) => ({
      name,
      text: formatValue(given[name], parameter),
      isDefault:
        parameter.default !== undefined && JSON.stringify(given[name]) === JSON.stringify(defaultOf(parameter)),
      isRequired: parameter.default === undefined && parameter.kind !== 'dimension',
    }));
}

/** As Python writes it; a tuple of one size repeated is that size. */
function formatValue(value: unknown, { kind, length }: ModuleParameter): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return `'${value}'`;
  if (!Array.isArray(value)) return kind === 'extent' ? formatExtent(value as Extent) : String(value);
  const items = value.map((item) => (item === null ? 'None' : formatExtent(item as Extent)));
  const isRepeated = new Set(items).size === 1 && items.length === length;
  return isRepeated || items.length === 1 ? items[0]! : `(${items.join(', ')})`;
}
