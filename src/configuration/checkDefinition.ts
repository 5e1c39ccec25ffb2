// Whether a configuration fits the files that it names: what is not there, with its place in the file of configurations.

import type { Definition, SequentialSpec } from '../model/modelSpec.ts';
import { named } from '../model/named.ts';
import { sayInEnglish } from '../model/say.ts';
import type { FieldName } from '../protocol/configuration.ts';
import { type Finding, placed, type ReadConfiguration } from './readConfigurations.ts';

/** What is known of the files that a configuration names. */
export interface NamedFiles {
  /** Undefined: the definition's file is not there, or cannot be read. */
  readonly definition: Definition | undefined;
  /** Whether its data are there; true where it names none. */
  readonly hasData: boolean;
}

/** `text` is that of the file of configurations. */
export function checkDefinition(
  text: string,
  one: ReadConfiguration,
  files: NamedFiles,
  say = sayInEnglish,
): readonly Finding[] {
  const { configuration, ranges, range, index } = one;
  const { file, model, data, parameters = {} } = configuration;
  const found: Finding[] = [];
  const add = (field: FieldName, message: string) =>
    found.push(placed(text, { message, range: ranges[field] ?? range, index, field, bySchema: false }));

  if (file !== '' && !files.definition) add('file', say('{0} is not there.', file));
  if (data !== undefined && !files.hasData) {
    add('data', say('{0} is not there, and no table of that name comes with Layerscope.', data));
  }
  if (!files.definition) return found;
  const { sequentials } = files.definition;
  if (sequentials.length === 0) {
    add('file', say('No torch.nn.Sequential was found in {0}.', file));
    return found;
  }
  const meant = model === undefined ? sequentials : named(sequentials, model);
  if (meant.length === 0) add('model', say('{0} has no {1}; it has {2}.', file, model!, listed(sequentials)));
  else if (model !== undefined && trainable(meant).length > 1) {
    add('model', say('{0} may be {1}: one of these is expected.', model, listed(meant)));
  }
  const settable = new Set(meant.flatMap(({ unknowns }) => unknowns.map(({ name }) => name)));
  const unsettable = Object.keys(parameters).find((name) => !settable.has(name));
  if (meant.length > 0 && unsettable !== undefined) {
    const others = settable.size > 0 ? [...settable].join(', ') : say('none');
    const message = say(
      '{0} leaves no parameter {1} open; those that it does: {2}.',
      model ?? file,
      unsettable,
      others,
    );
    add('parameters', message);
  }
  return found;
}

/** What a model's name means; undefined where that is not one. */
export function modelNamed(sequentials: readonly SequentialSpec[], name: string): SequentialSpec | undefined {
  const meant = named(sequentials, name);
  const fit = trainable(meant);
  return fit.length === 1 ? fit[0] : meant.length === 1 ? meant[0] : undefined;
}

/** Parts of a model that is among them, and what cannot be trained, left aside. */
function trainable(sequentials: readonly SequentialSpec[]): readonly SequentialSpec[] {
  const fit = sequentials.filter(({ errors, layers }) => errors.length === 0 && layers.length > 0);
  return fit.length === 1 ? fit : fit.filter(({ partOf }) => !fit.some(({ name }) => name === partOf));
}

const MOST_LISTED = 10;

function listed(sequentials: readonly SequentialSpec[]): string {
  const names = sequentials.slice(0, MOST_LISTED).map(({ name }) => name);
  return [...names, ...(sequentials.length > MOST_LISTED ? ['…'] : [])].join(', ');
}
