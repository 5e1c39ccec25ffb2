// Which of the findings are shown: those that are no part of others, and of one place what the file's calls build rather
// than what its classes and functions build by themselves.

import type { Diagnostic } from '../../model/modelSpec.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import type { ModuleValue } from '../python/values.ts';
import { isWithin } from '../text/sourceText.ts';
import { type Finding, isOpen } from './finding.ts';
import { groups } from './groups.ts';
import type { ReadSequential } from './sequentials.ts';
import { asVariants, MAX_VARIANTS } from './variants.ts';

/** Without the Sequentials that are part of others, within a module of the file that is among their layers. */
export function withoutParts(findings: readonly Finding[]): Finding[] {
  const parts = new Set(findings.flatMap(({ opened }) => [...opened]));
  const places = new Set([...parts].map(({ range }) => range.from));
  /** Once they were asked for. */
  let told: Record<'byFile' | 'byCalls' | 'byHeirs', ReadonlySet<number>> | undefined;
  // What a class or function read by itself leaves open of a Sequential, calls tell as a part of another, or the file's
  // objects of classes that inherit it.
  const isTold = ({ kind, spec: { range, errors } }: Finding) => {
    const isOfForward = hasOpenForward(errors);
    const leavesOpen = isOpen(errors);
    if (kind === 'file' || (!isOfForward && !leavesOpen)) return false;
    told ??= {
      byFile: placesOfParts(findings, true),
      byCalls: placesOfParts(findings, false),
      byHeirs: placesKnown(findings),
    };
    const { byFile, byCalls, byHeirs } = told;
    if (byFile.has(range.from) || ((isOfForward || kind === 'own') && byCalls.has(range.from))) return true;
    return kind === 'own' && leavesOpen && byHeirs.has(range.from);
  };
  return findings.filter((one) => {
    if (isTold(one)) return false;
    return one.kind === 'own' ? !places.has(one.spec.range.from) : !one.module || !parts.has(one.module);
  });
}

/** Where the modules stand that are in what the file's own calls build, or those in another class or function, where all of it is known. */
function placesOfParts(findings: readonly Finding[], byFile: boolean): ReadonlySet<number> {
  const places = new Set<number>();
  for (const { kind, module, modules, spec, within } of findings) {
    if (byFile !== (kind === 'file') || (!byFile && (isOpen(spec.errors) || hasOpenForward(spec.errors)))) continue;
    const isOther = ({ range }: ModuleValue) => kind !== 'own' || !within || !isWithin(range, within);
    for (const one of modules) if (one !== module && isOther(one)) places.add(one.range.from);
  }
  return places;
}

/** Where the file itself builds Sequentials that are attributes, of which all is known. */
function placesKnown(findings: readonly Finding[]): ReadonlySet<number> {
  const places = new Set<number>();
  const open = new Set<number>();
  for (const { kind, isAttribute, spec } of findings)
    if (kind === 'file' && isAttribute) (isOpen(spec.errors) ? open : places).add(spec.range.from);
  for (const place of open) places.delete(place);
  return places;
}

function hasOpenForward(errors: readonly Diagnostic[]): boolean {
  return errors.some(({ code }) => code === 'own-forward');
}

/**
 * What is shown of each place in the text: what the file's calls build, each different one as a variant; else, or where
 * these are not known, the class or function read by itself.
 */
export function choose(it: Interpreter, findings: readonly Finding[]): ReadSequential[] {
  const chosen: ReadSequential[] = [];
  const defaults = new Set([...it.origins.values()].filter((one) => one.hasDefault).map(({ range }) => range.from));
  const isKnown = ({ spec }: Finding) =>
    !isOpen(spec.errors) && !spec.unknowns.some(({ range }) => defaults.has(range.from));
  for (const place of groups(findings, ({ spec }) => spec.range.from)) {
    const [only, ...others] = place as [Finding, ...Finding[]];
    if (others.length === 0) {
      chosen.push(only);
      continue;
    }
    const used = new Set<string>();
    const [file, calls, own] = (['file', 'call', 'own'] as const).map((kind) =>
      place.filter((one) => one.kind === kind),
    ) as [Finding[], Finding[], Finding[]];
    const built = [...file, ...calls];
    const isOwnBetter = !built.some(isKnown) && own.some(isKnown);
    for (const named of groups(isOwnBetter ? [] : built, ({ spec }) => spec.name)) {
      const { name } = named[0]!.spec;
      // What the file builds stands before what a class read by itself does.
      const group = named[0]!.kind === 'file' ? named.filter(({ kind }) => kind === 'file') : named;
      const known = group.filter(isKnown);
      // A class that fails by itself, and not as the file builds it, stands for nothing that is built.
      const isSound = ({ spec }: Finding) =>
        spec.errors.length === 0 || known.every((one) => one.spec.errors.length > 0);
      const hasOwn = own.some((one) => one.spec.name === name && !one.assumed && isKnown(one) && isSound(one));
      // Turns of a loop that build a whole model, each with other values, have nothing but their number to tell them apart.
      const isOfFile = known.length > 0 && named[0]!.kind === 'file';
      const meanings = distinctMeanings(known.length > 0 ? known : group);
      // Nothing else can stand for what a class builds that builds others of itself: how many there are, its calls tell.
      const isNested = meanings.length <= MAX_VARIANTS && meanings.some((one) => isWithinItself(it, one));
      const isBuilt = isOfFile && (isNested || !isWithinPart(it, named[0]!));
      const variants = asVariants(it, meanings, hasOwn && !isBuilt);
      if (variants) used.add(name);
      chosen.push(...(variants ?? []));
    }
    for (const group of groups(own, ({ spec }) => spec.name)) {
      const { spec, isAttribute } = group[0]!;
      if (used.has(spec.name) || (used.size > 0 && !isAttribute)) continue;
      used.add(spec.name);
      chosen.push(...asVariants(it, distinctMeanings(group), false)!);
    }
  }
  return chosen.toSorted((a, b) => a.spec.range.from - b.spec.range.from);
}

/** Whether a class stands around it whose objects are parts of others: one with open numbers stands for all of them. */
function isWithinPart(it: Interpreter, { spec: { range } }: Finding): boolean {
  return [...it.partClasses].some((one) => isWithin(range, one.range));
}

/** Whether a call within the class around it builds the object that holds it: a class that builds others of itself. */
function isWithinItself(it: Interpreter, { calls, spec: { range } }: Finding): boolean {
  const around = [...it.partClasses].filter((one) => isWithin(range, one.range));
  return around.some(({ name, range: own }) =>
    calls.some((call) => isWithin(call, own) && it.source.text.startsWith(`${name}(`, call.from)),
  );
}

/** Two readings with the same meaning are the same model. */
export function meaning(finding: Finding): string {
  if (finding.meaning !== undefined) return finding.meaning;
  const { name, range, layers, outputLayers, unknowns, errors } = finding.spec;
  finding.meaning = JSON.stringify([name, range, layers, outputLayers, unknowns, errors.map(({ message }) => message)]);
  return finding.meaning;
}

export function distinctMeanings(group: readonly Finding[]): Finding[] {
  if (group.length === 1) return [...group];
  return [...new Map(group.map((one) => [meaning(one), one])).values()];
}
