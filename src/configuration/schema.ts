// The JSON schema of `.vscode/layerscope.json`, made from the list of fields and from torch's names as the code has them.
// scripts/makeSchemas.ts writes it into schemas/, in each language; a test holds both together.

import { bundledTables } from '../data/bundledTables.ts';
import { type CallKind, FIELDS, type FieldName, mayBeNone, NEEDED } from '../protocol/configuration.ts';
import { callPattern, namesOf, sizesPattern } from './fieldProblem.ts';

/** Of English texts; the same where there is no translation. */
type Translate = (text: string) => string;

export function configurationSchema(translate: Translate = (text) => text): object {
  const t = (text: string) => translate(text);
  const properties = Object.fromEntries(
    Object.keys(FIELDS).map((name) => [name, fieldSchema(name as FieldName, t)] as const),
  );
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Layerscope',
    description: t(FILE_TEXT),
    type: 'object',
    allowComments: true,
    allowTrailingCommas: true,
    required: ['configurations'],
    additionalProperties: false,
    properties: {
      $schema: { type: 'string' },
      configurations: {
        type: 'array',
        description: t(LIST_TEXT),
        items: {
          type: 'object',
          description: t(ITEM_TEXT),
          required: NEEDED,
          additionalProperties: false,
          defaultSnippets: [
            {
              label: t('New configuration'),
              // biome-ignore lint/suspicious/noTemplateCurlyInString: where the cursor goes, in order
              body: { name: '${1:name}', file: '${2:model.py}', data: '${3:wine}', epochs: '^${4:100}' },
            },
          ],
          properties,
        },
      },
    },
  };
}

const FILE_TEXT = 'How models are trained: configurations, one of which Layerscope: Train with Configuration… begins.';
const LIST_TEXT = 'Configurations, each with a name.';
const ITEM_TEXT =
  'How a model is trained. What is left out, the Python file says, where it says it; else the default holds.';

/** What each field means, for people, as Markdown. */
const FIELD_TEXTS: Readonly<Record<FieldName, string>> = {
  name: 'What the configuration is called where it is chosen.',
  file: 'The Python file or notebook with the model: a path from the folder that holds `.vscode`. It is read, never run.',
  model:
    'The class or Sequential that is trained, such as `WineNeuralNetwork.network`; where there are variants, the call: `Net(13, 3)`. Left out, it is the only one that can be trained, else a question.',
  data: 'A table, an array or a folder of images: a path from the folder that holds `.vscode`, or one that comes with Layerscope. Left out, it is what was last chosen for the model, else a question.',
  target:
    'The column that is predicted; none: all columns are inputs, which the model gives back. Left out, it is what was last chosen, else a question.',
  ignore: 'Columns that are no inputs.',
  missing: 'What is done about missing values: their rows are dropped, or they are filled in from the training rows.',
  imageSize: 'Width and height to which the images of a folder are brought: `32x32`.',
  inputShape: 'How the columns of a row make the input of the model: `1x8x8` is one channel of 8 rows with 8 pixels.',
  parameters: 'Values of constructor parameters that neither the file nor the data give, by their names.',
  loss: 'The loss as torch calls it: `CrossEntropyLoss(label_smoothing=0.1)`. Left out, it is the one of the file, else `CrossEntropyLoss` for classes and `MSELoss` for numbers.',
  optimizer:
    'The optimizer as torch calls it, without the parameters: `Adam(lr=0.001)`. Left out, it is the one of the file, else `SGD`.',
  learningRate: "In place of the optimizer's own learning rate.",
  scheduler:
    "The scheduler of the learning rate as torch calls it, without the optimizer: `StepLR(step_size=30)`. It steps after each epoch; with `interval='step'` after each batch. `none` leaves out the one of the file.",
  gradientClipping:
    'How gradients are clipped, as torch calls it: `clip_grad_norm_(max_norm=1.0)`. `none` leaves out what the file does.',
  epochs: 'How many times all training rows are gone through. Left out, as the file says, else 100.',
  batchSize: 'Rows in a training step. Left out, as the file says, else 32.',
  shuffle:
    'Whether each epoch takes the training rows in another order, as DataLoader does. Left out, as the loader of the file says, else true.',
  dropLast:
    'Whether an epoch leaves out a last batch that is not full, as DataLoader with drop_last=True does. Left out, as the loader of the file says, else false.',
  seed: 'What `torch.manual_seed` is given. Left out, as the file says, else 0.',
  validation: 'Fraction of the rows that is evaluated after every epoch and never trained on. Left out, 0.2.',
  test: 'Fraction of the rows that is evaluated once, when the run is over. Left out, 0.',
  stratify: "Whether each part has the table's proportions of classes.",
  standardize: 'Whether inputs are brought to mean 0 and standard deviation 1 of the training rows.',
  observeEvery: 'Layers are observed at every so many steps only. Left out, as the settings say.',
  observeLayers: 'Paths of the layers that are observed: `network.3`. Left out, as the settings say.',
};

