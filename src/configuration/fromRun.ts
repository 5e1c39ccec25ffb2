// A configuration of what a run was begun with, to train the same again.

import { NO_TARGET } from '../data/dataset.ts';
import type { Configuration } from '../protocol/configuration.ts';
import type { RunOrigin, TableSource } from '../protocol/runOrigin.ts';
import { dataFieldsOf, fieldsOf } from './options.ts';

type RunFacts = Omit<RunOrigin, 'version' | 'name' | 'definition'>;

/** `folder`: the uri of the folder that holds `.vscode`. What the definition's file says is left to it. */
export function configurationOf(run: RunFacts, folder: string, name: string): Configuration {
  const { uri, sequential, table, target, choices = {}, options, shape, parameters = {}, observation = {} } = run;
  return {
    name,
    file: pathFrom(folder, uri),
    model: sequential,
    ...(table && { data: dataOf(table, folder) }),
    ...(target !== undefined && { target: target || NO_TARGET }),
    ...dataFieldsOf(choices),
    ...(shape && { inputShape: shape.join('x') }),
    ...(Object.keys(parameters).length > 0 && { parameters }),
    ...fieldsOf(options),
    ...(observation.everySteps !== undefined && { observeEvery: observation.everySteps }),
    ...(observation.layers && { observeLayers: observation.layers }),
  };
}

/** As a configuration in that folder names it. */
export function dataOf(table: TableSource, folder: string): string {
  return table.type === 'bundled' ? table.id : pathFrom(folder, table.uri);
}

/** Relative where it lies in the folder, else the uri. */
export function pathFrom(folder: string, uri: string): string {
  const home = folder.endsWith('/') ? folder : `${folder}/`;
  return uri.startsWith(home) ? decodeURIComponent(uri.slice(home.length)) : uri;
}
