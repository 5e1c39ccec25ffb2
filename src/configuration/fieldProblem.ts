// What is wrong with the value of a field of a configuration, by itself; whether it fits the definition is checkDefinition.ts's.

import { clippingProblem, lossProblem, optimizerProblem, schedulerProblem } from '../model/optionRefusal.ts';
import { type Phrase, words } from '../model/phrase.ts';
import { type Say, sayInEnglish } from '../model/say.ts';
import {
  CLIPPINGS,
  type ClippingOptions,
  LOSSES,
  type LossOptions,
  OPTIMIZERS,
  type OptimizerOptions,
  SCHEDULERS,
  type SchedulerOptions,
} from '../model/trainOptions.ts';
import { type CallKind, FIELDS, type FieldKind, type FieldName, mayBeNone } from '../protocol/configuration.ts';
import { readTrainingCall } from '../reader/training/trainingCall.ts';

/** One sentence, or undefined where nothing is wrong. `bySchema`: the file's JSON schema says as much. */
export interface FieldProblem {
  readonly message: string;
  readonly bySchema: boolean;
}

export function fieldProblem(name: FieldName, value: unknown, say = sayInEnglish): FieldProblem | undefined {
  const kind = FIELDS[name];
  const unexpected = (expected: string): FieldProblem => {
    return { message: say('{0} is {1}, but {2} is expected.', name, told(value), expected), bySchema: true };
  };
  if (kind.type !== 'call') return fits(kind, value) ? undefined : unexpected(expectedOf(kind, say));
  return typeof value === 'string'
    ? callFieldProblem(name, kind.call, value, say)
    : unexpected(say('a call of torch, as a text,'));
}

function callFieldProblem(name: string, call: CallKind, text: string, say: Say): FieldProblem | undefined {
  if (text === 'none' && mayBeNone(call)) return undefined;
  const read = readTrainingCall(call, text, say);
  const refusal = read.type === 'problem' ? read.message : refusalOf(call, read.options);
  const why = refusal && words(refusal, say);
  return why === undefined
    ? undefined
    : { message: say('{0} is {1}: {2}', name, told(text), why), bySchema: !callPattern(call).test(text) };
}

/** A name that is known, alone or with arguments: as much as the schema can say of a call. */
export function callPattern(call: CallKind): RegExp {
  const names = namesOf(call).join('|');
  return new RegExp(`^([A-Za-z_][\\w.]*\\.)?(${names})\\s*(\\(.*\\)\\s*)?$${mayBeNone(call) ? '|^none$' : ''}`);
}

export function namesOf(call: CallKind): readonly string[] {
  switch (call) {
    case 'loss':
      return Object.keys(LOSSES);
    case 'optimizer':
      return Object.keys(OPTIMIZERS);
    case 'scheduler':
      return Object.keys(SCHEDULERS);
    case 'clipping':
      return Object.keys(CLIPPINGS).map((type) => `clip_grad_${type}_`);
    default:
      return call satisfies never;
  }
}

function refusalOf(call: CallKind, options: unknown): Phrase | undefined {
  switch (call) {
    case 'loss':
      return lossProblem(options as LossOptions);
    case 'optimizer':
      return optimizerProblem(options as OptimizerOptions);
    case 'scheduler':
      return schedulerProblem(options as SchedulerOptions, { type: 'SGD' }, 0);
    case 'clipping':
      return clippingProblem(options as ClippingOptions);
    default:
      return call satisfies never;
  }
}

function fits(kind: Exclude<FieldKind, { type: 'call' }>, value: unknown): boolean {
  const isText = (each: unknown) => typeof each === 'string' && each !== '';
  switch (kind.type) {
    case 'text':
      return isText(value);
    case 'texts':
      return Array.isArray(value) && value.every(isText);
    case 'choice':
      return kind.of.includes(value as string);
    case 'sizes':
      return typeof value === 'string' && new RegExp(sizesPattern(kind)).test(value);
    case 'numbers':
      return isRecord(value) && Object.values(value).every((each) => typeof each === 'number');
    case 'whole':
      return Number.isInteger(value) && (value as number) >= kind.least && (value as number) <= kind.most;
    case 'number': {
      const { least = -Infinity, above = -Infinity, below = Infinity } = kind;
      return typeof value === 'number' && value >= least && value > above && value < below;
    }
    case 'truth':
      return typeof value === 'boolean';
    default:
      return kind satisfies never;
  }
}

/** `1x8x8`, for the schema too. */
export function sizesPattern({ least, most }: Extract<FieldKind, { type: 'sizes' }>): string {
  return `^[1-9]\\d{0,8}(x[1-9]\\d{0,8}){${least - 1},${most - 1}}$`;
}

function expectedOf(kind: Exclude<FieldKind, { type: 'call' }>, say: Say): string {
  switch (kind.type) {
    case 'text':
      return say('a text');
    case 'texts':
      return say('a list of texts');
    case 'choice':
      return say('one of {0}', kind.of.join(', '));
    case 'sizes':
      return say('a text such as {0}', kind.example);
    case 'numbers':
      return say('an object of names with numbers');
    case 'whole':
      return say('a whole number from {0} to {1}', kind.least, kind.most);
    case 'number': {
      const { least = 0, above, below } = kind;
      if (above !== undefined) return say('a number above {0}', above);
      return below === undefined
        ? say('a number from {0}', least)
        : say('a number from {0} to below {1}', least, below);
    }
    case 'truth':
      return say('true or false');
    default:
      return kind satisfies never;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function told(value: unknown): string {
  const text = typeof value === 'string' && value !== '' ? value : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
