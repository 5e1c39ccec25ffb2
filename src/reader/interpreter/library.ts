// Parts of Python's library that are Python themselves, read by the same interpreter (library/), and where they are found.

import type { SourceRange } from '../../model/modelSpec.ts';
import { argparse } from '../library/argparse.ts';
import {
  absl,
  bisect,
  collections,
  contextlib,
  functools,
  heapq,
  inspect,
  itertools,
  operator,
  parsers,
  settings,
  string,
  textwrap,
  types,
  typing,
  utils,
} from '../library/collections.ts';
import { d2l } from '../library/d2l.ts';
import { optparse } from '../library/optparse.ts';
import { re } from '../library/re.ts';
import { rllib } from '../library/rllib.ts';
import { six, sys } from '../library/six.ts';
import { sklearn } from '../library/sklearn.ts';
import { timm } from '../library/timm.ts';
import { torchvision } from '../library/torchvision.ts';
import { bool, type ClassValue } from '../python/values.ts';
import { parse } from '../text/parse.ts';
import type { Block, ClassDefinition } from '../text/syntax.ts';
import { wordsOf } from '../text/wordsOfText.ts';
import type { Frame, Interpreter } from './interpreter.ts';
import { newFrame, newScope, outermostOf } from './interpreter.ts';
import type { Choice } from './undecided.ts';

interface Module {
  readonly source: string;
  /** The file's text has it where it is used. */
  readonly word: RegExp;
  /** Under which all its names are found; `names`: further dotted names of one. */
  readonly prefix: readonly string[];
  readonly names?: Readonly<Record<string, readonly string[]>>;
}

/** What makes options of dataclasses, whose fields it asks for. */
const PARSERS = /\b(tyro|pyrallis|draccus|simple_parsing|HfArgumentParser)\b/;

/** Names of one of its own files, from outside and from beside it. */
function ofTorchvision(file: string, ...names: readonly string[]): Record<string, readonly string[]> {
  const places = ['torchvision.models.', '.', '..'];
  return Object.fromEntries(names.map((name) => [name, places.map((place) => `${place}${file}.${name}`)]));
}

/** The class of what a function with `@contextmanager` gives. */
export const GENERATOR_CONTEXT = 'contextlib._GeneratorContextManager';

const MODULES: readonly Module[] = [
  { source: argparse, word: /\bargparse\b/, prefix: ['argparse'] },
  { source: optparse, word: /\boptparse\b/, prefix: ['optparse'] },
  { source: collections, word: /\bcollections\b/, prefix: ['collections'] },
  {
    source: contextlib,
    word: /\b(ExitStack|contextmanager)\b/,
    prefix: ['contextlib'],
    names: { _GeneratorContextManager: [GENERATOR_CONTEXT] },
  },
  { source: typing, word: /\bTYPE_CHECKING\b/, prefix: ['typing', 'typing_extensions'] },
  { source: heapq, word: /\bheapq\b/, prefix: ['heapq'] },
  { source: bisect, word: /\bbisect\b/, prefix: ['bisect'] },
  { source: itertools, word: /\bitertools\b/, prefix: ['itertools'] },
  { source: inspect, word: /\binspect\b/, prefix: ['inspect'] },
  {
    source: functools,
    word: /\bfunctools\b|\breduce\b/,
    prefix: ['functools'],
    names: { reduce: ['six.moves.reduce', 'past.builtins.reduce'] },
  },
  { source: operator, word: /\boperator\b/, prefix: ['operator'] },
  { source: re, word: /\bre\b/, prefix: ['re'] },
  { source: string, word: /\bstring\b/, prefix: ['string'] },
  { source: textwrap, word: /\bdedent\b/, prefix: ['textwrap'] },
  {
    source: utils,
    word: /\b(_ntuple|_single|_pair|_triple|_quadruple|_reverse_repeat_tuple)\b/,
    prefix: [],
    names: Object.fromEntries(
      ['_ntuple', '_single', '_pair', '_triple', '_quadruple', '_reverse_repeat_tuple'].map((name) => [
        name,
        [`torch.nn.modules.utils.${name}`],
      ]),
    ),
  },
  {
    source: types,
    word: new RegExp(`\\btypes\\b|\\bfields\\(|${PARSERS.source}`),
    prefix: ['types'],
  },
  { source: six, word: /\b(six|future|past)\b/, prefix: ['six', 'future.utils', 'past.utils', 'past.builtins'] },
  { source: sys, word: /\bsys\.version|\bversion_info\b/, prefix: ['sys'] },
  { source: d2l, word: /\bd2l\b/, prefix: ['d2l.torch', 'd2l'] },
  { source: rllib, word: /\btry_import_torch\b/, prefix: ['ray.rllib.utils.framework', 'ray.rllib.utils'] },
  { source: sklearn, word: /\bsklearn\b/, prefix: ['sklearn.datasets'] },
  {
    source: torchvision,
    word: /\b(_make_divisible|_ovewrite_named_param|WeightsEnum)\b|\btorchvision\.models\.resnet\b/,
    prefix: [],
    names: {
      _make_divisible: [
        'torchvision.models._utils._make_divisible',
        'torchvision.models.mobilenet._make_divisible',
        'torchvision.models.mobilenetv2._make_divisible',
        '._utils._make_divisible',
        '.._utils._make_divisible',
      ],
      conv3x3: ['torchvision.models.resnet.conv3x3'],
      conv1x1: ['torchvision.models.resnet.conv1x1'],
      ...ofTorchvision('_utils', '_ovewrite_named_param', 'handle_legacy_interface', 'kwonly_to_pos_or_kw'),
      ...ofTorchvision('_api', 'register_model', 'WeightsEnum'),
    },
  },
  { source: timm, word: /\btimm\b/, prefix: ['timm.layers', 'timm.models.layers', 'timm.models.layers.helpers'] },
  { source: absl, word: /\babsl\b/, prefix: ['absl.flags'] },
  {
    source: parsers,
    word: PARSERS,
    prefix: ['tyro', 'pyrallis', 'draccus', 'simple_parsing'],
    names: { HfArgumentParser: ['transformers.HfArgumentParser', 'transformers.hf_argparser.HfArgumentParser'] },
  },
  {
    source: settings,
    word: /\b(easydict|EasyDict|ml_collections|addict|dotmap|munch|box|yacs|attrdict|OmegaConf|DictConfig|save_hyperparameters|self\.hparams)\b/,
    prefix: ['easydict'],
    names: {
      ConfigDict: ['ml_collections.ConfigDict', 'ml_collections.config_dict.ConfigDict'],
      Munch: ['munch.Munch', 'munch.DefaultMunch'],
      Box: ['box.Box'],
      AttrDict: ['attrdict.AttrDict'],
      DictConfig: ['omegaconf.OmegaConf.create', 'omegaconf.DictConfig'],
      CfgNode: ['yacs.config.CfgNode'],
      GrowingDict: ['addict.Dict', 'dotmap.DotMap'],
    },
  },
];

