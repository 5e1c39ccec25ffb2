// Text -> statements and syntax errors. Expressions are parseExpression.ts's. Where Python cannot read a statement, that one
// is `invalid` and the next ones are read.

import type { SourceRange } from '../../model/modelSpec.ts';
import { phrase } from '../../model/phrase.ts';
import { indentation, lineEnd, lineStart, nextLine } from '../edits/textEdit.ts';
import {
  beginsExpression,
  parseArguments,
  parseExpression,
  parseItems,
  parseParameters,
  parseTargets,
  takenApart,
} from './parseExpression.ts';
import { parseCase } from './parsePattern.ts';
import type {
  BinaryOperator,
  Block,
  ExceptHandler,
  Expression,
  ImportBinding,
  MatchCase,
  Statement,
} from './syntax.ts';
import { type Refused, SyntaxFault, Tokens, type Unreadable } from './tokens.ts';

export interface ParsedFile {
  readonly statements: Block;
  /** What Python could not read, at most one a line, in the order of the text. */
  readonly errors: readonly Unreadable[];
  readonly refused: readonly Refused[];
}

const MAX_DEPTH = 100;

/** Never throws. `text` is free of comments that Python does not know (see foreignComments.ts); only `piece` is read. */
export function parse(text: string, piece: SourceRange = { from: 0, to: text.length }): ParsedFile {
  const p = new Tokens(text, piece.from, piece.to);
  const statements: Statement[] = [];
  while (!p.at('end')) parseLine(p, 0, statements);
  return {
    statements,
    errors: p.errors.toSorted((a, b) => a.from - b.from),
    refused: p.refused,
  };
}

/** A line's simple statements, or a compound one, or a block that is indented without reason. */
function parseLine(p: Tokens, depth: number, into: Statement[]): void {
  if (p.at('newline') || p.at('dedent')) {
    p.next();
    return;
  }
  if (p.at('indent')) {
    p.note(p.from, p.to, 'deeper');
    into.push(...parseIndented(p, depth));
    return;
  }
  const { from } = p;
  p.begin();
  if (parseStatements(p, depth, into)) return;
  p.skipStatement();
  if (p.at('newline')) p.next();
  // What stands under a line that cannot be read may or may not run.
  if (!p.at('indent')) return;
  const range = { from, to: p.before };
  const consequent = parseIndented(p, depth);
  into.push({ type: 'if', test: { type: 'invalid', range }, consequent, otherwise: [], range: { from, to: p.before } });
}

/** A compound statement, or simple ones up to their line's end; whether that was come to. */
function parseStatements(p: Tokens, depth: number, into: Statement[]): boolean {
  const { from } = p;
  const start = p.save();
  try {
    if (parseCompound(p, depth, into)) return true;
  } catch (fault) {
    into.push(unread(fault, from, p));
    return false;
  }
  const before = into.length;
  const isRead = parseSimples(p, into);
  if (!p.isDoubtful || !p.isOpen) return isRead;
  into.length = before;
  p.beginAgain(start);
  const isReadSo = parseSimples(p, into);
  p.isStrict = false;
  return isReadSo;
}

function parseSimples(p: Tokens, into: Statement[]): boolean {
  const { from } = p;
  try {
    do {
      if (p.at('newline')) break;
      into.push(parseSimple(p));
    } while (p.take(';'));
  } catch (fault) {
    into.push(unread(fault, from, p));
    return false;
  }
  if (p.at('newline') || p.at('end')) {
    p.next();
    return true;
  }
  p.fail();
  return false;
}

function unread(fault: unknown, from: number, p: Tokens): Statement {
  if (!(fault instanceof SyntaxFault)) throw fault;
  return { type: 'invalid', range: { from, to: Math.max(from, p.before) } };
}

/** The statements up to the end of an indented block, which begins here. */
function parseIndented(p: Tokens, depth: number): Statement[] {
  const statements: Statement[] = [];
  const { from } = p;
  p.next();
  if (depth >= MAX_DEPTH) {
    for (let open = 1; !p.at('end'); p.next()) {
      if (p.at('indent')) open++;
      else if (p.at('dedent') && --open === 0) break;
    }
    statements.push({ type: 'invalid', range: { from, to: p.before } });
  } else while (!p.at('dedent') && !p.at('end')) parseLine(p, depth + 1, statements);
  if (p.at('dedent')) p.next();
  // A list that grew keeps room for more.
  return statements.slice();
}

