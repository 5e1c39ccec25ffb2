// The text of a Python file -> every Sequential that it builds, as plain lists. The file is never run.

import type { SourceRange } from '../../model/modelSpec.ts';
import { phrase, type Text } from '../../model/phrase.ts';
import { OPEN, shapesGiven } from '../arrays/tensorShapes.ts';
import type { Assumptions } from '../interpreter/assumed.ts';
import { createInterpreter } from '../interpreter/createInterpreter.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import { stepsFor, USUAL, untilEnough } from '../interpreter/patience.ts';
import { remarksOnPresumed } from '../interpreter/presumed.ts';
import { remarksOnStars, remarksOnUnbound } from '../interpreter/starImports.ts';
import { remarksOnUndecided, type Undecided } from '../interpreter/undecided.ts';
import { groups } from '../models/groups.ts';
import { interpretFile } from '../models/interpretFile.ts';
import { saidAtOnce, saidInputs, saysShapes } from '../models/knownInput.ts';
import { mayBeOfTokens } from '../models/ofTokens.ts';
import type { Stretch } from '../models/stretch.ts';
import { heldBySequentials } from '../modules/heldBySequentials.ts';
import { unreadyMessage } from '../modules/superInit.ts';
import type { ClassValue, ModuleValue } from '../python/values.ts';
import { failedCalls } from '../remarks/failedCalls.ts';
import { unreachedCalls } from '../remarks/unreached.ts';
import { type ParsedText, parseFile } from '../text/parseFile.ts';
import { isWithin, type SourceText } from '../text/sourceText.ts';
import { withConditions } from './assumedLists.ts';
import { listModules } from './listModules.ts';
import type { ReadArgument, ReadBatchNorm, Reading, ReadModule, ReadSequence } from './reading.ts';

/** What the relevant classes and functions mention. */
const WORDS = `Sequential BatchNorm1d BatchNorm2d BatchNorm3d SyncBatchNorm LazyBatchNorm1d LazyBatchNorm2d
LazyBatchNorm3d`.split(/\s+/);

/**
 * Reads every torch.nn.Sequential and BatchNorm that the file builds, in the order of the text: as the file's own calls
 * build it, each different list once; else, or beside calls that stand where nothing calls them, with the constructor's
 * parameters as unknowns. Never throws.
 */
export function readSequentials(text: string, patience = USUAL): Reading {
  return sequentialsOf(parseFile(text), patience);
}

/** As readSequentials, of what parseFile or parsePieces gave. */
export function sequentialsOf(parsed: ParsedText, patience = USUAL): Reading {
  const { isCutShort: _, ...reading } = untilEnough(patience, (times) => readOnce(parsed, times));
  return reading;
}

