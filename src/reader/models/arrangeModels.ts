// A file's whole classes beside its Sequentials: which of them are offered, and what is said of the rest.

import {
  commonName,
  type Diagnostic,
  type LayerSpec,
  type SequentialSpec,
  type SourceRange,
} from '../../model/modelSpec.ts';
import { messageOf, phrase, type Text } from '../../model/phrase.ts';
import { diagnostic, type SourceText } from '../text/sourceText.ts';
import type { ClassDefinition } from '../text/syntax.ts';
import { byKeys } from './groups.ts';
import type { ReadSequential } from './sequentials.ts';

/** A class that is not followed as one model. */
export interface RefusedModel {
  readonly name: string;
  /** Its head. */
  readonly range: SourceRange;
  /** A sentence. */
  readonly reason: Text;
  /** Where it is read by itself. */
  readonly ofClass?: ClassDefinition;
  /** The same of what was kept of an earlier reading, which keeps no definitions. */
  readonly isOfClass?: boolean;
}

export interface ArrangedModels {
  readonly found: readonly ReadSequential[];
  readonly refused: readonly Diagnostic[];
}

/**
 * A class whose `forward` applies one of its Sequentials and nothing else is that Sequential; else it is offered before
 * them, and they are parts of it.
 */
export function arrangeModels(
  source: SourceText,
  models: readonly ReadSequential[],
  refused: readonly RefusedModel[],
): ArrangedModels {
  const wholes = models.filter(({ spec }) => spec.isWhole);
  const sequentials = new Map<number, SequentialSpec[]>();
  for (const { spec } of models) {
    if (spec.isWhole) continue;
    const others = sequentials.get(spec.range.from);
    if (others) others.push(spec);
    else sequentials.set(spec.range.from, [spec]);
  }
  const offered = new Set<ReadSequential>();
  /** By where a Sequential begins: the wholes that hold it and can be trained, once their widths fit. */
  const holders = new Map<number, ReadSequential[]>();
  /** What is said of the wholes that are one of their Sequentials. */
  const alsoSaid = new Map<SequentialSpec, Diagnostic[]>();
  const classes = new Map<SequentialSpec, string>();
  for (const whole of wholes) {
    const held = [...(whole.holds ?? [])];
    const same = held.flatMap((from) => sequentials.get(from)?.filter((spec) => isSame(spec, whole.spec)) ?? []);
    if (same.length > 0) {
      const said = whole.diagnostics.filter(({ code }) => code === 'not-followed' || code === 'evaluation-differs');
      for (const spec of same) {
        if (spec.layers.length === whole.spec.layers.length) classes.set(spec, commonName(whole.spec));
        alsoSaid.set(spec, [...(alsoSaid.get(spec) ?? []), ...said]);
      }
      continue;
    }
    offered.add(whole);
    if (whole.spec.errors.some(({ code }) => code !== 'width-mismatch')) continue;
    for (const from of held) holders.set(from, [...(holders.get(from) ?? []), whole]);
  }
  const found = models.flatMap((model): ReadSequential[] => {
    if (model.spec.isWhole) return offered.has(model) ? [model] : [];
    const wholesOf = holders.get(model.spec.range.from) ?? [];
    const whole = wholesOf.find(({ spec }) => spec.variant === model.spec.variant) ?? wholesOf[0];
    const said = alsoSaid.get(model.spec)?.filter((one) => !model.diagnostics.some((other) => isOne(one, other))) ?? [];
    if (!whole) {
      const wholeOf = classes.get(model.spec);
      const diagnostics = said.length > 0 ? [...model.diagnostics, ...said] : model.diagnostics;
      return [{ ...model, diagnostics, spec: wholeOf === undefined ? model.spec : { ...model.spec, wholeOf } }];
    }
    const spec = { ...model.spec, partOf: whole.spec.name };
    return [{ ...model, spec, diagnostics: model.diagnostics.map((one) => ofPart(one, whole.spec)) }];
  });
  if (refused.length === 0) return { found, refused: [] };
  const read = new Set(wholes.map(({ spec }) => commonName(spec)));
  // An error within a Sequential is said there.
  const messages = new Set(models.flatMap(({ diagnostics }) => diagnostics.map(({ message }) => message)));
  const isSaid = beginningsOf(messages);
  const unsaid = refused.filter(({ name, reason }) => !read.has(name) && !isSaid(`${reason}`));
  // Of an object that the file builds more is known than of the class by itself.
  const built = new Map(refused.flatMap((one) => (isOfClass(one) ? [] : [[one.name, one] as const])));
  const named = new Map<string, RefusedModel>();
  for (const one of unsaid) {
    const other = named.get(one.name);
    if (!isOfClass(one)) named.set(one.name, one);
    else if (!other || isOfClass(other)) named.set(one.name, built.get(one.name) ?? one);
  }
  const remarks = new Map<string, Diagnostic>();
  const partsOf = byKeys(found, className);
  for (const { name, range, reason } of named.values()) {
    const parts = partsOf.get(name) ?? [];
    const canBeTrained = parts.some(({ spec }) => spec.errors.length === 0);
    const rest = canBeTrained ? phrase` Its Sequentials can be trained alone.` : '';
    const message = phrase`${name} as a whole cannot be trained. ${reason}${rest}`;
    // Other models than the class are trained then.
    const severity = parts.length > 0 ? 'warning' : 'information';
    remarks.set(name, diagnostic(source, severity, 'forward-not-followed', message, range));
  }
  const withRemark = (model: ReadSequential): ReadSequential => {
    const remark = remarks.get(className(model));
    return remark ? { ...model, spec: { ...model.spec, notWhole: { ...remark, severity: 'error' } } } : model;
  };
  return { found: found.map(withRemark), refused: [...remarks.values()] };
}

