// A `case` of a match statement -> its pattern, guard and body. What matches is patterns.ts's.

import { parseAtom, parseExpression } from './parseExpression.ts';
import type { Block, Expression, MatchCase, Pattern } from './syntax.ts';
import { SyntaxFault, type Tokens } from './tokens.ts';

const MAX_DEPTH = 50;

/** `case pattern if guard:`, then what `block` reads. */
export function parseCase(p: Tokens, block: () => Block): MatchCase {
  const { from } = p;
  p.next();
  let pattern: Pattern = { type: 'invalid', names: [] };
  let guard: Expression | undefined;
  try {
    pattern = parseOpenPattern(p, 0);
    guard = p.take('if') ? parseExpression(p) : undefined;
  } catch (fault) {
    if (!(fault instanceof SyntaxFault)) throw fault;
    pattern = { type: 'invalid', names: wordsIn(p.text.slice(from, p.to)) };
    while (!p.isAbandoned() && !p.at('newline') && !p.is(':')) p.next();
  }
  return { pattern, guard, body: block() };
}

/** Names that a pattern which is not read may bind. */
function wordsIn(text: string): string[] {
  return text.match(/[^\W\d]\w*/g) ?? [];
}

/** Patterns between commas without brackets: one stands for itself. */
function parseOpenPattern(p: Tokens, depth: number): Pattern {
  const first = parseAsPattern(p, depth);
  if (!p.is(',')) return first.type === 'star' ? { type: 'sequence', patterns: [first] } : first;
  const patterns = [first];
  while (p.take(',')) {
    if (p.is(':') || p.is('if')) break;
    patterns.push(parseAsPattern(p, depth));
  }
  return { type: 'sequence', patterns };
}

function parseAsPattern(p: Tokens, depth: number): Pattern {
  if (depth > MAX_DEPTH) p.fault();
  if (p.take('*')) return { type: 'star', name: capture(p) };
  const patterns = [parseClosedPattern(p, depth)];
  while (p.take('|')) patterns.push(parseClosedPattern(p, depth));
  const pattern: Pattern = patterns.length === 1 ? patterns[0]! : { type: 'or', patterns };
  if (!p.take('as')) return pattern;
  const name = capture(p);
  return name === undefined ? pattern : { type: 'as', pattern, name };
}

function capture(p: Tokens): string | undefined {
  if (!p.at('name')) p.fault();
  const { value } = p;
  p.next();
  return value === '_' ? undefined : value;
}

function parseClosedPattern(p: Tokens, depth: number): Pattern {
  if (p.at('name')) return parseNamePattern(p, depth);
  if (p.is('(') || p.is('[')) {
    const end = p.is('(') ? ')' : ']';
    p.next();
    const patterns: Pattern[] = [];
    let isSequence = end === ']' || p.is(')');
    while (!p.is(end)) {
      patterns.push(parseAsPattern(p, depth + 1));
      if (!p.take(',')) break;
      isSequence = true;
    }
    if (!p.take(end)) p.fault();
    isSequence ||= patterns[0]?.type === 'star';
    return isSequence ? { type: 'sequence', patterns } : patterns[0]!;
  }
  if (p.is('{')) return parseMapping(p, depth);
  return { type: 'value', value: parseLiteral(p) };
}

/** A number, text or constant; a complex number is not read. */
function parseLiteral(p: Tokens): Expression {
  const { from } = p;
  const isNegative = p.take('-');
  const isNumber = p.at('number');
  if (!isNumber && !p.at('string') && !p.at('keyword')) p.fault();
  const value = parseAtom(p, 0);
  if (isNumber && (p.is('+') || p.is('-'))) {
    p.next();
    if (!p.at('number')) p.fault();
    p.next();
    return { type: 'invalid', range: { from, to: p.before } };
  }
  return isNegative ? { type: 'unary', operator: '-', operand: value, range: { from, to: p.before } } : value;
}

function parseNamePattern(p: Tokens, depth: number): Pattern {
  const { from, to, value } = p;
  p.next();
  if (!p.is('.') && !p.is('(')) return { type: 'capture', name: value === '_' ? undefined : value };
  let named: Expression = { type: 'name', name: value, range: { from, to } };
  while (p.take('.')) {
    if (!p.at('name')) p.fault();
    named = { type: 'attribute', object: named, name: p.value, range: { from, to: p.to } };
    p.next();
  }
  if (!p.take('(')) return { type: 'value', value: named };
  const positional: Pattern[] = [];
  const keywords: { name: string; pattern: Pattern }[] = [];
  while (!p.is(')')) {
    const moment = p.save();
    const keyword = p.at('name') ? p.value : undefined;
    if (keyword !== undefined) p.next();
    if (keyword !== undefined && p.take('=')) keywords.push({ name: keyword, pattern: parseAsPattern(p, depth + 1) });
    else {
      p.restore(moment);
      positional.push(parseAsPattern(p, depth + 1));
    }
    if (!p.take(',')) break;
  }
  if (!p.take(')')) p.fault();
  return { type: 'class', class: named, positional, keywords };
}

function parseMapping(p: Tokens, depth: number): Pattern {
  const entries: { key: Expression; pattern: Pattern }[] = [];
  let rest: string | undefined;
  p.next();
  while (!p.is('}')) {
    if (p.take('**')) rest = capture(p);
    else {
      const key = p.at('name') ? parseNamePattern(p, depth) : undefined;
      if (key && key.type !== 'value') p.fault();
      const value = key?.type === 'value' ? key.value : parseLiteral(p);
      if (!p.take(':')) p.fault();
      entries.push({ key: value, pattern: parseAsPattern(p, depth + 1) });
    }
    if (!p.take(',')) break;
  }
  if (!p.take('}')) p.fault();
  return { type: 'mapping', entries, rest };
}
