// Changes the text of `.vscode/layerscope.json` as a person would: comments, indentation, commas and line ends stay as they
// are. Each returns the changes, or undefined where the text is no JSON that can be changed.

import { type Node, type ParseError, parseTree } from 'jsonc-parser';
import { type Configuration, FIELD_NAMES, type FieldName, type FieldValue } from '../protocol/configuration.ts';

export interface TextChange {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

type Changes = readonly TextChange[];

const LIST = 'configurations';

/** Undefined takes the field away. */
export function setField(
  text: string,
  index: number,
  field: FieldName,
  value: FieldValue | undefined,
): Changes | undefined {
  const item = listOf(rootOf(text))?.children?.[index];
  if (item?.type !== 'object') return undefined;
  const fields = item.children ?? [];
  const at = fields.findIndex((node) => nameOf(node) === field);
  if (value === undefined) return at < 0 ? [] : remove(text, fields, at);
  const old = fields[at]?.children?.[1];
  if (old) return [{ from: old.offset, to: endOf(old), text: inline(value) }];
  const later = fields.findIndex((node) => isLater(nameOf(node), field));
  return insert(text, item, later < 0 ? fields.length : later, `"${field}": ${inline(value)}`);
}

/** Behind the last; a text that is empty becomes a whole file. */
export function addConfiguration(text: string, configuration: Configuration): Changes | undefined {
  const ordered = Object.fromEntries(
    FIELD_NAMES.flatMap((name) => (configuration[name] === undefined ? [] : [[name, configuration[name]]])),
  );
  if (text.trim() === '') {
    return [{ from: 0, to: text.length, text: `${JSON.stringify({ [LIST]: [ordered] }, null, 2)}\n` }];
  }
  const root = rootOf(text);
  if (!root) return undefined;
  const list = listOf(root);
  const unit = /\n([ \t]+)\S/.exec(text)?.[1] ?? '  ';
  const written = (value: object, depth: number) =>
    JSON.stringify(value, null, unit).replaceAll('\n', `${eolOf(text)}${unit.repeat(depth)}`);
  if (list) return insert(text, list, list.children?.length ?? 0, written(ordered, 2));
  if (root.children?.some((node) => nameOf(node) === LIST)) return undefined;
  return insert(text, root, root.children?.length ?? 0, `"${LIST}": ${written([ordered], 1)}`);
}

export function removeConfiguration(text: string, index: number): Changes | undefined {
  const items = listOf(rootOf(text))?.children ?? [];
  return items[index] && remove(text, items, index);
}

/** A name that no other configuration has: `name`, `name 2`, … */
export function freeName(name: string, taken: readonly string[]): string {
  for (let count = 1; ; count++) {
    const candidate = count === 1 ? name : `${name} ${count}`;
    if (!taken.includes(candidate)) return candidate;
  }
}

export function apply(text: string, changes: Changes): string {
  const backward = [...changes].sort((a, b) => b.from - a.from);
  return backward.reduce((result, { from, to, text: by }) => result.slice(0, from) + by + result.slice(to), text);
}

function rootOf(text: string): Node | undefined {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  return errors.length === 0 && root?.type === 'object' ? root : undefined;
}

function listOf(root: Node | undefined): Node | undefined {
  const list = root?.children?.find((node) => nameOf(node) === LIST)?.children?.[1];
  return list?.type === 'array' ? list : undefined;
}

/** Makes `piece` a part of an object or a list, as the one at `at`, in a line of its own where the others are. */
function insert(text: string, whole: Node, at: number, piece: string): Changes {
  const parts = whole.children ?? [];
  const [previous, next] = [parts[at - 1], parts[at]];
  if (previous) return insertBehind(text, previous, piece);
  const start = whole.offset + 1;
  const indent = next && indentOf(text, next);
  if (next)
    return [{ from: start, to: start, text: indent === undefined ? `${piece}, ` : `${eolOf(text)}${indent}${piece},` }];
  const isOpen = text.slice(start, endOf(whole)).includes('\n');
  if (!isOpen && !piece.includes('\n')) return [{ from: start, to: start, text: piece }];
  const outer = /(?:^|\n)([ \t]*)[^\n]*$/.exec(text.slice(0, whole.offset))?.[1] ?? '';
  const unit = /\n([ \t]+)\S/.exec(text)?.[1] ?? '  ';
  const end = isOpen ? '' : `${eolOf(text)}${outer}`;
  return [{ from: start, to: start, text: `${eolOf(text)}${outer}${unit}${piece}${end}` }];
}

function insertBehind(text: string, previous: Node, piece: string): Changes {
  const end = endOf(previous);
  const indent = indentOf(text, previous);
  const restOfLine = REST_OF_LINE.exec(text.slice(end))?.[0];
  if (indent === undefined || restOfLine === undefined) return [{ from: end, to: end, text: `, ${piece}` }];
  const hasComma = commaBehind(text, end) !== undefined;
  const to = end + restOfLine.length;
  const line = `${eolOf(text)}${indent}${piece}${hasComma ? ',' : ''}`;
  if (hasComma || to > end) {
    return [...(hasComma ? [] : [{ from: end, to: end, text: ',' }]), { from: to, to, text: line }];
  }
  return [{ from: end, to: end, text: `,${line}` }];
}

/** With its comma and, where it has lines of its own, with these. */
function remove(text: string, parts: readonly Node[], at: number): Changes {
  const part = parts[at]!;
  const [previous, next] = [parts[at - 1], parts[at + 1]];
  const end = endOf(part);
  const indent = indentOf(text, part);
  const restOfLine = REST_OF_LINE.exec(text.slice(end))?.[0];
  const isLastWithoutComma = next === undefined && commaBehind(text, end) === undefined;
  const comma = isLastWithoutComma && previous ? commaBehind(text, endOf(previous)) : undefined;
  if (indent === undefined || restOfLine === undefined) {
    if (next) return [{ from: part.offset, to: next.offset, text: '' }];
    return [{ from: comma ?? part.offset, to: end, text: '' }];
  }
  const lineEnd = /^\r?\n/.exec(text.slice(end + restOfLine.length))?.[0].length ?? 0;
  const line = { from: part.offset - indent.length, to: end + restOfLine.length + lineEnd, text: '' };
  return [...(comma === undefined ? [] : [{ from: comma, to: comma + 1, text: '' }]), line];
}

/** A comma, and comments, up to the end of the line. */
const REST_OF_LINE = /^[ \t]*,?(?:[ \t]|\/\*[^\n]*?\*\/)*(?:\/\/[^\r\n]*)?(?=\r?\n|$)/;

/** Where the comma behind a part is, if one follows but for comments. */
function commaBehind(text: string, end: number): number | undefined {
  const [between] = /^(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/.exec(text.slice(end))!;
  return text[end + between.length] === ',' ? end + between.length : undefined;
}

/** What stands before a part that begins its line; undefined where something else does. */
function indentOf(text: string, { offset }: Node): string | undefined {
  return /(?:^|\n)([ \t]*)$/.exec(text.slice(0, offset))?.[1];
}

function isLater(name: string, field: FieldName): boolean {
  const order = FIELD_NAMES as readonly string[];
  return order.indexOf(name) > order.indexOf(field);
}

function nameOf({ children }: Node): string {
  return String(children?.[0]?.value);
}

function endOf({ offset, length }: Node): number {
  return offset + length;
}

/** `["a", "b"]`, `{ "width": 3 }`. */
function inline(value: FieldValue): string {
  if (Array.isArray(value)) return `[${value.map((item) => JSON.stringify(item)).join(', ')}]`;
  if (typeof value !== 'object') return JSON.stringify(value);
  const parts = Object.entries(value).map(([name, each]) => `${JSON.stringify(name)}: ${JSON.stringify(each)}`);
  return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`;
}

function eolOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}
