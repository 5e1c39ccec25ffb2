// Names within what is imported, `nn.Linear`: a file asks for the same few again and again.

import { libraryConstant } from '../arrays/numpy.ts';
import { externalName } from '../modules/torchSignatures.ts';

interface DottedName {
  readonly full: string;
  /** As externalName has it. */
  readonly known: string;
  /** Whether it stands for a value that is known of every file. */
  readonly hasMeaning: boolean;
}

/** Files choose names: no more are kept than these. */
const MOST = 4000;
const found = new Map<string, Map<string, DottedName>>();
let count = 0;

/** `torch.nn` and `Linear`. */
export function nameWithin(library: string, name: string): DottedName {
  const within = found.get(library);
  const known = within?.get(name);
  if (known) return known;
  if (count >= MOST) {
    found.clear();
    count = 0;
  }
  const full = `${library}.${name}`;
  const made = { full, known: externalName(full), hasMeaning: libraryConstant(library, name) !== undefined };
  const names = found.get(library) ?? new Map<string, DottedName>();
  names.set(name, made);
  found.set(library, names);
  count++;
  return made;
}
