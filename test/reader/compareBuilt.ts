// What the reader says of a text beside what real PyTorch built of it (built.py): every list, by its line.

import type { ReadArgument, Reading, ReadModule, ReadSequence } from '../../src/reader/lists/reading.ts';
import { evaluate } from './primes.ts';

export type BuiltValue = number | boolean | null | string | readonly BuiltValue[] | { readonly object: string };

export interface BuiltModule {
  readonly type: string;
  readonly args: Readonly<Record<string, BuiltValue>>;
  readonly modules?: readonly BuiltModule[];
  /** Of a class that is neither torch.nn's nor the text's. */
  readonly foreign?: true;
}

export interface BuiltSequence {
  readonly line: number;
  readonly modules: readonly BuiltModule[];
  /**
   * `slice`: a part of another; `class`, `function`: built with primes for what has no default; `unreached`: such
   * a class that the text calls where no run comes; `inner`: by another class.
   */
  readonly by: 'file' | 'slice' | 'class' | 'unreached' | 'function' | 'inner';
  /** What its modules give for inputs of several sizes, by their paths, without the batch. */
  readonly shapes?: readonly Readonly<Record<string, readonly number[]>>[];
}

export interface Built {
  readonly sequentials: readonly BuiltSequence[];
  readonly batchnorm: Reading['batchnorm'];
  /** Errors that ended a statement of the text, or the building of a class. */
  readonly raised: readonly {
    readonly line: number;
    readonly error: string;
    readonly by?: string;
    /** By a constructor of torch.nn. */
    readonly refused?: true;
  }[];
  /** Parameters for which primes stood. */
  readonly named: readonly string[];
}

/** By class and argument. */
export type Defaults = Readonly<Record<string, Readonly<Record<string, BuiltValue>>>>;

type Outcome = 'equal' | 'unknown' | 'wrong';

export interface Finding {
  readonly line: number;
  /** `missed`: built, not read. `extra`: read, and no run builds it. */
  readonly outcome: Outcome | 'missed' | 'extra';
  readonly by: BuiltSequence['by'] | 'reader';
  readonly built?: BuiltSequence;
  readonly read?: readonly ReadSequence[];
}

/** A finding for each list that was built, and for each that was read in full at a line where another was built. */
export function compareBuilt(reading: Reading, built: Built, defaults: Defaults): Finding[] {
  const findings: Finding[] = [];
  const confirmed = new Set<ReadSequence>();
  // What a class or function that is built by itself needs are its own parameters, for which primes stand.
  const isOpen = ({ by }: BuiltSequence) => by === 'file' || by === 'inner';
  for (const sequence of built.sequentials) {
    const { line, by } = sequence;
    const read = reading.sequentials.filter((one) => one.line === line);
    const outcomes = read.map((one) =>
      compareLists(one.modules, sequence.modules, { needs: one.needs, isOpen: isOpen(sequence), defaults }),
    );
    for (const [at, outcome] of outcomes.entries()) if (outcome === 'equal') confirmed.add(read[at]!);
    const closest = (['equal', 'unknown', 'wrong'] as const).find((outcome) => outcomes.includes(outcome)) ?? 'missed';
    // What the calls give is told, and nothing says what they build.
    const best = closest === 'wrong' && by === 'unreached' ? 'unknown' : closest;
    // A part of another may be told or not; what the file's own calls build stands for what a class builds by itself.
    const isOptional =
      (by === 'slice' && best === 'missed') ||
      (/^(class|unreached|function|inner)$/.test(by) &&
        built.sequentials.some((other) => other.line === line && other.by === 'file'));
    if (best === 'equal' || !isOptional) findings.push({ line, outcome: best, by, built: sequence, read });
  }
  for (const one of reading.sequentials) {
    const isBuilt = built.sequentials.some(({ line, by }) => line === one.line && by === 'file');
    if (!isBuilt || confirmed.has(one) || one.needs.length > 0 || !isKnown(one.modules)) continue;
    findings.push({ line: one.line, outcome: 'extra', by: 'reader', read: [one] });
  }
  return findings;
}

export interface ShapeFinding {
  readonly line: number;
  readonly path: string;
  readonly out: readonly (number | string)[];
  /** What it gives with the first input that shows it otherwise. */
  readonly wrong?: readonly number[] | 'no tensor';
}

/** A finding for each output whose shape is told of a list that is just what PyTorch built, and ran. */
export function compareShapes(reading: Reading, built: Built, defaults: Defaults): ShapeFinding[] {
  return built.sequentials.flatMap(({ line, by, modules, shapes = [] }) => {
    const isOpen = by === 'file' || by === 'inner';
    const equal = reading.sequentials.filter(
      (one) =>
        one.line === line && compareLists(one.modules, modules, { needs: one.needs, isOpen, defaults }) === 'equal',
    );
    if (shapes.length === 0) return [];
    return equal.flatMap((one) =>
      outputsOf(one.modules).map(([path, out]): ShapeFinding => {
        const sizes = out.map((size) => (typeof size === 'number' ? size : evaluate(size, one.needs)));
        const other = shapes.find((run) => run[path]?.join() !== sizes.join());
        return { line, path, out, ...(other && { wrong: other[path] ?? 'no tensor' }) };
      }),
    );
  });
}

