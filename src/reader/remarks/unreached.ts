// Calls of Sequential and BatchNorm that no reading came to: in functions that are not executed, or behind what fails.

import type { SourceRange } from '../../model/modelSpec.ts';
import type { Block, Expression, Statement } from '../text/syntax.ts';

export interface UnreachedCall {
  readonly range: SourceRange;
  /** Of a BatchNorm, whether it stands in a Sequential's call. */
  readonly batchNorm?: { readonly isInside: boolean };
}

interface Place {
  readonly node: unknown;
  readonly isUnread: boolean;
  readonly isInside: boolean;
}

/** `isUnread`: of a function, lambda or class; `outside`: whether what stands in none of them is. */
export function unreachedCalls(
  blocks: readonly Block[],
  isUnread: (definition: unknown) => boolean,
  outside = false,
): UnreachedCall[] {
  const found: UnreachedCall[] = [];
  const stack: Place[] = [{ node: blocks, isUnread: outside, isInside: false }];
  for (let place = stack.pop(); place; place = stack.pop()) {
    const { node } = place;
    if (typeof node !== 'object' || node === null) continue;
    let inner = place;
    let body: unknown;
    if (isNode(node)) {
      if (isDefinition(node)) inner = { ...inner, isUnread: inner.isUnread || isUnread(node), isInside: false };
      if (node.type === 'function') body = node.body();
      if (node.type === 'call' && inner.isUnread) {
        const name = calleeName(node.callee);
        if (/^(Lazy)?BatchNorm[123]d$|^SyncBatchNorm$/.test(name))
          found.push({ range: node.range, batchNorm: { isInside: inner.isInside } });
        if (name === 'Sequential') {
          found.push({ range: node.range });
          inner = { ...inner, isInside: true };
        }
      }
    }
    for (const part of Object.values(node)) stack.push({ ...inner, node: part });
    if (body) stack.push({ ...inner, node: body });
  }
  return found.sort((a, b) => a.range.from - b.range.from);
}

function isNode(node: object): node is Statement | Expression {
  return 'type' in node;
}

function isDefinition({ type }: Statement | Expression): boolean {
  return type === 'function' || type === 'class' || type === 'lambda';
}

function calleeName(callee: Expression): string {
  return callee.type === 'name' || callee.type === 'attribute' ? callee.name : '';
}
