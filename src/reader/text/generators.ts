// Which functions are generators: those with a `yield` of their own.

import { blocksIn } from './statementParts.ts';
import type { Block, Expression, FunctionDefinition, LambdaExpression, Statement } from './syntax.ts';

const known = new WeakMap<object, boolean>();

export function isGenerator(definition: FunctionDefinition | LambdaExpression): boolean {
  if (definition.type === 'lambda' || !definition.mayYield) return false;
  const found = known.get(definition) ?? mayYield(definition.body(), 0);
  known.set(definition, found);
  return found;
}

/** Whether a statement or an expression has a `yield` of its own. */
export function hasYield(node: Statement | Expression): boolean {
  const found = known.get(node) ?? mayYield([node], 0);
  known.set(node, found);
  return found;
}

const sent = new WeakMap<object, boolean>();

/** Whether it does something with what a `yield` gives back, which is what it is sent. */
export function takesWhatIsSent(definition: FunctionDefinition | LambdaExpression): boolean {
  if (definition.type === 'lambda') return false;
  const found = sent.get(definition) ?? usesYield(definition.body(), 0);
  sent.set(definition, found);
  return found;
}

function usesYield(node: unknown, depth: number): boolean {
  if (typeof node !== 'object' || node === null || depth > MAX_DEPTH) return false;
  if (Array.isArray(node)) return node.some((part) => usesYield(part, depth + 1));
  const { type, value, isFrom } = node as { type?: string; value?: { type?: string }; isFrom?: boolean };
  if (type === 'yield' && !isFrom) return true;
  if (type === 'function' || type === 'class' || type === 'lambda') return false;
  const part = type === 'expression' && value?.type === 'yield' ? [value] : [node];
  return part.flatMap((one) => Object.values(one)).some((within) => usesYield(within, depth + 1));
}

const MAX_DEPTH = 200;

/** Looks into every node but functions and classes within. */
function mayYield(node: unknown, depth: number): boolean {
  if (typeof node !== 'object' || node === null || depth > MAX_DEPTH) return false;
  if (Array.isArray(node)) return node.some((part) => mayYield(part, depth + 1));
  const { type } = node as { type?: string };
  if (type === 'yield') return true;
  if (type === 'function' || type === 'class' || type === 'lambda') return false;
  return Object.values(node).some((part) => mayYield(part, depth + 1));
}

const endless = new WeakMap<object, boolean>();

/** Whether it has a loop that only a `break`, a `return` or an error ends: what it gives may have no end. */
export function mayBeEndless(definition: FunctionDefinition | LambdaExpression): boolean {
  if (definition.type === 'lambda') return false;
  const found = endless.get(definition) ?? hasEndlessLoop(definition.body());
  endless.set(definition, found);
  return found;
}

function hasEndlessLoop(block: Block): boolean {
  return block.some((statement) => {
    const test = statement.type === 'while' ? statement.test : undefined;
    const isAlways = (test?.type === 'constant' && test.value === true) || (test?.type === 'int' && test.value !== 0);
    return isAlways || blocksIn(statement).some(hasEndlessLoop);
  });
}
