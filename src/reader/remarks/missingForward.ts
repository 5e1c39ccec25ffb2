// Classes of the file that are modules and have no `forward`: torch builds their objects, and raises where one is applied.

import type { Diagnostic, SourceRange } from '../../model/modelSpec.ts';
import { phrase } from '../../model/phrase.ts';
import { hasOwnForward } from '../interpreter/classAttribute.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import { isOfLibrary } from '../modules/bareModule.ts';
import type { ClassValue, InstanceValue } from '../python/values.ts';
import { diagnostic, firstLine, type SourceText } from '../text/sourceText.ts';

/** Of the class, whatever holds objects of it; undefined where it has one, or may have one of another file. */
export function missingForward(it: Interpreter, object: InstanceValue): Diagnostic | undefined {
  const { order, name } = object.class;
  if (
    isOfLibrary(object.class) ||
    !isAllOfFile(order) ||
    hasOwnForward(object) ||
    object.attributes.forward ||
    it.patched.has('forward')
  )
    return undefined;
  const message = phrase`The class ${name} has no \`forward\`, so that torch raises NotImplementedError where one of its objects is applied, as a Sequential does.`;
  return diagnostic(it.source, 'error', 'unsupported-layer', message, headOf(it.source, object));
}

/** Whether its methods are those that the file shows, beside torch's own; what decorates a class may give it others. */
export function isAllOfFile(order: ClassValue['order']): boolean {
  return order.every(
    (entry) =>
      (entry.type === 'class' && entry.definition.decorators.length === 0) ||
      (entry.type === 'external' && PLAIN.test(entry.name)),
  );
}

const PLAIN = /^(torch\.nn\.Module|object|abc\.ABC)$/;

/** `class Net(nn.Module):`. */
export function headOf({ text }: SourceText, { class: { definition } }: InstanceValue): SourceRange {
  return firstLine(text, definition.range);
}
