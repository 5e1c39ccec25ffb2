// One place in the text builds several Sequentials: each is named for the call that makes the difference.

import type { SourceRange } from '../../model/modelSpec.ts';
import { phrase } from '../../model/phrase.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import { diagnostic, isWithin } from '../text/sourceText.ts';
import { groups } from './groups.ts';
import type { ReadSequential } from './sequentials.ts';

/** A lens for each stands above the Sequential. */
export const MAX_VARIANTS = 8;
const LONGEST = 60;

export interface Built extends ReadSequential {
  /** The calls that were going on when it was built, the outermost first. */
  readonly calls: readonly SourceRange[];
}

/**
 * Readings of one place and name, each of another meaning -> the same as variants; a single one stays as it is. Undefined
 * where there are many, or no call tells them apart, and something else can stand for them (`isOptional`).
 */
export function asVariants(
  it: Interpreter,
  readings: readonly Built[],
  isOptional: boolean,
): ReadSequential[] | undefined {
  if (readings.length < 2) return [...readings];
  const kept = readings.slice(0, MAX_VARIANTS);
  const told = tellingConditions(it, kept) ?? tellingCalls(it, kept);
  if (isOptional && (!told || readings.length > MAX_VARIANTS)) return undefined;
  const names = told ?? numberedCalls(it, kept);
  return kept.map(({ spec, diagnostics, modules, opened, holds }, at) => {
    const variant = names[at]!;
    const said = readings.length > kept.length ? [tooMany(it, spec.range, readings.length)] : [];
    return {
      spec: { ...spec, name: `${spec.name} · ${variant}`, variant },
      diagnostics: [...diagnostics, ...said],
      modules,
      opened,
      ...(holds && { holds }),
    };
  });
}

/** What tells the ways apart in which conditions on arguments may turn out; undefined where there are none. */
function tellingConditions(it: Interpreter, readings: readonly Built[]): string[] | undefined {
  if (readings.every(({ spec }) => spec.when === undefined)) return undefined;
  const others = numberedCalls(it, readings);
  const texts = readings.map(({ spec: { when } }, at) => (when && when.length <= 2 * LONGEST ? when : others[at]!));
  return new Set(texts).size === texts.length ? texts : undefined;
}

/** The innermost calls that are not the same for any two; undefined where there are none. */
function tellingCalls(it: Interpreter, readings: readonly Built[]): string[] | undefined {
  const place = readings[0]!.spec.range;
  const around: SourceRange[] = [];
  for (const value of [it.classes, it.functions].flat()) {
    if ((value.type === 'class' || value.type === 'function') && isWithin(place, value.definition.range))
      around.push(value.definition.range);
  }
  around.sort((a, b) => a.to - a.from - (b.to - b.from));
  for (let outwards = 1; outwards <= MAX_OUTWARDS; outwards++) {
    for (const definition of around) {
      const texts = readings.map(({ calls }) => {
        const call = calls.filter((range) => !isWithin(range, definition)).at(-outwards);
        return call && textOf(it, call);
      });
      if (new Set(texts).size === texts.length && texts.every((text) => text !== undefined)) return texts;
    }
    const own = outwards === 1 && around[0] ? ownCalls(it, readings, around[0]) : undefined;
    if (own) return own;
  }
  return undefined;
}

/** For each the innermost call that is none of another's. */
function ownCalls(it: Interpreter, readings: readonly Built[], definition: SourceRange): string[] | undefined {
  const calls = readings.map((one) =>
    one.calls
      .filter((range) => !isWithin(range, definition))
      .slice(-MAX_OUTWARDS)
      .map((range) => textOf(it, range)),
  );
  const own = calls.map((texts, at) =>
    texts.findLast((text) => calls.every((others, other) => other === at || !others.includes(text))),
  );
  return own.every((text) => text !== undefined) ? own : undefined;
}

/** A factory that calls a helper, which calls the class: so far the calls are looked at. */
const MAX_OUTWARDS = 3;

function numberedCalls(it: Interpreter, readings: readonly Built[]): string[] {
  const place = readings[0]!.spec.range;
  const texts = readings.map(({ calls }) => textOf(it, calls.findLast((range) => !isWithin(range, place)) ?? place));
  const numbers = new Map<string, number>();
  for (const group of groups(texts, (text) => text)) numbers.set(group[0]!, 0);
  return texts.map((text) => {
    const number = numbers.get(text)! + 1;
    numbers.set(text, number);
    return texts.filter((other) => other === text).length > 1 ? `${text} (${number})` : text;
  });
}

const BRACKETED = /^\( ?([\w.]+\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)) ?\)$/;

function textOf(it: Interpreter, { from, to }: SourceRange): string {
  const written = it.source.text.slice(from, Math.min(to, from + 4 * LONGEST)).replace(/\s+/g, ' ');
  // `self.inc = (DoubleConv(3, 64))`
  const text = BRACKETED.exec(written)?.[1] ?? written;
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

function tooMany(it: Interpreter, range: SourceRange, count: number) {
  const message = phrase`${count} different Sequentials are built here; the first ${MAX_VARIANTS} can be trained.`;
  return diagnostic(it.source, 'information', 'several-meanings', message, range);
}
