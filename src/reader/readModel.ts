// The text of a Python file -> the Sequentials that it defines. The file is never run.

import type { Definition, Diagnostic, SourceRange } from '../model/modelSpec.ts';
import { instantiate, symbolicArguments } from './call.ts';
import { classAttribute } from './classAttribute.ts';
import { createInterpreter } from './createInterpreter.ts';
import { beginStream, construct } from './draws.ts';
import { type ForeignComment, takeOutForeignComments } from './foreignComments.ts';
import { type Frame, type Interpreter, newFrame, newScope } from './interpreter.ts';
import { remarkOnLoss } from './lossInput.ts';
import { parse } from './parse.ts';
import { partlyTrained } from './partlyTrained.ts';
import { type ReadSequential, readSequential } from './sequentials.ts';
import { diagnostic, type SourceText, sourceText } from './sourceText.ts';
import type { Block } from './syntax.ts';
import { readTraining } from './training.ts';
import type { ClassValue, FunctionValue, ModuleValue } from './values.ts';

/** About how many nodes are evaluated: for the file as it runs, for a class or function by itself, and in all. */
const MAX_STEPS = 150_000;
const MAX_STEPS_ALONE = 30_000;
const MAX_STEPS_IN_ALL = 500_000;

/**
 * Reads every torch.nn.Sequential that the file builds, in the order of the text: as the file's own calls build it where
 * these agree, else with the constructor's parameters as unknowns. Never throws and never executes the file; what cannot be
 * read becomes a diagnostic with its place. The work is bounded, whatever the text.
 */
export function readModel(text: string): Definition {
  const source = sourceText(text);
  const { readable, comments } = takeOutForeignComments(text);
  const { statements, errors } = parse(readable);
  const general = [
    ...comments.map((comment) => describeComment(source, comment)),
    ...errors.map((range) => describeSyntaxError(source, range)),
  ];

  const it = createInterpreter(source, MAX_STEPS_IN_ALL);
  // Without the word, nothing in the file can build one.
  const { found, isComplete } = text.includes('Sequential')
    ? readFile(it, statements)
    : { found: [], isComplete: true };
  if (!isComplete) {
    const message = 'The file asks for more work than is done to read it, so Sequentials may be missing here.';
    general.push(diagnostic(source, 'warning', 'too-long', message, { from: 0, to: 0 }));
  }
  if (found.length === 0 && isComplete) general.push(noSequential(source));
  const { training, diagnostics: remarks } = readTraining(it);
  if (found.length > 0) general.push(...remarks);
  const loss = training?.loss;
  if (loss) general.push(...found.flatMap(({ spec }) => remarkOnLoss(source, spec, loss)));
  // It is of the loss that is taken where the file gives none.
  const isOfLoss = ({ code }: Diagnostic) =>
    code !== 'softmax-before-loss' || !loss || loss.value.type === 'CrossEntropyLoss';

  const sequentials = found.map(({ spec }) => ({
    ...spec,
    errors: [...spec.errors, ...syntaxErrorsAround(spec.range, statements, general)],
  }));
  const diagnostics = distinct([...general, ...found.flatMap((sequential) => sequential.diagnostics.filter(isOfLoss))]);
  return { sequentials, ...(training && { training }), diagnostics };
}

/** The syntax errors in the class, function or other statement of the file in which the range lies. */
function syntaxErrorsAround(range: SourceRange, statements: Block, general: readonly Diagnostic[]): Diagnostic[] {
  const errors = general.filter(({ code }) => code === 'syntax-error');
  if (errors.length === 0) return errors;
  const around = statements.find(
    (statement) => statement.range.from <= range.from && range.to <= statement.range.to,
  )?.range;
  return errors.filter((error) => around && error.range.from >= around.from && error.range.from <= around.to);
}

/** How a Sequential came to be seen. */
interface Finding extends ReadSequential {
  /** `own`: from the class or function in which it stands, read by itself; `call`: from a call in the file. */
  readonly kind: 'own' | 'call';
  readonly module: ModuleValue;
  /** Whether it is named for the attribute that holds it. */
  readonly isAttribute: boolean;
}

function readFile(it: Interpreter, statements: Block): { found: ReadSequential[]; isComplete: boolean } {
  const frame = newFrame(it, newScope('module', undefined));
  const findings: Finding[] = [];
  const isComplete = it.within(MAX_STEPS, () => {
    it.execute(statements, frame);
  });
  findings.push(...readSightings(it, frame, { sightings: 0, touches: 0 }, undefined, isComplete));

  // Each class, and each function that the file itself does not use, is read by itself, from the state after the file's end.
  const classes = it.classes.filter((value) => value.type === 'class');
  const functions = [...it.functions];
  const isRelevant = relevance(it.source.text, [...classes, ...functions]);
  for (const value of classes.filter(isRelevant)) {
    if (!classAttribute(value.order, '__init__')) continue;
    const run = () => instantiateAlone(it, value, frame);
    findings.push(...readAlone(it, frame, value.definition.range, run, isComplete));
  }
  for (const value of functions.filter(isRelevant)) {
    if (it.executed.has(value.definition)) continue;
    const run = () => callAlone(it, value, classes, frame);
    findings.push(...readAlone(it, frame, value.definition.range, run, isComplete));
  }
  return { found: choose(it.source, withoutParts(findings)), isComplete };
}

