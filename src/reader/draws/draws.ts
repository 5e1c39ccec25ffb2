// What draws from torch's random numbers, in the order in which the file builds it: first weights depend on all of it.

import { parametersIn } from '../../model/bindLayer.ts';
import { byName } from '../../model/byName.ts';
import type { InitCall } from '../../model/initCall.ts';
import { type Draw, isJoin, type ModuleLayer, type SequentialSpec, type SourceRange } from '../../model/modelSpec.ts';
import { phrase, type Text } from '../../model/phrase.ts';
import type { Construction, Frame, Interpreter } from '../interpreter/interpreter.ts';
import { standsInLibrary } from '../interpreter/library.ts';
import { TOO_MUCH_WORK } from '../interpreter/patience.ts';
import { drawsOfEmpty } from '../modules/emptyModules.ts';
import { FIXED, readLayer } from '../modules/layers.ts';
import {
  type ArgumentValue,
  type ClassValue,
  callArguments,
  type DrawNode,
  type DrawnBefore,
  type InitEvent,
  type Lost,
  type ModuleValue,
  UNUSED,
  type UnknownValue,
  type Unused,
  type Value,
} from '../python/values.ts';
import { wordsOf } from '../text/wordsOfText.ts';
import { drawsOfFunction, drawsOfTensor, drawsOfUntrained } from './drawsAlike.ts';
import { drawnUnlike, note } from './stream.ts';

const MODULES_THAT_DRAW =
  /^(Linear|Bilinear|LazyLinear|(Lazy)?Conv\w*|Embedding\w*|GRU\w*|LSTM\w*|RNN\w*|MultiheadAttention|Transformer\w*|AdaptiveLogSoftmaxWithLoss)$/;
const draws = byName((name) => MODULES_THAT_DRAW.test(name));

/** Notes a module of torch.nn that is built; undefined where it draws nothing. */
export function drawModule(it: Interpreter, name: string, range: SourceRange): DrawNode | undefined {
  return draws(name) ? note(it, { kind: 'module', name, range, module: undefined }) : undefined;
}

const SEEDS = /^torch\.(random\.)?manual_seed$|\.seed_everything$/;
const TORCH_DRAWS =
  /^torch\.(rand|normal$|bernoulli$|multinomial$|poisson$|seed$|random\.|set_rng_state$|hub\.|distributions\.|utils\.data\.random_split$|nn\.init\.(?!constant_|zeros_|ones_|eye_|dirac_|calculate_gain)|nn\.utils\.(parametrizations|spectral_norm|prune\.random)|nn\.functional\.(\w*dropout|gumbel_softmax|rrelu|fractional_max_pool)|quasirandom\.|default_generator\.|binomial$|(\w+_)?dropout_?$|rrelu_?$|(pca|svd)_lowrank$|lobpcg$)/;
/** Libraries that leave torch's random numbers alone. */
const OTHER_LIBRARIES = new Set(
  `abc argparse ast base64 bisect collections configparser contextlib copy csv cv2 dataclasses datetime enum fractions
  functools gc getpass glob gym gymnasium gzip h5py hashlib heapq hydra imageio IPython importlib inspect io itertools
  json librosa locale logging math matplotlib multiprocessing networkx nibabel nltk numpy omegaconf operator os pandas
  pathlib pickle PIL platform plotly pprint psutil pytest queue random re requests scipy seaborn shutil signal skimage
  sklearn socket soundfile sqlite3 statistics string subprocess sys tarfile tensorboard tensorboardX tensorflow
  tempfile textwrap threading time tqdm traceback types typing typing_extensions unittest urllib uuid wandb warnings
  xml yaml zipfile`.split(/\s+/),
);

/** No library's name is as long. */
const LONGEST = 32;

/** The first part of a dotted name. */
function libraryOf(name: string): string {
  return name.slice(0, LONGEST).split('.')[0]!;
}

/** Libraries for torch of which these parts draw nothing where an object of theirs is made, or uses are counted. */
const QUIET_PARTS =
  /^(torchvision\.(datasets|transforms(?!.*\.get_params$)|io|utils)|torchaudio\.(datasets|transforms))\.|^[\w.]*utils\._log_api_usage_once$/;