/** Words of which a text has one where the module's pattern holds of it. */
const hints = new Map(
  MODULES.map(({ word }): [RegExp, readonly string[]] => [
    word,
    word.source.replaceAll('\\b', ' ').match(/[A-Za-z_]\w*/g) ?? [],
  ]),
);

const parsed = new Map<string, Block>();
const classes = new WeakSet<ClassDefinition>();

/** Whether it is a class of Python's library, or inherits one. */
export function isLibraryClass({ order }: ClassValue): boolean {
  return order.some((entry) => entry.type === 'class' && classes.has(entry.definition));
}

/** Whether it stands in Python's library, whose places are none of the file's. */
export function standsInLibrary(definition: ClassDefinition): boolean {
  return classes.has(definition);
}

/** What a part of Python's library does stands in no line of the file. */
export function isOfLibrary({ scope }: Pick<Frame, 'scope'>): boolean {
  return outermostOf(scope).variables._asked !== undefined;
}

/** A choice that the file leaves open. */
export function choiceAt(frame: Frame, kind: Choice['kind'], range: SourceRange): Choice | undefined {
  return isOfLibrary(frame) ? undefined : { kind, range };
}

/** Makes known what the file may use. Before the file is executed. */
export function loadLibrary(it: Interpreter, text: string): void {
  // Beyond ASCII, the letters of a word are told otherwise.
  const words = /[^\0-\x7f]/.test(text) ? undefined : wordsOf(it.source.text);
  for (const { source, word, prefix, names = {} } of MODULES) {
    if (words && !hints.get(word)!.some((hint) => words.has(hint))) continue;
    if (!word.test(text)) continue;
    const block = parsed.get(source) ?? parse(source).statements;
    parsed.set(source, block);
    const scope = newScope('module', undefined);
    scope.variables._asked = { type: 'builtin', name: 'argument of the command line' };
    scope.variables._python2 = bool(it.isPython2);
    scope.variables._parameters = { type: 'builtin', name: 'parameters of a callable' };
    scope.variables._regex = { type: 'builtin', name: 'regular expression' };
    const [functions, classCount] = [it.functions.length, it.classes.length];
    it.execute(block, newFrame(it, scope));
    it.functions.length = functions;
    it.classes.length = classCount;
    for (const [name, value] of Object.entries(scope.variables)) {
      if (value.type === 'class') classes.add(value.definition);
      for (const dotted of names[name] ?? []) it.library.set(dotted, value);
      if (/^_(?!_)/.test(name)) continue;
      for (const module of prefix) it.library.set(`${module}.${name}`, value);
    }
    const from = scope.variables._from_iterable;
    if (from) it.library.set('itertools.chain.from_iterable', from);
  }
}
