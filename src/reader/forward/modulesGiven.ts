// `F.relu(self.conv1)`: a function of torch that is given a module in the place of what that gives.

import { phrase } from '../../model/phrase.ts';
import type { Frame, Interpreter } from '../interpreter/interpreter.ts';
import { isSure, tellMistake } from '../interpreter/mistakes.ts';
import { isModule } from '../modules/moduleTree.ts';
import type { ArgumentValue } from '../python/values.ts';
import { diagnostic } from '../text/sourceText.ts';
import { classOfFunction } from './functionals.ts';

export function tellModuleGiven(it: Interpreter, name: string, args: readonly ArgumentValue[], frame: Frame): void {
  const [first] = args;
  if (first?.kind !== 'positional' || !isModule(first.value) || !classOfFunction(name) || !isSure(it, frame)) return;
  const written = it.source.quote(first.range);
  const message = phrase`${written} is a module and no tensor, so torch raises TypeError here: \`${name}\` is to be given what it gives.`;
  tellMistake(it, diagnostic(it.source, 'error', 'module-as-input', message, first.range));
}
