import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { help, parseArguments } from '../../src/cli/options.ts';
import { environmentLanguage, LANGUAGES } from '../../src/export/pageTexts.ts';
import { chooseOptions } from '../../src/protocol/chooseOptions.ts';

const parse = (line: string) => parseArguments(line.split(' '));

test('a definition and a table are enough', () => {
  expect(parse('model.py --data wine')).toEqual({
    type: 'train',
    definition: 'model.py',
    data: 'wine',
    target: undefined,
    sequential: undefined,
    parameters: {},
    inputShape: undefined,
    choices: {},
    json: undefined,
    language: environmentLanguage(),
    load: undefined,
    save: undefined,
    checkpointSeconds: undefined,
    given: {},
  });
});

test("the defaults are the editor's settings", () => {
  const { properties } = JSON.parse(readFileSync('package.json', 'utf8')).contributes.configuration;
  for (const name of ['loss', 'optimizer', 'scheduler', 'gradientClipping'])
    expect(properties[`layerscope.${name}`].default).toBe('auto');
  expect(properties['layerscope.learningRate'].default).toBeNull();
  const setting = (name: string) => properties[`layerscope.${name}`].default;
  expect(chooseOptions({})).toEqual({
    options: {
      epochs: setting('epochs'),
      batchSize: setting('batchSize'),
      seed: setting('seed'),
      optimizer: { type: 'SGD', learningRate: 0.001 },
      heldOutFraction: setting('heldOutFraction'),
    },
    sources: {},
  });
});

test('every option is heard', () => {
  const line =
    'model.py --data t.csv --target y --epochs 3 --batch-size=16 --learning-rate 1e-3 --seed 7 --held-out 0 ' +
    '--sequential Net.layers --set width=8 --set config.scale=-1.5 --json - --load a.pt --save b.safetensors --input-shape 3x16x8 ' +
    '--test 0.1 --stratify --standardize --missing most-frequent --ignore id --ignore name';
  expect(parse(line)).toEqual({
    type: 'train',
    definition: 'model.py',
    data: 't.csv',
    target: 'y',
    sequential: 'Net.layers',
    parameters: { width: 8, 'config.scale': -1.5 },
    inputShape: [3, 16, 8],
    json: '-',
    language: environmentLanguage(),
    load: 'a.pt',
    save: 'b.safetensors',
    choices: { missing: 'mostFrequent', ignore: ['id', 'name'] },
    given: {
      ...{ epochs: 3, batchSize: 16, seed: 7, learningRate: 0.001, heldOutFraction: 0 },
      ...{ testFraction: 0.1, stratify: true, standardize: true },
    },
  });
});

test('values may begin with a minus, and whole numbers be written in any way', () => {
  const line = 'model.py --data wine --seed -7 --target -x --epochs 2e0 --set width=1e12 --set größe=2e0';
  expect(parse(line)).toMatchObject({
    target: '-x',
    parameters: { width: 1e12, größe: 2 },
    given: { seed: -7, epochs: 2 },
  });
  expect(parse('model.py --data wine --seed -9007199254740991')).toMatchObject({
    given: { seed: -Number.MAX_SAFE_INTEGER },
  });
});

test("torch's calls are read", () => {
  const line = [
    ...['model.py', '--data', 'wine', '--loss', 'CrossEntropyLoss(label_smoothing=0.1)', '--optimizer', 'AdamW'],
    ...['--scheduler', 'StepLR(step_size=30, gamma=0.1)', '--clip-norm', '1.0, norm_type=inf'],
  ];
  expect(parseArguments(line)).toMatchObject({
    given: {
      loss: { type: 'CrossEntropyLoss', labelSmoothing: 0.1 },
      optimizer: { type: 'AdamW' },
      scheduler: { type: 'StepLR', stepSize: 30, gamma: 0.1 },
      clipping: { type: 'norm', maxNorm: 1, normType: Number.POSITIVE_INFINITY },
    },
  });
  expect(parse('model.py --data wine --scheduler none --clip-value none')).toMatchObject({
    given: { scheduler: null, clipping: null },
  });
  expect(parse('model.py --data wine --loss auto --optimizer auto --scheduler auto --clip-norm auto')).toMatchObject({
    given: {},
  });
  expect(parse('model.py --data wine --clip-value 0.5')).toMatchObject({
    given: { clipping: { type: 'value', clipValue: 0.5 } },
  });
});

test('an empty folder of runs is none, as in the settings', () => {
  expect(parseArguments(['model.py', '--data', 'wine', '--runs', ''])).toMatchObject({ runs: undefined });
});

test('help names every option', () => {
  expect(parse('--help')).toEqual({ type: 'help' });
  const options =
    'data target loss optimizer learning-rate scheduler clip-norm clip-value epochs batch-size seed held-out ' +
    'validation test stratify standardize missing ignore input-shape sequential set json html language load save help';
  for (const option of options.split(' ')) expect(help).toContain(`--${option}`);
});

