// From a configuration to what the backend needs, or what is wrong with it, at its place in the file.

import { modelNamed } from '../configuration/checkDefinition.ts';
import { choicesOf, givenOf, observationOf, sizesOf } from '../configuration/options.ts';
import { placed } from '../configuration/readConfigurations.ts';
import { chooseOptions } from '../protocol/chooseOptions.ts';
import type { FieldName } from '../protocol/configuration.ts';
import type { OptionName } from '../protocol/trainEvent.ts';
import { findingsOf, type KnownConfiguration, placeOf, problemOf, sourceOf } from './configurations.ts';
import { openDefinition } from './modelChoice.ts';
import type { Problem } from './problem.ts';
import { readObservation } from './settings.ts';
import { type Prepared, prepareRequest, type Setup, type Surroundings } from './trainRequest.ts';

/** Undefined if the person leaves a question unanswered: what it does not say may be asked. */
export async function prepareConfigured(
  known: KnownConfiguration,
  around: Surroundings,
): Promise<Prepared | Problem | undefined> {
  const { file, read } = known;
  const { configuration } = read;
  const [finding] = await findingsOf(known, around.definitions);
  if (finding) return problemOf(file, finding);
  const uri = placeOf(file.folder, configuration.file);
  const document = await openDefinition(uri);
  if (!document || 'type' in document) return document;
  const { sequentials } = around.definitions.of(document);
  const sequential = configuration.model === undefined ? undefined : modelNamed(sequentials, configuration.model);
  const wish = { uri: uri.toString(), ...(sequential && { sequential: sequential.name }) };
  return prepareRequest(wish, around, 'missing', setupOf(known));
}

function setupOf({ file, read }: KnownConfiguration): Setup {
  const { configuration, ranges, range, index } = read;
  const { name, data, target, inputShape, parameters = {} } = configuration;
  return {
    options: (training) => {
      const { options, sources } = chooseOptions({}, training, { name, given: givenOf(configuration) });
      return { ...options, sources };
    },
    problemOf: (option, message) => {
      const field = FIELD_OF[option];
      const found = { message, range: (field && ranges[field]) ?? range, index, bySchema: false };
      return problemOf(file, placed(file.text, found));
    },
    observation: (document) => {
      const settings = readObservation(document) ?? {};
      return 'type' in settings ? settings : { ...settings, ...observationOf(configuration) };
    },
    answers: (before) => {
      const table = data === undefined ? undefined : sourceOf(file.folder, data);
      // What was answered holds for the same data.
      const isSame = table === undefined || JSON.stringify(table) === JSON.stringify(before.table);
      const known = isSame ? before : {};
      return {
        ...known,
        ...(table && { table }),
        ...(target !== undefined && { target }),
        choices: { ...known.choices, ...choicesOf(configuration) },
      };
    },
    shape: inputShape === undefined ? undefined : sizesOf(inputShape),
    parameters,
  };
}

/** The field that an option's value stands in. */
const FIELD_OF: { readonly [N in OptionName]?: FieldName } = {
  ...{ loss: 'loss', optimizer: 'optimizer', scheduler: 'scheduler', clipping: 'gradientClipping' },
};
