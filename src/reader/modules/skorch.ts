// What skorch's nets build of a class of modules: `NeuralNetClassifier(Net, module__hidden=30)` is Net(hidden=30). From
// skorch's documentation of NeuralNet (skorch.readthedocs.io).

import type { SourceRange } from '../../model/modelSpec.ts';
import { phrase } from '../../model/phrase.ts';
import type { Frame, Interpreter } from '../interpreter/interpreter.ts';
import { presume } from '../interpreter/presumed.ts';
import type { ArgumentValue } from '../python/values.ts';

const NET = /^skorch\.(\w+\.)*NeuralNet\w*$/;
const PREFIX = 'module__';

/** Builds the module that the call of a net asks for; `name` is the net's class. */
export function buildForSkorch(
  it: Interpreter,
  name: string,
  args: readonly ArgumentValue[],
  range: SourceRange,
  frame: Frame,
): void {
  if (!NET.test(name)) return;
  const module = args.find((arg) => arg.kind === 'positional' || (arg.kind === 'keyword' && arg.name === 'module'));
  if (module?.value.type !== 'class') return;
  const given = args.flatMap((arg): readonly ArgumentValue[] => {
    if (arg.kind === 'rest') return [arg];
    return arg.name.startsWith(PREFIX) ? [{ ...arg, name: arg.name.slice(PREFIX.length) }] : [];
  });
  if (given.length > 0) it.call(module.value, given, range, frame);
  // As a search does.
  const isSetLater = /\.set_params\([^()]*\bmodule__\w+/.test(it.source.text);
  if (!isSetLater) return;
  const message = phrase`What \`set_params\` gives a net of skorch for its module is not followed: it is read as it is first built.`;
  presume(it, message, range, frame);
}
