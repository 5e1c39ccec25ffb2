// One remark for all Sequentials that one place builds, where each is a part of a model that can be trained as a whole: a
// ResNet's `_make_layer` builds four of them, of as many variants as the file has.

import { commonName, type Diagnostic, type SequentialSpec, type SourceRange } from '../../model/modelSpec.ts';
import { messageOf, type Phrase, phrase, type Text } from '../../model/phrase.ts';
import { listed } from '../remarks/listedNames.ts';
import { byKeys } from './groups.ts';

/** The diagnostics with those of parts of one place made one, where they were several. */
export function joinParts(
  diagnostics: readonly Diagnostic[],
  sequentials: readonly SequentialSpec[],
): readonly Diagnostic[] {
  const groups = byKeys(diagnostics.filter(isOfPart), placeOf);
  if (![...groups.values()].some(({ length }) => length > 1)) return diagnostics;
  const parts = byKeys(
    sequentials.filter(({ partOf }) => partOf !== undefined),
    placeOf,
  );
  const wholes = [...sequentials.entries()].filter(([, { isWhole }]) => isWhole);
  const named = byKeys(wholes, ([, { name }]) => name);
  return diagnostics.flatMap((found) => {
    const group = isOfPart(found) ? groups.get(placeOf(found))! : [];
    if (group.length < 2) return [found];
    return found === group[0] ? [joined(group, parts.get(placeOf(found)) ?? [], named)] : [];
  });
}

function placeOf({ range: { from, to } }: { readonly range: SourceRange }): string {
  return `${from} ${to}`;
}

/** Whether it only says that a Sequential is part of a whole, which can be trained too. */
export function isOfPart({ code, severity }: Diagnostic): boolean {
  return severity === 'information' && (code === 'forward-goes-on' || code === 'forward-begins-before');
}

/** `parts` are the Sequentials of the place, `named` the wholes of the file, with their numbers, by their names. */
function joined(
  group: readonly Diagnostic[],
  parts: readonly SequentialSpec[],
  named: ReadonlyMap<string, readonly (readonly [number, SequentialSpec])[]>,
): Diagnostic {
  const [first] = group as [Diagnostic];
  const goesOn = group.find(({ code }) => code === 'forward-goes-on');
  const before = group.find(({ code }) => code === 'forward-begins-before');
  const names = [...new Set(parts.map(commonName))];
  const numbered = [...new Set(parts.map(({ partOf }) => partOf!))].flatMap((name) => named.get(name) ?? []);
  const wholes = numbered.sort(([a], [b]) => a - b).map(([, whole]) => whole);
  const wholeNames = listed(wholes.map(({ name }) => name));
  const line = String(wholes[0]?.line);
  const whole =
    wholes.length > 1
      ? phrase`${wholeNames} (line ${line}) are the whole.`
      : phrase`${wholeNames} (line ${line}) is the whole.`;
  const found = { ...first, code: (goesOn ?? first).code };
  const data = before ? phrase`alone, on the data as it is` : phrase`alone`;
  if (names.length === 1) {
    const named = (text: string) => {
      const all = group.flatMap(({ phrase: said }) => (said && holeOf(said, text)) ?? []);
      return all.length < 2 ? all : [...new Map(all.map((name) => [`${name}`, name])).values()];
    };
    const from = named('`forward` comes to this Sequential through {0}, ');
    const to = named('`forward` goes on from this Sequential to {0}, ');
    const comes = phrase`comes to this Sequential through ${listed(from)}`;
    const goes =
      from.length > 0
        ? phrase`goes on from it to ${listed(to)}`
        : phrase`goes on from this Sequential to ${listed(to)}`;
    const does = from.length === 0 ? goes : to.length === 0 ? comes : phrase`${comes} and ${goes}`;
    const message =
      from.length + to.length > 1
        ? phrase`\`forward\` ${does}, which are not part of it: it is trained ${data}. ${whole}`
        : phrase`\`forward\` ${does}, which is not part of it: it is trained ${data}. ${whole}`;
    return { ...found, ...messageOf(message) };
  }
  const places =
    before && goesOn
      ? phrase`before and behind what is built here`
      : before
        ? phrase`before what is built here`
        : phrase`behind what is built here`;
  const message = phrase`\`forward\` has other layers ${places}, ${listed(names)}: each of these is trained ${data}. ${whole}`;
  return { ...found, ...messageOf(message) };
}

/** What fills the first hole of the phrase that begins so, there or within it. */
function holeOf({ text, args }: Phrase, start: string): Text | undefined {
  const [first] = args;
  if (typeof first !== 'object') return text.startsWith(start) ? first?.toString() : undefined;
  return text.startsWith(start) ? first : holeOf(first, start);
}
