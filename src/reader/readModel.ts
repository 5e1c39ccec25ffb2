// The text of a Python file -> the Sequentials that it defines. The file is never run.

import type { Definition, Diagnostic, SequentialSpec, SourceRange } from '../model/modelSpec.ts';
import { phrase } from '../model/phrase.ts';
import { createInterpreter } from './interpreter/createInterpreter.ts';
import { stepsFor, USUAL, untilEnough } from './interpreter/patience.ts';
import { arrangeModels } from './models/arrangeModels.ts';
import { inputsOf } from './models/knownInput.ts';
import { joinParts } from './models/partsAlone.ts';
import { type Models, readModels } from './models/readModels.ts';
import type { ReadSequential } from './models/sequentials.ts';
import { remarksOnMisspelt } from './remarks/misspelt.ts';
import { remarksOnUnboundNames } from './remarks/unboundNames.ts';
import { type ParsedText, parseFile } from './text/parseFile.ts';
import { diagnostic, isWithin, type SourceText } from './text/sourceText.ts';
import type { Block } from './text/syntax.ts';
import { remarksOnActivations } from './training/lossActivations.ts';
import { remarksOnLosses, softmaxIsOfLoss } from './training/lossInput.ts';
import { readReconstruction } from './training/reconstruction.ts';
import { type NotedTraining, notedTraining, readTraining } from './training/training.ts';
import { remarksOnLoops } from './training/trainingLoop.ts';

/**
 * Reads every torch.nn.Sequential that the file builds, in the order of the text: as the file's own calls build it where
 * these agree, else with the constructor's parameters as unknowns. Never throws and never executes the file; what cannot be
 * read becomes a diagnostic with its place. The work is bounded, whatever the text, by the patience.
 */
export function readModel(text: string, patience = USUAL): Definition {
  return readParsed(parseFile(text), patience);
}

/** As readModel, of what parseFile or parsePieces gave. */
export function readParsed(parsed: ParsedText, patience = USUAL): Definition {
  return untilEnough(patience, (times) => readOnce(parsed, times));
}

function readOnce(parsed: ParsedText, times: number): Definition {
  const { source, blocks, isPython2 } = parsed;
  const it = createInterpreter(source, stepsFor(source.text), isPython2, times);
  const models = mayBuild(source.text) ? readModels(it, blocks) : NO_MODELS;
  return { ...define(parsed, models, notedTraining(it)), ...(it.isCutShort() && { isCutShort: true }) };
}

const NO_MODELS: Models = { chosen: [], refused: [], isComplete: true, stopped: [], mistakes: [], spentOnWays: 0 };

