// A configuration and what a run is trained with: the way there, and, for a configuration made from a run, back.

import { writeCall } from '../model/formatTraining.ts';
import type { GivenOptions } from '../protocol/chooseOptions.ts';
import type { Configuration } from '../protocol/configuration.ts';
import type { DataChoices } from '../protocol/dataChoices.ts';
import type { ObservationOptions, OptionName, TrainOptions } from '../protocol/trainEvent.ts';
import { readTrainingCall } from '../reader/training/trainingCall.ts';

/** What it says about training; the configuration is one that readConfigurations has read. */
export function givenOf(configuration: Configuration): GivenOptions {
  const { loss, optimizer, scheduler, gradientClipping, learningRate, epochs, batchSize, seed } = configuration;
  const { shuffle, dropLast, validation, test, stratify, standardize } = configuration;
  const loading = defined({ shuffle, dropLast });
  return defined({
    loss: call('loss', loss) ?? undefined,
    optimizer: call('optimizer', optimizer) ?? undefined,
    ...{ learningRate, epochs, batchSize, seed },
    scheduler: call('scheduler', scheduler),
    clipping: call('clipping', gradientClipping),
    loading: Object.keys(loading).length > 0 ? loading : undefined,
    heldOutFraction: validation,
    testFraction: test,
    ...{ stratify, standardize },
  });
}

/** Null is none. */
function call<K extends Parameters<typeof readTrainingCall>[0]>(kind: K, text: string | undefined) {
  if (text === undefined) return undefined;
  if (text === 'none') return null;
  const read = readTrainingCall(kind, text);
  return read.type === 'options' ? read.options : undefined;
}

/** What it says about data that do not do as they are. */
export function choicesOf({ missing, ignore, imageSize }: Configuration): DataChoices {
  return defined({
    missing: missing === 'most-frequent' ? 'mostFrequent' : missing,
    ignore,
    imageSize: imageSize === undefined ? undefined : (sizesOf(imageSize) as [number, number]),
  });
}

/** `1x8x8`. */
export function sizesOf(text: string): number[] {
  return text.split('x').map(Number);
}

/** What it says about what is observed, in place of the settings. */
export function observationOf({ observeEvery, observeLayers }: Configuration): ObservationOptions {
  return defined({
    everySteps: observeEvery,
    layers: observeLayers,
  });
}

/** The fields about training of what the person gave of a run's options; the rest the file says, or the defaults do. */
export function fieldsOf(options: TrainOptions): Partial<Configuration> {
  const { sources, loss, optimizer, scheduler, clipping, epochs, batchSize, seed } = options;
  const { heldOutFraction, testFraction = 0, stratify = false, standardize = false, loading = {} } = options;
  const isGiven = (name: OptionName) => {
    const source = sources?.[name];
    return sources === undefined || source === 'given' || source === 'configuration';
  };
  const given = <T>(name: OptionName, value: T): T | undefined => (isGiven(name) ? value : undefined);
  return defined({
    loss: given('loss', loss && writeCall(loss)),
    optimizer: given('optimizer', writeCall(optimizer)),
    learningRate: isGiven('optimizer') ? undefined : given('learningRate', optimizer.learningRate),
    scheduler: given('scheduler', scheduler ? writeCall(scheduler) : 'none'),
    gradientClipping: given('clipping', clipping ? writeCall(clipping) : 'none'),
    epochs: given('epochs', epochs),
    batchSize: given('batchSize', batchSize),
    shuffle: given('loading', loading.shuffle),
    dropLast: given('loading', loading.dropLast),
    seed: given('seed', seed),
    validation: given('heldOutFraction', heldOutFraction),
    test: given('testFraction', testFraction),
    stratify: given('stratify', stratify),
    standardize: given('standardize', standardize),
  });
}

/** The fields about data. */
export function dataFieldsOf({ missing, ignore, imageSize }: DataChoices): Partial<Configuration> {
  return defined({
    ignore: ignore?.length ? ignore : undefined,
    missing: missing === 'mostFrequent' ? ('most-frequent' as const) : missing,
    imageSize: imageSize?.join('x'),
  });
}

/** Without the properties that are undefined. */
type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function defined<T extends object>(object: T): Defined<T> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Defined<T>;
}
