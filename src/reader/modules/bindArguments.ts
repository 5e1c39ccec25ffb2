// The arguments of a call to one of torch's module classes, by the names of its parameters, as Python binds them.

import type { SourceRange, TextFix } from '../../model/modelSpec.ts';
import { phrase, type Text } from '../../model/phrase.ts';
import { type ArgumentValue, type ModuleValue, reasonOf } from '../python/values.ts';
import { keywordMeant, replacing } from '../remarks/misspelt.ts';
import { isWithin } from '../text/sourceText.ts';
import { TORCH_PARAMETERS } from './torchParameters.ts';

interface Parameters {
  readonly names: readonly string[];
  readonly required: ReadonlySet<string>;
  /** How many may be given by their position. */
  readonly positions: number;
}

const known = new Map<string, Parameters>();

/** The parameters of a module class of torch.nn; undefined where it takes anything, or is not known. */
export function parametersOfClass(module: string): Parameters | undefined {
  const found = known.get(module);
  if (found) return found;
  if (!Object.hasOwn(TORCH_PARAMETERS, module)) return undefined;
  const words = TORCH_PARAMETERS[module]!.split(' ').filter(Boolean);
  const star = words.indexOf('*');
  const names = words.filter((word) => word !== '*').map((word) => word.replace('?', ''));
  const required = new Set(words.filter((word) => /^\w+$/.test(word)));
  const parameters = { names, required, positions: star < 0 ? names.length : star };
  known.set(module, parameters);
  return parameters;
}

export interface BoundArguments {
  readonly bound: ReadonlyMap<string, ArgumentValue>;
  /** Arguments that are not known, one or many. */
  readonly rest: ArgumentValue | undefined;
}

/** Arguments that a class does not take, of one call: Python names the first alone. */
const MOST_TOLD = 8;

/** `refuse` is told what Python would raise, and that arguments are not known. */
export function bindArguments(
  module: Pick<ModuleValue, 'name' | 'range'>,
  given: readonly ArgumentValue[],
  { names, required, positions }: Parameters,
  refuse: (code: string, message: Text, range: SourceRange, fix?: TextFix) => void = () => {},
): BoundArguments {
  const takes = () => {
    const shown = names.filter((name) => !name.startsWith('_'));
    return shown.length > 0
      ? phrase`${module.name} takes ${shown.join(', ')}`
      : phrase`${module.name} takes no arguments`;
  };
  const bound = new Map<string, ArgumentValue>();
  let position = 0;
  let rest: ArgumentValue | undefined;
  let keyword: ArgumentValue | undefined;
  let unknown = 0;
  /** Once one is not known. */
  let meanings: ReadonlyMap<ArgumentValue, string> | undefined;
  for (const argument of given) {
    const { kind, range } = argument;
    if (kind === 'rest') {
      const message = phrase`Arguments of ${module.name} do not follow from the file: ${reasonOf(argument.value)}.`;
      refuse('unresolved-argument', message, range);
      rest ??= argument;
      continue;
    }
    // Which position one has behind arguments that are not known is not known.
    if (kind === 'positional' && rest) continue;
    if (kind === 'keyword' && isWithin(range, module.range)) keyword ??= argument;
    // As it is written; a partial hands keywords on before the rest.
    const isMisplaced =
      kind === 'positional' && keyword && range.from > keyword.range.to && isWithin(range, module.range);
    const lacking = isMisplaced
      ? names.find((name) => !bound.has(name) && !given.some((one) => one.name === name))
      : '';
    if (isMisplaced && lacking) {
      const message = phrase`A positional argument stands behind the keyword argument \`${keyword!.name}\`, which Python refuses.`;
      const at = { from: range.from, to: range.from };
      refuse('misplaced-argument', message, range, {
        ...replacing(`${lacking}=`, at),
        title: phrase`Give it as ${lacking}`,
      });
      bound.set(lacking, argument);
      continue;
    }
    const at = kind === 'positional' ? position++ : -1;
    const name =
      at < 0 ? (names.includes(argument.name) ? argument.name : undefined) : at < positions ? names[at] : undefined;
    if (!name && at >= 0) {
      refuse('too-many-arguments', phrase`${module.name} is given more arguments than it takes; ${takes()}.`, range);
      break;
    }
    if (!name) {
      if (++unknown > MOST_TOLD) continue;
      const message = phrase`${module.name} has no argument \`${argument.name}\`; ${takes()}.`;
      meanings ??= misspeltKeywords(given, names);
      refuse('unknown-argument', message, range, keywordFix(argument, meanings));
    } else if (bound.has(name)) refuse('repeated-argument', phrase`${module.name} is given \`${name}\` twice.`, range);
    else bound.set(name, argument);
  }
  const misspelt = meanings && new Set(meanings.values());
  let isComplete = true;
  for (const name of required) isComplete &&= bound.has(name) || misspelt?.has(name) === true;
  if (!isComplete && !rest) {
    const missing = names.filter((name) => required.has(name) && !bound.has(name) && !misspelt?.has(name));
    const quoted = missing.map((name): Text => `\`${name}\``).reduce((before, name) => phrase`${before} and ${name}`);
    refuse('missing-argument', phrase`${module.name} is given no ${quoted}; ${takes()}.`, module.range);
  }
  return { bound, rest };
}

/** What keywords that the class does not take are meant to be, each another. */
function misspeltKeywords(
  given: readonly ArgumentValue[],
  names: readonly string[],
): ReadonlyMap<ArgumentValue, string> {
  const positional = given.filter(({ kind }) => kind === 'positional').length;
  const taken = new Set([...names.slice(0, positional), ...given.map(({ name }) => name)]);
  const meanings = new Map<ArgumentValue, string>();
  for (const argument of given) {
    if (argument.kind !== 'keyword' || names.includes(argument.name)) continue;
    const meant = keywordMeant(argument.name, names, (one) => taken.has(one));
    if (!meant) continue;
    meanings.set(argument, meant);
    taken.add(meant);
  }
  return meanings;
}

/** Mends the keyword, with the call's other ones. */
function keywordFix(argument: ArgumentValue, meanings: ReadonlyMap<ArgumentValue, string>): TextFix | undefined {
  const edits = [...meanings].map(([{ name, range }, meant]) =>
    replacing(meant, { from: range.from, to: range.from + name.length }),
  );
  const at = [...meanings.keys()].indexOf(argument);
  const own = edits[at];
  if (!own || edits.length === 1) return own;
  const listed = [...meanings.values()].reduce<Text>(
    (all, name) => (all === '' ? name : phrase`${all} and ${name}`),
    '',
  );
  const also = edits.toSpliced(at, 1).map(({ range, replacement }) => ({ range, replacement }));
  return { ...own, title: phrase`Make them ${listed}`, also };
}
