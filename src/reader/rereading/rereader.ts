// Reads a text again and again while it is edited, with readModel's result: what was read of parts of the file that have
// nothing to do with the change is kept.

import type { Definition } from '../../model/modelSpec.ts';
import { commonName } from '../../model/modelSpec.ts';
import { createInterpreter } from '../interpreter/createInterpreter.ts';
import { MAX_STEPS_ALONE, STEPS_FOR_WAYS, stepsFor, stepsForFile } from '../interpreter/patience.ts';
import { remarksOnStars } from '../interpreter/starImports.ts';
import type { RefusedModel } from '../models/arrangeModels.ts';
import { isAnswered } from '../models/askInput.ts';
import type { AskedInput } from '../models/knownInput.ts';
import { type Models, readModels, WORDS } from '../models/readModels.ts';
import { rootsOf, runsTexts } from '../models/relevance.ts';
import type { ReadSequential } from '../models/sequentials.ts';
import { define, mayBuild, readParsed } from '../readModel.ts';
import { type ParsedText, parseFile } from '../text/parseFile.ts';
import type { SourceText } from '../text/sourceText.ts';
import { MAX_NOTES } from '../training/note.ts';
import { joinTraining, type NotedTraining, notedTraining } from '../training/training.ts';
import { type FilePart, filePartsOf } from './fileParts.ts';
import { type Move, moved } from './moved.ts';

/** What was read of a part of the file. */
interface PartRead {
  readonly places: readonly { readonly from: number; readonly to: number; readonly line: number }[];
  readonly chosen: readonly (Pick<ReadSequential, 'spec' | 'diagnostics'> & { readonly holds?: ReadonlySet<number> })[];
  readonly refused: readonly RefusedModel[];
  /** Whether the rest of the file may make something else of it, or it of the rest. */
  readonly isBound: boolean;
  readonly training: NotedTraining;
  /** How many optimizers are given parameters, whether it is not known of one which, and whether one is given a part of a model. */
  readonly given: { readonly count: number; readonly isOpen: boolean; readonly isPartly: boolean };
  readonly inputs: readonly AskedInput[];
  /** Steps of its own run, and of all. */
  readonly spent: readonly [number, number];
  /** And of those for ways in which conditions may turn out. */
  readonly spentOnWays: number;
}

/** Texts that are read as a whole without trying their parts, at most. */
const MOST_AT_ONCE = 32;

const NO_MODULES: ReadonlySet<never> = new Set();

export class Rereader {
  #reads = new Map<string, PartRead>();
  readonly #words = new Map<string, readonly string[]>();
  /** How often the parts did not make up the whole, one time after the other, and how many texts are still not tried for that. */
  #inVain = 0;
  #left = 0;

  /** As readModel, whose work is done for what has changed. */
  read(text: string): Definition {
    const parsed = parseFile(text);
    if (!mayBuild(text)) return readParsed(parsed);
    if (this.#left > 0) {
      this.#left--;
      return readParsed(parsed);
    }
    const parts = filePartsOf(parsed, this.#words);
    const read = parts && this.#readParts(parsed, parts);
    this.#inVain = read ? 0 : this.#inVain + 1;
    if (read) return define(parsed, read.models, read.training);
    this.#left = Math.min(2 ** this.#inVain, MOST_AT_ONCE);
    return readParsed(parsed);
  }

  /** Undefined where the parts do not make up the whole. */
  #readParts(
    { source }: ParsedText,
    parts: readonly FilePart[],
  ): { readonly models: Models; readonly training: NotedTraining } | undefined {
    const known = this.#reads;
    this.#reads = new Map();
    const roots = [...rootsOf(source.text, WORDS), runsTexts(source.text)].join();
    const keys = parts.map((part) => `${roots}\n${part.text}`);
    // What is known to be more than its parts is so again.
    const isBound = keys.some((key) => known.get(key)?.isBound);
    const reads: PartRead[] = [];
    for (const [at, part] of parts.entries()) {
      const key = keys[at]!;
      const before = part.isSound ? known.get(key) : undefined;
      const read = (before && atPlaces(before, source, part)) ?? (isBound ? before : readPart(source, part));
      if (!read) continue;
      if (part.isSound) this.#reads.set(key, read);
      reads.push(read);
    }
    if (isBound || reads.some((read) => read.isBound) || !isEnough(source.text, reads)) return undefined;
    const names = new Set<string>();
    for (const { refused, chosen } of reads) {
      const own = new Set([...refused.map(({ name }) => name), ...chosen.map(({ spec }) => commonName(spec))]);
      for (const name of own) {
        if (names.has(name) && refused.length > 0) return undefined;
        names.add(name);
      }
    }
    const training = joinTraining(reads.map((read) => read.training));
    if (!training || !areGivenApart(reads)) return undefined;
    const chosen = reads.flatMap((read) => read.chosen);
    const models = {
      chosen: chosen
        .map((one) => ({ ...one, modules: NO_MODULES, opened: NO_MODULES }))
        .sort((a, b) => a.spec.range.from - b.spec.range.from),
      refused: reads.flatMap((read) => read.refused),
      isComplete: true,
      stopped: [],
      mistakes: [],
      spentOnWays: 0,
    };
    return { models, training };
  }
}

