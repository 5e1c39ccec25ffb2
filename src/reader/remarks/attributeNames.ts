// The names of attributes in a text: where they are asked for, and where they are set.

import type { SourceRange } from '../../model/modelSpec.ts';
import { byKeys } from '../models/groups.ts';
import { ofText } from '../text/ofText.ts';

/** What a text does with a name, wherever it is. */
interface Use {
  /** Where `.name` stands, or `'name'` as getattr takes it. */
  readonly places: number[];
  /** Whether there is `….name =`. */
  isSet: boolean;
  /** Whether there is `….name: type =`. */
  isStated: boolean;
  /** Whether there is `def name`. */
  isDefined: boolean;
  /** Whether there is `'name'`. */
  isQuoted: boolean;
}

const NOT_USED: Use = { places: [], isSet: false, isStated: false, isDefined: false, isQuoted: false };

const usesIn = ofText((text) => {
  const uses = new Map<string, Use>();
  for (const { 1: attribute, 2: type, 3: sets, 4: defined, 6: quoted, index } of text.matchAll(
    /\.(\w+)\b(?:(?=\s*(?:(:[^=\n]{0,200})|,[^=(\n]{0,200})?(=)(?!=))|)|\bdef (\w+)|(['"])(\w+)\5/g,
  )) {
    const name = (attribute ?? defined ?? quoted)!;
    let use = uses.get(name);
    if (!use) {
      use = { ...NOT_USED, places: [] };
      uses.set(name, use);
    }
    if (defined) use.isDefined = true;
    else use.places.push(index);
    if (quoted) use.isQuoted = true;
    if (type) use.isStated = true;
    else if (sets) use.isSet = true;
  }
  return uses;
});

export function useOfName(text: string, name: string): Readonly<Use> {
  return usesIn(text).get(name) ?? NOT_USED;
}

/** `self.name = `, each at the beginning of a statement, up to what is set. */
const setsIn = ofText((text) =>
  byKeys(
    text.matchAll(/\bself\.(?<=(?:^|;)[ \t]*self\.)(\w+)[ \t]*(?::[^=\r\n]{0,200})?=(?!=)[ \t]*/gm),
    ([, name]) => name!,
  ),
);

/** The one `self.name = ` between these places, up to what is set. */
export function oneAssignment(text: string, name: string, { from, to }: SourceRange): SourceRange | undefined {
  const [one, ...others] = (setsIn(text).get(name) ?? []).filter(({ index }) => index >= from && index < to);
  return one && others.length === 0 ? { from: one.index, to: one.index + one[0].length } : undefined;
}
