// `from module import *`: what a name that the file does not bind then stands for.

import type { Diagnostic, SourceRange } from '../../model/modelSpec.ts';
import { phrase } from '../../model/phrase.ts';
import { libraryConstant } from '../arrays/numpy.ts';
import { externalName, nnModuleNames } from '../modules/torchSignatures.ts';
import type { Scope, Value } from '../python/values.ts';
import { addImport } from '../remarks/importFixes.ts';
import { isNotDefined } from '../remarks/undefinedNames.ts';
import { ofText } from '../text/ofText.ts';
import { diagnostic } from '../text/sourceText.ts';
import type { ImportBinding } from '../text/syntax.ts';
import type { Frame, Interpreter, Remark } from './interpreter.ts';
import { isSure, tellMistake } from './mistakes.ts';
import { presume, presumeUnreplaced, remarksOnPresumed } from './presumed.ts';

/** Modules whose names are known: Python's own, torch's and what files of torch use beside it. None of them brings `nn`. */
const KNOWN =
  /^(torch|torchvision|torchaudio|numpy|scipy|pandas|sklearn|matplotlib|pylab|seaborn|PIL|cv2|tqdm|gym|math|cmath|os|sys|re|json|time|random|copy|enum|typing|types|abc|pathlib|collections|functools|itertools|operator|dataclasses|warnings|logging|argparse|string|contextlib|inspect|tkinter|turtle|struct|datetime|__future__)(\.|$)/;

/** Libraries with an `nn` of their own. */
const OTHER_NN =
  /^(tensorflow|keras|mxnet|gluon\w*|paddle\w*|mindspore|jittor|jax|flax|haiku|tinygrad|oneflow|chainer|megengine|mlx|torch_geometric|torchsparse|dgl|brevitas|escnn|e2cnn|e3nn)(\.|$)/;

const MATH: ReadonlySet<string> = new Set(
  'ceil comb cos exp factorial fabs floor gcd isqrt lcm log log10 log1p log2 perm pow prod sin sqrt tan tanh trunc'.split(
    ' ',
  ),
);

/** What everybody calls so, and fastai's star imports bring. */
const CUSTOMARY: Readonly<Record<string, string>> = {
  torch: 'torch',
  nn: 'torch.nn',
  F: 'torch.nn.functional',
  optim: 'torch.optim',
  np: 'numpy',
  math: 'math',
  partial: 'functools.partial',
  reduce: 'functools.reduce',
  OrderedDict: 'collections.OrderedDict',
  namedtuple: 'collections.namedtuple',
  defaultdict: 'collections.defaultdict',
  deepcopy: 'copy.deepcopy',
  SimpleNamespace: 'types.SimpleNamespace',
  itertools: 'itertools',
  functools: 'functools',
  collections: 'collections',
};

/** Gives the names that the scope has already what this import is known to bring of that name. */
export function bindStar(it: Interpreter, { variables }: Scope, star: string): void {
  // What else each of torch's own files has is not known.
  if (!KNOWN.test(star) || star.startsWith('torch.nn.modules.')) return;
  const names = Object.keys(variables);
  it.spend(names.length);
  for (const name of names) {
    const brought = knownOfStar(it, name, star);
    if (brought) it.store.write(variables, name, brought);
  }
}

/** What a name may stand for that another file has too; modules of torch and what is imported are rarely called the same. */
const REPLACED = /^(none|bool|int|float|string|list|tuple|dict|set|range|symbol|function|class|partial)$/;

/** Notes where another file may bind anew what the file itself bound before, and names again behind it. */
export function noteReplaced(it: Interpreter, { kind, variables }: Scope, module: string, range: SourceRange): void {
  if (kind !== 'module' || KNOWN.test(module)) return;
  const bound = Object.keys(variables).filter((name) => REPLACED.test(variables[name]!.type));
  const behind = it.source.text.slice(range.to);
  if (bound.length === 0 || !it.spend(bound.length + (behind.length >> 6))) return;
  const named = new Set(behind.match(/[^\W\d]\w*/g));
  if (bound.some((name) => named.has(name))) presumeUnreplaced(it, module, range);
}

/** The name as the star imports around its use, the newest ones first, may bring it. */
export function broughtByStars(it: Interpreter, name: string, stars: readonly string[]): Value | undefined {
  for (const star of stars) {
    const found = knownOfStar(it, name, star);
    if (found) return found;
  }
  const others = stars.filter((star) => !KNOWN.test(star));
  const [star] = others;
  const customary = star !== undefined && Object.hasOwn(CUSTOMARY, name) ? CUSTOMARY[name] : undefined;
  if (star === undefined || !customary || others.some((other) => OTHER_NN.test(other))) return undefined;
  it.takenFromStars.set(name, { customary, star });
  return it.library.get(customary) ?? external(customary);
}

function knownOfStar(it: Interpreter, name: string, star: string): Value | undefined {
  if (/^torch\.nn(\.modules(\.[a-z_]+)?)?$/.test(star) && nnModuleNames.has(name)) return external(`torch.nn.${name}`);
  if (star === 'torch.nn' && /^(init|utils|functional|parallel|modules|Parameter)$/.test(name))
    return external(`torch.nn.${name}`);
  if (star === 'math' && MATH.has(name)) return external(`math.${name}`);
  return it.library.get(`${star}.${name}`) ?? libraryConstant(star, name);
}

