// A layer as a call, with the arguments that differ from torch's defaults.

import { formatExtent } from './extent.ts';
import type { Extent, LayerSpec } from './modelSpec.ts';
import { defaultOf, type ModuleParameter, parametersOfModule } from './modules.ts';

/** `Conv2d(1, 32, 3, padding=1)`; of a layer that is not supported, `Name(…)`. */
export function formatLayer(layer: LayerSpec): string {
  if (layer.type === 'Unsupported') return `${layer.module}(…)`;
  if (layer.type === 'Residual') return 'x + block(x)';
  const given = layer.arguments as Readonly<Record<string, unknown>>;
  const parts: string[] = [];
  for (const [name, parameter] of Object.entries(parametersOfModule(layer.type) ?? {})) {
    if (parameter.kind === 'place' || name === 'inplace') continue;
    const value = given[name];
    const isDefault = parameter.default !== undefined && JSON.stringify(value) === JSON.stringify(defaultOf(parameter));
    if (isDefault || value === undefined) continue;
    const text = formatValue(value, parameter);
    parts.push(parameter.default === undefined && parameter.kind !== 'dimension' ? text : `${name}=${text}`);
  }
  return `${layer.type}(${parts.join(', ')})`;
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
