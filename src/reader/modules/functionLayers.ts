// Functions of torch in the place of layers: `nn.Sequential(nn.Linear(4, 2), F.relu)`.

import type { SourceRange, TextFix } from '../../model/modelSpec.ts';
import { phrase, type Text } from '../../model/phrase.ts';
import { classOfFunction } from '../forward/functionals.ts';
import type { ModuleChild, ModuleValue, Value } from '../python/values.ts';
import { replacing } from '../remarks/misspelt.ts';
import type { SourceText } from '../text/sourceText.ts';
import { parametersOfClass } from './bindArguments.ts';

interface FunctionLayer {
  readonly message: Text;
  readonly fix?: TextFix | undefined;
}

/** What is said of `F.relu` or `F.relu()` that a Sequential is given; undefined where it is neither. */
export function functionLayer(
  source: SourceText,
  { value, range }: ModuleChild,
  path: string,
  sequential: ModuleValue,
): FunctionLayer | undefined {
  const called = value.type === 'unknown' ? value.givenBy : undefined;
  const name = called ?? (value.type === 'external' ? value.name : '');
  const module = FUNCTION.test(name) ? classOfFunction(name) : undefined;
  if (!FUNCTION.test(name) || (called && !module)) return undefined;
  const what = called ? phrase`what a function of torch gives` : phrase`a function of torch`;
  const written = source.quote(range);
  if (!module) return { message: phrase`Layer ${path}, ${written}, is ${what}; a Sequential takes modules only.` };
  return {
    message: phrase`Layer ${path}, ${written}, is ${what}; a Sequential takes modules only, here torch.nn.${module}.`,
    fix: fixOf(source, module, range, sequential),
  };
}

/** Whether torch has a function, or another thing that is no module, under this name. */
export function isNoModuleOfTorch(value: Value): boolean {
  return value.type === 'external' && FUNCTION.test(value.name);
}

const FUNCTION = /^torch\.(nn\.functional\.)?[a-z]\w*$/;

/** Called as the file calls the Sequential, `nn.ReLU()`, where it needs no arguments. */
function fixOf({ text }: SourceText, module: string, { from, to }: SourceRange, sequential: ModuleValue) {
  if (to - from > LONGEST || !/^[\w.]+(\(\))?$/.test(text.slice(from, to))) return undefined;
  const { range } = sequential;
  const prefix = /^((?:\w+\.)+)Sequential\b/.exec(text.slice(range.from, range.from + LONGEST))?.[1];
  const isPlain = parametersOfClass(module)?.required.size === 0 && !/Softm/.test(module);
  return prefix && isPlain ? replacing(`${prefix}${module}()`, { from, to }) : undefined;
}

const LONGEST = 60;
