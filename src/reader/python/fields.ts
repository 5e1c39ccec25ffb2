// Dataclasses, classes of attrs and named tuples: their fields, and objects built of them.

import type { SourceRange } from '../../model/modelSpec.ts';
import { phrase } from '../../model/phrase.ts';
import { born } from '../interpreter/births.ts';
import { classAttribute } from '../interpreter/classAttribute.ts';
import { raise } from '../interpreter/exceptions.ts';
import type { Frame, Interpreter } from '../interpreter/interpreter.ts';
import { iterate } from '../interpreter/iterate.ts';
import { NOWHERE } from '../text/sourceText.ts';
import type { ClassDefinition, Expression, Statement } from '../text/syntax.ts';
import { validated } from './validated.ts';
import {
  type ArgumentValue,
  asArgument,
  attributeRecord,
  bool,
  type ClassValue,
  dict,
  type Field,
  type InstanceValue,
  list,
  reasonOf,
  string,
  truth,
  tuple,
  unknown,
  type Value,
} from './values.ts';

const DATACLASS = /^(dataclasses\.dataclass|pydantic\.dataclasses\.dataclass|chex\.dataclass|flax\.struct\.dataclass)$/;
const ATTRS = /^(attr\.(s|attrs|define|frozen|mutable|dataclass)|attrs\.(define|frozen|mutable))$/;
const FACTORY = /^attrs?\.Factory$/;
const FIELD = /^(dataclasses\.field|attr\.(ib|attrib|field)|attrs\.field|pydantic\.Field|pydantic\.fields\.Field)$/;

/** `field(default=…)`, kept until its class is made. */
export function isField(name: string): boolean {
  return FIELD.test(name);
}

/** Whether the decorator makes a dataclass of a class. */
export function makesDataclass(value: Value): boolean {
  return value.type === 'external' && (DATACLASS.test(value.name) || ATTRS.test(value.name));
}

/** Whether it is one of those whose classes have `__dataclass_fields__`. */
export function keepsFields(value: Value): boolean {
  return value.type === 'external' && DATACLASS.test(value.name);
}

/** `Config.__dataclass_fields__`. */
export function fieldsByName(fields: readonly Field[]): Value {
  return dict(
    new Map(fields.map((field) => [`string ${field.name}`, [string(field.name), fieldObject(field)] as const])),
  );
}

/** The fields that a class's body adds to those of its bases; their defaults replace what stands in its attributes. */
export function fieldsOf(
  it: Interpreter,
  definition: ClassDefinition,
  bases: readonly ClassValue[],
  attributes: Record<string, Value>,
  options: readonly ArgumentValue[],
  isOfPydantic: boolean,
): readonly Field[] {
  const fields = new Map<string, Field>();
  for (const { fields: own = [] } of bases.toReversed())
    if (it.spend(own.length >> 2)) for (const field of own) fields.set(field.name, field);
  const option = (name: string) => options.find((arg) => arg.kind === 'keyword' && arg.name === name)?.value;
  let isKeywordOnly = truth(option('kw_only') ?? { type: 'none' }) === true;
  for (const { name, annotation, range } of declarations(definition.body)) {
    const written = asField(attributes[name]);
    const isMarked =
      written?.type === 'partial' && written.function.type === 'external' && isField(written.function.name);
    if (!annotation && !isMarked) continue;
    const type = annotation ? it.source.text.slice(annotation.range.from, annotation.range.to) : '';
    if (/^([\w.]+\.)?ClassVar\b/.test(type)) continue;
    if (/\bKW_ONLY$/.test(type)) {
      isKeywordOnly = true;
      continue;
    }
    const given = isMarked ? written.arguments : [];
    const named = (key: string) => given.find((arg) => arg.kind === 'keyword' && arg.name === key)?.value;
    const usual =
      named('default') ??
      (isMarked && isPydantic(written.function) ? given.find(({ kind }) => kind === 'positional')?.value : undefined);
    const isFactory = usual?.type === 'partial' && usual.function.type === 'external';
    fields.set(name, {
      name,
      default: isMarked ? (isFactory ? undefined : usual) : written,
      factory: named('default_factory') ?? named('factory') ?? (isFactory ? usual.arguments[0]?.value : undefined),
      isArgument: truth(named('init') ?? bool(true)) !== false,
      ...(/^(dataclasses\.)?InitVar\b/.test(type) && { isInitVar: true as const }),
      ...(truth(named('compare') ?? named('eq') ?? bool(true)) === false && { isNotCompared: true as const }),
      ...(isOfPydantic && type !== '' && { validatedAs: type }),
      isKeywordOnly: isKeywordOnly || truth(named('kw_only') ?? { type: 'none' }) === true,
      range,
    });
    if (!isMarked) continue;
    if (usual && !isFactory) attributes[name] = usual;
    else delete attributes[name];
  }
  return [...fields.values()];
}