/** Methods of a module or tensor that is not known, by which nothing is drawn. */
const QUIET_METHODS =
  /\.((named_)?(children|modules|parameters|buffers)|(load_)?state_dict|train|eval|requires_grad_|to|cuda|cpu|float|double|half|long|detach|clone|view|reshape|flatten|(un)?squeeze|permute|transpose|contiguous)$/;

function leavesNumbersAlone(name: string): boolean {
  return OTHER_LIBRARIES.has(libraryOf(name)) || QUIET_PARTS.test(name) || QUIET_METHODS.test(name);
}

/** Whether a function of this name gives no module of torch: it is torch's own, or of another library. */
export function isOfOtherLibrary(name: string): boolean {
  if (name.startsWith('torch.')) return !/^torch\.(load|hub\.|jit\.|nn\.|fx\.|quantization\.|ao\.)/.test(name);
  return OTHER_LIBRARIES.has(libraryOf(name));
}

/** Notes a call of what is not in the file, where it may draw. */
export function drawOutside(it: Interpreter, name: string, range: SourceRange, args?: readonly ArgumentValue[]): void {
  const does = drawnBy(name);
  if (does === 'seed') note(it, { kind: 'seed' });
  if (does !== 'other') return;
  const alike = args && drawsOfFunction(it, name, args, range);
  note(it, { kind: 'other', name: name.slice(name.lastIndexOf('.') + 1), range, ...(alike && { alike }) });
}

const drawnBy = byName((name) => {
  if (SEEDS.test(name)) return 'seed';
  const mayDraw = name.startsWith('torch.') ? TORCH_DRAWS.test(name) : !leavesNumbersAlone(name);
  return mayDraw ? 'other' : 'nothing';
});

const drawsAsMethod = byName((name) =>
  /^((normal|uniform|random|exponential|log_normal|cauchy|geometric)_|bernoulli_?|multinomial|r?sample|reset_parameters)$/.test(
    name,
  ),
);

/** Notes a method that draws: `weight.data.normal_()`. */
export function drawMethod(
  it: Interpreter,
  name: string,
  range: SourceRange,
  self?: Value,
  args: readonly ArgumentValue[] = [],
): void {
  if (!drawsAsMethod(name) || (/sample/.test(name) && !wordsOf(it.source.text).has('distributions'))) return;
  const isOfAll = self && /^(normal|uniform)_$/.test(name) && !args.some((one) => one.name === 'generator');
  const alike = isOfAll ? drawsOfTensor(it, self, name === 'normal_', name, range) : undefined;
  note(it, { kind: 'other', name, range, ...(alike && { alike }) });
}

/** `optimizer.step(closure)`, which calls that once or more often; and what a hook draws where its module is applied. */
export function callGiven(
  it: Interpreter,
  name: string,
  args: readonly ArgumentValue[],
  range: SourceRange,
  frame: Frame,
): void {
  const given = args.find(({ value }) => value.type === 'function')?.value;
  if (given?.type !== 'function') return;
  if (name === 'step') {
    const { last } = it.stream;
    it.call(given, [], range, frame);
    drawnUnlike(it, last);
  } else if (/^(register_\w*hook|apply_|map_)$/.test(name) && mayDraw(it, given.definition.range))
    note(it, { kind: 'other', name, range });
}

/** By what is written there. */
export function mayDraw({ source }: Interpreter, { from, to }: SourceRange): boolean {
  return DRAWS.test(source.text.slice(from, to));
}

