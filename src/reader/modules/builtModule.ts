// A module of torch.nn that stands for a call in `forward`: no object of the file holds it.

import type { SourceRange } from '../../model/modelSpec.ts';
import { type ArgumentValue, attributeRecord, type ModuleValue } from '../python/values.ts';

export function builtModule(name: string, args: readonly ArgumentValue[], range: SourceRange): ModuleValue {
  const nothing = {
    attributes: attributeRecord(),
    reachedAs: undefined,
    drawn: undefined,
    heir: undefined,
    self: undefined,
  };
  return { type: 'module', name, arguments: args, range, children: [], inits: [], ...nothing };
}