/** `: body`, in the same line or indented below. A header that cannot be read to its colon keeps its body. */
function parseBlock(p: Tokens, depth: number): Block {
  const hasColon = p.take(':');
  if (!hasColon) {
    p.fail();
    if (!beginsStatement(p)) p.skipStatement();
  }
  if (!p.at('newline')) {
    const statements: Statement[] = [];
    if (depth < MAX_DEPTH) parseLine(p, depth + 1, statements);
    else p.skipStatement();
    return statements;
  }
  p.next();
  if (p.at('indent')) return parseIndented(p, depth);
  if (hasColon) p.fail();
  return [];
}

/** Whether the rest of the line is a statement, before which nothing but a colon is missing. */
function beginsStatement(p: Tokens): boolean {
  const isWord = (p.at('name') || p.at('keyword')) && !/[\r\n]/.test(p.text.slice(p.before, p.from));
  return isWord && !/:[ \t]*(?:#.*)?$/.test(p.text.slice(p.from, lineEnd(p.text, p.from)));
}

/** The body of a function; of one that is not indented, what comes up to its `return`, which belongs to no other function. */
function parseBody(p: Tokens, depth: number): Block {
  p.functions++;
  const body = within(p, false, depth);
  p.functions--;
  if (body.length > 0 || p.functions > 0 || !endsInReturn(p.text, p.from)) return body;
  const statements: Statement[] = [];
  while (statements.at(-1)?.type !== 'return' && !p.at('dedent') && !p.at('end')) parseLine(p, depth + 1, statements);
  return statements;
}

/** The body of a function or class: no loop around it is its own. */
function within(p: Tokens, isInClass: boolean, depth: number): Block {
  const around = { loops: p.loops, isInClass: p.isInClass };
  Object.assign(p, { loops: 0, isInClass });
  const body = parseBlock(p, depth);
  Object.assign(p, around);
  return body;
}

/** The body of a loop. */
function parseRounds(p: Tokens, depth: number): Block {
  p.loops++;
  const body = parseBlock(p, depth);
  p.loops--;
  return body;
}

/** Whether a `return` stands among the lines from here, which are indented alike, before an empty one or another definition. */
function endsInReturn(text: string, from: number): boolean {
  const indent = indentation(text, from);
  if (indent === undefined) return false;
  for (let at = lineStart(text, from); at < text.length; at = nextLine(text, at)) {
    const line = text.slice(at, lineEnd(text, at));
    const [, own = '', word] = /^([ \t]*)(\w*)/.exec(line)!;
    if (line.trim() === '' || own.length < indent.length) return false;
    if (own !== indent) continue;
    if (word === 'return') return true;
    if (/^(?:async|def|class|import|from|if)$/.test(word!) || line[own.length] === '@') return false;
  }
  return false;
}

/** Whether a compound statement begins here; it is then read. */
function parseCompound(p: Tokens, depth: number, into: Statement[]): boolean {
  const { from } = p;
  if (p.is('@')) {
    const decorators = parseDecorators(p);
    p.take('async');
    if (p.is('def')) into.push(parseFunction(p, from, decorators, depth));
    else if (p.is('class')) into.push(parseClass(p, from, decorators, depth));
    else p.fail();
    return true;
  }
  if (p.at('name')) {
    if (p.value !== 'match' || !isMatch(p)) return false;
    into.push(parseMatch(p, depth));
    return true;
  }
  if (!p.at('keyword')) return false;
  if (p.value === 'async' && ASYNC.test(p.text.slice(from, from + 40))) p.take('async');
  switch (p.value) {
    case 'def':
      into.push(parseFunction(p, from, [], depth));
      return true;
    case 'class':
      into.push(parseClass(p, from, [], depth));
      return true;
    case 'if':
      into.push(parseIf(p, depth));
      return true;
    case 'while': {
      p.next();
      const test = header(p, parseTest);
      const body = parseRounds(p, depth);
      const otherwise = parseElse(p, depth);
      into.push({ type: 'while', test, body, otherwise, range: { from, to: p.before } });
      return true;
    }
    case 'for':
      into.push(parseFor(p, from, depth));
      return true;
    case 'try':
      into.push(parseTry(p, depth));
      return true;
    case 'with':
      into.push(parseWith(p, from, depth));
      return true;
    default:
      return false;
  }
}

const ASYNC = /^async(?:\s|\\\r?\n)+(?:def|for|with)\b/;

/** What stands between a compound statement's keyword and its colon; where it cannot be read, the body still is. */
function header(p: Tokens, read: (p: Tokens) => Expression): Expression {
  const { from } = p;
  try {
    return read(p);
  } catch (fault) {
    if (!(fault instanceof SyntaxFault)) throw fault;
    while (!p.isAbandoned() && !p.at('newline') && !p.is(':')) p.next();
    return { type: 'invalid', range: { from, to: Math.max(from, p.before) } };
  }
}

function parseTest(p: Tokens): Expression {
  return parseExpression(p);
}

/** What was read since. */
function readFrom(from: number, p: Tokens): SourceRange {
  return { from, to: p.before };
}

function parseSimple(p: Tokens): Statement {
  const { from } = p;
  if (p.at('keyword')) {
    switch (p.value) {
      case 'pass':
      case 'break':
      case 'continue': {
        const type = p.value;
        if (type !== 'pass' && p.loops === 0)
          p.refused.push({ kind: 'always', from, to: p.to, cause: phrase`\`${type}\` stands outside of a loop` });
        p.next();
        return { type, range: readFrom(from, p) };
      }
      case 'return': {
        if (p.functions === 0 || p.isInClass)
          p.refused.push({ kind: 'always', from, to: p.to, cause: phrase`\`return\` stands outside of a function` });
        p.next();
        const value = beginsExpression(p) || p.is('*') ? parseItems(p) : undefined;
        return { type: 'return', value, range: readFrom(from, p) };
      }
      case 'raise':
        return parseRaise(p);
      case 'del': {
        p.next();
        const targets = parseTargets(p);
        return {
          type: 'delete',
          targets: targets.type === 'tuple' ? targets.items : [targets],
          range: readFrom(from, p),
        };
      }
      case 'global':
      case 'nonlocal': {
        const kind = p.value;
        const names: string[] = [];
        do {
          p.next();
          if (!p.at('name')) p.fault();
          names.push(p.value);
          p.next();
        } while (p.is(','));
        return { type: 'scope', kind, names, range: readFrom(from, p) };
      }
      case 'assert': {
        p.next();
        const test = parseExpression(p);
        if (p.take(',')) p.idly(parseTest);
        return { type: 'assert', test, range: readFrom(from, p) };
      }
      case 'import':
      case 'from':
        return parseImport(p);
    }
  }
  if (p.at('name')) {
    if ((p.value === 'print' || p.value === 'exec') && isPython2Statement(p)) return parsePrint(p);
    if (p.value === 'type' && TYPE_ALIAS.test(p.text.slice(from, from + 200))) {
      p.skipStatement();
      return { type: 'pass', range: readFrom(from, p) };
    }
  }
  return parseExpressionStatement(p);
}

const TYPE_ALIAS = /^type[ \t]+[^\W\d]\w*[ \t]*(?:\[[^\]\n]*\][ \t]*)?=(?!=)/;