function outputsOf(modules: readonly ReadModule[], before = ''): [string, readonly (number | string)[]][] {
  return modules.flatMap(({ type, out, modules: inner }, at) => [
    ...(out ? [[`${before}${at}`, out] as [string, typeof out]] : []),
    ...(type === 'Sequential' && inner ? outputsOf(inner, `${before}${at}.`) : []),
  ]);
}

/** Whether every module and argument is told. */
export function isKnown(modules: readonly ReadModule[]): boolean {
  const isUnknown = (value: ReadArgument): boolean =>
    typeof value === 'object' && value !== null && (Array.isArray(value) ? value.some(isUnknown) : 'unknown' in value);
  return modules.every(
    ({ type, args = {}, modules: inner = [], reason }) =>
      type !== 'unknown' && !reason && !Object.values(args).some(isUnknown) && isKnown(inner),
  );
}

interface Context {
  readonly needs: readonly string[];
  /** Whether the file itself, or a default, gives a value to what is needed, which was not followed. */
  readonly isOpen: boolean;
  readonly defaults: Defaults;
}

function compareLists(read: readonly ReadModule[], built: readonly BuiltModule[], context: Context): Outcome {
  if (read.length !== built.length) return read.some(({ type }) => type === 'unknown') ? 'unknown' : 'wrong';
  return worst(read.map((module, at) => compareModules(module, built[at]!, context)));
}

function worst(outcomes: readonly Outcome[]): Outcome {
  return outcomes.includes('wrong') ? 'wrong' : outcomes.includes('unknown') ? 'unknown' : 'equal';
}

function compareModules(read: ReadModule, built: BuiltModule, context: Context): Outcome {
  // A stand-in for something imported: by its name, or not known.
  if (built.type === 'stub') return read.type in context.defaults ? 'wrong' : 'equal';
  if (read.type === 'unknown') return 'unknown';
  if (read.type !== built.type) return 'wrong';
  const lists = read.modules && built.modules ? compareLists(read.modules, built.modules, context) : ('equal' as const);
  if (!(built.type in context.defaults) || built.foreign) return lists;
  if (!read.args || read.reason) return 'unknown';
  const given = { ...read.args };
  const defaults = context.defaults[built.type]!;
  const names = new Set([...Object.keys(given), ...Object.keys(built.args)]);
  const outcomes = [...names].map((name): Outcome => {
    // Arguments of which it is not known which they are.
    if (name === '…') return 'unknown';
    const kept = name in built.args ? built.args[name] : defaults[name];
    const value = name in given ? given[name] : (defaults[name] as ReadArgument | undefined);
    if (name === 'device' || name === 'dtype') return 'equal';
    // An argument that only newer versions have.
    if (kept === undefined) return isNewer(built.type, name) ? 'equal' : 'wrong';
    if (value === undefined) return 'args' in given || '…' in given ? 'unknown' : 'wrong';
    return compareValues(value, kept, context);
  });
  return worst([lists, ...outcomes]);
}

const NEWER = new Set(['LayerNorm.bias']);

function isNewer(type: string, name: string): boolean {
  return NEWER.has(`${type}.${name}`) || (type === 'Identity' && name !== 'modules');
}

function compareValues(read: ReadArgument, built: BuiltValue, context: Context): Outcome {
  if (read !== null && typeof read === 'object' && !Array.isArray(read)) {
    if ('unknown' in read) return 'unknown';
    return built !== null && typeof built === 'object' ? 'equal' : 'wrong';
  }
  if (built !== null && typeof built === 'object' && !Array.isArray(built)) {
    return typeof read === 'string' ? 'equal' : 'wrong';
  }
  if (Array.isArray(read) && Array.isArray(built)) {
    if (read.length !== built.length) return 'wrong';
    return worst(read.map((value, at) => compareValues(value, built[at], context)));
  }
  if (typeof read === 'string' && typeof built === 'number') {
    const value = evaluate(read, context.needs);
    if (value !== undefined && context.isOpen) return 'unknown';
    return value !== undefined && close(value, built) ? 'equal' : 'wrong';
  }
  if (typeof read === 'number' && typeof built === 'number') return close(read, built) ? 'equal' : 'wrong';
  // True is 1.
  if (typeof read !== typeof built && Number(read) === Number(built) && read !== null && built !== null) {
    return typeof read === 'string' || typeof built === 'string' ? 'wrong' : 'equal';
  }
  return read === built ? 'equal' : 'wrong';
}

function close(a: number, b: number): boolean {
  return a === b || Math.abs(a - b) < 1e-12 * Math.max(Math.abs(a), Math.abs(b));
}

/** For a failing test or a report. */
export function explain({ outcome, line, by, built, read = [] }: Finding): string {
  const show = (
    modules: readonly { type: string; args?: object; modules?: readonly object[]; reason?: string }[],
  ): string =>
    modules
      .map(({ type, args = {}, modules: inner, reason }) => {
        const given = Object.entries(args).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
        return `${type}(${given.join(', ')})${inner ? `[${show(inner as never)}]` : ''}${reason ? ` {${reason}}` : ''}`;
      })
      .join('; ');
  const lines = [`line ${line}: ${outcome} (${by})`];
  if (built) lines.push(`  built: ${show(built.modules)}`);
  for (const one of read) lines.push(`  read:  ${show(one.modules)} needs ${one.needs.join(', ')}`);
  return lines.join('\n');
}
