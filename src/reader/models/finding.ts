// A Sequential or a whole class that was read, and how it came to be seen.

import type { Diagnostic, SourceRange } from '../../model/modelSpec.ts';
import type { Assumptions } from '../interpreter/assumed.ts';
import type { ModuleValue } from '../python/values.ts';
import type { ClassDefinition } from '../text/syntax.ts';
import type { Built } from './variants.ts';

export interface Finding extends Built {
  /**
   * `file`: while the file itself runs; `own`: from the class or function in which it stands, read by itself; `call`: from
   * another that is read by itself.
   */
  readonly kind: 'file' | 'own' | 'call';
  /** Undefined for a whole class. */
  readonly module: ModuleValue | undefined;
  /** Of a class that is read by itself. */
  readonly ofClass?: ClassDefinition;
  /** Whether it is named for the attribute that holds it. */
  readonly isAttribute: boolean;
  /** The class or function that was read by itself, and what is taken for granted of its arguments. */
  readonly within: SourceRange | undefined;
  readonly assumed: Assumptions | undefined;
  /** Once it was asked for. */
  meaning?: string;
}

/** Whether something of it does not follow from the file. */
export function isOpen(errors: readonly Diagnostic[]): boolean {
  return errors.some(isUnresolved);
}

/** Whether all that is wrong with it is what does not follow from the file. */
export function isOnlyOpen(errors: readonly Diagnostic[]): boolean {
  return errors.length > 0 && errors.every(isUnresolved);
}

/** Whether it says what does not follow from the file. */
export function isUnresolved({ code }: Diagnostic): boolean {
  return code.startsWith('unresolved');
}

/** Names the place and the model that stands there. */
export function keyOf({ from }: SourceRange, name: string): string {
  return `${from} ${name}`;
}

export function nameOf({ reachedAs }: ModuleValue): string {
  return reachedAs?.name ?? 'Sequential';
}