test('the page is in the language that is given', () => {
  for (const language of LANGUAGES) {
    expect(parse(`model.py --data wine --html a.html --language ${language}`)).toMatchObject({ language });
    expect(parse(`--resume runs/a --html a.html --language ${language}`)).toMatchObject({ language });
  }
  const bundles = readdirSync(`${import.meta.dirname}/../../l10n`).flatMap(
    (name) => /bundle\.l10n\.(.*)\.json/.exec(name)?.[1] ?? [],
  );
  expect([...LANGUAGES].sort()).toEqual(['en', ...bundles].sort());
});

describe('a wrong command line', () => {
  const cases: [line: string, expected: string][] = [
    ['--data wine', 'Which definition?'],
    ['model.py --data wine --html -', '--html writes a file'],
    ['model.py --data wine --language es', '--language belongs to --html'],
    ['model.py --data wine --html a.html --language fr', '--language expects en or es, not "fr"'],
    ['model.py', 'Which data?'],
    ['model.py other.py --data wine', '"other.py" is one more'],
    ['model.py --data wine --epoch 3', "Unknown option '--epoch'"],
    ['model.py --data wine --epochs 0', '--epochs expects a whole number from 1, not "0"'],
    ['model.py --data wine --epochs 2.5', '--epochs expects a whole number from 1, not "2.5"'],
    ['model.py --data wine --epochs 0x10', '--epochs expects a whole number from 1, not "0x10"'],
    ['model.py --data wine --epochs=', '--epochs expects a whole number from 1, not ""'],
    ['model.py --data wine --save w.pt', '--save writes a file that ends in .safetensors, not "w.pt"'],
    ['model.py --data wine --batch-size ten', '--batch-size expects a whole number from 1, not "ten"'],
    ['model.py --data wine --learning-rate 0', '--learning-rate expects a number above 0, not "0"'],
    ['model.py --data wine --learning-rate 1e999', '--learning-rate expects a number above 0, not "1e999"'],
    ['model.py --data wine --epochs -1', '--epochs expects a whole number from 1, not "-1"'],
    ['model.py --data wine --held-out -0.1', '--held-out expects a number from 0 to below 1, not "-0.1"'],
    [
      'model.py --data wine --seed 9007199254740992',
      '--seed expects a whole number from -9007199254740991 to 9007199254740991, not "9007199254740992"',
    ],
    ['model.py --data wine --seed 0.5', '--seed expects a whole number'],
    ['model.py --data wine --optimizer Adem', '--optimizer: Adem is not supported; SGD, Adam, AdamW,'],
    ['model.py --data wine --optimizer SGD(rate=1)', '--optimizer: SGD has no argument `rate`; it takes lr,'],
    ['model.py --data wine --loss 3', '--loss: a call such as CrossEntropyLoss is expected'],
    ['model.py --data wine --scheduler StepLR', '--scheduler: StepLR is given no `step_size`'],
    ['model.py --data wine --clip-norm much', '--clip-norm: `much` is not known'],
    ['model.py --data wine --clip-norm 1 --clip-value 1', 'by --clip-norm or by --clip-value'],
    ['model.py --data', '--data expects a value'],
    ['model.py --data wine --target --epochs 3', '--target expects a value'],
    ['model.py --data wine --input-shape 8,8', '--input-shape expects sizes such as 1x8x8, not "8,8"'],
    ['model.py --data wine --held-out 1', '--held-out expects a number from 0 to below 1, not "1"'],
    ['model.py --data wine --held-out 0.1 --validation 0.1', '--validation and --held-out are the same'],
    ['model.py --data wine --test 1', '--test expects a number from 0 to below 1, not "1"'],
    ['model.py --data wine --missing zero', '--missing expects drop, mean, median or most-frequent, not "zero"'],
    ['model.py --data wine --set width', '--set expects NAME=NUMBER, not "width"'],
    ['model.py --data wine --set width=', '--set expects NAME=NUMBER, not "width="'],
    ['model.py --data wine --set width=0x10', '--set width expects a number, at most 9007199254740991, not "0x10"'],
    ['model.py --data wine --set width=1e16', '--set width expects a number, at most 9007199254740991, not "1e16"'],
  ];
  test.each(cases)('%s', (line, expected) => {
    expect(parse(line)).toMatchObject({ type: 'usageError', message: expect.stringContaining(expected) });
  });
});

describe('going on with a run', () => {
  test('takes the folder, and what is written beside it', () => {
    expect(parse('--resume runs/a --save a.safetensors --even-if-changed --checkpoint-every 0.5')).toEqual({
      ...{ type: 'resume', folder: 'runs/a', evenIfChanged: true, checkpointSeconds: 0.5 },
      ...{ json: undefined, html: undefined, language: environmentLanguage(), save: 'a.safetensors' },
    });
  });

  test.each([
    ['model.py --resume runs/a', '--resume goes on with the run as it was begun; leave out "model.py"'],
    ['--resume runs/a --seed 1', '--resume goes on with the run as it was begun; leave out --seed'],
    ['--resume runs/a --language es', '--language belongs to --html'],
    ['--resume runs/a --save a.pt', '--save writes a file that ends in .safetensors, not "a.pt"'],
    ['model.py --data wine --checkpoint-every often', '--checkpoint-every expects a number of seconds, not "often"'],
    ['model.py --data wine --even-if-changed', '--even-if-changed belongs to --resume'],
  ])('%s', (line, message) => {
    expect(parse(line)).toEqual({ type: 'usageError', message });
  });
});
