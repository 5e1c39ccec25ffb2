// Whether a Sequential of a class may be given rows of tokens: what attention, an embedding or a recurrent layer gives, unless
// the class makes one row of that first. By the class's own text, for its `forward` need not be run.

import { OF_SEVERAL } from './tensorShapes.ts';
import type { ClassValue, ModuleValue, Value } from './values.ts';

const ATTENDS = [/softmax|scaled_dot_product_attention/i, /@|\b(matmul|bmm|einsum|scaled_dot_product_attention)\b/];
/** `x.mean(1)`, `x[:, -1]`, `torch.cat((u, v), 1)`. */
const MAKES_ONE =
  /\b(mean|sum|max|amax|view|reshape|flatten|squeeze|cat|concat|pool\w*|h_?n|hidden)\b|\[\s*(:|\.\.\.)\s*,|\[-?\d+\]/;

export function mayBeOfTokens(text: string, { reachedAs }: ModuleValue): boolean {
  const holder = reachedAs?.rank === 3 ? reachedAs.holder : undefined;
  const name = reachedAs?.path.split('.')[0];
  if (!holder || !name || !/^\w+$/.test(name)) return false;
  if (!Object.values(holder.attributes).some((value) => givesSeveral(value, text))) return false;
  const written = holder.class.order.map((entry) => (entry.type === 'class' ? textOf(text, entry) : '')).join('\n');
  const [, before] = new RegExp(`\\bdef forward\\b([^]*?\\bself\\.${name}\\(.*)`).exec(written) ?? [];
  return before !== undefined && !MAKES_ONE.test(before.slice(before.indexOf('\n')));
}

function givesSeveral(value: Value, text: string): boolean {
  if (value.type === 'module') return OF_SEVERAL.test(value.name);
  return value.type === 'instance' && value.class.order.some((one) => one.type === 'class' && attends(text, one));
}

/** By the definitions of classes. */
const known = new WeakMap<object, boolean>();

function attends(text: string, one: ClassValue): boolean {
  const told = known.get(one.definition);
  if (told !== undefined) return told;
  const written = textOf(text, one);
  const does = ATTENDS.every((pattern) => pattern.test(written));
  known.set(one.definition, does);
  return does;
}

function textOf(text: string, { definition: { range } }: ClassValue): string {
  return text.slice(range.from, Math.min(range.to, range.from + LONGEST));
}

/** Of a class, so much is looked at. */
const LONGEST = 20_000;
