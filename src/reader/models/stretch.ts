// What was run and is shown to whoever reads what it built, while that stands.

import type { SourceRange } from '../../model/modelSpec.ts';
import type { Assumptions } from '../interpreter/assumed.ts';
import type { Frame } from '../interpreter/interpreter.ts';
import type { ClassValue, FunctionValue } from '../python/values.ts';

/** Something that was run: the file, or a class or function of it by itself. */
export interface Stretch {
  /** The file's. */
  readonly frame: Frame;
  /** Where the interpreter's lists stood when it began. */
  readonly from: {
    readonly sightings: number;
    readonly objects: number;
    readonly touches: number;
    readonly norms: number;
  };
  /** The class or function; undefined for the file. */
  readonly within: SourceRange | undefined;
  readonly value: ClassValue | FunctionValue | undefined;
  /** Whether the file itself builds an object of the class. */
  readonly isUsed: boolean;
  /** Whether it takes arguments that nothing in the file gives. */
  readonly isOpen: boolean;
  readonly isComplete: boolean;
  /** The same of itself, whatever the file's run left out. */
  readonly isEnough: boolean;
  /** What is taken for granted of its arguments. */
  readonly assumed: Assumptions | undefined;
  /** Whether functions that nobody calls have called it before, or a class as the file does not build it. */
  readonly isHelper: boolean;
  /** Whether its end is reached, and nothing raised before. */
  readonly hasEnded: boolean;
}
