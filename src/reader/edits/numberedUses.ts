// Layers that a file takes by their number, `self.net[2](x)`: with one put in or taken out in front of them, that is another.

import type { PlacedLayer } from '../../model/placedLayers.ts';
import { ofText } from '../text/ofText.ts';

/** Whether the file takes by its number what is another one once something is put in behind the layer, or it is taken out. */
export function isCountedUpTo(text: string, { uses }: PlacedLayer, isTakenOut: boolean): boolean {
  return uses.some(({ layer, sequential }) => {
    const names = `${sequential.name}.${layer.path}`.split('.');
    const [index, holder] = [Number(names.at(-1)), names.at(-2)!];
    if (!Number.isInteger(index)) return false;
    const before = layer.path.split('.').slice(0, -1);
    const beside = sequential.layers.map(({ path }) => path.split('.'));
    const count = 1 + Math.max(...beside.filter((one) => isIn(one, before)).map((one) => Number(one[before.length])));
    return (numberedUses(text).get(holder) ?? []).some(
      // A name of the class is another's where it is no attribute.
      ({ isAttribute, isOfModule, isApplied, bounds }) =>
        (isOfModule || isAttribute === names.length > 2) &&
        bounds.some((bound) =>
          bound < 0 ? count + bound <= index : bound > index || (bound === index && (isTakenOut || isApplied)),
        ),
    );
  });
}

/** Whether the file takes it as an attribute of what holds it, `net.act`. */
export function isTakenByName(text: string, { uses }: PlacedLayer): boolean {
  return uses.some(({ layer, sequential }) => {
    const [name, holder] = `${sequential.name}.${layer.path}`.split('.').reverse();
    if (!holder || !/^[A-Za-z_]\w*$/.test(name!)) return false;
    return new RegExp(`\\b${holder}\\.${name}\\b`).test(text);
  });
}

function isIn(path: readonly string[], holder: readonly string[]): boolean {
  return holder.every((name, at) => path[at] === name);
}

interface NumberedUse {
  /** `self.net[2]`, not `net[2]`. */
  readonly isAttribute: boolean;
  /** What lists have not: `net[2].weight`. */
  readonly isOfModule: boolean;
  /** `net[2](x)`: what is put in behind it is not applied. */
  readonly isApplied: boolean;
  readonly bounds: readonly number[];
}

/** By the name of what is counted. */
const numberedUses = ofText((text) => {
  const found = new Map<string, NumberedUse[]>();
  for (const [, dot, name = '', bounds = '', part, applied] of text.matchAll(NUMBERED)) {
    const use = {
      isAttribute: dot !== '',
      isOfModule: part !== undefined,
      isApplied: applied !== undefined,
      bounds: bounds.split(':').flatMap((bound) => (bound.trim() ? [Number(bound.replace(/\s/g, ''))] : [])),
    };
    found.set(name, [...(found.get(name) ?? []), use]);
  }
  return found;
});

const NUMBERED =
  /(\.|(?<![\w.]))(\w+)\[(\s*-?\s*\d+\s*|\s*(?:-?\s*\d+)?\s*:\s*(?:-?\s*\d+)?\s*)\](\.(?:weight|bias|in_features|out_features|in_channels|out_channels)(?!\w))?(\()?/g;