/** Whether a class or function may build a Sequential: it mentions one, or what mentions one. */
function relevance(
  text: string,
  definitions: readonly (ClassValue | FunctionValue)[],
): (value: ClassValue | FunctionValue) => boolean {
  const users = new Map<string, (ClassValue | FunctionValue)[]>();
  for (const { name } of definitions) users.set(name, []);
  users.set('Sequential', []);
  for (const [, alias] of text.matchAll(/\bSequential\s+as\s+(\w+)/g)) users.set(alias!, []);
  for (const [, alias] of text.matchAll(/\b(\w+)\s*=\s*[\w.]*\bSequential\b(?!\s*\()/g)) users.set(alias!, []);
  const defined = new Set(definitions.map(({ name }) => name));
  const queue = [...users.keys()].filter((name) => name === 'Sequential' || !defined.has(name));
  for (const value of definitions) {
    const { from, to } = value.definition.range;
    for (const word of new Set(text.slice(from, to).match(WORD))) users.get(word)?.push(value);
  }
  const relevant = new Set<ClassValue | FunctionValue>();
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    for (const value of users.get(name) ?? []) {
      if (relevant.has(value)) continue;
      relevant.add(value);
      if (!value.name.startsWith('__')) queue.push(value.name);
    }
  }
  return (value) => relevant.has(value);
}

const WORD = /[\p{L}\p{N}_]+/gu;

/** What `run` builds from the state after the file's end, which is left as it was. */
function readAlone(
  it: Interpreter,
  frame: Frame,
  within: SourceRange,
  run: () => void,
  isFileComplete: boolean,
): Finding[] {
  const mark = it.store.mark();
  const from = { sightings: it.sightings.length, touches: it.touches.length };
  beginStream(it);
  const isComplete = it.within(MAX_STEPS_ALONE, run);
  const findings = readSightings(it, frame, from, within, isComplete && isFileComplete);
  it.store.undo(mark);
  return findings;
}

function instantiateAlone(it: Interpreter, value: ClassValue, frame: Frame) {
  const initialise = classAttribute(value.order, '__init__');
  // The instance takes the place of the first argument.
  const args = initialise?.type === 'function' ? symbolicArguments(it, initialise, { type: 'none' }).slice(1) : [];
  return construct(it, value, () => instantiate(it, value, args, value.definition.range, frame));
}

function callAlone(it: Interpreter, value: FunctionValue, classes: readonly ClassValue[], frame: Frame): void {
  const owner = classes.find(({ definition }) => definition === value.owner);
  const needsSelf = owner && value.kind !== 'static';
  const self = needsSelf ? (value.kind === 'class' ? owner : instantiateAlone(it, owner, frame)) : undefined;
  const readable: FunctionValue = value.kind === 'unknown' ? { ...value, kind: 'function' } : value;
  it.call(readable, symbolicArguments(it, readable, self), value.definition.range, frame);
}

/** Reads what was built since `from`; what may be incomplete says so. */
function readSightings(
  it: Interpreter,
  frame: Frame,
  from: { readonly sightings: number; readonly touches: number },
  within: SourceRange | undefined,
  isComplete: boolean,
): Finding[] {
  const seen = new Set<string>();
  const findings: Finding[] = [];
  for (const sighting of it.sightings.slice(from.sightings)) {
    if (it.nested.has(sighting.module) || !it.spend(10)) continue;
    const { module } = sighting;
    const read = isComplete
      ? readSequential(it, sighting, frame)
      : incomplete(it.source, readSequential(it, sighting, frame));
    const isOwn = within && within.from <= module.range.from && module.range.to <= within.to;
    const touches = it.touches
      .slice(from.touches)
      .filter((touch) => !touch.module || read.modules.has(touch.module))
      .map(({ range, message }) => diagnostic(it.source, 'warning', 'not-followed', message, range));
    const partly = partlyTrained(it, read.modules);
    const message = 'The optimizer is not given the parameters of every layer here; every layer is trained.';
    if (partly) touches.push(diagnostic(it.source, 'warning', 'not-followed', message, partly));
    const diagnostics = [...read.diagnostics, ...touches];
    const finding: Finding = {
      ...read,
      module,
      diagnostics,
      kind: isOwn ? 'own' : 'call',
      isAttribute: module.reachedAs?.rank === 3,
    };
    const key = meaning(finding);
    if (!seen.has(key)) findings.push(finding);
    seen.add(key);
  }
  return findings;
}