/**
 * `from common import nn` of another file: torch's own, where all that is taken of it is torch's. Under a name of its
 * own, `import torchsparse.nn as spnn`, it is another module beside torch's.
 */
export function broughtByImport(
  it: Interpreter,
  { name: bound, external: imported }: ImportBinding,
  range: SourceRange,
): Value | undefined {
  const [, module = '', name = ''] = /^(.+)\.(torch|nn|F)$/.exec(imported) ?? [];
  const { text } = it.source;
  if (
    !module ||
    name !== bound ||
    KNOWN.test(module) ||
    OTHER_NN.test(module) ||
    !/\btorch\b|\bnn\.Module\b/.test(text)
  )
    return undefined;
  // A file that imports torch itself means another module by it, as d2l's and Horovod's.
  if (name === 'torch' && (/^d2l\b/.test(module) || /^[ \t]*(?:import|from)[ \t]+torch\b/m.test(text)))
    return undefined;
  const taken = [...text.matchAll(/\bnn\.([A-Z]\w*)/g)].map((match) => match[1]!);
  const isTorch = (one: string) => nnModuleNames.has(one) || /^(Parameter|UninitializedParameter|Buffer)$/.test(one);
  if (taken.length === 0 || !taken.every(isTorch)) return undefined;
  const customary = CUSTOMARY[name]!;
  const written = name === customary ? `\`${name}\`` : `\`${name}\` as ${customary}`;
  presume(it, phrase`This file is read as if this line brought ${written}.`, range);
  return external(customary);
}

/** Where a name comes from of which nothing else is known: the newest of other files, else a library. */
export function sourceOf(stars: readonly string[]): string | undefined {
  return stars.find((star) => !KNOWN.test(star)) ?? stars.findLast((star) => star !== 'torch.nn');
}

function external(name: string): Value {
  return { type: 'external', name: externalName(name) };
}

/** Nothing is built there: Python raises a NameError, or what the name stands for is not known. */
export function noteUnbound(
  it: Interpreter,
  { name, range }: { readonly name: string; readonly range: SourceRange },
  value: Value,
): Value {
  if (value.type !== 'unknown' || !OF_TORCH.has(name) || it.unboundTorch.has(name)) return value;
  const behind = it.source.text.slice(range.to, range.to + LONGEST_USE);
  const isF = name === 'F';
  if (isF && !(behind.startsWith('.') && isNotDefined(value, name))) return value;
  if (isNotDefined(value, name)) {
    const message = isF
      ? phrase`\`${name}\` is not defined here, so what is applied with it is not read.`
      : phrase`\`${name}\` is not defined here, so what is built with it is not read.`;
    it.unboundTorch.set(name, { message, range, fix: addImport(it.source.text, name, range) });
  } else if (BUILDS.test(behind)) {
    const message = phrase`\`${name}\` is not known: ${value.reason}. What is built with it is not read.`;
    it.unboundTorch.set(name, { message, range });
  }
  return value;
}

const OF_TORCH: ReadonlySet<string> = new Set(['nn', 'torch', 'Sequential', 'F']);

/** A class of torch behind its name, or its own call. */
const BUILDS = /^(\.nn)?(\.modules)?(\.[A-Z]|\()/;
const LONGEST_USE = 20;

/** Where the file's classes and functions stand, each name the first time. */
const definitionsIn = ofText((text) => {
  const found = [...text.matchAll(/^(?:class|def)[ \t]+(\w+)/gm)].reverse();
  return new Map(found.map(({ 1: name, index }) => [name!, index]));
});

/** Says of a name that the file itself uses, for certain, above the class or function that it stands for. */
export function noteEarly(
  it: Interpreter,
  { name, range }: { readonly name: string; readonly range: SourceRange },
  value: Value,
  frame: Frame,
): void {
  if (frame.scope.kind !== 'module' || !isNotDefined(value, name) || !isSure(it, frame)) return;
  const { source } = it;
  // Cells are run in any order.
  if (source.cellAt(range.from) !== undefined || it.usedEarly.has(name)) return;
  it.usedEarly.add(name);
  const at = definitionsIn(source.text).get(name);
  if (at === undefined || at < range.to) return;
  const line = source.lineName(at);
  const message = phrase`\`${name}\` is used above its definition in ${line}, so Python raises NameError here.`;
  tellMistake(it, diagnostic(source, 'error', 'not-defined', message, range));
}

/** What is taken for granted of other files, at the star imports that are thought to bring it. */
export function remarksOnStars(it: Interpreter): Remark[] {
  return [...it.starImports.values()].flatMap(({ module, range }) => {
    const names = [...it.takenFromStars].filter(([name, { star }]) => star === module && /^(nn|torch)$/.test(name));
    return names.map(([name, { customary }]) => {
      const taken = name === customary ? `\`${name}\`` : `\`${name}\` as ${customary}`;
      return { message: phrase`This file is read as if this line brought ${taken}.`, range };
    });
  });
}

export function remarksOnUnbound(it: Interpreter): Remark[] {
  return [...it.unboundTorch.values()];
}

export function presumedDiagnostics(it: Interpreter): Diagnostic[] {
  if (it.starImports.size === 0 && it.presumed.size === 0) return [];
  return [
    ...remarksOnStars(it).map(({ message, range }) =>
      diagnostic(it.source, 'information', 'star-import', message, range),
    ),
    ...remarksOnPresumed(it).map(({ message, range }) =>
      diagnostic(it.source, 'information', 'taken-for-granted', message, range),
    ),
  ];
}
