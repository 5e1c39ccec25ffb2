// Names that modules of Python's library, NumPy or torch do not have: whether newer versions have them is not always known.

import { byName } from '../../model/byName.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import { isOfOtherFile } from '../modules/torchFiles.ts';
import { nnModuleNames } from '../modules/torchSignatures.ts';
import { LIBRARY_NAMES } from './libraryNames.ts';

/** `maybe`: what newer versions, or other machines, may have. */
export type Lack = 'surely' | 'maybe';

/** Whether the module lacks what a dotted name asks of it; undefined where it has that, or not all of its names are known. */
export function lackOf(it: Interpreter, dotted: string): Lack | undefined {
  const lack = it.isPython2 || it.library.has(dotted) ? undefined : lackByName(dotted);
  return lack && !isSet(it, dotted.slice(dotted.lastIndexOf('.') + 1)) ? lack : undefined;
}

/** The same where it is certain; where it is not, that is noted. */
export function surelyLacks(it: Interpreter, dotted: string): boolean {
  const lack = lackOf(it, dotted);
  if (lack === 'maybe') it.uncertain++;
  return lack === 'surely';
}

const NOTHING = 'nothing';

const lackOfName = byName((dotted): Lack | typeof NOTHING => {
  const at = dotted.lastIndexOf('.');
  const [module, name] = [dotted.slice(0, Math.max(at, 0)), dotted.slice(at + 1)];
  const [, file] = /^torch\.nn\.modules\.(\w+)$/.exec(module) ?? [];
  if (file) return isOfOtherFile(file, name) ? 'surely' : NOTHING;
  if (module === 'torch.nn') return isClassOfNN(name) ? NOTHING : 'maybe';
  if (name.startsWith('_') || !Object.hasOwn(LIBRARY_NAMES, module) || namesOf(module).has(name)) return NOTHING;
  return OF_VERSIONS.test(module) ? 'maybe' : 'surely';
});

/** Whether the file may give it to whatever it is asked of. */
function isSet({ source: { text } }: Interpreter, name: string): boolean {
  return new RegExp(`\\.${name}[ \\t]*=(?!=)|\\bsetattr\\(`).test(text);
}

/** The same, whatever the file puts into them. */
export function lackByName(dotted: string): Lack | undefined {
  const lack = lackOfName(dotted);
  return lack === NOTHING ? undefined : lack;
}

function isClassOfNN(name: string): boolean {
  return !/^[A-Z]/.test(name) || nnModuleNames.has(name) || /^(Uninitialized)?(Parameter|Buffer)$/.test(name);
}

/** Those whose names differ from version to version that people have, or from one system to the next. */
const OF_VERSIONS = /^(numpy|torch|os|sys)(\.|$)/;

const namesOf = byName((module): ReadonlySet<string> => new Set(LIBRARY_NAMES[module]!.split(/\s+/)));