function readOnce(
  { source, blocks, remarks, isPython2 }: ParsedText,
  times: number,
): Reading & { readonly isCutShort: boolean } {
  /** By what is said: where. */
  const notes = new Map<string, { readonly message: string; readonly at: number }>();
  const note = (message: Text, at: number) => notes.set(`${at} ${message}`, { message: `${message}`, at });
  for (const { message, range } of remarks) note(message, range.from);
  const it = createInterpreter(source, stepsFor(source.text), isPython2, times);
  const seen: Seen[] = [];
  const norms = new Map<number, boolean>();
  if (/Sequential|BatchNorm/.test(source.text)) {
    /** Where the file itself builds something else than a BatchNorm. */
    let others: ReadonlySet<number> = new Set();
    const visit = (stretch: Stretch) => {
      seen.push(...look(it, stretch));
      lookForNorms(it, stretch, norms, others);
      if (!stretch.within && stretch.isComplete) others = new Set([...it.otherPlaces].filter((at) => !norms.has(at)));
    };
    const isUnclear = (stretch: Stretch) => look(it, stretch).some(({ isKnown, isSpare }) => !isKnown && !isSpare);
    const { isComplete, failed } = interpretFile(it, blocks, WORDS, visit, { isUnclear, readsHelpers: true });
    const isAllDone = isComplete && it.left() > 0 && it.stopped.length === 0;
    for (const range of it.stopped)
      note(
        phrase`${source.quoteHead(range)} asks for more work than is done to read a file: what it builds or changes is not known.`,
        range.from,
      );
    if (!isComplete || it.left() <= 0)
      note(
        phrase`The file asks for more work than is done to read it: more may be missing from here on.`,
        it.stoppedAt ?? it.stopped[0]?.from ?? 0,
      );
    for (const [object, { range }] of it.unready) note(unreadyMessage(object), range.from);
    for (const { message, range } of [...remarksOnStars(it), ...remarksOnUnbound(it), ...remarksOnPresumed(it)])
      note(message, range.from);
    const reached = new Set([...it.sightings.map(({ module }) => module), ...it.norms].map(({ range }) => range.from));
    for (const { message, at } of failedCalls(it, blocks, (place) => reached.has(place))) note(message, at);
    const isUnread = (definition: unknown) =>
      failed.has(definition) || ((definition as { type: string }).type !== 'class' && !it.executed.has(definition));
    for (const { range, batchNorm } of unreachedCalls(blocks, isUnread)) {
      if (reached.has(range.from)) continue;
      if (batchNorm) norms.set(range.from, batchNorm.isInside);
      if (isAllDone)
        note(
          phrase`${source.quote(range)} is not reached: what is in front of it fails, or nothing calls it.`,
          range.from,
        );
    }
  }
  const batchnorm: ReadBatchNorm[] = [...norms]
    .sort(([a], [b]) => a - b)
    .map(([at, isInside]) => ({ ...placeOf(source, at), in_sequential: isInside }));
  const ofOne = groups(seen, ({ at, kind, within }) => `${at} ${kind} ${within?.from}`);
  const chosen = choose(ofOne.flatMap(withConditions));
  for (const one of chosen) for (const [message, at] of one.notes) note(message, at);
  for (const one of chosen)
    for (const { message, range } of remarksOnUndecided(it.source, one.undecided)) note(message, range.from);
  const said = [...notes.values()]
    .sort((a, b) => a.at - b.at)
    .map(({ message, at }) => ({ ...placeOf(source, at), message }));
  const inputs = inputsSaid(it);
  const sequentials = chosen.map(({ list, at }) => ({ ...list, ...(inputs.has(at) && { inputs: inputs.get(at)! }) }));
  return { sequentials, batchnorm, notes: said, isCutShort: it.isCutShort() };
}

/** By where a Sequential begins, what the file says of its input. */
function inputsSaid({
  source,
  sightings,
  givenShapes,
}: Interpreter): ReadonlyMap<number, NonNullable<ReadSequence['inputs']>> {
  const found = new Map<number, NonNullable<ReadSequence['inputs']>>();
  for (const { module } of sightings) {
    const { from } = module.range;
    const given = givenShapes.get(from);
    const isOpen = given ? given.has(OPEN) : isOfTokens(source.text, module);
    const own = shapesGiven(given);
    const isBefore = found.get(from)?.isOpen;
    if (isOpen || isBefore || own.length > 0)
      found.set(from, { own, holders: [], ...((isOpen || isBefore) && { isOpen: true }) });
  }
  if (!saysShapes(source.text)) return found;
  const asked = new Set<string>();
  for (const { module } of sightings) {
    const { reachedAs, range } = module;
    const key = `${range.from} ${reachedAs?.name}`;
    if (asked.has(key) || asked.size > MAX_ASKED) continue;
    asked.add(key);
    const holder = reachedAs?.holder;
    const atOnce = reachedAs ? [] : saidAtOnce(source.text, { name: '', path: '', range }).map(({ shape }) => shape);
    const own = reachedAs?.rank === 2 ? saidInputs(source.text, reachedAs.name) : atOnce;
    const holders = reachedAs?.rank === 3 && holder ? saidInputs(source.text, holder.class.name) : [];
    const before = found.get(range.from);
    if (own.length + holders.length > 0)
      found.set(range.from, {
        ...before,
        own: [...(before?.own ?? []), ...own],
        holders: [...(before?.holders ?? []), ...holders],
      });
  }
  return found;
}

