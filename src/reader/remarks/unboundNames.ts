// Names that a file uses and nothing in it binds: `optim.Adam(…)` without its import, `nett` where `net` is meant.

import type { Diagnostic, SourceRange, TextFix } from '../../model/modelSpec.ts';
import { phrase } from '../../model/phrase.ts';
import { builtinNames, otherBuiltins } from '../interpreter/pythonNames.ts';
import type { ParsedText } from '../text/parseFile.ts';
import { diagnostic, isWithin } from '../text/sourceText.ts';
import type { ExceptHandler, Expression } from '../text/syntax.ts';
import { usedAndNotBound } from './bindingWords.ts';
import { addImport, IMPORTABLE } from './importFixes.ts';
import { isOneLetterOff, replacing } from './misspelt.ts';

/** Binds names that stand nowhere. */
const BINDS_OTHERWISE =
  /\b(exec|execfile|globals|locals|vars|builtins|__builtins?__|__dict__|__prepare__|sys\.modules|run_path|inject)\b|\bdir\(\)|\bget_ipython\(\)\s*\.\s*(run|ex|magic)/;
/** Without one of them, it is no file of torch's, and another program may run it with names of its own. */
const OF_TORCH = /\b(torch|nn)\b/;
const IMPORTS = /^[ \t]*(?:import|from)[ \t]/m;

/** Each once, where it is first used; those that `said` tells are left out. Nothing where the file cannot be read in whole. */
export function remarksOnUnboundNames(parsed: ParsedText, said: readonly Diagnostic[]): Diagnostic[] {
  const { source, isPython2 } = parsed;
  const { text } = source;
  if (isPython2 || !OF_TORCH.test(text) || !IMPORTS.test(text)) return [];
  const names = [...usedAndNotBound(text)].filter((name) => !isGiven(name));
  if (names.length === 0 || BINDS_OTHERWISE.test(text)) return [];
  if (said.some(({ code }) => code === 'syntax-error')) return [];
  const asked = new Set(names.filter((name) => parsed.bindsElsewhere?.(name) !== true));
  const { uses, bound, isOpen } = new Walk(asked).through(parsed);
  if (isOpen) return [];
  const first = new Map<string, Use>();
  for (const use of uses.toSorted((a, b) => a.range.from - b.range.from))
    if (!bound.has(use.name) && !first.has(use.name)) first.set(use.name, use);
  return [...first.values()].flatMap((use) => (isTold(use, text, said) ? [] : [remark(parsed, use, uses)]));
}

/** Python's own, IPython's, and what tools give the files that they run. */
function isGiven(name: string): boolean {
  return name.startsWith('__') || /^_\w?\d*$/.test(name) || builtinNames.has(name) || otherBuiltins.has(name);
}

function isTold({ name, range }: Use, text: string, said: readonly Diagnostic[]): boolean {
  return said.some(
    (one) =>
      (one.range.from === range.from && one.range.to === range.to) ||
      (one.code === 'not-defined' && text.slice(one.range.from, one.range.to) === name) ||
      (one.severity !== 'information' && isWithin(range, one.range) && names(one, name)),
  );
}

/** Whether a message is about the name. */
function names({ message }: Diagnostic, name: string): boolean {
  return message.includes(`\`${name}\``);
}

function remark({ source }: ParsedText, use: Use, uses: readonly Use[]): Diagnostic {
  const { name, range } = use;
  const near = nearest(use);
  const fix = near === undefined ? importFor(source.text, use) : respelt(near, use, uses);
  const message =
    near === undefined
      ? phrase`Nothing in this file defines \`${name}\`, so Python raises NameError here.`
      : phrase`Nothing in this file defines \`${name}\`, so Python raises NameError here; it has \`${near}\`.`;
  return diagnostic(source, 'warning', 'not-defined', message, range, fix);
}