function isOfClass({ ofClass, isOfClass = ofClass !== undefined }: RefusedModel): boolean {
  return isOfClass;
}

/** Of a part: `Net` of `Net.features`; empty for others. */
function className({ spec: { name } }: ReadSequential): string {
  return name.slice(0, Math.max(0, name.indexOf('.')));
}

/** Tells whether a text is the beginning of one of these. */
function beginningsOf(texts: ReadonlySet<string>): (text: string) => boolean {
  // The first that is not before it in order begins with it, if any does.
  const ordered = [...texts].sort();
  return (text) => {
    let [low, high] = [0, ordered.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ordered[middle]! < text) low = middle + 1;
      else high = middle;
    }
    return ordered[low]?.startsWith(text) === true;
  };
}

function isOne(a: Diagnostic, b: Diagnostic): boolean {
  return a.code === b.code && a.range.from === b.range.from && a.message === b.message;
}

/** Whether both have the same layers, but for what only arranges the data in front or the output behind. */
function isSame(sequential: SequentialSpec, whole: SequentialSpec): boolean {
  const { layers } = whole;
  const first = layers.findIndex((layer) => !isArrangement(layer));
  const last = layers.findLastIndex((layer) => !isArrangement(layer));
  const count = first < 0 ? 0 : last + 1 - first;
  return (
    count === sequential.layers.length && sequential.layers.every((layer, at) => isLike(layer, layers[first + at]!))
  );
}

/** `x.view(x.size(0), -1)` in `forward`. */
function isArrangement({ type, path }: LayerSpec): boolean {
  return path.endsWith('()') && (type === 'Flatten' || type === 'Unflatten');
}

/** Whatever the parameters are called, and with whatever stands in front. */
function isLike(a: LayerSpec, b: LayerSpec): boolean {
  return a.type === b.type && a.path === b.path && a.range.from === b.range.from && a.range.to === b.range.to;
}

/** What is said of a Sequential that is trained alone, where the whole can be trained too. */
function ofPart(found: Diagnostic, whole: SequentialSpec): Diagnostic {
  // The whole draws them in their order.
  if (found.code === 'first-weights-differ') return { ...found, severity: 'information' };
  if (found.code !== 'forward-goes-on' && found.code !== 'forward-begins-before') return found;
  const message = messageOf(phrase`${found.phrase ?? found.message} ${whole.name} (line ${whole.line}) is the whole.`);
  return { ...found, severity: 'information', ...message };
}
