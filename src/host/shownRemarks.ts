// How the editor shows what is said of a file: what is not read, or cannot be trained here, is no mistake of the file's.

import type { Diagnostic } from '../model/modelSpec.ts';
import { messageOf, phrase } from '../model/phrase.ts';
import { byKeys } from '../reader/models/groups.ts';
import { isOfPart } from '../reader/models/partsAlone.ts';
import { listed } from '../reader/remarks/listedNames.ts';

export type ShownRemark = Omit<Diagnostic, 'severity'> & {
  /** A hint is marked where it is about, and is not among the problems. */
  readonly severity: Diagnostic['severity'] | 'hint';
};

/** Where a file only says that it has nothing to train, the editor stays quiet; Train Model tells it when asked. */
const UNSHOWN: ReadonlySet<string> = new Set(['no-sequential']);

/** Calls that set torch's seed, under whatever name; Python's own and numpy's are other generators. */
const SETS_SEED = /(?<!\brandom\.)\b\w*seed\w*\s*\(/i;

const NO_MISTAKES: ReadonlySet<string> = new Set([
  'unresolved-layers',
  'unresolved-layer',
  'unresolved-argument',
  'unsupported-layer',
  'unsupported-argument',
  'reshaped-parameter',
  'own-forward',
  'used-in-parts',
  'shared-layer',
  'several-meanings',
  'too-many-layers',
  'too-long',
  'forward-not-followed',
  'forward-begins-before',
  'forward-goes-on',
  'not-followed',
  'first-weights-differ',
]);

/**
 * In the order given; of what is not read, one at each place, whatever Sequentials it is part of, and no warning of what is
 * an error there: a whole model knows what its part does not. Why first weights differ is told with the first of those that
 * do. Where the file sets no seed, PyTorch's first weights are others each time, and that these differ is not told.
 */
export function shownRemarks(remarks: readonly Diagnostic[], text: string): readonly ShownRemark[] {
  const hasSeed = SETS_SEED.test(text);
  const told = new Set<string>();
  const errors = byKeys(
    remarks.filter(({ severity }) => severity === 'error'),
    placeOf,
  );
  return withJoinedWeights(remarks).flatMap((remark): readonly ShownRemark[] => {
    const isSaid = errors.get(placeOf(remark))?.some((error) => saysMore(error, remark));
    if (UNSHOWN.has(remark.code) || isSaid || (remark.code === 'first-weights-differ' && !hasSeed)) return [];
    if (!NO_MISTAKES.has(remark.code)) return [remark];
    const key = placeOf(remark);
    if (told.has(key)) return [];
    told.add(key);
    return [{ ...remark, severity: isOfPart(remark) ? 'hint' : 'information' }];
  });
}

/** One for each cause. */
function withJoinedWeights(remarks: readonly Diagnostic[]): readonly Diagnostic[] {
  const groups = byKeys(remarks.filter(isOfWeights), causeOf);
  return remarks.flatMap((remark) => {
    const group = isOfWeights(remark) ? groups.get(causeOf(remark))! : [remark];
    if (group.length === 1 || group[0] !== remark) return group[0] === remark ? [remark] : [];
    const [, cause = ''] = remark.phrase?.args ?? [];
    const names = listed([...new Set(group.map((one) => `${one.phrase?.args[0]}`))]);
    const message = phrase`The first weights of ${names} will not be those that PyTorch draws: ${cause}.`;
    return [{ ...remark, ...messageOf(message) }];
  });
}

function isOfWeights({ code, phrase: said }: Diagnostic): boolean {
  return code === 'first-weights-differ' && said?.args.length === 2;
}

function causeOf({ phrase: said }: Diagnostic): string {
  return `${said?.args[1]}`;
}

function placeOf({ code, range: { from, to } }: Diagnostic): string {
  return `${code} ${from} ${to}`;
}

/** Whether the error of the same place is the remark without what limits it. */
function saysMore(error: Diagnostic, { severity, message }: Diagnostic): boolean {
  return severity !== 'error' && message.startsWith(`${error.message.slice(0, -1)};`);
}