function importFor(text: string, { name, range }: Use): TextFix | undefined {
  return IMPORTABLE.has(name) ? addImport(text, name, range) : undefined;
}

/** Shorter names are often one letter off. */
const SHORTEST = 4;

/** The one name that is there and is spelled nearly so, of the file's own or else of Python's; undefined for none or several. */
function nearest({ name, scope }: Use): string | undefined {
  if (IMPORTABLE.has(name)) return undefined;
  const own = new Set<string>();
  for (let at: Scope | undefined = scope; at; at = at.parent)
    for (const one of at.names) if (isNear(one, name)) own.add(one);
  const found = own.size > 0 ? own : [...builtinNames].filter((one) => isNear(one, name));
  const [near, ...others] = found;
  return others.length === 0 ? near : undefined;
}

function isNear(one: string, name: string): boolean {
  const [shorter, longer] = [one.length, name.length].sort((a, b) => a - b) as [number, number];
  return longer >= SHORTEST && shorter >= SHORTEST - 1 && !one.startsWith('__') && isOneLetterOff(one, name);
}

/** With all other uses of the name that see the right one. */
function respelt(near: string, use: Use, uses: readonly Use[]): TextFix {
  const also = uses
    .filter((one) => one !== use && one.name === use.name && nearest(one) === near)
    .map(({ range }) => ({ range, replacement: near }));
  return { ...replacing(near, use.range), ...(also.length > 0 ? { also } : {}) };
}

/** The names of a function, a class or the file. */
interface Scope {
  readonly names: Set<string>;
  readonly parent: Scope | undefined;
}

interface Use {
  readonly name: string;
  readonly range: SourceRange;
  readonly scope: Scope;
}

/** Through all of a file, also what never runs. */
class Walk {
  readonly uses: Use[] = [];
  readonly bound = new Set<string>();
  /** Whether names come from elsewhere. */
  isOpen = false;
  readonly #asked: ReadonlySet<string>;
  #text = '';
  /** Within a `try` that expects names to be missing, or where nothing comes to. */
  #isAside = false;

  constructor(asked: ReadonlySet<string>) {
    this.#asked = asked;
  }

  through({ source, blocks }: ParsedText): this {
    this.#text = source.text;
    for (const [, names] of source.text.matchAll(TYPE_PARAMETERS))
      for (const [name] of names!.matchAll(WORDS)) this.bound.add(name);
    this.#visit(blocks, { names: new Set(), parent: undefined });
    return this;
  }

