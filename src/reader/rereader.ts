// Reads a text again and again while it is edited, with readModel's result: what was read of parts of the file that have
// nothing to do with the change is kept.

import type { Definition } from '../model/modelSpec.ts';
import { commonName } from '../model/modelSpec.ts';
import type { RefusedModel } from './arrangeModels.ts';
import { createInterpreter } from './createInterpreter.ts';
import { type FilePart, filePartsOf } from './fileParts.ts';
import { MAX_STEPS_ALONE, stepsFor, stepsForFile } from './interpretFile.ts';
import { type Move, moved } from './moved.ts';
import { type ParsedText, parseFile } from './parseFile.ts';
import { define, type Models, mayBuild, readModels, readParsed, WORDS } from './readModel.ts';
import { rootsOf } from './relevance.ts';
import type { ReadSequential } from './sequentials.ts';
import type { SourceText } from './sourceText.ts';
import { remarksOnStars } from './starImports.ts';
import { readTraining } from './training.ts';

/** What was read of a part of the file. */
interface PartRead {
  readonly places: readonly { readonly from: number; readonly to: number; readonly line: number }[];
  readonly chosen: readonly (Pick<ReadSequential, 'spec' | 'diagnostics'> & { readonly holds?: ReadonlySet<number> })[];
  readonly refused: readonly RefusedModel[];
  /** Whether the rest of the file may make something else of it, or it of the rest. */
  readonly isBound: boolean;
  /** Steps of its own run, and of all. */
  readonly spent: readonly [number, number];
}

const NO_MODULES: ReadonlySet<never> = new Set();

export class Rereader {
  #reads = new Map<string, PartRead>();
  readonly #words = new Map<string, readonly string[]>();

  /** As readModel, whose work is done for what has changed. */
  read(text: string): Definition {
    const parsed = parseFile(text);
    if (!mayBuild(text)) return readParsed(parsed);
    const parts = filePartsOf(parsed, this.#words);
    const models = parts && this.#readParts(parsed, parts);
    return models ? define(parsed, models, { training: undefined, diagnostics: [] }) : readParsed(parsed);
  }

  /** Undefined where the parts do not make up the whole. */
  #readParts({ source }: ParsedText, parts: readonly FilePart[]): Models | undefined {
    const known = this.#reads;
    this.#reads = new Map();
    const roots = [...rootsOf(source.text, WORDS)].join();
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
    const chosen = reads.flatMap((read) => read.chosen);
    return {
      chosen: chosen
        .map((one) => ({ ...one, modules: NO_MODULES, opened: NO_MODULES }))
        .sort((a, b) => a.spec.range.from - b.spec.range.from),
      refused: reads.flatMap((read) => read.refused),
      isComplete: true,
      stopped: [],
      mistakes: [],
    };
  }
}

/** Whether the work that is done for the whole would be enough for all of these. */
function isEnough(text: string, reads: readonly PartRead[]): boolean {
  const inAll = stepsFor(text);
  let [ofFile, all] = [0, 0];
  for (const { spent } of reads) {
    ofFile += spent[0];
    all += spent[1];
  }
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
    isBound = it.looksBack || it.touches.some(({ module }) => !module);
  };
  const { chosen, refused, isComplete, mistakes } = readModels(it, [statements], atEnd, text);
  const { training, diagnostics } = readTraining(it);
  // What is taken for granted is told once for the file.
  if (it.presumed.size > 0 || mistakes.length > 0 || remarksOnStars(it).length > 0) isBound = true;
  if (!isComplete || it.stopped.length > 0 || training || diagnostics.length > 0 || it.training.given.length > 0)
    isBound = true;
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
    spent: [ofFile, steps - it.left()],
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
  const { chosen, refused } = read;
  const now = moved({ chosen, refused }, moves);
  return now && { ...read, ...now, places };
}
