// `try: from apex import Norm / except ImportError: Norm = nn.BatchNorm2d`: whether the package is there is not the file's to
// say. What neither torch, Python nor the reader brings is read as not installed, where the file goes on without it.

import type { SourceRange } from '../../model/modelSpec.ts';
import type { Value } from '../python/values.ts';
import { lackByName } from '../refused/lackedNames.ts';
import type { Block, Expression, Statement } from '../text/syntax.ts';

type TryStatement = Statement & { readonly type: 'try' };
type Handler = TryStatement['handlers'][number];

/** What is certain to be installed where the file is used, or whose lack no file of torch's makes up for. */
const CERTAIN =
  /^(torch|numpy|math|os|sys|re|json|time|random|copy|enum|typing|types|abc|pathlib|collections|functools|itertools|operator|dataclasses|warnings|logging|argparse|string|contextlib|inspect|importlib|pickle|urllib|glob|shutil|datetime)(\.|$)/;
/** Further packages that files of torch have beside it, that are read, or are Python's own. */
const USUAL =
  /^(torchvision|torchaudio|torchtext|scipy|pandas|sklearn|matplotlib|pylab|seaborn|PIL|cv2|tqdm|gym|six|future|past|absl|easydict|ml_collections|addict|dotmap|munch|box|yacs|attrdict|omegaconf|yaml|__future__|builtins|ast|asyncio|base64|bisect|calendar|cmath|codecs|concurrent|configparser|csv|ctypes|decimal|difflib|email|fractions|gc|getpass|gzip|hashlib|heapq|html|http|io|locale|mmap|multiprocessing|numbers|optparse|pdb|platform|pprint|queue|secrets|signal|socket|sqlite3|statistics|struct|subprocess|tempfile|textwrap|threading|tkinter|traceback|turtle|unittest|uuid|weakref|xml|zipfile|zlib|typing_extensions)(\.|$)/;
/** Modules of Python 2's library. */
const PYTHON_2 = /^(cPickle|cStringIO|StringIO|Queue|ConfigParser|urllib2|urlparse|Tkinter|__builtin__|httplib)(\.|$)/;

/** Whether the body imports what may not be installed, and a handler sets by itself what the body binds. */
export function mayLackImport({ body, handlers }: TryStatement): boolean {
  const imports = body.some(
    (statement) =>
      statement.type === 'import' &&
      statement.bindings.some(({ external }) => !CERTAIN.test(external) || isNotOfTorch(external)),
  );
  if (!imports) return false;
  const bound = new Set(namesBound(body, true));
  return handlers.some((handler) => namesBound(handler.body, false).some((name) => bound.has(name)));
}

export interface AbsentImport {
  /** The package that is taken not to be there. */
  readonly name: string;
  /** Of its import in the body. */
  readonly at: number;
  /** Whether it is worth a word: Python 2's own modules are not. */
  readonly isTold: boolean;
}

/**
 * The first import of the body whose package is taken not to be there, since a handler, or what stands before
 * (`isBound`), gives what the body would bind; undefined where there is none.
 */
export function absentImport(
  { body, handlers, otherwise }: TryStatement,
  text: string,
  isBound: (name: string) => boolean,
): AbsentImport | undefined {
  const at = foreignImport(body);
  const lacking = body[at];
  const handler = lacking && handlers.find(({ exception }) => catchesImport(exception));
  if (lacking?.type !== 'import' || !handler || !goesOn(handler)) return undefined;
  const bound = [...namesBound([...body.slice(at), ...otherwise], true)];
  const given = new Set(namesBound(handler.body, true));
  if (!bound.some((name) => given.has(name) || isBound(name))) return undefined;
  // What builds models is worth more than which package does.
  if (/\bSequential\b/.test(text.slice(lacking.range.to, body.at(-1)!.range.to))) return undefined;
  const { external } = lacking.bindings.find((binding) => isForeign(binding.external))!;
  return { name: packageOf(external), at, isTold: !PYTHON_2.test(external) };
}

/** The package of the body's first import that may not be there, where a handler would do what the body does not. */
export function assumedImport(
  { body, handlers }: TryStatement,
  find: (name: string) => Value | undefined,
): { readonly name: string; readonly range: SourceRange } | undefined {
  const taken = body[foreignImport(body)];
  const handler = taken && handlers.find(({ exception }) => catchesImport(exception));
  if (taken?.type !== 'import' || !handler?.body.some((one) => leavesSomething(one, find))) return undefined;
  const { external } = taken.bindings.find((binding) => isForeign(binding.external))!;
  return PYTHON_2.test(external) ? undefined : { name: packageOf(external), range: taken.range };
}

/** Where a block first imports what may not be there. */
function foreignImport(body: Block): number {
  return body.findIndex(
    (statement) => statement.type === 'import' && statement.bindings.some(({ external }) => isForeign(external)),
  );
}

/** Whether it gives something, sets what has a value before, or calls a method of what the file holds, which may change it. */
function leavesSomething(statement: Statement, find: (name: string) => Value | undefined): boolean {
  const { type } = statement;
  if (type === 'if') return [...statement.consequent, ...statement.otherwise].some((one) => leavesSomething(one, find));
  if (type === 'assign' || type === 'update') {
    const targets = type === 'assign' ? statement.targets : [statement.target];
    return targets.flatMap(namesIn).some((name) => find(name) !== undefined);
  }
  const called = type === 'expression' && statement.value.type === 'call' ? statement.value.callee : undefined;
  if (called?.type !== 'attribute' || called.object.type !== 'name')
    return type === 'return' && statement.value !== undefined;
  return /^(list|dict|set|module|instance)$/.test(find(called.object.name)?.type ?? '');
}

/** Whether the handler needs no other package that may be missing, and does not raise what it caught. */
function goesOn({ body }: Handler): boolean {
  return body.every(
    (statement) =>
      statement.type !== 'raise' &&
      (statement.type !== 'import' || statement.bindings.every(({ external }) => isInstalled(external))),
  );
}

function isInstalled(external: string): boolean {
  return (CERTAIN.test(external) && !isNotOfTorch(external)) || USUAL.test(external);
}

/** What no torch and no NumPy has, or one that is newer than what is known of it. */
function isNotOfTorch(external: string): boolean {
  return lackByName(external) === 'maybe';
}

function packageOf(external: string): string {
  return isNotOfTorch(external) ? external : external.split('.')[0]!;
}

/** A file beside this one is there. */
function isForeign(external: string): boolean {
  return !external.startsWith('.') && !isInstalled(external);
}

function catchesImport(exception: Expression | undefined): boolean {
  if (!exception) return true;
  if (exception.type === 'tuple') return exception.items.some(catchesImport);
  return exception.type === 'name' && /^(ImportError|ModuleNotFoundError|(Base)?Exception)$/.test(exception.name);
}

function namesBound(block: Block, withImports: boolean): string[] {
  return block.flatMap((statement): string[] => {
    switch (statement.type) {
      case 'assign':
        return statement.targets.flatMap(namesIn);
      case 'import':
        return withImports ? statement.bindings.map(({ name }) => name) : [];
      case 'class':
      case 'function':
        return withImports ? [statement.name] : [];
      case 'try': {
        const handled = statement.handlers.flatMap(({ body }) => namesBound(body, withImports));
        return withImports ? [...namesBound(statement.body, true), ...handled] : [];
      }
      default:
        return [];
    }
  });
}

function namesIn(target: Expression): string[] {
  if (target.type === 'tuple' || target.type === 'list') return target.items.flatMap(namesIn);
  return target.type === 'name' ? [target.name] : [];
}