  #visit(node: unknown, scope: Scope): void {
    if (typeof node !== 'object' || node === null || this.isOpen) return;
    if (Array.isArray(node)) for (const one of node) this.#visit(one, scope);
    else if ('type' in node) this.#node(node as Parsed, scope);
    else this.#parts(node, scope);
  }

  #parts(node: object, scope: Scope): void {
    for (const [key, part] of Object.entries(node)) if (!APART.has(key)) this.#visit(part, scope);
  }

  #node(node: Parsed, scope: Scope): void {
    switch (node.type) {
      case 'name':
        if (!this.#isAside && this.#asked.has(node.name)) this.uses.push({ name: node.name, range: node.range, scope });
        return;
      case 'importAll':
        this.isOpen = true;
        return;
      case 'import':
        for (const { name } of node.bindings) this.#bind(name, scope);
        return;
      case 'scope':
        for (const name of node.names) this.#bind(name, scope);
        return;
      case 'function':
      case 'lambda':
        this.#function(node, scope);
        return;
      case 'class':
        this.#bind(node.name, scope);
        this.#visit([node.decorators, node.bases], scope);
        if (node.bases.some(({ name, kind }) => name === 'metaclass' || kind === 'doubleStar')) this.#words(node.range);
        this.#visit(node.body, inside(scope));
        return;
      case 'invalid':
        this.#words(node.range);
        break;
      case 'assign':
      case 'delete':
        this.#targets(node.targets, scope);
        break;
      case 'declare':
      case 'update':
      case 'for':
      case 'named':
        this.#targets(node.target, scope);
        break;
      case 'with':
        for (const { target } of node.items) this.#targets(target, scope);
        break;
      case 'comprehension':
        for (const { target } of node.clauses) this.#targets(target, scope);
        break;
      case 'match':
        this.#visit(node.subject, scope);
        for (const { pattern, guard, body } of node.cases) {
          this.#targets(pattern, scope);
          this.#visit([guard, body], scope);
        }
        return;
      case 'try':
        this.#try(node, scope);
        return;
      case 'if':
      case 'while':
        if (isNever(node.test)) return;
        break;
    }
    this.#parts(node, scope);
  }

  #function(node: Parsed & { readonly type: 'function' | 'lambda' }, scope: Scope): void {
    const own = inside(scope);
    if (node.type === 'function') {
      this.#bind(node.name, scope);
      this.#visit(node.decorators, scope);
    } else this.#visit(node.apart, own);
    for (const { name, parts, default: given } of node.parameters) {
      this.#bind(name, own);
      this.#targets(parts, own);
      this.#visit(given, scope);
    }
    this.#visit(node.type === 'function' ? node.body() : node.body, own);
  }

  #try(node: Parsed & { readonly type: 'try' }, scope: Scope): void {
    const before = this.#isAside;
    this.#isAside ||= node.handlers.some(catchesAll);
    this.#visit(node.body, scope);
    this.#isAside = before;
    for (const { name, exception, body } of node.handlers) {
      if (name !== undefined) this.#bind(name, scope);
      this.#visit([exception, body], scope);
    }
    this.#visit([node.otherwise, node.final], scope);
  }

  #bind(name: string, scope: Scope): void {
    this.bound.add(name);
    scope.names.add(name);
  }

  /** All names in a target or a pattern. */
  #targets(node: unknown, scope: Scope): void {
    if (typeof node !== 'object' || node === null) return;
    if (Array.isArray(node)) {
      for (const one of node) this.#targets(one, scope);
      return;
    }
    const { type } = node as Parsed;
    if (type === 'attribute' || type === 'subscript') return;
    for (const [key, part] of Object.entries(node)) {
      if ((key === 'name' || key === 'rest') && typeof part === 'string') this.#bind(part, scope);
      else if (key === 'names') for (const name of part as readonly string[]) this.#bind(name, scope);
      else if (!APART.has(key)) this.#targets(part, scope);
    }
  }

  /** What may be bound in what is not read. */
  #words({ from, to }: SourceRange): void {
    const line = /^[^\r\n]*/.exec(this.#text.slice(to))![0];
    for (const [word] of (this.#text.slice(from, to) + line).matchAll(WORDS)) this.bound.add(word);
  }
}

const WORDS = /[^\W\d]\w*/g;

/** `def first[T](items: list[T])`, which Python takes from 3.12 on. */
const TYPE_PARAMETERS = /^[ \t]*(?:async[ \t]+)?(?:def|class|type)[ \t]+\w+[ \t]*\[([^()=\n]*)\][ \t]*[(:=]/gm;

/** Annotations need not be evaluated. */
const APART: ReadonlySet<string> = new Set(['range', 'annotation', 'returns', 'idle', 'prose']);

type Parsed = ParsedText['blocks'][number][number] | Expression;

function inside(parent: Scope): Scope {
  return { names: new Set(), parent };
}

/** Whether a missing name may be caught there. */
function catchesAll({ exception }: ExceptHandler): boolean {
  if (!exception) return true;
  const all = exception.type === 'tuple' ? exception.items : [exception];
  return all.some((one) => one.type !== 'name' || /^(NameError|Exception|BaseException)$/.test(one.name));
}

function isNever(test: Expression): boolean {
  if (test.type === 'constant') return test.value !== true;
  return test.type === 'int' && test.value === 0;
}