/** Without the Sequentials that are part of others, within a module of the file that is among their layers. */
function withoutParts(findings: readonly Finding[]): Finding[] {
  const parts = new Set(findings.flatMap(({ opened }) => [...opened]));
  const places = new Set([...parts].map(({ range }) => range.from));
  return findings.filter(({ module, kind, spec }) =>
    kind === 'own' ? !places.has(spec.range.from) : !parts.has(module),
  );
}

/** Two readings with the same meaning are the same model. */
function meaning({ spec }: ReadSequential): string {
  const { name, range, layers, outputLayers, unknowns, errors } = spec;
  return JSON.stringify([name, range, layers, outputLayers, unknowns, errors.map(({ message }) => message)]);
}

/**
 * What is shown of each place in the text: what calls build, where all calls build the same; else the class or function
 * read by itself.
 */
function choose(source: SourceText, findings: readonly Finding[]): ReadSequential[] {
  const chosen: ReadSequential[] = [];
  for (const place of groups(findings, ({ spec }) => `${spec.range.from}`)) {
    const used = new Set<string>();
    const calls = place.filter(({ kind }) => kind === 'call');
    const own = place.filter(({ kind }) => kind === 'own');
    const ambiguous: Finding[] = [];
    for (const group of groups(calls, ({ spec }) => spec.name)) {
      if (new Set(group.map(meaning)).size === 1) {
        chosen.push(group[0]!);
        used.add(group[0]!.spec.name);
      } else ambiguous.push(group.at(-1)!);
    }
    for (const group of groups(own, ({ spec }) => spec.name)) {
      const { spec, isAttribute } = group[0]!;
      if (used.has(spec.name) || (used.size > 0 && !isAttribute)) continue;
      used.add(spec.name);
      chosen.push(new Set(group.map(meaning)).size === 1 ? group[0]! : severalMeanings(source, group.at(-1)!));
    }
    if (used.size === 0) chosen.push(...ambiguous.map((finding) => severalMeanings(source, finding)));
  }
  return chosen.toSorted((a, b) => a.spec.range.from - b.spec.range.from);
}

function incomplete(source: SourceText, { spec, diagnostics, ...rest }: ReadSequential): ReadSequential {
  const message =
    'The file asks for more work than is done to read it, so what this Sequential holds is not known for certain.';
  const error = diagnostic(source, 'error', 'too-long', message, spec.range);
  return { ...rest, spec: { ...spec, errors: [...spec.errors, error] }, diagnostics: [...diagnostics, error] };
}

function severalMeanings(source: SourceText, { spec, diagnostics, ...rest }: Finding): ReadSequential {
  const message =
    'This call builds Sequentials with different layers at different times, so there is no one model to train.';
  const error = diagnostic(source, 'error', 'several-meanings', message, spec.range);
  return { ...rest, spec: { ...spec, errors: [...spec.errors, error] }, diagnostics: [...diagnostics, error] };
}

function groups<T>(items: readonly T[], key: (item: T) => string): T[][] {
  const byKey = new Map<string, T[]>();
  for (const item of items) {
    const group = byKey.get(key(item));
    if (group) group.push(item);
    else byKey.set(key(item), [item]);
  }
  return [...byKey.values()];
}

function describeComment(source: SourceText, { range, sign, content, endsLine }: ForeignComment): Diagnostic {
  const message = `Python takes \`${sign}\` for no comment, so this file has a syntax error here; a comment begins with \`#\`.`;
  if (!endsLine) return diagnostic(source, 'warning', 'comment-syntax', message, range);
  const replacement = content ? `# ${content}` : '#';
  return diagnostic(source, 'warning', 'comment-syntax', message, range, {
    title: `Make it a Python comment: ${replacement}`,
    range,
    replacement,
  });
}

function describeSyntaxError(source: SourceText, { from, to }: SourceRange): Diagnostic {
  const end = Math.max(to, Math.min(from + 1, source.text.length));
  const range = { from: Math.min(from, source.text.length), to: end };
  const found = source.text.slice(from, to).trim();
  const message = found
    ? `Python cannot read this: \`${found.slice(0, 40)}\` does not belong here.`
    : 'Python cannot read this: something is missing or not closed here.';
  return diagnostic(source, 'error', 'syntax-error', message, range);
}

function noSequential(source: SourceText): Diagnostic {
  const message =
    'No torch.nn.Sequential is built in this file. What is looked for is a call such as torch.nn.Sequential(torch.nn.Linear(4, 3)): in a class, in a function or by itself.';
  return diagnostic(source, 'information', 'no-sequential', message, { from: 0, to: 0 });
}

/** Without repetitions, in the order of the text. */
function distinct(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const byKey = new Map(
    diagnostics.map((found) => [`${found.range.from} ${found.range.to} ${found.code} ${found.message}`, found]),
  );
  return [...byKey.values()].sort((a, b) => a.range.from - b.range.from);
}
