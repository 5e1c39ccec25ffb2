// Functions outside of the file that give back the module which they are given, or one of its kind.

import type { SourceRange } from '../../model/modelSpec.ts';
import { phrase } from '../../model/phrase.ts';
import type { Frame, Interpreter } from '../interpreter/interpreter.ts';
import { type ArgumentValue, isTorchClass, OTHER_PARAMETERS, unknown, type Value } from '../python/values.ts';
import { copyValue } from './copyModule.ts';
import { buildModule } from './modules.ts';
import { isModule } from './moduleTree.ts';
import { externalName } from './torchSignatures.ts';
import { touchByWrapper } from './touches.ts';

/** What changes how a module's weights are made of its parameters. */
const REPARAMETRIZES =
  /^torch\.nn\.utils\.((parametrizations|spectral_norm|weight_norm|parametrize|prune)\.)?(spectral_norm|weight_norm|orthogonal|register_parametrization|(random|l1|ln|custom|identity)_\w+)$/;
/** What puts a module's own kind of layers in the place of some, which are read as they were. */
const CONVERTS = /^torch\.nn\.SyncBatchNorm\.convert_sync_batchnorm$|^apex\.parallel\.convert_syncbn_model$/;
/** What leaves the module as it was. */
const GIVES_BACK =
  /^torch\.(nn\.utils\.((parametrizations|spectral_norm|weight_norm|prune|parametrize)\.)?remove\w*|jit\.(script|trace|freeze|optimize_for_inference|script_if_tracing)|compile|_dynamo\.optimize|fx\.symbolic_trace)$/;
const PARALLEL =
  /^(torch\.nn\.parallel\.(\w+\.)*|torch\.nn\.)(DataParallel|DistributedDataParallel)$|^apex\.parallel\.DistributedDataParallel$/;

/** What the function gives; undefined where it is none of these. */
export function callWrapper(
  it: Interpreter,
  name: string,
  args: readonly ArgumentValue[],
  range: SourceRange,
  frame: Frame,
): Value | undefined {
  const first = args.find(
    (argument, at) =>
      (argument.kind === 'positional' && at === 0) ||
      (argument.kind === 'keyword' && /^(module|model|obj|x)$/.test(argument.name)),
  )?.value;
  if (!first) return undefined;
  const short = name.slice(name.lastIndexOf('.') + 1);
  if (name === 'copy.deepcopy' || name === 'copy.copy') return copyValue(it, first, range, short === 'deepcopy');
  if (name === 'importlib.import_module' && first.type === 'string' && !first.value.startsWith('.'))
    return { type: 'external', name: externalName(first.value) };
  if (name === 'torch.nn.utils.skip_init' && isTorchClass(first)) {
    const rest = args.slice(1).filter((argument) => argument.name !== 'device');
    return it.call(first, rest, range, frame);
  }
  const isKnown = isModule(first) || first.type === 'function' || first.type === 'unknown';
  if (PARALLEL.test(name)) return buildModule(it, 'DataParallel', args, range, frame);
  if (REPARAMETRIZES.test(name) || CONVERTS.test(name)) {
    touchByWrapper(it, first, short, range);
    if (name.endsWith('.convert_sync_batchnorm')) synchronize(it, first, 0);
    const module = first.type === 'instance' ? first.module : first;
    if (/norm$|parametrization/.test(name) && module?.type === 'module')
      it.store.write(module.attributes, OTHER_PARAMETERS, unknown(phrase`which parameters there are is not known`));
    // It makes a class of its own for the module.
    if (/\.(parametrizations\.\w+|register_parametrization)$/.test(name) && first.type === 'module')
      it.store.write(first, 'converted', `Parametrized${first.name}`);
    return first;
  }
  return GIVES_BACK.test(name) && isKnown ? first : undefined;
}

/** Every BatchNorm in it becomes a SyncBatchNorm. */
function synchronize(it: Interpreter, value: Value, depth: number): void {
  if (!it.spend(1) || depth > 20) return;
  if (value.type === 'instance') for (const part of Object.values(value.attributes)) synchronize(it, part, depth + 1);
  const module = value.type === 'instance' ? value.module : value;
  if (module?.type !== 'module') return;
  if (/^BatchNorm[123]d$/.test(module.name)) it.store.write(module, 'converted', 'SyncBatchNorm');
  if (!('type' in module.children)) for (const child of module.children) synchronize(it, child.value, depth + 1);
}
