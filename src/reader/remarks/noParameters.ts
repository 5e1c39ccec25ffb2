// What an optimizer, or the clipping of gradients, is given in the place of parameters: the method itself, or the module.

import type { TextFix } from '../../model/modelSpec.ts';
import { phrase } from '../../model/phrase.ts';
import { definesItself } from '../interpreter/classAttribute.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import { tellMistake } from '../interpreter/mistakes.ts';
import { isModule } from '../modules/moduleTree.ts';
import { moduleOf } from '../modules/reach.ts';
import type { ArgumentValue } from '../python/values.ts';
import { diagnostic } from '../text/sourceText.ts';
import { replacing } from './misspelt.ts';

/** `name`: whose call is given them. */
export function tellNoParameters(it: Interpreter, name: string, given: ArgumentValue | undefined): void {
  if (!given || it.trying > 0) return;
  const { value, range } = given;
  const isMethod = value.type === 'method' && value.name === 'parameters' && isModule(value.self);
  const holdsThem = moduleOf(value)?.name.startsWith('Parameter') || definesItself(value, ['__iter__', '__getitem__']);
  if (!isMethod && (!isModule(value) || holdsThem)) return;
  const written = it.source.text.slice(range.from, range.to);
  const isPlain =
    /^(params\s*=\s*)?\w+(\.\w+|\[\w+\])*$/.test(written) && (!isMethod || written.endsWith('.parameters'));
  const fix: TextFix | undefined = isPlain
    ? replacing(`${written}${isMethod ? '()' : '.parameters()'}`, range)
    : undefined;
  const message = isMethod
    ? phrase`${name} is given the method \`parameters\` and not what its call gives, so torch raises TypeError here.`
    : phrase`${name} is given a module and not its parameters, which torch refuses.`;
  tellMistake(it, diagnostic(it.source, 'error', 'no-parameters', message, range, fix));
}
