// An object of torch.nn.Module itself, which holds what the file sets on it: `self.stages = nn.Module()`.

import type { SourceRange } from '../../model/modelSpec.ts';
import { born } from '../interpreter/births.ts';
import { attributeRecord, type ClassValue, type InstanceValue, type Value } from '../python/values.ts';

/** Of a class that is in no file and has nothing of its own but the name. */
export function bareModule(
  name: string,
  range: SourceRange,
  attributes: Record<string, Value> = attributeRecord(),
): InstanceValue {
  const order: ClassValue['order'][number][] = [];
  const type: ClassValue = {
    type: 'class',
    name,
    definition: { type: 'class', name, bases: [], decorators: [], body: [], range },
    order,
    kind: 'plain',
    attributes: attributeRecord(),
  };
  order.push(type, { type: 'external', name: 'torch.nn.Module' });
  return born<InstanceValue>({ type: 'instance', class: type, attributes, module: undefined });
}

/** Whether it is one of a library's own, of which the file shows nothing but the name. */
export function isOfLibrary({ definition, name, order }: ClassValue): boolean {
  return name !== 'Module' && definition.bases.length === 0 && order[1]?.type === 'external';
}

/** An object's class: torch's own of a bare module, which no class of a file is, as that names what it inherits. */
export function classOf({ class: type }: InstanceValue): Value {
  const [, base] = type.order;
  const isBare = type.name === 'Module' && type.definition.bases.length === 0 && base?.type === 'external';
  return isBare && base.name === 'torch.nn.Module' ? base : type;
}
