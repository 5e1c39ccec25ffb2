// The text of `.vscode/layerscope.json` -> its configurations and what is wrong with it, with places. Comments and commas
// behind the last of a list are allowed. Never throws.

import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { SourceRange } from '../model/modelSpec.ts';
import { type Say, sayInEnglish } from '../model/say.ts';
import { type Configuration, FIELD_NAMES, type FieldName, NEEDED } from '../protocol/configuration.ts';
import { fieldProblem } from './fieldProblem.ts';

export interface Finding {
  /** Sentences. */
  readonly message: string;
  readonly range: SourceRange;
  /** 1-based. */
  readonly line: number;
  readonly column: number;
  /** The configuration that it is about; undefined: all of the file. */
  readonly index?: number;
  readonly field?: FieldName;
  /** JSON itself or the file's schema says as much: an editor that knows either has it already. */
  readonly bySchema: boolean;
}

export interface ReadConfiguration {
  /** Its place in the file's list. */
  readonly index: number;
  /** Fields with something wrong are left out; without a name it is called by its place, `#2`. */
  readonly configuration: Configuration;
  readonly range: SourceRange;
  /** Of the values, those with something wrong too. */
  readonly ranges: { readonly [N in FieldName]?: SourceRange };
  /** As they stand in the file. */
  readonly values: { readonly [N in FieldName]?: unknown };
}

export interface Configurations {
  readonly configurations: readonly ReadConfiguration[];
  readonly findings: readonly Finding[];
}

/** More are not read. */
const MOST = 1000;

export function readConfigurations(text: string, say = sayInEnglish): Configurations {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const report = reporter(text, errors.length > 0, say);
  for (const { error, offset, length } of errors.slice(0, 10)) {
    const range = { from: offset, to: offset + Math.max(1, length) };
    report.add({ message: syntaxMessage(printParseErrorCode(error), say), range, bySchema: true });
  }
  const configurations = root && readRoot(root, report);
  return { configurations: configurations ?? [], findings: report.findings };
}

type Found = Omit<Finding, 'line' | 'column'>;

interface Reporter {
  readonly findings: readonly Finding[];
  /** It is no JSON: what seems to be missing may stand there. */
  readonly isBroken: boolean;
  readonly say: Say;
  add(finding: Found): void;
}

export function placed(text: string, finding: Found): Finding {
  const before = text.slice(0, finding.range.from).split(/\r\n?|\n/);
  return { ...finding, line: before.length, column: before.at(-1)!.length + 1 };
}

function reporter(text: string, isBroken: boolean, say: Say): Reporter {
  const findings: Finding[] = [];
  return { findings, isBroken, say, add: (finding) => findings.push(placed(text, finding)) };
}

function readRoot(root: Node, report: Reporter): ReadConfiguration[] | undefined {
  const { say } = report;
  const list = root.type === 'object' ? propertyOf(root, 'configurations') : undefined;
  if (list?.type !== 'array') {
    // Where JSON is broken, that is what is wrong.
    if (report.isBroken) return undefined;
    const message = say('A list called "configurations" is expected.');
    report.add({ message, range: rangeOf(list ?? root), bySchema: true });
    return undefined;
  }
  const read = (list.children ?? []).slice(0, MOST).flatMap((node, index) => readOne(node, index, report) ?? []);
  const names = new Map<string, number>();
  for (const { configuration, ranges, index } of read) {
    const { name } = configuration;
    if (ranges.name && names.has(name)) {
      const message = say('There is a configuration called {0} already.', name);
      report.add({ message, range: ranges.name, index, field: 'name', bySchema: false });
    }
    names.set(name, index);
  }
  return read;
}

function readOne(node: Node, index: number, report: Reporter): ReadConfiguration | undefined {
  const { say } = report;
  if (node.type !== 'object') {
    const message = say('A configuration is expected: an object.');
    report.add({ message, range: rangeOf(node), index, bySchema: true });
    return undefined;
  }
  const read: Record<string, unknown> = {};
  const values: Record<string, unknown> = {};
  const ranges: Record<string, SourceRange> = {};
  for (const { children } of node.children ?? []) {
    const [key, value] = children ?? [];
    if (!key || !value) continue;
    const name = String(key.value);
    if (!isField(name)) {
      const message = say('A configuration has no {0}; it has {1}.', name, FIELD_NAMES.join(', '));
      report.add({ message, range: rangeOf(key), index, bySchema: true });
      continue;
    }
    values[name] = plainValue(value);
    ranges[name] = rangeOf(value);
    const problem = fieldProblem(name, values[name], say);
    if (problem) report.add({ ...problem, range: rangeOf(value), index, field: name });
    else read[name] = values[name];
  }
  for (const name of report.isBroken ? [] : NEEDED.filter((each) => !(each in values))) {
    const message = say('The configuration has no {0}.', name);
    report.add({ message, range: { from: node.offset, to: node.offset + 1 }, index, field: name, bySchema: true });
  }
  const configuration = { ...read, name: read.name ?? `#${index + 1}`, file: read.file ?? '' } as Configuration;
  return { index, configuration, range: rangeOf(node), ranges, values };
}

function isField(name: string): name is FieldName {
  return (FIELD_NAMES as readonly string[]).includes(name);
}

function propertyOf(object: Node, name: string): Node | undefined {
  return object.children?.find(({ children }) => children?.[0]?.value === name)?.children?.[1];
}

function rangeOf({ offset, length }: Node): SourceRange {
  return { from: offset, to: offset + length };
}

/** jsonc-parser's getNodeValue, whose objects have no prototype. */
function plainValue(node: Node): unknown {
  switch (node.type) {
    case 'array':
      return (node.children ?? []).map(plainValue);
    case 'object':
      return Object.fromEntries(
        (node.children ?? []).flatMap(({ children }) => {
          const [key, value] = children ?? [];
          return key && value ? [[String(key.value), plainValue(value)]] : [];
        }),
      );
    default:
      return node.value;
  }
}

/** `CommaExpected` in words. */
function syntaxMessage(code: string, say: Say): string {
  const words = code.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).trim();
  const known: Readonly<Record<string, string>> = {
    ValueExpected: say('A value is expected.'),
    PropertyNameExpected: say('A name in double quotes is expected.'),
    ColonExpected: say('A colon is expected.'),
    CommaExpected: say('A comma is expected.'),
    CloseBraceExpected: say('A closing brace is expected.'),
    CloseBracketExpected: say('A closing bracket is expected.'),
    EndOfFileExpected: say('Nothing more is expected here.'),
    UnexpectedEndOfString: say('The text has no closing quote.'),
    UnexpectedEndOfComment: say('The comment has no end.'),
    UnexpectedEndOfNumber: say('The number is cut off.'),
    InvalidNumberFormat: say('This is no number.'),
    InvalidSymbol: say('A value is expected: a text in double quotes, a number, true, false, a list or an object.'),
    InvalidUnicode: say('This is no Unicode escape.'),
    InvalidEscapeCharacter: say('This escape is not known.'),
    InvalidCharacter: say('This character may not stand in a text.'),
  };
  return known[code] ?? say('This is not JSON: {0}.', words);
}
