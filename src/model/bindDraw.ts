// What draws first values, with every extent a number, and what torch refuses of it.

import { bindLayer } from './bindLayer.ts';
import { initProblem } from './initCall.ts';
import { type BoundLayer, type Diagnostic, type Draw, isJoin, type ModuleLayer } from './modelSpec.ts';
import { parameterShapes } from './parameterShapes.ts';
import { messageOf, phrase } from './phrase.ts';
import { sizeOf } from './shape.ts';
import { nameOf } from './shapes.ts';

/** Adds to `errors` where a module's arguments are wrong; the draw then is not to be used. */
export function bindDraw(draw: Draw, known: Readonly<Record<string, number>>, errors: Diagnostic[]): Draw<number> {
  if (typeof draw === 'number') return draw;
  const bind = (layer: ModuleLayer) => bindLayer(layer, known, errors) as ModuleLayer<number>;
  if (draw.type !== 'init') return bind(draw);
  return { ...draw, layer: typeof draw.layer === 'number' ? draw.layer : bind(draw.layer) };
}

/** What torch refuses of the calls of torch.nn.init; `layers` are the model's with its outputLayers. */
export function initFindings(draws: readonly Draw<number>[], layers: readonly BoundLayer[]): Diagnostic[] {
  return draws.flatMap((draw) => {
    if (typeof draw === 'number' || draw.type !== 'init') return [];
    const layer = typeof draw.layer === 'number' ? layers[draw.layer]! : draw.layer;
    const shape = parameterShapes(layer).find(({ name }) => name === draw.parameter)?.shape;
    const isLazy = !isJoin(layer) && layer.lazy;
    const problem = isLazy
      ? phrase`is called before ${nameOf(layer)} has parameters`
      : shape
        ? initProblem(draw, shape)
        : phrase`fills the ${draw.parameter} of ${nameOf(layer)}, which has none`;
    if (!problem) return [];
    const message = messageOf(phrase`torch.nn.init.${draw.function} ${problem}.`);
    return [{ severity: 'error', code: 'init-call', ...message, range: draw.range, line: draw.line }];
  });
}

/** How many values a draw that leaves nothing in the model takes at most. */
export function valuesThrownAway(draw: Draw<number>): number {
  if (typeof draw === 'number') return 0;
  const layer = draw.type === 'init' ? draw.layer : draw;
  if (typeof layer === 'number') return 0;
  return parameterShapes(layer).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}
