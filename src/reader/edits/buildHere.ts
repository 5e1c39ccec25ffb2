// A call that builds a class or calls a function of the file, with values for its parameters that have none: what depends on
// them follows from the file then. The values are a guess by how the parameters are used, for the person to change.

import type { Diagnostic, SourceRange, TextFix } from '../../model/modelSpec.ts';
import { phrase } from '../../model/phrase.ts';
import { isUnresolved } from '../models/finding.ts';
import { parametersNamedIn } from '../python/values.ts';
import { parseFile } from '../text/parseFile.ts';
import { isWithin } from '../text/sourceText.ts';
import type { ClassDefinition, Expression, FunctionDefinition, Parameter, Statement } from '../text/syntax.ts';
import type { EditedFile } from './editedFile.ts';
import { hasNewErrors } from './meaning.ts';
import { insertion, lineBreak } from './textEdit.ts';

export interface BuildingFix extends TextFix {
  /** Where in the replacement the values stand, in its order. */
  readonly values: readonly SourceRange[];
}

/** For a remark on what depends on parameters without a value; undefined where with a guess it is not known either. */
export function buildingFix(file: EditedFile, found: Diagnostic): BuildingFix | undefined {
  const { text, definition, reread } = file;
  if (!isUnresolved(found) || parametersNamedIn(`${found.message}`).length === 0) return undefined;
  const definitions = parseFile(text).blocks.flat().filter(isDefinition);
  const around = definitions.find(({ range }) => isWithin(found.range, range));
  if (!around) return undefined;
  const heir = definitions.find((one) => one !== around && basesOf(one, definitions).includes(around));
  for (const built of heir ? [heir, around] : [around]) {
    const all = [built, ...basesOf(built, definitions)];
    const parameters = constructorOf(all)?.filter(needsValue) ?? [];
    const own = all.map(({ range }) => text.slice(range.from, range.to)).join('\n');
    for (const guess of parameters.length > 0 ? GUESSES : []) {
      const values = parameters.map(({ name }) => valueFor(name, own, guess));
      if (values.includes(undefined)) break;
      const fix = callAtEnd(text, built.name, parameters, values as string[]);
      const after = reread([fix]);
      const isOpen = after.diagnostics.some((one) => isUnresolved(one) && one.range.from === found.range.from);
      if (!isOpen && !hasNewErrors(definition, after)) return fix;
    }
  }
  return undefined;
}

function callAtEnd(
  text: string,
  name: string,
  parameters: readonly Parameter[],
  given: readonly string[],
): BuildingFix {
  const variable = ['model', 'net', `a_${name}`].find((one) => !new RegExp(`\\b${one}\\b`).test(text));
  const line = lineBreak(text);
  const head = `${/[^\r\n]$/.test(text) ? line : ''}${line}${variable} = `;
  let call = `${name}(`;
  const values: SourceRange[] = [];
  for (const [at, value] of given.entries()) {
    call += `${at > 0 ? ', ' : ''}${parameters[at]!.name}=`;
    const from = head.length + call.length;
    values.push({ from, to: from + value.length });
    call += value;
  }
  call += ')';
  const edit = insertion(text.length, `${head}${call}${line}`);
  const shown = call.length <= LONGEST_SHOWN ? call : `${name}(…)`;
  return { title: phrase`Build it at the end of the file: ${shown}`, ...edit, values };
}

type BuiltHere = ClassDefinition | FunctionDefinition;

function isDefinition(statement: Statement): statement is BuiltHere {
  return statement.type === 'class' || statement.type === 'function';
}

/** The first base of a class, the first base of that, and so on, as far as they are classes of the file. */
function basesOf(definition: BuiltHere, definitions: readonly BuiltHere[]): readonly BuiltHere[] {
  const found: BuiltHere[] = [];
  for (let one: BuiltHere | undefined = definition; one?.type === 'class'; ) {
    const base: Expression | undefined = one.bases[0]?.value;
    one = definitions.find(({ type, name }) => type === 'class' && base?.type === 'name' && name === base.name);
    if (!one || one === definition || found.includes(one)) break;
    found.push(one);
  }
  return found;
}

/** The parameters that a call gives, those of a class of the first constructor; undefined where the file has none. */
function constructorOf(definitions: readonly BuiltHere[]): readonly Parameter[] | undefined {
  for (const definition of definitions) {
    if (definition.type === 'function') return definition.parameters;
    const own = definition.body.find((one) => one.type === 'function' && one.name === '__init__');
    if (own?.type === 'function') return own.parameters.slice(1);
  }
  return undefined;
}

function needsValue(parameter: Parameter): boolean {
  return parameter.default === undefined && !/^(star|doubleStar)$/.test(parameter.kind) && !parameter.isPositionOnly;
}

const LONGEST_SHOWN = 80;

/** What is tried, one after the other. */
const GUESSES = [
  { sequence: '[64, 32, 16]', activation: 'ReLU' },
  { sequence: '[64, 32]', activation: 'ReLU()' },
] as const;

/** As the parameter is used in the text of its definition, or is named; undefined where no value of one line would do. */
function valueFor(name: string, text: string, { sequence, activation }: (typeof GUESSES)[number]): string | undefined {
  if (name === 'self' || name === 'cls') return undefined;
  const used = `(?<![\\w.])(?:self\\.)?${name}(?!\\w)`;
  const is = (pattern: string) => new RegExp(pattern).test(text);
  // An object with settings, or a dictionary of them.
  if (is(`${used}(?:\\.\\w|\\[['"])`)) return undefined;
  const compared = new RegExp(`${used}\\s*[=!]=\\s*('[^'\\n]*'|"[^"\\n]*")`).exec(text);
  if (compared) return compared[1];
  const nn = /(?<![\w.])(?:torch\.)?nn(?=\.[A-Z])/.exec(text)?.[0];
  if (/norm(_?layer|_?cls)?$/i.test(name) && is(`${used}\\(`)) return nn && `${nn}.BatchNorm${dimension(text)}d`;
  if (is(`${used}\\(`) || /^(act|activation|nonlinearity)(_?(fn|func|layer|cls|class|type))?$/.test(name))
    return nn && `${nn}.${activation}`;
  const isSequence = is(
    `\\bin\\s+${used}\\s*[:\\])\\n]|\\b(?:zip|enumerate|len|list|tuple)\\([^()]*${used}|${used}\\[`,
  );
  if (isSequence) return sequence;
  if (is(`\\brange\\([^()]*${used}`)) return '2';
  if (is(`\\bif\\s+(?:not\\s+)?${used}\\s*(?:[:\\n)\\]]|else\\b|and\\b|or\\b)`)) return 'True';
  return BY_NAME.find(([pattern]) => pattern.test(name))?.[1] ?? '16';
}

const BY_NAME: readonly (readonly [RegExp, string])[] = [
  [/drop|prob|rate|slope|momentum/, '0.1'],
  [/(^|_)eps(ilon)?$/, '1e-5'],
  [/kernel/, '3'],
  [/stride|dilation|groups|pad/, '1'],
  [/heads/, '4'],
  [/class|label/, '10'],
  [/(image|img)_?size/, '32'],
  [/(image|img)_?ch/, '3'],
];

function dimension(text: string): string {
  return /Conv(?:Transpose)?([123])d/.exec(text)?.[1] ?? '1';
}