/** attrs takes `Factory(list)` for `field(default=Factory(list))`. */
function asField(value: Value | undefined): Value | undefined {
  if (value?.type !== 'partial' || value.function.type !== 'external' || !FACTORY.test(value.function.name))
    return value;
  const usual: ArgumentValue = { ...asArgument(value, NOWHERE), kind: 'keyword', name: 'default' };
  return { ...value, function: { type: 'external', name: 'attrs.field' }, arguments: [usual] };
}

function isPydantic(callee: Value): boolean {
  return callee.type === 'external' && callee.name.startsWith('pydantic');
}

/** `Config.__annotations__`, of which the types are not read. */
export function annotationsOf({ definition: { body } }: ClassValue): Value {
  if (body.some(({ type }) => /^(if|for|while|try|with|match)$/.test(type)))
    return unknown(phrase`which names are annotated is not known`);
  const type = unknown(phrase`the type of an annotation is not read`);
  const named = declarations(body).filter(({ annotation }) => annotation);
  return dict(new Map(named.map(({ name }) => [`string ${name}`, [string(name), type] as const])));
}

/** That of an object: its class's, or that of the first class with some from which it inherits. */
export function annotationsOfObject({ class: own }: InstanceValue): Value {
  const first = own.order.find(
    (entry) => entry.type === 'class' && declarations(entry.definition.body).some(({ annotation }) => annotation),
  );
  return annotationsOf(first?.type === 'class' ? first : own);
}

function declarations(
  body: readonly Statement[],
): { readonly name: string; readonly annotation: Expression | undefined; readonly range: SourceRange }[] {
  return body.flatMap((statement) => {
    if (statement.type === 'declare' && statement.target.type === 'name')
      return [{ name: statement.target.name, annotation: statement.annotation, range: statement.target.range }];
    const [target] = statement.type === 'assign' ? statement.targets : [];
    return statement.type === 'assign' && target?.type === 'name'
      ? [{ name: target.name, annotation: statement.annotation, range: target.range }]
      : [];
  });
}