const NAMES_TEXT = 'One of these is expected, alone or with its arguments:';

/** Defaults and values to be offered. */
const OFFERED: Partial<Readonly<Record<FieldName, object>>> = {
  data: { examples: bundledTables.map(({ id }) => id) },
  epochs: { default: 100 },
  batchSize: { default: 32 },
  shuffle: { default: true },
  dropLast: { default: false },
  seed: { default: 0 },
  validation: { default: 0.2 },
  test: { default: 0 },
  stratify: { default: false },
  standardize: { default: false },
  observeEvery: { default: 1 },
};

function fieldSchema(name: FieldName, t: Translate): object {
  return { ...typeSchema(name, t), ...OFFERED[name], markdownDescription: t(FIELD_TEXTS[name]) };
}

function typeSchema(name: FieldName, t: Translate): object {
  const kind = FIELDS[name];
  switch (kind.type) {
    case 'text':
      return { type: 'string', minLength: 1 };
    case 'texts':
      return { type: 'array', items: { type: 'string', minLength: 1 } };
    case 'choice':
      return { type: 'string', enum: kind.of };
    case 'sizes':
      return { type: 'string', pattern: sizesPattern(kind), examples: [kind.example] };
    case 'numbers':
      return { type: 'object', additionalProperties: { type: 'number' } };
    case 'call':
      return {
        type: 'string',
        pattern: callPattern(kind.call).source,
        patternErrorMessage: `${t(NAMES_TEXT)} ${namesOf(kind.call).join(', ')}.`,
        examples: callExamples(kind.call),
      };
    case 'whole':
      return { type: 'integer', minimum: kind.least, maximum: kind.most };
    case 'number':
      return {
        type: 'number',
        ...(kind.least !== undefined && { minimum: kind.least }),
        ...(kind.above !== undefined && { exclusiveMinimum: kind.above }),
        ...(kind.below !== undefined && { exclusiveMaximum: kind.below }),
      };
    case 'truth':
      return { type: 'boolean' };
    default:
      return kind satisfies never;
  }
}

/** Every name, with arguments where torch needs some. */
export function callExamples(call: CallKind): readonly string[] {
  const examples = namesOf(call).map((name) => `${name}${ARGUMENTS[name] ?? ''}`);
  return mayBeNone(call) ? [...examples, 'none'] : examples;
}

const ARGUMENTS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(['SGD', 'Adam', 'AdamW', 'NAdam', 'RAdam'].map((name) => [name, '(lr=0.001)'])),
  RMSprop: '(lr=0.01)',
  Adagrad: '(lr=0.01)',
  clip_grad_norm_: '(max_norm=1.0)',
  clip_grad_value_: '(clip_value=0.5)',
  StepLR: '(step_size=30, gamma=0.1)',
  MultiStepLR: '(milestones=[30, 80])',
  ExponentialLR: '(gamma=0.95)',
  CosineAnnealingLR: '(T_max=100)',
  CosineAnnealingWarmRestarts: '(T_0=10)',
  OneCycleLR: '(max_lr=0.01)',
  SequentialLR: '([LinearLR(), CosineAnnealingLR(T_max=95)], milestones=[5])',
};
