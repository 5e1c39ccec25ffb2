// `save_hyperparameters()` of Lightning's modules: the arguments of `__init__` as `self.hparams`; of d2l's, also as attributes.

import type { SourceRange } from '../../model/modelSpec.ts';
import { phrase } from '../../model/phrase.ts';
import type { Frame, Interpreter } from '../interpreter/interpreter.ts';
import { iterate } from '../interpreter/iterate.ts';
import { type ArgumentValue, type InstanceValue, NONE, unknown, type Value } from '../python/values.ts';
import { NOWHERE } from '../text/sourceText.ts';

const OF_LIGHTNING = /\b(LightningModule|LightningDataModule|HyperparametersMixin)$/;
const OF_D2L = /^d2l\.(torch\.)?[A-Z]\w*$/;

/** Whether the method is Lightning's: no class of the file has its own. */
export function savesHyperparameters({ class: { order } }: InstanceValue, name: string): boolean {
  if (name !== 'save_hyperparameters') return false;
  const base = order.find((entry) => entry.type !== 'class' || entry.attributes[name]);
  return base?.type === 'external' && (OF_LIGHTNING.test(base.name) || OF_D2L.test(base.name));
}

/** `self.hparams` before any are saved: Lightning makes an empty one, which the file may fill. */
export function hyperparametersOf(it: Interpreter, self: InstanceValue, frame: Frame): Value | undefined {
  const { order } = self.class;
  const base = order.find((entry) => entry.type !== 'class' || entry.attributes.hparams);
  const settings = it.library.get('easydict.AttributeDict');
  if (!settings || base?.type !== 'external' || !OF_LIGHTNING.test(base.name)) return undefined;
  const made = it.call(settings, [], NOWHERE, frame);
  it.setAttribute(self, 'hparams', made);
  return made;
}

export function saveHyperparameters(
  it: Interpreter,
  self: InstanceValue,
  args: readonly ArgumentValue[],
  range: SourceRange,
  frame: Frame,
): Value {
  const settings = it.library.get('easydict.AttributeDict');
  const isOfD2l = self.class.order.some((entry) => entry.type === 'external' && entry.name.startsWith('d2l.'));
  const given = settings && (isOfD2l ? localsOf(self, args, frame) : hyperparameters(it, self, args, frame));
  const before = self.attributes.hparams;
  const isBefore = before?.type === 'instance' && before.class === settings;
  const saved = given && (isBefore ? before : it.call(settings, [], range, frame));
  for (const [name, value] of given ?? []) {
    if (saved) it.setAttribute(saved, name, value);
    if (isOfD2l) it.setAttribute(self, name, value);
  }
  it.setAttribute(self, 'hparams', saved ?? unknown(phrase`which hyperparameters are saved is not known`));
  return NONE;
}

type Named = readonly (readonly [string, Value])[];

/** What the function that asks has, but its self; the names in `ignore` not. */
function localsOf(self: InstanceValue, args: readonly ArgumentValue[], frame: Frame): Named | undefined {
  const ignored = textsOf(args.flatMap(({ value }) => listed(value)));
  if (!ignored || frame.self !== self) return undefined;
  return Object.entries(frame.scope.variables).filter(
    ([name, value]) => value !== self && !name.startsWith('_') && !ignored.includes(name),
  );
}

function hyperparameters(
  it: Interpreter,
  self: InstanceValue,
  args: readonly ArgumentValue[],
  frame: Frame,
): Named | undefined {
  const names = args.filter(({ kind }) => kind === 'positional').map(({ value }) => value);
  const [first] = names;
  if (names.length === 1 && first && first.type !== 'string') return namedIn(first);
  const chosen = textsOf(names);
  const ignored = textsOf(args.filter(({ name }) => name === 'ignore').flatMap(({ value }) => listed(value)));
  if (!chosen || !ignored || args.some(({ kind }) => kind !== 'positional' && kind !== 'keyword')) return undefined;
  const inits = it.running.filter(
    (one) => one.definition.type === 'function' && one.definition.name === '__init__' && one.frame?.self === self,
  );
  if (inits.at(-1)?.frame !== frame) return undefined;
  // What an heir's constructor was given stands over what it gives to its base's.
  const found = new Map<string, Value>();
  for (const { definition, frame: { scope } = frame } of inits.toReversed()) {
    for (const { kind, name } of definition.parameters.slice(1)) {
      const value = scope.variables[name];
      if (kind === 'star' || !value) continue;
      const inner = kind === 'doubleStar' ? namedIn(value) : [[name, value] as const];
      if (!inner) return undefined;
      for (const [key, held] of inner) found.set(key, held);
    }
  }
  return [...found].filter(([name]) => (chosen.length === 0 || chosen.includes(name)) && !ignored.includes(name));
}

/** What a dict, or an object of settings, holds. */
function namedIn(value: Value): Named | undefined {
  if (value.type === 'instance') return Object.entries(value.attributes);
  if (value.type !== 'dict' || !(value.entries instanceof Map)) return undefined;
  return [...value.entries.values()].flatMap(([key, held]) => (key.type === 'string' ? [[key.value, held]] : []));
}

function listed(value: Value): readonly Value[] {
  if (value.type === 'string') return [value];
  const items = iterate(value);
  return 'type' in items ? [items] : items;
}

function textsOf(values: readonly Value[]): readonly string[] | undefined {
  const texts = values.flatMap((value) => (value.type === 'string' ? [value.value] : []));
  return texts.length === values.length ? texts : undefined;
}