/** An object of its fields, as the constructor that Python writes for them builds it. */
export function buildFromFields(
  it: Interpreter,
  instance: InstanceValue,
  fields: readonly Field[],
  args: readonly ArgumentValue[],
  range: SourceRange,
  frame: Frame,
): Value {
  const rest = args.find(({ kind }) => kind === 'rest');
  const known = rest ? args.slice(0, args.indexOf(rest)) : args;
  const positional = known.filter(({ kind }) => kind === 'positional').map(({ value }) => value);
  const keywords = new Map(args.filter(({ kind }) => kind === 'keyword').map((arg) => [arg.name, arg.value]));
  let next = 0;
  const { name: type } = instance.class;
  const initial: Value[] = [];
  for (const { name, default: usual, factory, isArgument, isKeywordOnly, isInitVar, validatedAs } of fields) {
    let value: Value | undefined;
    if (isArgument) {
      value = isKeywordOnly ? undefined : positional[next];
      if (value) next++;
      value ??= keywords.get(name) ?? (rest ? unknown(reasonOf(rest.value)) : undefined);
      keywords.delete(name);
      if (value && validatedAs !== undefined) value = validated(value, validatedAs);
    }
    value ??= factory ? it.call(factory, [], range, frame) : usual;
    if (!value && isArgument) return raise(it, 'TypeError', phrase`\`${type}\` is called without \`${name}\``);
    if (value && isInitVar) initial.push(value);
    else if (value) it.setAttribute(instance, name, value);
  }
  if (next < positional.length) return raise(it, 'TypeError', phrase`\`${type}\` is called with too many arguments`);
  if (keywords.size > 0 && instance.class.kind !== 'unknown')
    return raise(it, 'TypeError', phrase`\`${type}\` has no field \`${[...keywords.keys()][0]}\``);
  const given = (value: Value) => asArgument(value, range);
  for (const name of ['__post_init__', '__attrs_post_init__']) {
    const after = classAttribute(instance.class.order, name);
    if (after?.type === 'function')
      it.call({ type: 'method', name, self: instance, function: after }, initial.map(given), range, frame);
    else if (after) return unknown(reasonOf(after));
  }
  return instance;
}

/** collections.namedtuple(name, fields) and typing.NamedTuple(name, …); undefined where it is not read. */
export function namedTuple(name: string, args: readonly ArgumentValue[], range: SourceRange): Value | undefined {
  const [title, names] = args.map(({ value }) => value);
  if (title?.type !== 'string' || !names) return undefined;
  const items =
    names.type === 'string'
      ? names.value
          .split(/[\s,]+/)
          .filter(Boolean)
          .map(string)
      : iterate(names);
  if ('type' in items) return undefined;
  const isTyped = name.startsWith('typing');
  const keys = items.map((item) => (isTyped && item.type === 'tuple' ? item.items[0]! : item));
  const defaults = args.find((arg) => arg.kind === 'keyword' && arg.name === 'defaults')?.value;
  const values = defaults ? iterate(defaults) : [];
  if ('type' in values || keys.some((key) => key.type !== 'string')) return undefined;
  const start = keys.length - values.length;
  const fields = keys.map((key, at) => field(key.type === 'string' ? key.value : '', values[at - start]));
  return synthesized(title.value, 'tuple', fields, range);
}

/** dataclasses.make_dataclass(name, fields), without bases and a namespace; undefined where it is not read. */
export function madeDataclass(args: readonly ArgumentValue[], range: SourceRange): Value | undefined {
  const [title, given, ...options] = args;
  const items = given && iterate(given.value);
  const isPlain = args.every(({ kind }, at) => (at < 2 ? kind === 'positional' : kind === 'keyword'));
  const isRead = options.every(({ name }) => /^(frozen|eq|repr|slots)$/.test(name));
  if (title?.value.type !== 'string' || !items || 'type' in items || !isPlain || !isRead) return undefined;
  const fields: Field[] = [];
  for (const item of items) {
    const [name, , usual] = item.type === 'tuple' ? item.items : [item];
    if (name?.type !== 'string' || (usual?.type === 'partial' && usual.function.type === 'external')) return undefined;
    fields.push(field(name.value, usual));
  }
  const made = synthesized(title.value.value, 'dataclass', fields, range);
  for (const { name, default: usual } of fields) if (usual) made.attributes[name] = usual;
  made.attributes.__dataclass_fields__ = fieldsByName(fields);
  return made;
}