/** Whether `print` or `exec` is Python 2's statement: an expression begins after it that cannot belong to a name. */
function isPython2Statement(p: Tokens): boolean {
  return (
    /^(?:print|exec)[ \t]+(?:[\w"'`{]|>>)/.test(p.text.slice(p.from, p.from + 40)) &&
    !/^(?:print|exec)[ \t]+(?:and|or|if|else|in|is|not[ \t]+in|for)\b/.test(p.text.slice(p.from, p.from + 40))
  );
}

function parsePrint(p: Tokens): Statement {
  const { from } = p;
  const old = { kind: 'old' as const, from, to: p.to };
  p.refused.push(old);
  p.next();
  if (p.take('>>')) {
    parseExpression(p);
    p.take(',');
  }
  const value: Expression = beginsExpression(p)
    ? parseItems(p)
    : { type: 'constant', value: null, range: { from, to: p.before } };
  if (p.take('in')) parseItems(p);
  old.to = p.before;
  return { type: 'expression', value, range: { from, to: p.before } };
}

function parseRaise(p: Tokens): Statement {
  const { from } = p;
  p.next();
  const value = beginsExpression(p) ? parseExpression(p) : undefined;
  if (p.take('from')) parseExpression(p);
  // Python 2: `raise ValueError, "why", traceback`.
  while (p.take(',')) {
    p.refused.push({ kind: 'old', from: p.before - 1, to: p.before });
    parseExpression(p);
  }
  p.idle.push(from, p.before);
  return { type: 'raise', value, range: { from, to: p.before } };
}

function parseAnnotation(p: Tokens): Expression {
  return parseItems(p);
}

function parseExpressionStatement(p: Tokens): Statement {
  const { from } = p;
  const first = parseItems(p);
  if (!p.at('sign')) {
    if (first.type === 'string') p.idle.push(from, p.before);
    return { type: 'expression', value: first, range: readFrom(from, p) };
  }
  if (p.is(':')) {
    p.next();
    const annotation = p.idly(parseAnnotation);
    if (!p.take('=')) return { type: 'declare', target: first, annotation, range: readFrom(from, p) };
    noteTarget(p, first);
    const value = parseItems(p);
    return { type: 'assign', targets: [first], value, annotation, range: readFrom(from, p) };
  }
  if (p.is('=')) {
    const targets = [first];
    noteTarget(p, first);
    p.next();
    let value = parseItems(p);
    while (p.is('=')) {
      noteTarget(p, value);
      p.next();
      targets.push(value);
      value = parseItems(p);
    }
    return {
      type: 'assign',
      targets,
      value,
      annotation: undefined,
      range: readFrom(from, p),
    };
  }
  const update = /^(\*\*|\/\/|>>|<<|[-+*/%&|^@])=$/.exec(p.value);
  if (!update) return { type: 'expression', value: first, range: readFrom(from, p) };
  noteTarget(p, first, p.value);
  p.next();
  const value = parseItems(p);
  return { type: 'update', operator: update[1] as BinaryOperator, target: first, value, range: readFrom(from, p) };
}

/** Notes that nothing can be assigned to what stands in front of the sign. */
function noteTarget(p: Tokens, target: Expression, sign = '='): void {
  const wrong = notAssignable(target);
  if (!wrong) return;
  const { from, to } = wrong.range;
  const written = to - from > LONGEST_QUOTED ? `${p.text.slice(from, from + LONGEST_QUOTED)}…` : p.text.slice(from, to);
  p.note(
    from,
    to,
    undefined,
    phrase`\`${sign}\` assigns to a name, an attribute or an element, and \`${written}\` is none`,
  );
}

const LONGEST_QUOTED = 60;

function notAssignable(target: Expression): Expression | undefined {
  switch (target.type) {
    case 'name':
    case 'attribute':
    case 'subscript':
    case 'invalid':
      return undefined;
    case 'starred':
      return notAssignable(target.value);
    case 'tuple':
    case 'list':
      for (const item of target.items) {
        const wrong = notAssignable(item);
        if (wrong) return wrong;
      }
      return undefined;
    default:
      return target;
  }
}

function parseImport(p: Tokens): Statement {
  const { from } = p;
  const bindings: ImportBinding[] = [];
  const isFrom = p.is('from');
  p.next();
  if (!isFrom) {
    do {
      const module = dotted(p);
      const alias = p.take('as') ? name(p) : undefined;
      const top = module.split('.')[0]!;
      bindings.push(alias === undefined ? { name: top, external: top } : { name: alias, external: module });
    } while (p.take(','));
    return { type: 'import', bindings, range: { from, to: p.before } };
  }
  let module = '';
  while (p.is('.') || p.is('...')) {
    module += p.value;
    p.next();
  }
  if (p.at('name')) module += dotted(p);
  if (!p.is('import') && module !== '') module += restOfModule(p);
  if (!p.take('import')) p.fault();
  if (p.take('*')) return { type: 'importAll', module, range: { from, to: p.before } };
  const isInBrackets = p.take('(');
  while (p.at('name')) {
    const imported = name(p);
    const alias = p.take('as') ? name(p) : imported;
    bindings.push({ name: alias, external: `${module}${module.endsWith('.') ? '' : '.'}${imported}` });
    if (!p.take(',')) break;
  }
  if (isInBrackets) p.expect(')');
  else if (bindings.length === 0) p.fault();
  return { type: 'import', bindings, range: { from, to: p.before } };
}

function name(p: Tokens): string {
  const { value } = p;
  if (!p.at('name')) p.fault();
  p.next();
  return value;
}

function dotted(p: Tokens): string {
  let module = name(p);
  while (p.take('.')) module += `.${name(p)}`;
  return module;
}

/** What is no part of a module's name stands in it, as in `from data-loaders import names`: they are imported all the same. */
function restOfModule(p: Tokens): string {
  const [, rest] = IMPORTED.exec(p.text.slice(p.from, p.from + MOST_OF_MODULE)) ?? [];
  if (rest === undefined) return '';
  p.fail();
  const { from } = p;
  while (p.from < from + rest.length) p.next();
  return rest;
}

const IMPORTED = /^([\w.-]+)[ \t]+import[ \t(]/;
const MOST_OF_MODULE = 200;

function parseElse(p: Tokens, depth: number): Block {
  if (!p.is('else')) return [];
  p.begin();
  p.next();
  return parseBlock(p, depth);
}

/** `if` or `elif`, with what follows. Chains of them are read in a loop: they may be long. */
function parseIf(p: Tokens, depth: number): Statement {
  const branches: { from: number; test: Expression; consequent: Block }[] = [];
  do {
    const { from } = p;
    p.begin();
    p.next();
    const test = header(p, parseTest);
    branches.push({ from, test, consequent: parseBlock(p, depth) });
  } while (p.is('elif'));
  let otherwise = parseElse(p, depth);
  const to = p.before;
  let statement: Statement | undefined;
  for (const { from, test, consequent } of branches.reverse()) {
    statement = { type: 'if', test, consequent, otherwise, range: { from, to } };
    otherwise = [statement];
  }
  return statement!;
}

function parseFor(p: Tokens, from: number, depth: number): Statement {
  p.next();
  let iterable: Expression | undefined;
  const target = header(p, () => {
    const target = parseTargets(p);
    if (!p.take('in')) p.fault();
    iterable = parseItems(p);
    return target;
  });
  const body = parseRounds(p, depth);
  const otherwise = parseElse(p, depth);
  const items: Expression = iterable ?? { type: 'invalid', range: target.range };
  return { type: 'for', target, iterable: items, body, otherwise, range: { from, to: p.before } };
}

function parseTry(p: Tokens, depth: number): Statement {
  const { from } = p;
  p.next();
  const body = parseBlock(p, depth);
  const handlers: ExceptHandler[] = [];
  while (p.is('except')) {
    p.begin();
    p.next();
    p.take('*');
    let handlerName: string | undefined;
    const hasException = beginsExpression(p);
    const exception = header(p, () => {
      let caught: Expression = hasException
        ? parseExpression(p)
        : { type: 'invalid', range: { from: p.before, to: p.before } };
      if (p.take('as')) handlerName = name(p);
      else if (p.is(',')) {
        // Python 2 names the exception after a comma; Python 3.14 lists exceptions.
        const items = [caught];
        while (p.take(',')) items.push(parseExpression(p));
        const second = items[1];
        if (items.length === 2 && second?.type === 'name' && /^[a-z_]/.test(second.name)) {
          handlerName = second.name;
          p.refused.push({ kind: 'old', ...second.range });
        } else caught = { type: 'tuple', items, range: { from: caught.range.from, to: p.before } };
      }
      return caught;
    });
    handlers.push({ exception: hasException ? exception : undefined, name: handlerName, body: parseBlock(p, depth) });
  }
  const otherwise = parseElse(p, depth);
  let final: Block = [];
  if (p.is('finally')) {
    p.begin();
    p.next();
    final = parseBlock(p, depth);
  } else if (handlers.length === 0) p.fail();
  return { type: 'try', body, handlers, otherwise, final, range: { from, to: p.before } };
}

type WithItem = { value: Expression; target: Expression | undefined };

function parseWith(p: Tokens, from: number, depth: number): Statement {
  p.next();
  let items: WithItem[] = [];
  header(p, () => {
    const moment = p.save();
    items = (p.is('(') && parseBracketedItems(p)) || [];
    if (items.length === 0) {
      p.restore(moment);
      do items.push(parseWithItem(p));
      while (p.take(','));
    }
    return { type: 'invalid', range: { from, to: p.before } };
  });
  return { type: 'with', items, body: parseBlock(p, depth), range: { from, to: p.before } };
}

function parseWithItem(p: Tokens): WithItem {
  const value = parseExpression(p);
  return { value, target: p.take('as') ? parseTarget(p) : undefined };
}

function parseTarget(p: Tokens): Expression {
  return parseExpression(p);
}

/** `(open(a) as f, open(b) as g)` in front of the colon; undefined where the brackets are an expression's. */
function parseBracketedItems(p: Tokens): WithItem[] | undefined {
  const items: WithItem[] = [];
  const known = p.errors.length;
  try {
    p.next();
    while (!p.is(')')) {
      items.push(parseWithItem(p));
      if (!p.take(',')) break;
    }
    return p.take(')') && p.is(':') && p.errors.length === known ? items : undefined;
  } catch (fault) {
    if (!(fault instanceof SyntaxFault)) throw fault;
    return undefined;
  }
}

function parseDecorators(p: Tokens): Expression[] {
  const decorators: Expression[] = [];
  while (p.take('@')) {
    decorators.push(header(p, parseTest));
    if (!p.at('newline')) {
      p.fail();
      p.skipStatement();
    }
    while (p.at('newline')) p.next();
    p.begin();
  }
  return decorators;
}

function parseFunction(p: Tokens, from: number, decorators: readonly Expression[], depth: number): Statement {
  const [idle, prose] = [p.idle.length, p.prose.length];
  p.next();
  const functionName = name(p);
  skipTypeParameters(p);
  let parameters: ReturnType<typeof parseParameters> = [];
  let returns: Expression | undefined;
  header(p, () => {
    if (!p.take('(')) p.fault();
    parameters = parseParameters(p, ')');
    if (!p.is(')') && p.isOpen && p.is(':')) p.closeMissing();
    else if (!p.is(')') && p.isInNextLine()) p.endLineBefore();
    else p.expect(')');
    if (p.take('->')) returns = p.idly(() => parseItems(p));
    return { type: 'invalid', range: { from, to: p.before } };
  });
  const { yields } = p;
  const read = parseBody(p, depth);
  const apart = parameters.flatMap(takenApart);
  const body = apart.length > 0 ? [...apart, ...read] : read;
  const range = { from, to: p.before };
  const mayYield = p.yields > yields;
  return {
    type: 'function',
    name: functionName,
    parameters,
    decorators,
    body: () => body,
    mayYield,
    idle: p.idle.slice(idle),
    prose: p.prose.slice(prose),
    ...(returns && { returns }),
    range,
  };
}

function parseClass(p: Tokens, from: number, decorators: readonly Expression[], depth: number): Statement {
  const [idle, prose] = [p.idle.length, p.prose.length];
  p.next();
  const className = name(p);
  skipTypeParameters(p);
  const bases = p.is('(') ? parseArguments(p) : [];
  const body = within(p, true, depth);
  return {
    type: 'class',
    name: className,
    bases,
    decorators,
    body,
    idle: p.idle.slice(idle),
    prose: p.prose.slice(prose),
    range: { from, to: p.before },
  };
}

/** `[T: int]`, which mean nothing at run time. */
function skipTypeParameters(p: Tokens): void {
  if (!p.take('[')) return;
  for (let open = 1; open > 0 && !p.isAbandoned(); p.next()) {
    if (p.is('[')) open++;
    else if (p.is(']')) open--;
  }
}

/** Whether `match` is the statement's: its line ends in a colon, and a `case` comes below. */
function isMatch(p: Tokens): boolean {
  return MATCH.test(p.text.slice(p.from, p.from + 2000));
}

const MATCH =
  /^match\b(?![ \t]*[=.,:)\]])[^\r\n]*:[ \t]*(?:#[^\r\n]*)?(?:\r\n?|\n)(?:[ \t]*(?:#[^\r\n]*)?(?:\r\n|\r(?!\n)|\n))*[ \t]+case\b/;

function parseMatch(p: Tokens, depth: number): Statement {
  const { from } = p;
  p.next();
  const subject = header(p, () => parseItems(p));
  const cases: MatchCase[] = [];
  p.expect(':');
  if (p.at('newline')) p.next();
  if (p.at('indent')) {
    p.next();
    while (!p.at('dedent') && !p.at('end')) {
      if (p.at('name') && p.value === 'case' && depth < MAX_DEPTH) {
        p.begin();
        cases.push(parseCase(p, () => parseBlock(p, depth + 1)));
      } else {
        p.begin();
        p.fail();
        p.skipStatement();
        if (p.at('newline')) p.next();
        if (p.at('indent')) parseIndented(p, depth + 1);
      }
    }
    if (p.at('dedent')) p.next();
  }
  return { type: 'match', subject, cases, range: { from, to: p.before } };
}
