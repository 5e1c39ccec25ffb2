// The nodes of Python that are read. What a node means is evaluate.ts's and execute.ts's; how it is found is parse.ts's.

import type { SourceRange } from '../../model/modelSpec.ts';

interface Node {
  readonly range: SourceRange;
}

export type BinaryOperator = '+' | '-' | '*' | '/' | '//' | '%' | '**' | '@' | '|' | '&' | '^' | '<<' | '>>';
export type CompareOperator = '<' | '>' | '<=' | '>=' | '==' | '!=' | 'in' | 'not in' | 'is' | 'is not';

export interface Argument extends Node {
  readonly kind: 'positional' | 'keyword' | 'star' | 'doubleStar';
  /** Of a keyword argument. */
  readonly name: string;
  readonly value: Expression;
}

export interface Parameter extends Node {
  readonly kind: 'positional' | 'keywordOnly' | 'star' | 'doubleStar';
  readonly name: string;
  readonly default: Expression | undefined;
  /** It stands before `/`. */
  readonly isPositionOnly?: boolean;
  /** `name: annotation` */
  readonly annotation?: Expression;
  /** Python 2's tuple, of which the name is the text: what it is taken apart to. */
  readonly parts?: Expression;
}

/** `for target in iterable if conditions`. */
export interface ComprehensionClause {
  readonly target: Expression;
  readonly iterable: Expression;
  readonly conditions: readonly Expression[];
}

export interface CallExpression extends Node {
  readonly type: 'call';
  readonly callee: Expression;
  readonly arguments: readonly Argument[];
}

export interface LambdaExpression extends Node {
  readonly type: 'lambda';
  readonly parameters: readonly Parameter[];
  /** Of Python 2's tuples among the parameters: done before the body is evaluated. */
  readonly apart?: Block;
  readonly body: Expression;
}

export interface ComprehensionExpression extends Node {
  readonly type: 'comprehension';
  readonly kind: 'list' | 'set' | 'generator' | 'dict';
  /** A dict's key. */
  readonly key: Expression | undefined;
  readonly element: Expression;
  readonly clauses: readonly ComprehensionClause[];
}

export type Expression = Node &
  (
    | { readonly type: 'name'; readonly name: string }
    | { readonly type: 'int' | 'float'; readonly value: number }
    | { readonly type: 'string'; readonly value: string }
    /** An f-string, or texts that follow each other: literal pieces and what is put between them. */
    | { readonly type: 'format'; readonly parts: readonly Expression[] }
    /** `{value!r:spec}` */
    | {
        readonly type: 'formatted';
        readonly value: Expression;
        readonly conversion: string;
        readonly spec: Expression | undefined;
      }
    | { readonly type: 'ellipsis' }
    | { readonly type: 'constant'; readonly value: boolean | null }
    | { readonly type: 'list' | 'tuple' | 'set'; readonly items: readonly Expression[] }
    | { readonly type: 'starred'; readonly value: Expression }
    /** An entry without key is `**value`. */
    | {
        readonly type: 'dict';
        readonly entries: readonly { readonly key: Expression | undefined; readonly value: Expression }[];
      }
    | ComprehensionExpression
    | { readonly type: 'unary'; readonly operator: '-' | '+' | '~' | 'not'; readonly operand: Expression }
    | {
        readonly type: 'binary';
        readonly operator: BinaryOperator;
        readonly left: Expression;
        readonly right: Expression;
      }
    | {
        readonly type: 'logical';
        readonly operator: 'and' | 'or';
        readonly left: Expression;
        readonly right: Expression;
      }
    /** `first < a <= b` is one node with two comparisons. */
    | {
        readonly type: 'compare';
        readonly first: Expression;
        readonly rest: readonly { readonly operator: CompareOperator; readonly right: Expression }[];
      }
    | {
        readonly type: 'conditional';
        readonly test: Expression;
        readonly consequent: Expression;
        readonly otherwise: Expression;
      }
    | LambdaExpression
    | CallExpression
    | {
        readonly type: 'attribute';
        readonly object: Expression;
        readonly name: string;
      }
    | { readonly type: 'subscript'; readonly object: Expression; readonly index: Expression }
    | {
        readonly type: 'slice';
        readonly start: Expression | undefined;
        readonly stop: Expression | undefined;
        readonly step: Expression | undefined;
      }
    | { readonly type: 'named'; readonly target: Expression; readonly value: Expression }
    | { readonly type: 'yield'; readonly value: Expression | undefined; readonly isFrom: boolean }
    /** What is not read: its value is unknown. */
    | { readonly type: 'invalid' }
  );

export type Block = readonly Statement[];

