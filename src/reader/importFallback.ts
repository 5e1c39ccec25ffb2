// `try: from apex import Norm / except ImportError: Norm = nn.BatchNorm2d`: which of both holds is not the file's to say.

import type { Block, Expression, Statement } from './syntax.ts';

type TryStatement = Statement & { readonly type: 'try' };

/** What is certain to be installed where the file is used, or whose lack no file of torch's makes up for. */
const CERTAIN =
  /^(torch|numpy|math|os|sys|re|json|time|random|copy|enum|typing|types|abc|pathlib|collections|functools|itertools|operator|dataclasses|warnings|logging|argparse|string|contextlib|inspect|importlib|pickle|urllib|glob|shutil|datetime)\b/;

/** Whether the body imports what may not be installed, and a handler sets by itself what the body binds. */
export function mayLackImport({ body, handlers }: TryStatement): boolean {
  const imports = body.some(
    (statement) => statement.type === 'import' && statement.bindings.some(({ external }) => !CERTAIN.test(external)),
  );
  if (!imports) return false;
  const bound = new Set(namesBound(body, true));
  return handlers.some((handler) => namesBound(handler.body, false).some((name) => bound.has(name)));
}

function namesBound(block: Block, withImports: boolean): string[] {
  return block.flatMap((statement) => {
    if (statement.type === 'assign') return statement.targets.flatMap(nameOf);
    return withImports && statement.type === 'import' ? statement.bindings.map(({ name }) => name) : [];
  });
}

function nameOf(target: Expression): string[] {
  return target.type === 'name' ? [target.name] : [];
}