function isOfTokens(text: string, { reachedAs }: ModuleValue): boolean {
  const { rank, holder, path } = reachedAs ?? {};
  return rank === 3 && holder !== undefined && mayBeOfTokens(text, holder.class.name, path!);
}

/** Names of Sequentials whose input is looked for, at most. */
const MAX_ASKED = 100;

function placeOf(source: SourceText, at: number): { line: number; cell?: number } {
  const cell = source.cellAt(at);
  return { line: source.lineAt(at), ...(cell !== undefined && { cell }) };
}

interface Seen {
  readonly list: ReadSequence;
  /** The list as JSON. */
  readonly text: string;
  /** Where its call begins. */
  readonly at: number;
  /**
   * `file`: while the file itself runs; `own`: from the class or function in which it stands, read by itself; `call`: from
   * another that is read by itself.
   */
  readonly kind: 'file' | 'own' | 'call';
  /** Whether it is a class that inherits the one in which it stands, and so says of itself what that one does not. */
  readonly isOfHeir: boolean;
  /** Whether it is of a class that the file builds: what its calls build there is seen in the file's run, where they do. */
  readonly isSpare: boolean;
  /** Whether that takes arguments that nothing in the file gives. */
  readonly isOpen: boolean;
  /** Whether all is known; where it is not, or a parameter's default is left, the class by itself says as much. */
  readonly isKnown: boolean;
  /** Whether it is of a function that others call, which nobody calls. */
  readonly isHelper: boolean;
  /** What is taken for granted of the arguments. */
  readonly assumed: Assumptions | undefined;
  /** The class or function. */
  readonly within: SourceRange | undefined;
  /** The calls that were going on when it was built. */
  readonly calls: readonly SourceRange[];
  /** What there is to say, and where. */
  readonly notes: ReadonlyMap<string, number>;
  /** Whether it is built depends on these. */
  undecided: readonly Undecided[];
}

function look(it: Interpreter, { from, within, value, isUsed, isOpen, isEnough, assumed, isHelper }: Stretch): Seen[] {
  const found: Seen[] = [];
  const keys = new Map<string, Seen>();
  for (const { module, calls, undecided } of it.sightings.slice(from.sightings)) {
    const { range } = module;
    const kind = !within ? 'file' : isWithin(range, within) ? 'own' : 'call';
    const { modules, needs, isKnown, leavesDefault, notes } = listModules(
      it,
      module,
      isEnough || (!within && isFinished(it, module)),
    );
    const list = { ...placeOf(it.source, range.from), needs, modules };
    const text = JSON.stringify(modules);
    const key = `${range.from} ${kind} ${needs} ${text}`;
    const one: Seen = {
      list,
      text,
      at: range.from,
      kind,
      isOfHeir: kind === 'call' && value?.type === 'class' && inheritsFrom(value, range),
      isSpare: kind === 'call' && isUsed,
      isOpen,
      isKnown: isKnown && !leavesDefault,
      isHelper,
      assumed,
      within,
      calls,
      notes,
      undecided,
    };
    // What its callers give says more than that it is not known.
    const same = keys.get(key);
    if (!same && (one.isKnown || !isHelper)) found.push(one);
    if (!same) keys.set(key, one);
    else
      same.undecided = same.undecided.filter(({ range }) => undecided.some((other) => other.range.from === range.from));
  }
  return found;
}

/** Whether it inherits the class in which the place stands. */
function inheritsFrom({ order }: ClassValue, place: SourceRange): boolean {
  return order.slice(1).some((entry) => entry.type === 'class' && isWithin(place, entry.definition.range));
}

