// What was built in a stretch of the program -> what is found of models in it.

import { phrase } from '../../model/phrase.ts';
import { readWhole } from '../forward/wholeModel.ts';
import type { Interpreter, Sighting } from '../interpreter/interpreter.ts';
import { objectsWithin } from '../modules/moduleTree.ts';
import { tellOwnForward } from '../modules/touches.ts';
import type { ModuleValue } from '../python/values.ts';
import { diagnostic, isWithin, type SourceText } from '../text/sourceText.ts';
import type { ClassDefinition } from '../text/syntax.ts';
import { partlyTrained } from '../training/partlyTrained.ts';
import type { RefusedModel } from './arrangeModels.ts';
import { builtAlike } from './builtAlike.ts';
import { meaning } from './chosenFindings.ts';
import { type Finding, keyOf, nameOf } from './finding.ts';
import { heldByBlocks } from './heldByBlocks.ts';
import { type ReadSequential, readSequential } from './sequentials.ts';
import type { Stretch } from './stretch.ts';

/** What reading a model is work for, and each of its layers; where it is not left, that is said of the first. */
const STEPS_TO_READ = 120;
const STEPS_FOR_LAYER = 3;
/** And looking whether it was read already. */
const STEPS_TO_COMPARE = 10;

/** Reads whole classes; those that are not followed are added to `refused`. */
export function readObjects(
  it: Interpreter,
  stretch: Stretch,
  refused: RefusedModel[],
  settled: ReadonlySet<string>,
): Finding[] {
  const { frame, from, within, isComplete } = stretch;
  const seen = new Map<string, Alike>();
  const findings: Finding[] = [];
  const sightings = it.objects.slice(from.objects);
  const holders = [
    ...sightings.map(({ object }) => object),
    ...it.sightings.slice(from.sightings).map((s) => s.module),
  ];
  const parts = objectsWithin(it, holders);
  for (const { class: one } of parts) it.partClasses.add(one.definition);
  for (const sighting of sightings) {
    const { definition, name } = sighting.object.class;
    const isOwn = within?.from === definition.range.from;
    const kind = kindOf(stretch, isOwn);
    if (kind === 'call' && stretch.isUsed) continue;
    // What is a part of other objects is no model by itself.
    const isPart = parts.has(sighting.object) || (isOwn && it.partClasses.has(definition));
    if (!isComplete || isPart || (isOwn && settled.has(keyOf(definition.range, name)))) continue;
    if (!it.spend(STEPS_TO_READ)) {
      it.stopped.push(definition.range);
      break;
    }
    const told = it.mistakes.size;
    const read = readWhole(it, sighting, frame);
    if (isOwn && it.mistakes.size > told && isBuiltBefore(it, definition, from.objects))
      for (const at of [...it.mistakes.keys()].slice(told)) it.mistakes.delete(at);
    const ofClass = isOwn ? { ofClass: definition } : {};
    if (read?.type === 'refused') refused.push({ name, range: read.range, reason: read.reason, ...ofClass });
    if (read?.type !== 'followed') {
      tellOwnForward(it, sighting.object);
      continue;
    }
    it.spend(STEPS_FOR_LAYER * read.spec.layers.length);
    const finding = { ...toFinding(it, read, stretch, kind, undefined, sighting.calls), ...ofClass };
    if (isNew(finding, seen)) findings.push(finding);
  }
  return findings;
}

/** Whether the file itself builds an object of the class, so that its defaults by themselves may never be meant. */
function isBuiltBefore({ objects }: Interpreter, definition: ClassDefinition, count: number): boolean {
  return objects.slice(0, count).some(({ object }) => object.class.definition === definition);
}

/**
 * Reads what was built in the stretch; what may be incomplete says so. `before`: where anything was read in others. `parts`
 * is told the Sequentials that need not be read, since they are part of others (see withoutParts).
 */