export interface FunctionDefinition extends Node {
  readonly type: 'function';
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly decorators: readonly Expression[];
  /** Read when first asked for. */
  readonly body: () => Block;
  /** Whether a `yield` was read in it, its own or that of a function within. */
  readonly mayYield: boolean;
  readonly idle?: IdleRanges;
  /** From and to of the texts in it that are no names; nothing is built by them where the file runs no texts. */
  readonly prose?: readonly number[];
  /** Behind `->`. */
  readonly returns?: Expression;
}

export interface ClassDefinition extends Node {
  readonly type: 'class';
  readonly name: string;
  readonly bases: readonly Argument[];
  readonly decorators: readonly Expression[];
  readonly body: Block;
  readonly idle?: IdleRanges;
  /** From and to of the texts in it that are no names; nothing is built by them where the file runs no texts. */
  readonly prose?: readonly number[];
}

/**
 * Where a definition builds nothing: from and to of annotations, comments, texts by themselves, the classes of `isinstance` and what
 * is raised; they may lie within each other.
 */
export type IdleRanges = readonly number[];

export interface ExceptHandler {
  /** What it catches; undefined: everything. */
  readonly exception: Expression | undefined;
  readonly name: string | undefined;
  readonly body: Block;
}

export interface MatchCase {
  readonly pattern: Pattern;
  readonly guard: Expression | undefined;
  readonly body: Block;
}

export type Pattern =
  /** `1`, `'a'`, `Color.RED` */
  | { readonly type: 'value'; readonly value: Expression }
  /** A name, or `_` with undefined. */
  | { readonly type: 'capture'; readonly name: string | undefined }
  | { readonly type: 'star'; readonly name: string | undefined }
  | { readonly type: 'or'; readonly patterns: readonly Pattern[] }
  | { readonly type: 'as'; readonly pattern: Pattern; readonly name: string }
  | { readonly type: 'sequence'; readonly patterns: readonly Pattern[] }
  | {
      readonly type: 'mapping';
      readonly entries: readonly { readonly key: Expression; readonly pattern: Pattern }[];
      readonly rest: string | undefined;
    }
  | {
      readonly type: 'class';
      readonly class: Expression;
      readonly positional: readonly Pattern[];
      readonly keywords: readonly { readonly name: string; readonly pattern: Pattern }[];
    }
  | { readonly type: 'invalid'; readonly names: readonly string[] };

export interface ImportBinding {
  readonly name: string;
  /** The dotted name that it stands for: `torch.nn.Linear`. */
  readonly external: string;
}

export type Statement = Node &
  (
    | { readonly type: 'expression'; readonly value: Expression }
    | {
        readonly type: 'assign';
        readonly targets: readonly Expression[];
        readonly value: Expression;
        /** `target: annotation = value` */
        readonly annotation: Expression | undefined;
      }
    /** `target: annotation`, which binds nothing. */
    | { readonly type: 'declare'; readonly target: Expression; readonly annotation: Expression }
    | {
        readonly type: 'update';
        readonly operator: BinaryOperator;
        readonly target: Expression;
        readonly value: Expression;
      }
    | { readonly type: 'return'; readonly value: Expression | undefined }
    | { readonly type: 'delete'; readonly targets: readonly Expression[] }
    | { readonly type: 'pass' | 'break' | 'continue' | 'invalid' }
    | { readonly type: 'raise'; readonly value: Expression | undefined }
    | { readonly type: 'import'; readonly bindings: readonly ImportBinding[] }
    /** `from module import *` */
    | { readonly type: 'importAll'; readonly module: string }
    | { readonly type: 'scope'; readonly kind: 'global' | 'nonlocal'; readonly names: readonly string[] }
    | { readonly type: 'assert'; readonly test: Expression }
    | { readonly type: 'if'; readonly test: Expression; readonly consequent: Block; readonly otherwise: Block }
    | { readonly type: 'while'; readonly test: Expression; readonly body: Block; readonly otherwise: Block }
    | {
        readonly type: 'for';
        readonly target: Expression;
        readonly iterable: Expression;
        readonly body: Block;
        readonly otherwise: Block;
      }
    | {
        readonly type: 'try';
        readonly body: Block;
        readonly handlers: readonly ExceptHandler[];
        readonly otherwise: Block;
        readonly final: Block;
      }
    | {
        readonly type: 'with';
        readonly items: readonly { readonly value: Expression; readonly target: Expression | undefined }[];
        readonly body: Block;
      }
    | {
        readonly type: 'match';
        readonly subject: Expression;
        readonly cases: readonly MatchCase[];
      }
    | FunctionDefinition
    | ClassDefinition
  );
