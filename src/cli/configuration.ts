// `--config NAME`: a command line with what a configuration of `.vscode/layerscope.json` says; options win over it.

import { existsSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkDefinition } from '../configuration/checkDefinition.ts';
import { choicesOf, givenOf, observationOf, sizesOf } from '../configuration/options.ts';
import { type Finding, type ReadConfiguration, readConfigurations } from '../configuration/readConfigurations.ts';
import { bundledTables } from '../data/bundledTables.ts';
import type { Definition } from '../model/modelSpec.ts';
import type { NamedOptions } from '../protocol/chooseOptions.ts';
import { CONFIGURATION_FILE } from '../protocol/configuration.ts';
import type { ObservationOptions } from '../protocol/trainEvent.ts';
import { InputError } from './load.ts';
import type { CommandLine } from './options.ts';

export interface Configured {
  readonly line: CommandLine;
  readonly configuration?: NamedOptions;
  readonly observation?: ObservationOptions;
  /** Throws an InputError where the configuration does not fit the definition. */
  check(definition: Definition): void;
}

/** Throws an InputError that says what is wrong with the configuration, and where. */
export function configured(line: CommandLine): Configured {
  if (line.config === undefined) return { line, check() {} };
  const path = line.configFile ?? CONFIGURATION_FILE;
  const text = textOf(path);
  const { configurations, findings } = readConfigurations(text);
  const read = configurations.find(({ configuration }) => configuration.name === line.config);
  // Of two that are called so, neither may be the one that is meant.
  const namesakes = configurations.filter(({ configuration }) => configuration.name === line.config);
  const isOfNamesake = ({ index, field }: Finding) =>
    field === 'name' && namesakes.length > 1 && namesakes.some((each) => each.index === index);
  const found = findings.filter((one) => one.index === undefined || one.index === read?.index || isOfNamesake(one));
  if (found.length > 0) throw errorOf(path, found);
  if (!read) {
    const names = configurations.map(({ configuration }) => configuration.name).join(', ');
    const others = names === '' ? 'It has none.' : `It has ${names}.`;
    // It may be meant to be one of those that have no name, or are none.
    const isNameless = ({ index, field }: Finding) =>
      field === 'name' || !configurations.some((each) => each.index === index);
    const nameless = findings.filter(isNameless);
    const wrong = nameless.length > 0 ? `\n${errorOf(path, nameless).message}` : '';
    throw new InputError(`${path}: There is no configuration ${line.config}. ${others}${wrong}`, true);
  }
  const home = dirname(dirname(path));
  const all = filled(line, read, home);
  // What the command line gives in its place is not the configuration's.
  const isOwnFile = line.definition === '';
  const hasData = line.data !== '' || isBundled(all.data) || existsSync(resolve(all.data));
  if (isOwnFile && !existsSync(resolve(all.definition))) {
    throw errorOf(path, checkDefinition(text, read, { definition: undefined, hasData }));
  }
  return {
    line: all,
    configuration: { name: read.configuration.name, given: givenOf(read.configuration) },
    observation: observationOf(read.configuration),
    check: (definition) => {
      const isOwn = ({ field }: Finding) =>
        field === 'data' || (isOwnFile && (field !== 'model' || line.sequential === undefined));
      const left = checkDefinition(text, read, { definition, hasData }).filter(isOwn);
      if (left.length > 0) throw errorOf(path, left);
    },
  };
}

function filled(line: CommandLine, { configuration }: ReadConfiguration, home: string): CommandLine {
  const { name, file, model, data, target, inputShape, parameters } = configuration;
  if (line.data === '' && data === undefined) {
    throw new InputError(`The configuration ${name} names no data. Give --data with the path of a table.`, true);
  }
  const isOwnData = line.data !== '';
  return {
    ...line,
    definition: line.definition === '' ? placeOf(home, file) : line.definition,
    data: isOwnData ? line.data : dataOf(home, data!),
    target: line.target ?? (isOwnData ? undefined : target),
    sequential: line.sequential ?? (line.definition === '' ? model : undefined),
    parameters: { ...parameters, ...line.parameters },
    inputShape: line.inputShape ?? (inputShape === undefined || isOwnData ? undefined : sizesOf(inputShape)),
    choices: { ...(isOwnData ? {} : choicesOf(configuration)), ...line.choices },
  };
}

function dataOf(home: string, data: string): string {
  return isBundled(data) ? data : placeOf(home, data);
}

function isBundled(data: string): boolean {
  return bundledTables.some(({ id }) => id === data);
}

function placeOf(home: string, path: string): string {
  if (path.startsWith('file:')) return fileURLToPath(path);
  return isAbsolute(path) ? path : join(home, path);
}

function textOf(path: string): string {
  try {
    return readFileSync(resolve(path), 'utf8').replace(/^\uFEFF/, '');
  } catch {
    throw new InputError(`${path}: There is no such file. It is where --config looks for configurations.`, true);
  }
}

function errorOf(path: string, findings: readonly Finding[]): InputError {
  return new InputError(
    findings.map(({ line, column, message }) => `${path}:${line}:${column}: ${message}`).join('\n'),
  );
}
