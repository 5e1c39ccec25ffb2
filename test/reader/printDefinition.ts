// A definition as text, for test cases: a Sequential and its layers a line each, then the diagnostics.

import { formatLayer } from '../../src/model/formatLayer.ts';
import type { Definition, LayerSpec } from '../../src/model/modelSpec.ts';
import type { Stated } from '../../src/model/trainingSpec.ts';

export function printDefinition(
  { sequentials, training = {}, reconstruction, diagnostics }: Definition,
  text: string,
): string {
  const place = (offset: number) => {
    const before = text.slice(0, offset);
    return `${before.split('\n').length}:${offset - before.lastIndexOf('\n')}`;
  };
  const layer = (spec: LayerSpec) =>
    `${spec.path} ${formatLayer(spec)} ${place(spec.range.from)}-${place(spec.range.to)}`;
  const lines: string[] = [];
  for (const { name, range, unknowns, layers, outputLayers, errors } of sequentials) {
    const asked = unknowns.map((unknown) => `${unknown.name} ${place(unknown.range.from)}`).join(', ');
    const state = errors.length > 0 ? ` errors: ${errors.length}` : '';
    lines.push(`${name} ${place(range.from)}${asked ? ` asks for ${asked}` : ''}${state}`);
    for (const spec of layers) lines.push(`  ${layer(spec)}`);
    for (const spec of outputLayers) lines.push(`  then ${layer(spec)}`);
  }
  for (const [kind, { value, range }] of Object.entries<Stated<unknown>>({ ...training })) {
    const shown = JSON.stringify(value, (_, part) => (part === Number.POSITIVE_INFINITY ? 'inf' : part));
    lines.push(`${kind} ${shown} ${place(range.from)}-${place(range.to)}`);
  }
  if (reconstruction) lines.push(`reconstructs the input ${place(reconstruction.range.from)}`);
  for (const { range, severity, code, message, fix } of diagnostics) {
    lines.push(`${place(range.from)}-${place(range.to)} ${severity} ${code}: ${message}`);
    if (fix) lines.push(`  fix ${place(fix.range.from)}-${place(fix.range.to)}: ${fix.replacement}`);
  }
  return lines.join('\n');
}