/** `Config.__new__.__defaults__ = (None,) * 3` of a named tuple: the defaults of its last fields; false for others. */
export function setDefaults(it: Interpreter, maker: Value, value: Value): boolean {
  const self = maker.type === 'method' && maker.name === '__new__' ? maker.self : undefined;
  if (self?.type !== 'class' || self.kind !== 'tuple' || !self.fields) return false;
  const defaults = value.type === 'none' ? [] : iterate(value);
  const start = self.fields.length - ('type' in defaults ? self.fields.length : defaults.length);
  const fields = self.fields.map((field, at) => ({
    ...field,
    default: at < start ? undefined : 'type' in defaults ? defaults : defaults[at - start],
  }));
  it.store.write(self, 'fields', fields);
  return true;
}

function field(name: string, value: Value | undefined): Field {
  return { name, default: value, factory: undefined, isArgument: true, isKeywordOnly: false };
}

/** A class that a call makes. */
export function synthesized(
  name: string,
  kind: ClassValue['kind'],
  fields: readonly Field[] | undefined,
  range: SourceRange,
  ...bases: ClassValue['order']
): ClassValue {
  const definition: ClassDefinition = { type: 'class', name, bases: [], decorators: [], body: [], range };
  const order: ClassValue['order'][number][] = [...bases];
  const attributes = attributeRecord();
  const made: ClassValue = { type: 'class', name, definition, order, kind, ...(fields && { fields }), attributes };
  order.unshift(made);
  return made;
}

/** `dataclasses.fields(…)`. */
export function listFields(fields: readonly Field[]): Value {
  return tuple(fields.filter(({ isInitVar }) => !isInitVar).map(fieldObject));
}

/** An object of dataclasses.Field, of which the type is not read. */
function fieldObject({ name, default: usual, factory, isArgument }: Field): Value {
  const missing: Value = { type: 'external', name: 'dataclasses.MISSING' };
  const attributes = Object.assign(attributeRecord(), {
    name: string(name),
    type: unknown(phrase`the type of a field is not read`),
    default: usual ?? missing,
    default_factory: factory ?? missing,
    init: bool(isArgument),
  });
  return born({ type: 'instance', class: FIELD_CLASS, attributes, module: undefined });
}

const FIELD_CLASS = synthesized('Field', 'plain', undefined, NOWHERE);

/** Whether an object of the class has its fields as a dictionary by pydantic's method of this name. */
export function isMethodOfModel({ order }: ClassValue, name: string): boolean {
  return /^(model_dump|dict)$/.test(name) && order.some((entry) => entry.type === 'external' && isPydantic(entry));
}

/** Methods of named tuples, and functions on dataclasses; undefined for others. */
export function fieldMethod(
  self: InstanceValue,
  name: string,
  args: readonly ArgumentValue[],
  depth = 0,
): Value | undefined {
  const names = (self.class.fields ?? []).filter(({ isInitVar }) => !isInitVar).map((field) => field.name);
  const attributeOf = (key: string) => self.attributes[key] ?? unknown(phrase`\`${key}\` is not known`);
  if (/^(_asdict|asdict|model_dump|dict)$/.test(name))
    return dict(new Map(names.map((key) => [`string ${key}`, [string(key), plain(attributeOf(key), depth)] as const])));
  if (name === 'astuple') return tuple(names.map(attributeOf));
  if (name === '_fields') return tuple(names.map(string));
  if (name !== '_replace' && name !== 'replace') return undefined;
  if (args.some(({ kind }) => kind !== 'keyword')) return unknown(phrase`what it is replaced by is not read`);
  const copied: InstanceValue = born({ ...self, attributes: Object.assign(attributeRecord(), self.attributes) });
  for (const { name: key, value } of args) copied.attributes[key] = value;
  return copied;
}

/** Dataclasses within one are dictionaries too. */
function plain(value: Value, depth: number): Value {
  if (depth > 5) return unknown(phrase`it is nested too deeply`);
  if (value.type === 'instance' && value.class.kind === 'dataclass')
    return fieldMethod(value, 'asdict', [], depth + 1) ?? value;
  if (value.type === 'list' && Array.isArray(value.items))
    return list(value.items.map((item) => plain(item, depth + 1)));
  return value;
}