/** Whether nothing that was left out of the file's run can change it: it stands before, and its name does not occur after. */
function isFinished(it: Interpreter, { range, reachedAs }: ModuleValue): boolean {
  const { stoppedAt } = it;
  if (stoppedAt === undefined || range.to > stoppedAt) return false;
  const rest = it.source.text.slice(stoppedAt);
  return !reachedAs?.name.split('.').some((name) => new RegExp(`\\b${name.replace(/\W/g, '')}\\b`).test(rest));
}

/** What the file builds as it runs; else what calls build, where their layers are known; else what stands there by itself. */
function choose(seen: readonly Seen[]): Seen[] {
  const chosen: Seen[] = [];
  const places = groups(seen, ({ at }) => at);
  for (const all of places.sort(([a], [b]) => a!.at - b!.at)) {
    const isBuilt = all.some(({ kind }) => kind === 'file');
    const place = isBuilt ? all.filter(({ isSpare }) => !isSpare) : all;
    const [file, calls, own] = (['file', 'call', 'own'] as const).map((kind) =>
      place.filter((one) => one.kind === kind && !(kind === 'call' && isToldByCaller(one, place))),
    ) as [Seen[], Seen[], Seen[]];
    const built = file.length > 0 ? file : calls;
    const isOwnBetter = !built.some(({ isKnown }) => isKnown) && own.some(({ isKnown }) => isKnown);
    // What the file builds as it runs is told, however little of it is known; and a call that is known in part may still
    // say more than the class with its parameters open.
    const saysAll = own.some(({ list }) => list.needs.length === 0);
    const others =
      file.length === 0
        ? calls.filter(
            (one) => (one.isOfHeir || !saysAll) && !own.some((other) => saysLess(one.list.modules, other.list.modules)),
          )
        : built;
    // Nothing that is certain to run builds it, and arguments are open: a person may build the class by itself as well.
    const isAlsoOwn =
      file.length === 0 && built.every(({ isOpen }) => isOpen) && built.some(({ list }) => list.needs.length > 0);
    const isUnclear = !built.some(({ isKnown }) => isKnown);
    const more = own.filter(({ list, isKnown, isHelper }) => {
      if (!(isAlsoOwn || isHelper) || list.needs.length === 0) return false;
      return isKnown || (isUnclear && !isHelper && !built.some((other) => saysLess(list.modules, other.list.modules)));
    });
    const used = isOwnBetter ? [...own, ...others] : built.length > 0 ? [...built, ...more] : own;
    chosen.push(...new Map(used.map((one) => [JSON.stringify(one.list), one])).values());
  }
  return chosen;
}

/** Whether something else calls the class or function from which it is called, and then all of it is known. */
function isToldByCaller({ isKnown, within }: Seen, place: readonly Seen[]): boolean {
  if (isKnown || !within) return false;
  return place.some(
    (other) => other.isKnown && other.within !== within && other.calls.some((call) => isWithin(call, within)),
  );
}

/** Whether it is the other with less of it known. */
function saysLess(one: ReadArgument | readonly ReadModule[] | undefined, other: typeof one): boolean {
  if (typeof one !== 'object' || one === null) return one === other;
  if ('unknown' in one) return other !== undefined;
  if (typeof other !== 'object' || other === null) return false;
  const names = new Set([...Object.keys(one), ...Object.keys(other)].filter((name) => name !== 'reason'));
  const [a, b] = [one, other] as unknown as Record<string, ReadArgument | undefined>[];
  return [...names].every((name) => saysLess(a![name], b![name]));
}

function lookForNorms(
  it: Interpreter,
  { from, within, isUsed }: Stretch,
  norms: Map<number, boolean>,
  others: ReadonlySet<number>,
): void {
  const inside = heldBySequentials(it.sightings.slice(from.sightings).map(({ module }) => module));
  for (const norm of it.norms.slice(from.norms)) {
    const at = norm.range.from;
    // A default of a class that the file builds, or in which it stands, where the file's calls give it another.
    if (within && others.has(at) && (isUsed || isWithin(norm.range, within))) continue;
    norms.set(at, norms.get(at) || inside.has(norm));
  }
}
