// The classes that inherit directly from one of the file: `Base.__subclasses__()`.

import { phrase } from '../../model/phrase.ts';
import { type Frame, type Interpreter, outermostOf } from '../interpreter/interpreter.ts';
import { type ClassValue, list, unknown, type Value } from './values.ts';

/** Python's own `type` makes classes that stand in no `class` statement. */
const MAKES_CLASSES = /\b(type|new_class|make_dataclass)\(\s*[^()\s][^()]*,/;

/** In the order in which they are defined, where each is one that the file's own name for it still means. */
export function subclassesOf(it: Interpreter, of: ClassValue, { scope }: Frame): Value {
  const { variables } = outermostOf(scope);
  const heirs: ClassValue[] = [];
  for (const one of it.classes) {
    if (it.spend(1) && one.type === 'class' && isDirect(one, of)) heirs.push(one);
  }
  const areKnown = heirs.every((heir) => variables[heir.name] === heir);
  return areKnown && !MAKES_CLASSES.test(it.source.text)
    ? list(heirs)
    : unknown(phrase`which classes inherit from \`${of.name}\` is not known`);
}

function isDirect(heir: ClassValue, of: ClassValue): boolean {
  if (heir === of || !heir.order.includes(of)) return false;
  const isNamed = heir.definition.bases.some(({ value }) => value.type === 'name' && value.name === of.name);
  return (
    isNamed || !heir.order.some((one) => one.type === 'class' && one !== heir && one !== of && one.order.includes(of))
  );
}
