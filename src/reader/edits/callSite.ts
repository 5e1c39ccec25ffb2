// Where a layer that does not fit was asked for: a helper or a block of the file builds several, and one of its calls gives
// it another width than the others do.

import type { Diagnostic, SequentialSpec, SourceRange } from '../../model/modelSpec.ts';
import type { LayerUse, PlacedLayer } from '../../model/placedLayers.ts';
import { isWithin } from '../text/sourceText.ts';
import type { Bracket, Brackets } from './brackets.ts';
import { callAt } from './callText.ts';

/** The call of a class or function of the file that builds the layer at fault; undefined where not all is certain. */
export function callSite(found: Diagnostic, place: PlacedLayer, text: string, brackets: Brackets): Bracket | undefined {
  if (place.uses.length < 2) return undefined;
  const { path, by } = found.misfit ?? {};
  const uses = place.uses.filter(({ layer }) => layer.path === path);
  const [site, ...others] = uses.map((use) => callOfFile(use, text, brackets));
  if (!site || others.some((other) => other?.call !== site.call)) return undefined;
  // Where it builds both, it is at fault itself, whatever it is called with.
  if (by !== undefined && site.builds(by)) return undefined;
  return isWithin(found.range, site.call) ? undefined : site.call;
}

interface Site {
  readonly call: Bracket;
  /** Whether it builds the layer of that path too. */
  readonly builds: (path: string) => boolean;
}

function callOfFile(use: LayerUse, text: string, brackets: Brackets): Site | undefined {
  const reached = firstCall(use, text, brackets);
  const rest = [...(reached?.rest ?? [])];
  const names = use.layer.path.split('.');
  let call = reached?.bracket;
  while (call && !isOfFile(call.callee, text)) {
    const before = names.slice(0, names.length - rest.length);
    const starred = rest.length > 0 ? starredCall(call, before, Number(rest[0]), use, text, brackets) : undefined;
    if (starred) return starred;
    const element = rest.length > 0 ? elementAt(call, Number(rest.shift()), text) : undefined;
    call = element && callAt(brackets, element);
  }
  if (!call) return undefined;
  const path = `${names.slice(0, names.length - rest.length).join('.')}.`;
  return { call, builds: (other) => `${other}.`.startsWith(path) };
}

/** `*block(3, 8)` that gives the element at this index of a Sequential, which has the path `before`. */
function starredCall(
  sequential: Bracket,
  before: readonly string[],
  index: number,
  { sequential: { layers } }: LayerUse,
  text: string,
  brackets: Brackets,
): Site | undefined {
  const { elements } = sequential;
  if (!elements.some(({ from }) => text[from] === '*')) return undefined;
  const prefix = before.map((name) => `${name}.`).join('');
  const nameOfElement = (path: string) =>
    path.startsWith(prefix) ? path.slice(prefix.length).split('.')[0]! : undefined;
  // A function gives its layers in the order of its text, so that it begins anew where they go back.
  const places = new Map<string, number>();
  for (const { path, range } of layers) {
    const name = nameOfElement(path);
    if (name !== undefined && !places.has(name)) places.set(name, range.from);
  }
  const given = [...places.values()];
  let at = 0;
  let found: Site | undefined;
  for (const element of elements) {
    const isStarred = text[element.from] === '*';
    const call = isStarred ? callAt(brackets, { from: element.from + 1, to: element.to }) : undefined;
    const body = call && bodyOf(call.callee, text);
    if (isStarred && !body) return undefined;
    const first = at++;
    if (first >= given.length || (body && !isWithin({ from: given[first]!, to: given[first]! }, body)))
      return undefined;
    while (body && at < given.length && given[at]! > given[at - 1]! && given[at]! <= body.to) at++;
    const last = at;
    const builds = (path: string) => {
      const own = Number(nameOfElement(path) ?? Number.NaN);
      return first <= own && own < last;
    };
    if (call && first <= index && index < last) found = { call, builds };
  }
  return at === given.length ? found : undefined;
}

/** Of the only function of that name. */
function bodyOf(callee: string, text: string): SourceRange | undefined {
  if (!/^[A-Za-z_]\w*$/.test(callee)) return undefined;
  const [def, ...others] = [
    ...text.matchAll(new RegExp(`^([ \\t]*)def ${callee}\\b.*(?:\\n(?:\\1[ \\t].*|[ \\t]*\\r?$))*`, 'gm')),
  ];
  return def && others.length === 0 ? { from: def.index, to: def.index + def[0].length } : undefined;
}

export function rangeOf({ from, to, callee }: Bracket): SourceRange {
  return { from: from - callee.length, to };
}

interface Reached {
  readonly bracket: Bracket;
  /** What of the layer's path lies within it. */
  readonly rest: readonly string[];
}

/** The Sequential's own call, or in a class the one that its attribute is set to. */
function firstCall({ layer, sequential }: LayerUse, text: string, brackets: Brackets): Reached | undefined {
  const { path = '', isWhole, range } = sequential;
  const names = layer.path.split('.');
  if (!isWhole) {
    const own = path === '' ? [] : path.split('.');
    if (own.some((name, i) => names[i] !== name)) return undefined;
    const bracket = callAt(brackets, range);
    return bracket && { bracket, rest: names.slice(own.length) };
  }
  const end = /\n(?=class\b|\S)/.exec(text.slice(nextLineOf(text, sequential)))?.index ?? text.length;
  const body = text.slice(nextLineOf(text, sequential), nextLineOf(text, sequential) + end);
  const sets = [...body.matchAll(new RegExp(`self\\.${names[0]}\\s*=\\s*[\\w.]+(?=\\()`, 'g'))];
  const [set] = sets;
  if (!set || sets.length > 1) return undefined;
  const bracket = brackets.opening(nextLineOf(text, sequential) + set.index + set[0].length);
  return bracket && { bracket, rest: names.slice(1) };
}

function nextLineOf(text: string, { range }: SequentialSpec): number {
  const at = text.indexOf('\n', range.to);
  return at < 0 ? text.length : at + 1;
}

function elementAt({ elements }: Bracket, index: number, text: string): SourceRange | undefined {
  const upTo = elements.slice(0, index + 1);
  return upTo.some(({ from }) => text[from] === '*') ? undefined : upTo[index];
}

function isOfFile(callee: string, text: string): boolean {
  return /^[A-Za-z_]\w*$/.test(callee) && new RegExp(`^[ \\t]*(?:class|def) ${callee}\\b`, 'm').test(text);
}