const DRAWS =
  /\btorch\.(rand|normal|bernoulli|multinomial)|\.(normal_|uniform_|random_|bernoulli_?|multinomial)\(|dropout/;

/**
 * Runs the construction of an object, and tells it whether this is the outermost one. The outermost of torch's modules is
 * what a script builds right after the seed.
 */
export function construct(it: Interpreter, built: ClassValue, run: (isOutermost: boolean) => Value): Value {
  if (it.isConstructing) {
    if (!standsInLibrary(built.definition)) it.partClasses.add(built.definition);
    return run(false);
  }
  const mayHoldModules = built.order.some(
    (entry) => entry.type !== 'class' && !(entry.type === 'external' && /^(object|abc\.ABC)$/.test(entry.name)),
  );
  if (!mayHoldModules) return run(true);
  const sightings = it.sightings.length;
  it.isConstructing = true;
  note(it, { kind: 'objectBegins' });
  const value = run(true);
  it.isConstructing = false;
  for (const sighting of it.sightings.slice(sightings)) sighting.drawnAtEnd = it.stream.last;
  if (value.type === 'instance') it.objects.push({ object: value, calls: [...it.calls], drawnAtEnd: it.stream.last });
  note(it, { kind: 'objectEnds' });
  return value;
}

export interface DrawsRead {
  /** Undefined where they are those of the layers in their order. */
  readonly draws?: readonly Draw[];
  /** As in SequentialSpec. */
  readonly before?: SequentialSpec['drawnBefore'];
  /** Why they are not known; `draws` then has what is known of the layers alone. */
  readonly cause?: { readonly what: Text; readonly range: SourceRange };
}

const MAX_DRAWS = 20_000;
const TOO_MANY = phrase`too many modules are built before it`;

/**
 * What is drawn for a Sequential or an object: from the seed, or the beginning of the object it belongs to, to that object's end and the
 * calls of torch.nn.init that follow.
 * `place`: of what is read; `layers`: the index of each module; `isKnown`: whether a parameter has its value when the Sequential is trained.
 */
export function readDraws(
  it: Interpreter,
  { drawnAtEnd }: Construction,
  place: SourceRange,
  layers: ReadonlyMap<ModuleValue, number>,
  isKnown: (parameter: string) => boolean,
): DrawsRead {
  const own = new Map<DrawNode, Draw>();
  for (const [layer, index] of layers) {
    const { drawn } = layer;
    if (drawn && 'type' in drawn) {
      const what = phrase`what is built before its last layer is not known: ${drawn.reason}`;
      return { cause: { what, range: place } };
    }
    if (drawn) own.set(drawn, index);
    if ('type' in layer.inits) {
      return {
        cause: {
          what: phrase`how its layers are initialised is not known: ${layer.inits.reason}. For that none of the initialisations in the file is followed, and all layers begin with PyTorch's default weights`,
          range: layer.range,
        },
      };
    }
    for (const node of layer.inits) if (node.event.kind === 'init') own.set(node, initOf(it, node.event, index));
  }
  let newest: DrawNode | undefined;
  for (const node of own.keys()) if (!newest || node.at > newest.at) newest = node;
  if (!newest) return {};
  const last = newest;
  const isLater = drawnAtEnd && !('type' in drawnAtEnd) && drawnAtEnd.at > last.at;
  let draws: Draw[] = [];
  let cause: DrawsRead['cause'];
  let found = 0;
  /** Of the draws, those of lazy layers where they are first applied. */
  let lazy = 0;
  // Objects that were built before, and whether one of the layers belongs to the present one.
  let isInside = false;
  let isOwn = false;
  /** What is drawn after the last layer changes no weights, and where it is not known ends the account. */
  const lose = (what: Text, range: SourceRange) => {
    if (found > 0) cause = { what, range };
    draws = [];
    lazy = 0;
    isWithin = false;
  };

  const begin = isLater ? drawnAtEnd : lastOfCalls(it, last);
  let isWithin =
    (isLater || begin === last) && drawnAtEnd !== undefined && !('type' in drawnAtEnd) && drawnAtEnd.at >= last.at;
  let older: DrawnBefore | undefined;
  let node: DrawNode | UnknownValue | undefined = begin;
  for (; node; node = node.previous) {
    if ('type' in node) {
      lose(phrase`what is built before its last layer is not known: ${node.reason}`, place);
      break;
    }
    if (found === own.size && !drawnAtEnd) {
      const before = drawnBefore(it, node, isKnown);
      if (before.lost) lose(before.lost.what, before.lost.range ?? place);
      else if (before.count > 0) older = before;
      isWithin = false;
      break;
    }
    if (!it.spend(1)) {
      lose(TOO_MUCH_WORK, place);
      break;
    }
    const { event } = node;
    const drawn = own.get(node);
    if (drawn !== undefined) {
      found++;
      isOwn = true;
      const isApplied = event.kind === 'module' && event.isApplied;
      if (isApplied && draws.length > lazy) {
        const line = it.source.lineName(event.range.from);
        lose(phrase`${event.name} in ${line} draws its weights where it is first applied, and others follow`, place);
      }
      draws.push(drawn);
      if (isApplied) lazy++;
    } else if (event.kind === 'seed') {
      isWithin = false;
      if (found === own.size) break;
      lose(phrase`the seed is set anew between its layers`, place);
    } else if (event.kind === 'objectEnds') {
      isInside = true;
      isOwn = false;
    } else if (event.kind === 'objectBegins') {
      if (found === own.size && drawnAtEnd && (isOwn || !isInside)) break;
      isWithin = false;
      isInside = false;
    } else {
      const other = drawOf(it, event, isKnown);
      if (other && 'what' in other) lose(other.what, other.range);
      else if (other) draws.push(other);
    }
    if (draws.length > MAX_DRAWS || !it.spend(2)) {
      lose(TOO_MANY, place);
      break;
    }
  }
  if (!isWithin || !node) it.looksBack = true;
  if (cause) {
    const order = [...own].sort(([a], [b]) => a.at - b.at).map(([, draw]) => draw);
    return order.every((draw) => typeof draw === 'number') ? { cause } : { cause, draws: order };
  }
  draws.reverse();
  if (older) return { draws, before: { draws: older.draws, count: older.count } };
  return draws.length === own.size && areInOrder(draws) ? {} : { draws };
}

/** Whether the layers alone draw, one after the other. */
function areInOrder(draws: readonly Draw[]): boolean {
  return draws.every((draw, at) => typeof draw === 'number' && (at === 0 || draw > (draws[at - 1] as number)));
}

/** The modules of a script follow each other: what is drawn before one is what is drawn before the last, and that one's. */
function drawnBefore(it: Interpreter, from: DrawNode, isKnown: (parameter: string) => boolean): DrawnBefore {
  const newer: Draw[] = [];
  let older = NOTHING_DRAWN;
  let lost: Lost | undefined;
  let isOpen = false;
  const ask = (parameter: string) => {
    isOpen = true;
    return isKnown(parameter);
  };
  for (let node: DrawNode | UnknownValue | undefined = from; node; node = node.previous) {
    if ('type' in node) {
      lost = { what: phrase`what is built before its last layer is not known: ${node.reason}` };
      break;
    }
    older = it.followed.drawnBefore.get(node) ?? older;
    lost = older.lost ?? lost;
    if (!it.spend(3)) return { ...NOTHING_DRAWN, lost: { what: TOO_MUCH_WORK } };
    if (older !== NOTHING_DRAWN || node.event.kind === 'seed') break;
    const drawn = drawOf(it, node.event, ask);
    if (drawn && 'what' in drawn) {
      lost = drawn;
      newer.length = 0;
    } else if (drawn) newer.push(drawn);
    if (newer.length > MAX_DRAWS) break;
  }
  if (older.count + newer.length > MAX_DRAWS) lost = { what: TOO_MANY };
  const before = lost ? { ...NOTHING_DRAWN, lost } : joined(it, older, newer, !isOpen && older !== NOTHING_DRAWN);
  if (!isOpen) it.followed.drawnBefore.set(from, before);
  return before;
}

/** The list of the older grows where it may be shared and has no more; what was told of others is its beginning. */
function joined(it: Interpreter, older: DrawnBefore, newer: readonly Draw[], mayShare: boolean): DrawnBefore {
  const { count } = older;
  const isShared = mayShare && older.draws.length === count;
  if (!isShared) it.spend(count >> 3);
  const draws = isShared ? older.draws : older.draws.slice(0, count);
  for (let at = newer.length - 1; at >= 0; at--) draws.push(newer[at]!);
  return { draws, count: draws.length, lost: undefined };
}

const NOTHING_DRAWN: DrawnBefore = { draws: [], count: 0, lost: undefined };

/** What a module draws that is none of the layers, or a call; undefined for nothing. */
function drawOf(
  it: Interpreter,
  event: DrawNode['event'],
  isKnown: (parameter: string) => boolean,
): Exclude<Draw, number> | Required<Lost> | undefined {
  if (event.kind === 'other') {
    const { name, range, alike } = event;
    if (alike && parametersIn(alike).every(isKnown)) return alike.type === 'Identity' ? undefined : alike;
    const line = it.source.lineName(range.from);
    return { what: phrase`\`${name}\` in ${line}, which comes before, may draw random numbers`, range };
  }
  if (event.kind !== 'module' && (event.kind !== 'init' || DRAWS_NOTHING.has(event.function))) return undefined;
  if (event.kind === 'module' && event.name.startsWith('Lazy') && !event.isApplied) return undefined;
  const { range } = event;
  const thrownAway = readThrownAway(it, event.module, isKnown);
  if (thrownAway) return event.kind === 'init' ? initOf(it, event, thrownAway) : thrownAway;
  const module = event.kind === 'module' ? event.module : undefined;
  const alike = module && (drawsOfEmpty(module) ?? drawsOfUntrained(module));
  if (alike) return alike.type === 'Identity' ? undefined : alike;
  const line = it.source.lineName(range.from);
  return event.kind === 'init'
    ? { what: phrase`${it.source.quote(range)} in ${line} comes before, and what it draws is not known`, range }
    : { what: phrase`${event.name} in ${line} is built before, and what it draws is not known`, range };
}

/** The end of the calls of torch.nn.init that follow one after the other. */
function lastOfCalls(it: Interpreter, last: DrawNode): DrawNode {
  const { last: newest } = it.stream;
  if ('type' in newest) return last;
  let ends = it.followed.endsOfCalls.get(newest);
  if (!ends) {
    ends = new Map();
    let end: DrawNode | undefined;
    for (let node: DrawNode | UnknownValue | undefined = newest; node && !('type' in node); node = node.previous) {
      if (!it.spend(1)) break;
      if (end) ends.set(node, end);
      if (node.event.kind !== 'init') end = undefined;
      else end ??= node;
    }
    it.followed.endsOfCalls.set(newest, ends);
  }
  return ends.get(last) ?? last;
}

const DRAWS_NOTHING: ReadonlySet<string> = new Set(['constant_', 'ones_', 'zeros_', 'eye_', 'dirac_']);

function initOf<L extends number | ModuleLayer>(it: Interpreter, event: InitEvent, layer: L): InitCall<L> {
  const { parameter, function: name, arguments: given, range } = event;
  const line = it.source.lineAt(range.from);
  return { type: 'init', function: name, layer, parameter, arguments: given, range, line } as InitCall<L>;
}

/** A module that is none of the layers, where what it draws can be followed. */
function readThrownAway(
  it: Interpreter,
  module: ModuleValue | undefined,
  isKnown: (parameter: string) => boolean,
): ModuleLayer | undefined {
  if (!module || module.name.startsWith('Lazy')) return undefined;
  const path = module.reachedAs?.path || module.name;
  const known = module[UNUSED];
  let { layer, parameters } = known ?? NOTHING_READ;
  if (known?.module !== module || known.path !== path) {
    layer = readUnused(it, module, path);
    parameters = layer ? parametersIn(layer) : [];
    const isFixed = callArguments(module).every(({ value }) => FIXED.has(value.type));
    if (isFixed && Object.keys(module.attributes).length === 0) module[UNUSED] = { module, path, layer, parameters };
  }
  return parameters.every(isKnown) ? layer : undefined;
}

const NOTHING_READ: Unused = { layer: undefined, parameters: [] };

function readUnused(it: Interpreter, module: ModuleValue, path: string): ModuleLayer | undefined {
  const { layer, diagnostics } = readLayer(it, module, path);
  const isRefused = diagnostics.some(({ severity }) => severity === 'error');
  return layer.type === 'Unsupported' || isJoin(layer) || isRefused ? undefined : layer;
}