/** Whether what optimizers are given in one part says nothing of the models of another. */
function areGivenApart(reads: readonly PartRead[]): boolean {
  const count = reads.reduce((all, { given }) => all + given.count, 0);
  const isOpenBeside = (read: PartRead) => reads.some((other) => other !== read && other.given.isOpen);
  return count < MAX_NOTES && !reads.some((read) => read.given.isPartly && isOpenBeside(read));
}

/** Whether the work that is done for the whole would be enough for all of these. */
function isEnough(text: string, reads: readonly PartRead[]): boolean {
  const inAll = stepsFor(text);
  let [ofFile, all, onWays] = [0, 0, 0];
  for (const { spent, spentOnWays } of reads) {
    ofFile += spent[0];
    all += spent[1];
    onWays += spentOnWays;
  }
  // One part alone has what the whole has.
  if (2 * onWays > STEPS_FOR_WAYS && reads.every(({ spentOnWays }) => spentOnWays < onWays)) return false;
  // A statement has half of what is left there, or more; and many modules together may cost nearly twice as much.
  return 4 * ofFile < stepsForFile(text) && 2 * all + MAX_STEPS_ALONE < inAll;
}

function readPart(source: SourceText, { statements, text }: FilePart): PartRead {
  const steps = stepsFor(source.text);
  const it = createInterpreter(source, steps);
  let isBound = false;
  let ofFile = 0;
  const atEnd = () => {
    ofFile = steps - it.left();
    // What may have ended the file stands before all that comes behind.
    isBound = it.looksBack || it.undecided.length > 0 || it.touches.some(({ module }) => !module);
  };
  const { chosen, refused, isComplete, mistakes, spentOnWays } = readModels(it, [statements], atEnd, text);
  // What is taken for granted is told once for the file.
  if (it.presumed.size > 0 || mistakes.length > 0 || remarksOnStars(it).length > 0) isBound = true;
  if (!isComplete || it.stopped.length > 0) isBound = true;
  const { given, isPartly } = it.training;
  return {
    places: placesOf(source, statements),
    chosen: chosen.map(({ spec, diagnostics, holds }) => ({ spec, diagnostics, ...(holds && { holds }) })),
    refused: refused.map(({ name, range, reason, ofClass }) => ({
      name,
      range,
      reason,
      isOfClass: ofClass !== undefined,
    })),
    isBound,
    training: notedTraining(it),
    given: { count: given.length, isOpen: given.some(({ modules }) => !modules), isPartly },
    inputs: [...it.askedInputs.values()],
    spent: [ofFile, steps - it.left()],
    spentOnWays,
  };
}

function placesOf(source: SourceText, statements: FilePart['statements']): PartRead['places'] {
  return statements.map(({ range: { from, to } }) => ({ from, to, line: source.lineAt(from) }));
}

/** The same where its statements stand now; undefined where it is to be read anew. */
function atPlaces(read: PartRead, source: SourceText, { statements }: FilePart): PartRead | undefined {
  const places = placesOf(source, statements);
  const moves = read.places.map(({ from, to, line }, at): Move => {
    const now = places[at]!;
    return { from, to, by: now.from - from, lines: now.line - line };
  });
  const { chosen, refused, training, inputs } = read;
  const now = moved({ chosen, refused, training, inputs }, moves);
  return now?.inputs.every((asked) => isAnswered(source.text, asked)) ? { ...read, ...now, places } : undefined;
}
