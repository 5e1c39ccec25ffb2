// A file's statements in parts that have nothing to do with each other: none names what another one binds. Each part is
// read by itself with the same result, so that a change in one leaves what was read of the others.

import type { ParsedText } from '../text/parseFile.ts';
import type { Expression, Statement } from '../text/syntax.ts';

export interface FilePart {
  /** In the order of the text, with the imports of what they name. */
  readonly statements: readonly Statement[];
  /** Their text. */
  readonly text: string;
  /** Whether all of the text was read as Python: another text around it then makes nothing else of it. */
  readonly isSound: boolean;
}

/** What reaches names without naming them, or is read of the text as a whole. */
const REACHES_ALL =
  /\bglobals\b|\blocals\b|\bglobal\b|(?<![.\w])(?:eval|exec|__import__)\b|\bimport_module\b|\bvars\s*\(\s*\)|\bmodules\s*\[|:=|\bargv\b|>>>|(?:\bnn\.[A-Z]\w*|\bModule|\bSequential)\.\w+\s*=(?!=)|\bsetattr\s*\(\s*(?:torch\.)?nn\./;

const KEYWORDS = new Set(
  `False None True and as assert async await break class continue def del elif else except finally for from if import in
  is lambda nonlocal not or pass raise return try while with yield`.split(/\s+/),
);

/** Undefined where the file is to be read as a whole. `words` remembers the words of statements by their text. */
export function filePartsOf(
  { source: { text }, blocks, remarks, isPython2 }: ParsedText,
  words: Map<string, readonly string[]>,
): FilePart[] | undefined {
  const statements = blocks[0];
  if (!statements || blocks.length > 1 || isPython2 || REACHES_ALL.test(text)) return undefined;
  if (remarks.some(({ code }) => code === 'comment-syntax')) return undefined;

  const known = new Map(words);
  words.clear();
  const entries: Entry[] = [];
  for (const statement of statements) {
    const own = text.slice(statement.range.from, statement.range.to);
    const mentioned = known.get(own) ?? wordsOf(own);
    words.set(own, mentioned);
    const bound = boundBy(statement, mentioned);
    if (!bound) return undefined;
    entries.push({ statement, text: own, bound, mentioned: isListOfNames(statement) ? bound : mentioned });
  }
  tellImports(entries);

  const groups = new Groups(entries.length);
  const binders = new Map<string, number>();
  for (const [at, { bound, isImport }] of entries.entries()) {
    if (isImport) continue;
    for (const name of bound) {
      const other = binders.get(name);
      if (other === undefined) binders.set(name, at);
      else groups.join(at, other);
    }
  }
  const imports = new Map<string, number[]>();
  for (const [at, { bound, isImport, statement }] of entries.entries()) {
    if (!isImport) continue;
    for (const name of statement.type === 'importAll' ? ['*'] : bound) {
      const others = imports.get(name);
      if (others) others.push(at);
      else imports.set(name, [at]);
    }
  }
  for (const [at, { mentioned, isImport }] of entries.entries()) {
    if (isImport) continue;
    for (const name of mentioned) {
      const binder = binders.get(name);
      if (binder !== undefined) groups.join(at, binder);
    }
  }

  const members = new Map<number, Set<number>>();
  for (const [at, { mentioned, isImport }] of entries.entries()) {
    if (isImport) continue;
    const root = groups.rootOf(at);
    let group = members.get(root);
    if (!group) {
      group = new Set(imports.get('*'));
      members.set(root, group);
    }
    group.add(at);
    for (const name of mentioned) for (const one of imports.get(name) ?? []) group.add(one);
  }
  // What an import takes for granted is told whether or not anything names it.
  for (const [at, { statement }] of entries.entries()) {
    const isRelative =
      statement.type === 'import' && statement.bindings.some(({ external }) => external.startsWith('.'));
    if (isRelative && ![...members.values()].some((group) => group.has(at))) members.set(at, new Set([at]));
  }
  const errors = remarks.filter(({ code }) => code === 'syntax-error').map(({ range }) => range.from);
  const isSound = (at: number) => {
    if (errors.length === 0) return true;
    const from = statements[at - 1]?.range.from ?? 0;
    const to = statements[at + 1]?.range.to ?? text.length;
    return !errors.some((error) => error >= from && error <= to);
  };
  return [...members.values()].map((group) => {
    const order = [...group].sort((a, b) => a - b);
    return {
      statements: order.map((at) => statements[at]!),
      text: order.map((at) => entries[at]!.text).join('\n'),
      isSound: order.every(isSound),
    };
  });
}

interface Entry {
  readonly statement: Statement;
  readonly text: string;
  readonly bound: readonly string[];
  readonly mentioned: readonly string[];
  /** Whether it binds names that nothing else in the file binds or changes. */
  isImport?: boolean;
}

/** An import of a name that something else binds is a statement like others. */
function tellImports(entries: readonly Entry[]): void {
  const others = new Set<string>();
  for (const entry of entries) {
    entry.isImport = entry.statement.type === 'import' || entry.statement.type === 'importAll';
    if (!entry.isImport) for (const name of entry.bound) others.add(name);
  }
  for (let isStable = false; !isStable; ) {
    isStable = true;
    for (const entry of entries) {
      if (!entry.isImport || !entry.bound.some((name) => others.has(name))) continue;
      entry.isImport = false;
      isStable = false;
      for (const name of entry.bound) others.add(name);
    }
  }
}

/** The names that a statement of the file may bind, or change what they stand for; undefined where that is not told. */
export function boundBy(statement: Statement, mentioned: readonly string[]): readonly string[] | undefined {
  switch (statement.type) {
    case 'class':
    case 'function':
      return [normal(statement.name)];
    case 'import':
      return statement.bindings.map(({ name }) => normal(name));
    case 'importAll':
    case 'expression':
    case 'assert':
    case 'pass':
      return [];
    case 'assign': {
      const names = statement.targets.flatMap(namesIn);
      return names.includes(undefined) ? mentioned : (names as string[]);
    }
    case 'invalid':
    case 'raise':
    case 'return':
    case 'break':
    case 'continue':
    case 'scope':
      return undefined;
    default:
      return mentioned;
  }
}

/** The names in a target; undefined for what is none. */
function namesIn(target: Expression): (string | undefined)[] {
  if (target.type === 'name') return [normal(target.name)];
  if (target.type === 'tuple' || target.type === 'list') return target.items.flatMap(namesIn);
  return [undefined];
}

/** `__all__ = ['Net', 'build']`: texts only. */
function isListOfNames(statement: Statement): boolean {
  if (statement.type !== 'assign' || statement.annotation) return false;
  const { targets, value } = statement;
  if (targets.some(({ type }) => type !== 'name') || (value.type !== 'list' && value.type !== 'tuple')) return false;
  return value.items.every(({ type }) => type === 'string');
}

/** What may be a name in the text, in comments and strings too, each once. */
export function wordsOf(text: string): string[] {
  const found = new Set(text.match(/[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*/g));
  return [...found].filter((word) => !KEYWORDS.has(word)).map(normal);
}

/** Python takes names of the same meaning for one. */
function normal(name: string): string {
  return /^\w*$/.test(name) ? name : name.normalize('NFKC');
}

/** Sets of indices that are joined. */
class Groups {
  readonly #parents: number[];

  constructor(count: number) {
    this.#parents = Array.from({ length: count }, (_, at) => at);
  }

  rootOf(at: number): number {
    let root = at;
    while (this.#parents[root] !== root) root = this.#parents[root]!;
    for (let next = at; next !== root; ) {
      const parent = this.#parents[next]!;
      this.#parents[next] = root;
      next = parent;
    }
    return root;
  }

  join(a: number, b: number): void {
    this.#parents[this.rootOf(a)] = this.rootOf(b);
  }
}