export function readSightings(
  it: Interpreter,
  stretch: Stretch,
  settled: ReadonlySet<string>,
  before: ReadonlySet<number>,
  parts: (module: ModuleValue) => void,
): Finding[] {
  const { frame, from, within, isComplete } = stretch;
  const seen = new Map<string, Alike>();
  const findings = new Map<Sighting, Finding>();
  const opened = new Set<ModuleValue>();
  /** By their places, those that were read, the last first. */
  const known = new Map<number, ModuleValue[]>();
  let isStopped = false;
  const kindOfModule = ({ range }: ModuleValue) => kindOf(stretch, within && isWithin(range, within));
  const isAsked = ({ module }: Sighting) => {
    if (module.isNested) return false;
    if (stretch.assumed && settled.has(keyOf(module.range, nameOf(module)))) return false;
    const kind = kindOfModule(module);
    // What the file's own calls build is seen in the file's run, but for what another turn of a condition would call.
    if (kind === 'call') return !(stretch.isUsed && before.has(module.range.from));
    return !(kind === 'own' && settled.has(keyOf(module.range, nameOf(module))) && isFlat(module));
  };
  const readOne = (sighting: Sighting) => {
    if (isStopped) return;
    const { module, calls } = sighting;
    // The blocks of a network are built in loops.
    const others = known.get(module.range.from) ?? [];
    if (it.spend(STEPS_TO_COMPARE) && others.some((other) => builtAlike(it, other, module))) return;
    if (!it.spend(STEPS_TO_READ)) {
      it.stopped.push(module.range);
      isStopped = true;
      return;
    }
    others.unshift(module);
    known.set(module.range.from, others.slice(0, MAX_TO_COMPARE));
    const read = isComplete
      ? readSequential(it, sighting, frame)
      : incomplete(it.source, readSequential(it, sighting, frame));
    it.spend(STEPS_FOR_LAYER * read.spec.layers.length);
    const finding = toFinding(it, read, stretch, kindOfModule(module), module, calls);
    if (!isNew(finding, seen)) return;
    findings.set(sighting, finding);
    for (const one of finding.opened) opened.add(one);
  };
  const sightings = it.sightings.slice(from.sightings);
  const asked = sightings.filter(isAsked);
  // Of the file's own run all is read: it tells what of a class is known.
  const held = within ? heldByBlocks(asked, sightings) : [];
  const late = new Set(held.flat());
  for (const sighting of asked) if (!late.has(sighting)) readOne(sighting);
  for (const group of held) {
    if (group.every(({ module }) => opened.has(module))) parts(group[0]!.module);
    else group.forEach(readOne);
  }
  return late.size === 0 ? [...findings.values()] : asked.flatMap((one) => findings.get(one) ?? []);
}

const MAX_TO_COMPARE = 16;

/** What was read of one place, name and number of layers: the first, and once there are others the meanings of all. */
interface Alike {
  readonly first: Finding;
  meanings?: Set<string>;
}

/** Adds it to what was `seen`; false where one of the same meaning is among that. */
function isNew(finding: Finding, seen: Map<string, Alike>): boolean {
  const { name, range, layers } = finding.spec;
  const key = `${range.from} ${layers.length} ${name}`;
  const alike = seen.get(key);
  if (!alike) {
    seen.set(key, { first: finding });
    return true;
  }
  alike.meanings ??= new Set([meaning(alike.first)]);
  if (alike.meanings.has(meaning(finding))) return false;
  alike.meanings.add(meaning(finding));
  return true;
}

/** Whether it holds modules of torch alone, so that no Sequential is part of it that is not its own child. */
export function isFlat(module: ModuleValue, depth = 0, seen = new Set<ModuleValue>()): boolean {
  const { self, children } = module;
  if (seen.has(module)) return true;
  if (self || 'type' in children || depth > 20) return false;
  seen.add(module);
  return children.every(
    ({ value }) => value.type === 'module' && (value.name !== 'Sequential' || isFlat(value, depth + 1, seen)),
  );
}

function kindOf({ within }: Stretch, isOwn: boolean | undefined): Finding['kind'] {
  return !within ? 'file' : isOwn ? 'own' : 'call';
}

function toFinding(
  it: Interpreter,
  read: ReadSequential,
  { from, assumed, within }: Stretch,
  kind: Finding['kind'],
  module: ModuleValue | undefined,
  calls: Finding['calls'],
): Finding {
  const touches = it.touches
    .slice(from.touches)
    .filter((touch) => !touch.module || read.modules.has(touch.module))
    .map(({ range, message }) => diagnostic(it.source, 'warning', 'not-followed', message, range));
  const partly = partlyTrained(it, read.modules);
  const message = phrase`The optimizer is not given the parameters of every layer here; every layer is trained.`;
  if (partly) touches.push(diagnostic(it.source, 'warning', 'not-followed', message, partly));
  const diagnostics = touches.length === 0 ? read.diagnostics : [...read.diagnostics, ...touches];
  const isAttribute = !module || module.reachedAs?.rank === 3;
  return { ...read, module, diagnostics, calls, kind, isAttribute, assumed, within };
}

function incomplete(source: SourceText, { spec, diagnostics, ...rest }: ReadSequential): ReadSequential {
  const message = phrase`The file asks for more work than is done to read it, so what this Sequential holds is not known for certain.`;
  const error = diagnostic(source, 'error', 'too-long', message, spec.range);
  return { ...rest, spec: { ...spec, errors: [...spec.errors, error] }, diagnostics: [...diagnostics, error] };
}
