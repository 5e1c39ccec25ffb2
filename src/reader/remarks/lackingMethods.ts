// Calls of methods that torch's modules do not have, so that Python raises AttributeError.

import type { SourceRange } from '../../model/modelSpec.ts';
import { phrase } from '../../model/phrase.ts';
import { raise } from '../interpreter/exceptions.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import { presume } from '../interpreter/presumed.ts';
import type { ModuleValue } from '../python/values.ts';
import type { SourceText } from '../text/sourceText.ts';

/** Public methods and class attributes of modules of torch.nn 1.13, and what newer versions have more. */
export const PUBLIC: ReadonlySet<string> = new Set(
  `NamedShape T_destination add_module all_weights append apply bfloat16 buffers call_super_init check_forward_args
  check_hidden_size check_input children clear cls_to_become compile convert_sync_batchnorm copy cpu cuda double
  dump_patches eval extend extra_repr flatten_parameters float forward from_pretrained fromkeys gather
  generate_square_subsequent_mask get get_buffer get_expected_cell_size get_expected_hidden_size get_extra_state
  get_parameter get_submodule half has_uninitialized_params hpu infer_parameters initialize_parameters insert ipu items
  join keys load_state_dict log_prob merge_masks modules mps mtia named_buffers named_children named_modules
  named_parameters no_sync parallel_apply parameters permute_hidden pop popitem predict register_buffer register_module
  register_parameter requires_grad_ reset_parameters reset_running_stats scatter set_extra_state set_submodule setdefault
  share_memory state_dict to to_empty train training type update values xpu zero_grad replicate`.split(/\s+/),
);

/** Packages that put nothing into torch's classes. */
const IMPORTED =
  /^(torch|torchvision|torchaudio|torchtext|torchsummary|torchinfo|numpy|scipy|pandas|matplotlib|sklearn|tqdm|PIL|cv2|yaml|argparse|ast|abc|collections|copy|csv|dataclasses|datetime|enum|functools|glob|inspect|io|itertools|json|logging|math|operator|os|pathlib|pickle|random|re|shutil|string|sys|time|typing|types|unittest|warnings|__future__)$/;

/** Says so, or raises it where the file may catch it; else the rest is read as if the call were not there. */
export function tellLacking(it: Interpreter, module: ModuleValue, name: string, range: SourceRange): void {
  if (it.choices > 0 || it.isTracing || !lacks(it, module, name)) return;
  const reason = phrase`torch.nn.${module.name} has no \`${name}\``;
  if (it.trying > 0) raise(it, 'AttributeError', reason);
  else presume(it, phrase`Python raises AttributeError here: ${reason}. What follows is read as if it did not.`, range);
}

function lacks(it: Interpreter, module: ModuleValue, name: string): boolean {
  const { children, heir, self, either, attributes } = module;
  if (heir || self || either || attributes[name] || 'type' in children) return false;
  if (name.startsWith('_') || PUBLIC.has(name) || /hook|weight|bias|config/.test(name) || it.patched.has(name))
    return false;
  return !children.some((child) => child.name === name) && leavesModulesAlone(it.source);
}

const texts = new WeakMap<SourceText, boolean>();

/** Whether nothing in the file gives torch's modules other methods. */
function leavesModulesAlone(source: SourceText): boolean {
  let isSo = texts.get(source);
  if (isSo === undefined) {
    const { text } = source;
    // What torch makes of a module for other ways of running it has methods of its own.
    isSo = !/\b(jit|fx|ao|quantiz\w*|onnx|deepspeed|script)\b/.test(text) && importsNothingElse(text);
    texts.set(source, isSo);
  }
  return isSo;
}

function importsNothingElse(text: string): boolean {
  const imports = text.matchAll(/^[ \t]*(?:from[ \t]+([.\w]+)[ \t]+import\b|import[ \t]+([^\r\n#;]+))/gm);
  return [...imports].every(([, from, names]) => {
    const packages = from ? [from] : names!.split(',').map((one) => one.trim().split(/\s/)[0]!);
    return packages.every((one) => IMPORTED.test(one.split('.')[0]!));
  });
}
