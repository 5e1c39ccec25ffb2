// What a class or function builds in each of the ways in which conditions on its arguments may turn out -> what is shown
// where without them it is not known.

import type { Diagnostic } from '../../model/modelSpec.ts';
import { phrase } from '../../model/phrase.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import { withConditions } from '../lists/assumedLists.ts';
import { diagnostic } from '../text/sourceText.ts';
import { type Finding, isOpen } from './finding.ts';
import { byKeys, groups } from './groups.ts';

/**
 * The findings, where they leave a place open with what stands there in each different way instead. `ways` has what was
 * found of each class or function, in each way. Those that fail are left out, and told; where none can be trained, nothing
 * is gained.
 */
export function builtInWays(
  it: Interpreter,
  findings: readonly Finding[],
  ways: readonly (readonly (readonly Finding[])[])[],
): readonly Finding[] {
  if (ways.length === 0) return findings;
  const open = byKeys(findings, keyOf);
  const replaced = new Set<string>();
  const added: Finding[] = [];
  for (const ofOne of ways) {
    for (const group of groups(ofOne.flat(), keyOf)) {
      const [{ kind, spec }] = group as [Finding];
      const key = keyOf(group[0]!);
      const before = open.get(key);
      // What is not seen without them may stand in each way for something else.
      const isNew = !before && kind === 'own' && (!spec.isWhole || group.length === ofOne.length);
      if (before ? !before.some(({ spec }) => isOpen(spec.errors)) : !isNew) continue;
      const shown = shownOf(it, group);
      if (shown.length > 0) replaced.add(key);
      added.push(...shown);
    }
  }
  return [...findings.filter((one) => !replaced.has(keyOf(one))), ...added];
}

function keyOf({ spec, kind, within }: Finding): string {
  return `${spec.range.from} ${kind} ${within?.from} ${spec.name}`;
}

function shownOf(it: Interpreter, group: readonly Finding[]): Finding[] {
  if (group.every(({ spec }) => spec.errors.length > 0)) return [];
  const sound = group.filter((one) => !failureOf(one));
  const texts = new Map(group.map((one) => [one, textOf(one)]));
  const alike = byKeys(group, (one) => texts.get(one));
  const listed = group.map((one) => ({ list: NO_NEEDS, text: texts.get(one)!, assumed: one.assumed, one }));
  const failing: Diagnostic[] = [];
  const found: Finding[] = [];
  for (const { list, one } of withConditions(listed)) {
    const same = alike.get(texts.get(one))!;
    const when = list.when ?? same.map(wordsOf).join(' or ');
    const failure = failureOf(one);
    if (failure) {
      const message = phrase`What is built here where \`${when}\` is left out: ${failure.phrase ?? failure.message}`;
      failing.push(diagnostic(it.source, 'information', 'several-meanings', message, one.spec.range));
    } else found.push(withWhen(withSameDraws(it, one, same), when));
  }
  return found.map((one) => ({
    ...one,
    diagnostics: [...one.diagnostics.filter((found) => isTold(found, sound)), ...failing],
  }));
}

/** What is said of how it is read; what a person would change in some of the ways alone, nobody may mean. */
const STATEMENTS =
  /^(first-weights-differ|not-followed|evaluation-differs|forward-|several-|undecided|star-import|taken-for-granted)/;

function isTold(found: Diagnostic, sound: readonly Finding[]): boolean {
  if (found.severity === 'error' || STATEMENTS.test(found.code)) return true;
  return sound.every(({ diagnostics }) => diagnostics.some((other) => isAlike(found, other)));
}

/** What Python or torch refuses of it. */
function failureOf({ spec }: Finding): Diagnostic | undefined {
  return spec.errors.find(({ code }) => !NOT_READ.test(code));
}

const NOT_READ = /^(unresolved|unsupported|too-long|too-many-layers|used-in-parts|shared-layer|reshaped-parameter)/;

function isAlike(a: Diagnostic, b: Diagnostic): boolean {
  return a.code === b.code && a.range.from === b.range.from;
}

function withWhen(one: Finding, when: string): Finding {
  return { ...one, spec: { ...one.spec, when } };
}

const NO_NEEDS: { readonly needs: readonly string[]; readonly when?: string } = { needs: [] };

/** What it is, with parameters by their names alone, as lists have them. */
function textOf({ spec: { layers, outputLayers, errors } }: Finding): string {
  const text = JSON.stringify([layers, outputLayers, errors.map(({ message }) => message)]);
  return text.replace(/\{"type":"parameter","name":("(?:[^"\\]|\\.)*")\}/g, '$1');
}

function wordsOf({ assumed }: Finding): string {
  return [...(assumed?.values() ?? [])].flatMap(({ words }) => words).join(' and ');
}

/** What is built before it may be another in each of the ways that build the same. */
function withSameDraws(it: Interpreter, one: Finding, same: readonly Finding[]): Finding {
  const drawn = ({ spec: { draws, drawnBefore } }: Finding) => {
    const last = draws?.findLastIndex((draw) => typeof draw === 'number' || draw.type === 'init') ?? -1;
    return JSON.stringify([draws?.slice(0, last + 1), drawnBefore]);
  };
  const other = same.find((other) => drawn(other) !== drawn(one));
  if (!other) return one;
  const { name, range } = one.spec;
  const what = phrase`what is built before it depends on a parameter without a value`;
  const message = phrase`The first weights of ${name} will not be those that PyTorch draws: ${what}.`;
  return {
    ...one,
    diagnostics: [...one.diagnostics, diagnostic(it.source, 'warning', 'first-weights-differ', message, range)],
  };
}