/** Without one of the words, nothing in the file can build a model, nor put a layer into one of torchvision's. */
export function mayBuild(text: string): boolean {
  return /Sequential|Module\b/.test(text) || (/\btorchvision\b/.test(text) && /\bLinear\(/.test(text));
}

/** What is said of a file of which these models and this training were read. */
export function define(parsed: ParsedText, models: Models, noted: NotedTraining): Definition {
  const { source, blocks, remarks } = parsed;
  const { training, diagnostics: ofTraining } = readTraining(source, noted);
  const { found, refused } = arrangeModels(source, models.chosen, models.refused);
  const general = [...notOfMisplaced(remarks, found), ...remarksOnWork(source, models)];
  if (found.length === 0 && refused.length === 0 && models.isComplete) general.push(noSequential(source));
  if (found.length > 0) general.push(...ofTraining, ...remarksOnLoops(source, blocks));
  const specs = found.map(({ spec }) => spec);
  const inner = found.filter(({ diagnostics }) => diagnostics.some(({ code }) => code === 'forward-goes-on'));
  general.push(...remarksOnLosses(source, specs, new Set(inner.map(({ spec }) => spec)), training?.loss, noted.taken));
  general.push(...remarksOnActivations(source, specs, noted.taken));
  const isOfLoss = softmaxIsOfLoss(source, specs, training?.loss, noted.taken);

  const syntaxErrors = general.filter(({ code }) => code === 'syntax-error');
  const statements = syntaxErrors.length > 0 ? blocks.flat() : [];
  const sequentials = found.map(({ spec }) => ({
    ...spec,
    errors: [...spec.errors, ...errorsAround(spec.range, statements, syntaxErrors)],
  }));
  general.push(...refused, ...models.mistakes);
  const all = distinct([
    ...general,
    ...found.flatMap(({ spec, diagnostics }) => diagnostics.filter((one) => isOfLoss(one, spec, diagnostics))),
  ]);
  const said = joinParts(withoutNeedlessDims(all, source, sequentials), sequentials);
  const ofNames = [...remarksOnMisspelt(source, said), ...remarksOnUnboundNames(parsed, said)];
  const diagnostics = ofNames.length === 0 ? said : distinct([...said, ...ofNames]);
  const compared = found.length > 0 ? readReconstruction(source, blocks) : undefined;
  const reconstruction = compared && { range: compared, line: source.lineAt(compared.from) };
  return {
    sequentials,
    ...(training && { training }),
    ...(reconstruction && { reconstruction }),
    diagnostics,
  };
}

/** Of a layer it is told with what it is to be called. */
function notOfMisplaced(remarks: readonly Diagnostic[], found: readonly ReadSequential[]): readonly Diagnostic[] {
  const misplaced = new Set(
    found.flatMap(({ diagnostics }) =>
      diagnostics.filter(({ code }) => code === 'misplaced-argument').map(({ range }) => range.from),
    ),
  );
  return remarks.filter(({ code, range }) => code !== 'syntax-error' || !misplaced.has(range.from));
}

/** What asks for more work than is done. */
function remarksOnWork(source: SourceText, { stopped, isComplete, stoppedAt = 0 }: Models): readonly Diagnostic[] {
  const remarks = stopped.map((range) => {
    const message = phrase`${source.quoteHead(range)} asks for more work than is done to read a file: what it builds or changes is not known.`;
    return diagnostic(source, 'warning', 'too-long', message, firstLine(source, range));
  });
  if (isComplete) return remarks;
  const message = phrase`The file asks for more work than is done to read it, so Sequentials may be missing from here on.`;
  const range = firstLine(source, { from: stoppedAt, to: stoppedAt });
  return [...remarks, diagnostic(source, 'warning', 'too-long', message, range)];
}

/** What is better left out need not have another dim, nor what is given samples without a batch. */
function withoutNeedlessDims(
  all: readonly Diagnostic[],
  source: SourceText,
  sequentials: readonly SequentialSpec[],
): readonly Diagnostic[] {
  if (!all.some(({ code }) => code === 'softmax-over-batch')) return all;
  const leftOut = new Set(all.filter(({ code }) => code === 'softmax-before-loss').map(({ range }) => range.from));
  // A policy of reinforcement learning may be given one state, without a batch.
  const isPolicy = /\b(gym|gymnasium|Categorical)\b/.test(source.text);
  const ofSingle = sequentials.filter((one) => inputsOf(source.text, one).some(({ length }) => length === 0));
  const isSingle = ({ range: { from } }: Diagnostic) =>
    ofSingle.some(({ layers, outputLayers }) => [...layers, ...outputLayers].some(({ range }) => range.from === from));
  return all.filter(
    (one) => one.code !== 'softmax-over-batch' || !(isPolicy || leftOut.has(one.range.from) || isSingle(one)),
  );
}

function firstLine({ text }: SourceText, { from }: SourceRange): SourceRange {
  return { from, to: from + /^[^\r\n]*/.exec(text.slice(from, from + 200))![0].length };
}

/** The syntax errors in the class, function or other statement of the file in which the range lies. */
function errorsAround(range: SourceRange, statements: Block, errors: readonly Diagnostic[]): Diagnostic[] {
  if (errors.length === 0) return [];
  const around = statements.find((statement) => isWithin(range, statement.range))?.range;
  return errors.filter((error) => around && error.range.from >= around.from && error.range.from <= around.to);
}

function noSequential(source: SourceText): Diagnostic {
  const message = phrase`No torch.nn.Sequential is built in this file. What is looked for is a call such as torch.nn.Sequential(torch.nn.Linear(4, 3)): in a class, in a function or by itself.`;
  return diagnostic(source, 'information', 'no-sequential', message, { from: 0, to: 0 });
}

/** Without repetitions, in the order of the text. */
function distinct(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const ordered = diagnostics.toSorted((a, b) => a.range.from - b.range.from);
  const found: Diagnostic[] = [];
  for (let at = 0, end = 0; at < ordered.length; at = end) {
    const { from } = ordered[at]!.range;
    do end++;
    while (ordered[end]?.range.from === from);
    // Most stand alone where they begin.
    if (end - at === 1) found.push(ordered[at]!);
    else {
      const alike = ordered.slice(at, end).map((one) => [`${one.range.to} ${one.code} ${one.message}`, one] as const);
      found.push(...new Map(alike).values());
    }
  }
  return found;
}
