// A notebook's file, nbformat 3 or 4 -> its cells. What the cells mean is program.ts's.

import { type Json, parseJson } from '../python/json.ts';
import { sourceText } from '../text/sourceText.ts';

export interface NotebookCell {
  readonly kind: 'code' | 'other';
  readonly text: string;
}

/** The Python that a notebook's metadata name. */
export type PythonVersion = 2 | 3;

export type Notebook =
  | {
      readonly type: 'notebook';
      /** All of them, in order. */
      readonly cells: readonly NotebookCell[];
      readonly python: PythonVersion | undefined;
    }
  /** A sentence, with the line of the file in which it is wrong. */
  | { readonly type: 'error'; readonly message: string; readonly line: number };

/** Never throws. Outputs and metadata are not looked at, save the language and its version. */
export function readNotebook(text: string): Notebook {
  const json = parseJson(text.replace(/^\ufeff/, ''));
  if (json.type === 'error') {
    const line = sourceText(text).lineAt(json.at);
    const found = text.slice(json.at).trim()
      ? `\`${text.slice(json.at, json.at + 20).split(/[\r\n]/, 1)[0]}\``
      : 'its end';
    const message = `The notebook is no JSON: ${found} was found in line ${line} where ${json.expected} is expected.`;
    return { type: 'error', message, line };
  }
  const file = json.value;
  const groups = isObject(file)
    ? (list(file.cells) ?? list(file.worksheets)?.map((sheet) => property(sheet, 'cells')))
    : undefined;
  if (!groups) {
    return { type: 'error', message: 'The file is no notebook: it has no list of `cells`.', line: 1 };
  }
  const language =
    property(property(file, 'metadata'), 'language_info', 'name') ??
    property(property(file, 'metadata'), 'kernelspec', 'language');
  // PySpark and Sage are Python with more; some of their kernels name no language at all.
  const isPython = typeof language !== 'string' || /^$|python|pyspark|sage/i.test(language);
  const cells = groups.flatMap((group) => (Array.isArray(group) ? group : [group])) as Json[];
  return {
    type: 'notebook',
    cells: cells.map((cell) => toCell(cell, isPython)),
    python: pythonOf(property(file, 'metadata')),
  };
}

/** The version by a notebook's metadata: the one that ran it last, or its kernel's. Never throws. */
export function pythonOf(metadata: unknown): PythonVersion | undefined {
  const named = [
    ['language_info', 'version'],
    ['kernelspec', 'name'],
    ['kernelspec', 'display_name'],
  ].map((names) => /^(?:python ?)?([23])\b/i.exec(`${property(metadata as Json, ...names) ?? ''}`.trim())?.[1]);
  const version = named.find((one) => one !== undefined);
  return version === undefined ? undefined : version === '2' ? 2 : 3;
}

function toCell(cell: Json, isPython: boolean): NotebookCell {
  const isCode =
    isPython &&
    property(cell, 'cell_type') === 'code' &&
    /^(i?python\d?)?$/i.test(`${property(cell, 'language') ?? ''}`);
  const source = property(cell, 'source') ?? property(cell, 'input');
  const text = Array.isArray(source) ? source.filter((line) => typeof line === 'string').join('') : source;
  return { kind: isCode ? 'code' : 'other', text: typeof text === 'string' ? text : '' };
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function list(value: Json | undefined): readonly Json[] | undefined {
  return Array.isArray(value) ? value : undefined;
}

/** The value at a path of names; undefined where there is none. */
function property(value: Json | undefined, ...names: readonly string[]): Json | undefined {
  let found = value;
  for (const name of names) found = isObject(found) && Object.hasOwn(found, name) ? found[name] : undefined;
  return found;
}
