// Whether a file trains its model to give its own input: every loss that stands in it compares what a model gives with what
// the same model was given, as an autoencoder's does. It is read of the text, whether the loop is executed or not.

import type { SourceRange } from '../../model/modelSpec.ts';
import type { SourceText } from '../text/sourceText.ts';
import { blocksIn, namesIn } from '../text/statementParts.ts';
import type { Block, Expression, Statement } from '../text/syntax.ts';

/** The first such call of a loss; undefined where there is none, or another that compares something else. */
export function readReconstruction({ text }: SourceText, blocks: readonly Block[]): SourceRange | undefined {
  if (!LOSS.test(text)) return undefined;
  const textOf = ({ range }: { readonly range: SourceRange }) => text.slice(range.from, range.to);
  let first: SourceRange | undefined;
  let isOther = false;
  let models: ReadonlySet<string> | undefined;
  for (const block of blocks) readScope(block, 0);
  return isOther ? undefined : first;

  function readScope(block: Block, depth: number): void {
    if (depth > MAX_DEPTH) return;
    /** How often a name was bound, and of which binding of another what a model gave comes. */
    const bindings = new Map<string, number>();
    const given = new Map<string, string>();
    const now = (name: string) => `${name} ${bindings.get(name) ?? 0}`;

    /** What a model was given to come to the value. */
    const inputOf = (value: Expression, level = 0): string | undefined => {
      if (level > MAX_DEPTH) return undefined;
      const plain = withoutShape(value);
      if (plain.type === 'name') return given.get(plain.name);
      if (plain.type === 'subscript') return inputOf(plain.object, level + 1);
      if (plain.type !== 'call' || !isModel(plain.callee)) return undefined;
      const [argument] = plain.arguments;
      if (argument?.kind !== 'positional') return undefined;
      const input = withoutShape(argument.value);
      return inputOf(input, level + 1) ?? (input.type === 'name' ? now(input.name) : undefined);
    };
    const isInput = (value: Expression, input: string | undefined) => {
      const plain = withoutShape(value);
      return input !== undefined && plain.type === 'name' && now(plain.name) === input && !given.has(plain.name);
    };
    const readLoss = (call: Call) => {
      const [a, b] = call.arguments.map((argument) => argument.value) as [Expression, Expression];
      if (isInput(b, inputOf(a)) || isInput(a, inputOf(b))) first ??= call.range;
      else isOther = true;
    };
    const bind = (target: Expression, input: string | undefined) => {
      for (const name of namesIn(target)) {
        bindings.set(name, (bindings.get(name) ?? 0) + 1);
        if (input === undefined) given.delete(name);
        else given.set(name, input);
      }
    };
    const visit = (statements: Block, level: number): void => {
      if (level > MAX_DEPTH) return;
      for (const statement of statements) {
        if (isOther) return;
        if (statement.type === 'function') readScope(statement.body(), depth + 1);
        else if (statement.type === 'class') readScope(statement.body, depth + 1);
        else {
          if (LOSS.test(textOf(statement))) for (const call of lossesIn(statement)) readLoss(call);
          if (statement.type === 'assign')
            for (const target of statement.targets) bind(target, inputOf(statement.value));
          if (statement.type === 'update') bind(statement.target, undefined);
          if (statement.type === 'for') bind(statement.target, undefined);
          for (const inner of blocksIn(statement)) visit(inner, level + 1);
        }
      }
    };
    visit(block, 0);
  }

  /** A name whose parameters are trained or that is built of a class of the file; in a class, itself and its two halves. */
  function isModel(callee: Expression): boolean {
    const name = textOf(callee);
    models ??= modelsIn(text);
    return models.has(name) || /^self(\.(forward|encoder?|decoder?|model|net|network|autoencoder))?$/.test(name);
  }

  /** Calls of a loss with two arguments in the statement's own expressions. */
  function lossesIn(statement: Statement): Call[] {
    const found: Call[] = [];
    const visit = (value: unknown, level: number): void => {
      if (typeof value !== 'object' || value === null || level > MAX_DEPTH) return;
      if (Array.isArray(value)) {
        for (const item of value) visit(item, level + 1);
        return;
      }
      const node = value as Expression;
      if (node.type === 'lambda') return;
      if (node.type === 'call' && isLoss(node)) {
        found.push(node);
        return;
      }
      for (const key in node) if (!LEFT_ASIDE.has(key)) visit(node[key as keyof Expression], level + 1);
    };
    visit(statement, 0);
    return found;
  }

  function isLoss({ callee, arguments: args }: Call): boolean {
    const name = callee.type === 'call' ? textOf(callee.callee) : textOf(callee);
    return LOSS.test(name.slice(name.lastIndexOf('.') + 1)) && args.filter(isPositional).length === 2;
  }
}

/** Names of what is trained, and of objects of the file's own modules. */
function modelsIn(text: string): ReadonlySet<string> {
  const names = new Set(
    [...text.matchAll(/\.parameters(?<=(?<![\w.])([\w.]{1,100})\.parameters)\s*\(/g)].map((match) => match[1]!),
  );
  const classes = new Set(
    [...text.matchAll(/class(?<=^[ \t]*class)\s+(\w+)\s*\([^)\n]*Module\b/gm)].map((match) => match[1]!),
  );
  for (const [, name, built] of text.matchAll(/=(?<=(?<![\w.])([\w.]{1,100})[ \t]*=)[ \t]*(?:\w+\.){0,3}([A-Z]\w*)\(/g))
    if ((classes.has(built!) || built === 'Sequential') && !/noise|augment|transform|mask/i.test(built!))
      names.add(name!);
  return names;
}

type Call = Expression & { readonly type: 'call' };

const LOSS = /crit|loss|mse|bce/i;
const MAX_DEPTH = 30;
const LEFT_ASIDE = new Set(['body', 'otherwise', 'consequent', 'handlers', 'final', 'cases', 'range']);

function isPositional({ kind }: Call['arguments'][number]): boolean {
  return kind === 'positional';
}

/** Without what leaves its numbers in their order: `x.view(x.size(0), -1)`, `x.to(device)`. */
function withoutShape(value: Expression, level = 0): Expression {
  if (value.type !== 'call' || value.callee.type !== 'attribute' || level > MAX_DEPTH) return value;
  return /^(view|reshape|flatten|float|to|cuda|cpu|detach|contiguous|squeeze|unsqueeze)$/.test(value.callee.name)
    ? withoutShape(value.callee.object, level + 1)
    : value;
}
