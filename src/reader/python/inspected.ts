// The parameters of what can be called, as Python's `inspect` gives them.

import { phrase } from '../../model/phrase.ts';
import { classAttribute } from '../interpreter/classAttribute.ts';
import { parametersOfClass } from '../modules/bindArguments.ts';
import { nnModuleOf } from '../modules/torchSignatures.ts';
import { defaultsOf } from './functionAttributes.ts';
import { bool, type Field, type FunctionValue, int, list, NONE, string, unknown, type Value } from './values.ts';

/** By inspect's numbers for the kinds of parameters. */
const [POSITIONAL_ONLY, POSITIONAL, STAR, KEYWORD, DOUBLE_STAR] = [0, 1, 2, 3, 4];

/** A list of (name, kind, whether there is a default, it). `isWhole`: with the one that a method's object is given for. */
export function inspected(callable: Value, isWhole: boolean): Value {
  const from = isWhole ? 0 : 1;
  const found = ofCallable(callable, from);
  return found ? list(found) : unknown(phrase`the parameters of what is inspected are not known`);
}

function ofCallable(callable: Value, from: number): readonly Value[] | undefined {
  switch (callable.type) {
    case 'function': {
      const wrapped = callable.attributes?.__wrapped__;
      if (wrapped) return ofCallable(wrapped, from);
      return callable.kind === 'function' || callable.kind === 'static' ? ofFunction(callable) : undefined;
    }
    case 'method':
      return callable.function ? ofFunction(callable.function).slice(from) : undefined;
    case 'class': {
      if (classAttribute(callable.order, '__new__')) return undefined;
      const init = classAttribute(callable.order, '__init__');
      if (!init && callable.kind === 'dataclass' && callable.fields) return ofFields(callable.fields).slice(from);
      return init?.type === 'function' ? ofCallable(init, 0)?.slice(from) : undefined;
    }
    case 'external': {
      const name = nnModuleOf(callable.name);
      const takes = name === undefined || from === 0 ? undefined : parametersOfClass(name);
      const lost = unknown(phrase`the defaults of torch's classes are not read`);
      return takes?.names.map((one, at) =>
        parameter(one, at < takes.positions ? POSITIONAL! : KEYWORD!, takes.required.has(one) ? undefined : lost),
      );
    }
    default:
      return undefined;
  }
}

function ofFunction(of: FunctionValue): readonly Value[] {
  const defaults = defaultsOf(of);
  const kinds = { positional: POSITIONAL!, keywordOnly: KEYWORD!, star: STAR!, doubleStar: DOUBLE_STAR! };
  return of.definition.parameters.map(({ name, kind, isPositionOnly }) =>
    parameter(name, isPositionOnly ? POSITIONAL_ONLY! : kinds[kind], defaults.get(name)),
  );
}

/** Of the constructor that Python writes for a dataclass. */
function ofFields(fields: readonly Field[]): readonly Value[] {
  const lost = unknown(phrase`the default that a factory makes is not read`);
  const own = fields.filter(({ isArgument }) => isArgument);
  const inOrder = [...own.filter((one) => !one.isKeywordOnly), ...own.filter((one) => one.isKeywordOnly)];
  return [
    parameter('self', POSITIONAL!, undefined),
    ...inOrder.map(({ name, isKeywordOnly, default: usual, factory }) =>
      parameter(name, isKeywordOnly ? KEYWORD! : POSITIONAL!, usual ?? (factory && lost)),
    ),
  ];
}

function parameter(name: string, kind: number, value: Value | undefined): Value {
  return { type: 'tuple', items: [string(name), int(kind), bool(value !== undefined), value ?? NONE] };
}
