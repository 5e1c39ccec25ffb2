// Sequentials that are not built because Python raises something in front of them or in their arguments.

import type { Diagnostic, SourceRange } from '../../model/modelSpec.ts';
import { phrase, type Text } from '../../model/phrase.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import { remarksOnUnbound } from '../interpreter/starImports.ts';
import { isNameRefusal } from '../modules/moduleNames.ts';
import { isPlaceRefusal } from '../python/protocols.ts';
import { diagnostic, isWithin } from '../text/sourceText.ts';
import type { Block, Statement } from '../text/syntax.ts';
import { unreachedCalls } from './unreached.ts';

/** For each, once, what ends the file's statement in which they would be. `isReached`: of a call, by its place. */
export function failedCalls(
  it: Interpreter,
  blocks: readonly Block[],
  isReached: (at: number) => boolean,
): { readonly message: Text; readonly at: number; readonly range: SourceRange }[] {
  if (it.failures.length === 0) return [];
  // In what fails, and in the functions that raise it.
  const isAsked = ({ range }: Statement) =>
    it.failures.some(({ statement, at }) => isWithin(statement, range) || isWithin(at, range));
  const asked = blocks.map((block) => block.filter(isAsked));
  const calls = unreachedCalls(asked, () => true, true).filter(
    ({ batchNorm, range }) => !batchNorm && !isReached(range.from),
  );
  if (calls.length === 0 && !it.failures.some(({ cause }) => isAlwaysTold(cause))) return [];
  const functions = it.functions.map(({ definition }) => definition.range);
  const told = new Set<unknown>();
  return it.failures.flatMap(({ statement, at, cause }) => {
    const around = functions.filter((range) => isWithin(at, range));
    const call = calls.find(
      (one) =>
        !told.has(one) &&
        (isWithin(one.range, statement) || around.some((range) => isWithin(one.range, range))) &&
        (one.range.to > at.from || isWithin(at, one.range)),
    );
    const raises = phrase`Python raises ${cause.name} here: ${cause.reason}.`;
    if (!call) return isAlwaysTold(cause) ? [{ message: raises, at: at.from, range: at }] : [];
    told.add(call);
    const message = phrase`Python raises ${cause.name} here: ${cause.reason}. So ${it.source.quote(call.range)} builds nothing.`;
    return [{ message, at: at.from, range: at }];
  });
}

/** What is a slip wherever it is raised. */
function isAlwaysTold({ name, reason }: { readonly name: string; readonly reason: Text }): boolean {
  return /^(UnboundLocal|Attribute)Error$/.test(name) || isNameRefusal(reason) || isPlaceRefusal(reason);
}

/** The same as what the editor shows, with the names of torch that the file does not bind. */
export function remarksOnFailures(it: Interpreter, blocks: readonly Block[]): Diagnostic[] {
  const { source, sightings, norms } = it;
  const reached = new Set([...sightings.map(({ module }) => module), ...norms].map(({ range }) => range.from));
  const failed = failedCalls(it, blocks, (place) => reached.has(place));
  return [
    ...failed.map(({ message, range }) => diagnostic(source, 'error', 'raises', message, range)),
    ...remarksOnUnbound(it).map(({ message, range, fix }) =>
      diagnostic(source, 'warning', 'not-defined', message, range, fix),
    ),
  ];
}
