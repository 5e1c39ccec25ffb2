// Whether a Sequential or a class may be given rows of tokens: what attention, an embedding or a recurrent layer gives, unless
// the class that applies it makes one row of that first. By the text alone, for a `forward` need not be run.

import type { SequentialSpec } from '../../model/modelSpec.ts';
import { isBatchNorm } from '../../model/modelSpec.ts';
import { ofText } from '../text/ofText.ts';
import { byKeys } from './groups.ts';

/** What makes of a row of numbers one of rows. */
const OF_SEVERAL = /\b(Embedding|MultiheadAttention|Transformer\w*|RNN|LSTM|GRU)\(/;
const ATTENDS = [/softmax|scaled_dot_product_attention/i, /@|\b(matmul|bmm|einsum|scaled_dot_product_attention)\b/];
/** `x.mean(1)`, `x[:, -1]`, `torch.cat((u, v), 1)`, `hidden[-1]`; but not `x[:, :t]`, which keeps its rows. */
const MAKES_ONE =
  /\b(mean|sum|max|amax|view|reshape|flatten|squeeze|cat|concat|pool\w*)\b|\[\s*(?::|\.\.\.)\s*,(?:[^\],:]{0,40}:[^\],]{0,40},){0,4}[^\],:]{1,80}[,\]]|\[-\d+\]|(?<!\))\[\d+\]|\[[1-9]\d*\]|\b(h_?n|hidden)\s*[[.]/;
/** What the attribute itself is given, in the line that applies it. */
const IS_GIVEN_ONE = /\(\s*(h_?n|hidden)\b[^(]*$/;

/** Whether what comes to the attribute is one row. */
function isOneRow(before: string, attribute: string, isAttention: boolean): boolean {
  // The first of what attention or a recurrent layer gives has all rows: `attend(x, x, x)[0]`, or of the variable.
  const several = new Set([...before.matchAll(/\b(\w+)\s*=\s*self\.\w+\(/g)].map(([, name]) => name));
  // Attention puts its heads side by side so.
  const plain = isAttention ? before.replace(/\b(view|reshape|flatten)\b/g, '') : before;
  const written = plain.replace(/\b(\w+)\[0\]/g, (all, name) => (several.has(name) ? name : all));
  // What else the line returns is another value.
  const line = written.lastIndexOf('\n') + 1;
  const others = written.lastIndexOf('),', written.indexOf(`self.${attribute}`, line));
  const own = others < line ? written : written.slice(0, line) + written.slice(others + 2);
  return MAKES_ONE.test(own) || IS_GIVEN_ONE.test(own);
}

/** Whether it is given what is joined in a third dimension: `self.attend(torch.cat((state, outputs), dim=2))`. */
function isJoinedInThird(before: string, attribute: string): boolean {
  const line = before.slice(before.lastIndexOf('\n') + 1);
  const given = line.slice(line.indexOf(`self.${attribute}(`) + `self.${attribute}(`.length);
  const name = /^\s*(\w+)\s*\)/.exec(given)?.[1];
  const set = name && [...before.matchAll(/^[ \t]*(\w+)[ \t]*=(.*)/gm)].findLast(([, target]) => target === name)?.[2];
  return JOINED_IN_THIRD.test(set ?? given);
}

const JOINED_IN_THIRD = /^\s*(?:torch\.)?(?:cat|concat)\((?:[^()]|\([^()]*\))*,\s*(?:(?:dim|axis)\s*=\s*)?2\s*\)/;

/** Of the layers of a model; such as take one row alone are given no others. */
export function takesTokens(text: string, { name, path, isWhole, layers }: SequentialSpec): boolean {
  const className = name.split('.')[0]!;
  if (layers.some(isBatchNorm)) return false;
  const attribute = isWhole ? '' : (path ?? '');
  if (mayBeOfTokens(text, className, attribute)) return true;
  const classes = classesIn(text);
  const before = attribute && beforeUse(writtenOf(classes, className), attribute);
  const isOfPositions = layers.some(({ type }) => /Conv|Pool|Norm[123]d/.test(type));
  if (before && !isOfPositions && isJoinedInThird(before, attribute)) return true;
  return layers.some(({ type }) => type === 'LayerNorm') && classes.has(className) && givesSeveral(classes, className);
}

/** Of what an object of the class holds at the path, or of the object itself. */
export function mayBeOfTokens(text: string, className: string, path: string): boolean {
  const classes = classesIn(text);
  return classes.has(className) && isGiven(classes, className, path.split('.')[0]!, 0);
}

function isGiven(classes: Classes, name: string, attribute: string, depth: number): boolean {
  if (attribute !== '') {
    const written = writtenOf(classes, name);
    const before = beforeUse(written, attribute);
    if (
      before === undefined ||
      isOneRow(
        before,
        attribute,
        ATTENDS.every((one) => one.test(written)),
      )
    )
      return false;
    if (givesSeveral(classes, name)) return true;
  }
  if (depth > DEEPEST) return false;
  return (holdersIn(classes).get(name) ?? []).some(
    (one) => one.of !== name && isGiven(classes, one.of, one.attribute, depth + 1),
  );
}

/** Classes that hold each other are looked through so far. */
const DEEPEST = 4;

/** What `forward` does up to the line that applies the attribute. */
function beforeUse(written: string, attribute: string): string | undefined {
  if (!/^\w+$/.test(attribute)) return undefined;
  const [, before] = new RegExp(`\\bdef forward\\b([^]*?\\bself\\.${attribute}\\b.*)`).exec(written) ?? [];
  return before?.slice(before.indexOf('\n'));
}

interface ClassText {
  readonly name: string;
  readonly bases: readonly string[];
  readonly text: string;
}

type Classes = ReadonlyMap<string, ClassText>;

/** The last of each name. */
const classesIn = ofText((text): Classes => {
  const heads = [...text.matchAll(/^([ \t]*)class (\w+)[ \t]*(?:\(([^)]*)\))?[ \t]*:/gm)].slice(0, MOST_CLASSES);
  const found = heads.map(({ 1: indent, 2: name, 3: bases, index }, at): [string, ClassText] => {
    // Of a class in a function what follows may be the function's.
    const next = heads.slice(at + 1).find((head) => head[1]!.length <= indent!.length);
    const to = Math.min(next?.index ?? text.length, index + LONGEST);
    return [name!, { name: name!, bases: bases?.match(/\w+/g) ?? [], text: text.slice(index, to) }];
  });
  return new Map(found);
});

const MOST_CLASSES = 500;
/** Of a class, so much is looked at. */
const LONGEST = 20_000;

/** With what it inherits in the file. */
function writtenOf(classes: Classes, name: string, depth = 0): string {
  const own = classes.get(name);
  if (!own || depth > DEEPEST) return '';
  return [own.text, ...own.bases.map((base) => (base === name ? '' : writtenOf(classes, base, depth + 1)))].join('\n');
}

interface Holder {
  readonly of: string;
  readonly attribute: string;
}

/** `self.mlp = Mlp(64)`, `self.layers.append(nn.ModuleList([Attention(64), Mlp(64)]))`. */
const HOLDS =
  /\bself\.(\w+)(?:\s*=[^=\n]*?\b[A-Z]\w*\(|\.append\((?:(?!\n\s*(?:self\.|def |for |return ))[\s\S]){0,500})/g;

/** By the class that an attribute holds, in a list too: `self.mlp = Mlp(64)`. */
function holdersIn(classes: Classes): ReadonlyMap<string, readonly Holder[]> {
  let found = known.holders.get(classes);
  if (!found) {
    const all = [...classes.values()].flatMap(({ name, text }) =>
      [...text.matchAll(HOLDS)].flatMap(({ 0: all, 1: attribute }) =>
        [...new Set(all.match(/\b[A-Z]\w*(?=\()/g))].map((held) => ({ held, of: name, attribute: attribute! })),
      ),
    );
    found = byKeys(all, ({ held }) => held);
    known.holders.set(classes, found);
  }
  return found;
}

/** Whether it holds or is what attends to rows, or gives several. */
function givesSeveral(classes: Classes, name: string): boolean {
  const told = known.several.get(classes) ?? new Map<string, boolean>();
  known.several.set(classes, told);
  const before = told.get(name);
  if (before !== undefined) return before;
  // Classes that hold each other do not tell of themselves.
  told.set(name, false);
  const written = writtenOf(classes, name);
  const held = () => [...new Set(written.match(/\b[A-Z]\w*(?=\()/g))].filter((one) => one !== name && classes.has(one));
  const gives =
    OF_SEVERAL.test(written) ||
    ATTENDS.every((pattern) => pattern.test(written)) ||
    held().some((one) => attends(classes, one, 0));
  told.set(name, gives);
  return gives;
}

function attends(classes: Classes, name: string, depth: number): boolean {
  const written = writtenOf(classes, name);
  if (ATTENDS.every((pattern) => pattern.test(written)) || /\bMultiheadAttention\(/.test(written)) return true;
  const held = new Set(written.match(/\b[A-Z]\w*(?=\()/g));
  return depth < 1 && [...held].some((one) => one !== name && classes.has(one) && attends(classes, one, depth + 1));
}

const known = {
  holders: new WeakMap<Classes, ReadonlyMap<string, readonly Holder[]>>(),
  several: new WeakMap<Classes, Map<string, boolean>>(),
};
