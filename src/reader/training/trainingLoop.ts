// What a file's training loop does beside a step for each batch: changes of the batch, of the optimizer and of the mode that
// are not followed are said at their place. It is found by its `backward()`, whether the loop is executed or not.

import type { Diagnostic, SourceRange } from '../../model/modelSpec.ts';
import { phrase, type Text } from '../../model/phrase.ts';
import { diagnostic, type SourceText } from '../text/sourceText.ts';
import { blocksIn, namesIn } from '../text/statementParts.ts';
import type { Block, Expression, Statement } from '../text/syntax.ts';

const MAX_DEPTH = 30;

type Loop = Statement & { type: 'for' | 'while' };

/** One remark for each kind of thing in each loop. */
export function remarksOnLoops(source: SourceText, blocks: readonly Block[]): Diagnostic[] {
  const { text } = source;
  if (!/\.backward\s*\(/.test(text)) return [];
  const found: Diagnostic[] = [];
  const say = (what: Text, instead: Text, range: SourceRange) =>
    found.push(
      diagnostic(source, 'information', 'training-not-taken', phrase`${what} is not followed: ${instead}.`, range),
    );
  const textOf = ({ range }: { readonly range: SourceRange }) => text.slice(range.from, range.to);
  const trained = new Set(
    [...text.matchAll(/\.parameters(?<=(?<![\w.])\.?([\w.]+)\.parameters)\s*\(/g)].map((match) => match[1]!),
  );
  const optimizers = new Set(
    [...text.matchAll(/optim\.(?<=(?<![\w.])([\w.]+)\s*=\s*(?:\w+\.)*optim\.)\w+\(/g)].map((match) => match[1]!),
  );
  const isOptimizer = (name: string) => optimizers.has(name) || /(^|[._])(opt|optim|optimizer)\w*$/.test(name);

  for (const block of blocks) {
    readScope(block);
    readGroups(block, 0);
  }
  return found;

  /** A file's or a function's statements in order, with which of the trained modules are in evaluation mode. */
  function readScope(block: Block): void {
    const evaluating = new Map<string, SourceRange>();
    const visit = (statements: Block, depth: number) => {
      if (depth > MAX_DEPTH) return;
      for (const statement of statements) {
        if (statement.type === 'function' || statement.type === 'class') {
          if (holdsBackward(statement)) readScope(statement.type === 'class' ? statement.body : statement.body());
        } else if ((statement.type === 'for' || statement.type === 'while') && holdsBackward(statement)) {
          readMode(statement, evaluating);
          readLoop(statement, [], depth);
        } else {
          noteMode(statement, evaluating);
          for (const inner of blocksIn(statement)) visit(inner, depth + 1);
        }
      }
    };
    visit(block, 0);
  }

  function holdsBackward(statement: Statement): boolean {
    return /\.backward\s*\(/.test(textOf(statement));
  }

  function noteMode(statement: Statement, evaluating: Map<string, SourceRange>): void {
    if (statement.type !== 'expression' || statement.value.type !== 'call') return;
    const { callee, arguments: args } = statement.value;
    if (callee.type !== 'attribute' || !/^(train|eval)$/.test(callee.name)) return;
    const name = textOf(callee.object);
    if (callee.name === 'eval' || (args[0] && textOf(args[0]) === 'False')) {
      if ([...trained].some((one) => name === one || name.startsWith(`${one}.`) || name.startsWith(`${one}[`)))
        evaluating.set(name, statement.range);
    } else {
      for (const other of evaluating.keys())
        if (other === name || other.startsWith(`${name}.`) || other.startsWith(`${name}[`)) evaluating.delete(other);
    }
  }

  /** What is in evaluation mode where the loop computes gradients for the first time. */
  function readMode(loop: Loop, before: ReadonlyMap<string, SourceRange>): void {
    const evaluating = new Map(before);
    const reaches = (statements: Block, depth: number): boolean =>
      depth < MAX_DEPTH &&
      statements.some((statement) => {
        noteMode(statement, evaluating);
        const inner = blocksIn(statement);
        return inner.length > 0 ? inner.some((one) => reaches(one, depth + 1)) : holdsBackward(statement);
      });
    reaches(loop.body, 0);
    for (const [name, range] of evaluating)
      say(`\`${name}.eval()\``, phrase`every layer is trained in training mode`, range);
  }

  function readLoop(loop: Loop, outer: readonly Loop[], depth: number): void {
    const isOfBatches = (one: Loop | undefined) =>
      one?.type === 'for' && !/^(tqdm\()?(range|count)\(|epoch/i.test(textOf(one.iterable));
    const inner = loopsIn(loop.body, 0).filter(holdsBackward);
    for (const one of inner) if (depth < MAX_DEPTH) readLoop(one, [...outer, loop], depth + 1);
    const batch = new Set(isOfBatches(loop) ? batchNames(loop) : []);
    if (batch.size > 0) readBatch(loop, batch);
    if (inner.length > 0) return;
    const around = outer.at(-1);
    if (isOfBatches(around) && loop.type === 'for' && /^range\(/.test(textOf(loop.iterable)))
      say(phrase`That a batch takes several steps`, phrase`every batch is one step`, loop.iterable.range);
    readSteps(loop);
  }

  /** `for group in optimizer.param_groups: group['lr'] = …`, `optimizer.param_groups[0]['lr'] = …`. */
  function readGroups(block: Block, depth: number): void {
    if (depth > MAX_DEPTH) return;
    for (const statement of statementsIn(block, 0)) {
      if (statement.type === 'function' || statement.type === 'class') {
        if (!textOf(statement).includes('.param_groups')) continue;
        readGroups(statement.type === 'class' ? statement.body : statement.body(), depth + 1);
      } else if (statement.type === 'for' && /\.param_groups$/.test(textOf(statement.iterable))) {
        const target = textOf(statement.target);
        const set = statementsIn(statement.body, 0).find((one) => isSet(one, target));
        if (set) sayGroups(set);
      } else if (isSet(statement, undefined)) sayGroups(statement);
    }
  }

  function isSet(statement: Statement, group: string | undefined): boolean {
    const targets =
      statement.type === 'assign' ? statement.targets : statement.type === 'update' ? [statement.target] : [];
    return targets.some(
      (target) =>
        target.type === 'subscript' &&
        (group === undefined
          ? /\.param_groups\[[^\]]*\]$/.test(textOf(target.object))
          : textOf(target.object) === group),
    );
  }

  function sayGroups(statement: Statement): void {
    if (found.some(({ range }) => range.from === statement.range.from)) return;
    say(
      phrase`This change of the optimizer's groups`,
      phrase`it stays as it is built, with the scheduler`,
      statement.range,
    );
  }

  function readSteps(loop: Loop): void {
    const calls = (statements: Block, name: RegExp) =>
      statements.flatMap((statement) => {
        const call = statement.type === 'expression' || statement.type === 'assign' ? statement.value : undefined;
        const callee = call?.type === 'call' ? call.callee : undefined;
        return callee?.type === 'attribute' && name.test(callee.name)
          ? [{ object: textOf(callee.object), statement }]
          : [];
      });
    const all = statementsIn(loop.body, 0);
    const steps = calls(all, /^step$/).filter(({ object }) => isOptimizer(object));
    const [first] = steps;
    if (!first) return;
    for (const statement of all) {
      if (statement.type !== 'if' || !/%/.test(textOf(statement.test))) continue;
      const within = statementsIn(statement.consequent, 0);
      const [step] = calls(within, /^step$/).filter(({ object }) => isOptimizer(object));
      if (step && !within.some(holdsBackward)) {
        say(
          phrase`That gradients are summed over several batches`,
          phrase`every batch is one step`,
          step.statement.range,
        );
        return;
      }
    }
    if (!/zero_grad|\.grad\s*=/.test(text))
      say(phrase`That gradients are never set to zero`, phrase`they are before every step`, first.statement.range);
    for (const statements of [loop.body, ...all.flatMap(blocksIn)]) {
      const objects = calls(statements, /^step$/).filter(({ object }) => isOptimizer(object));
      const again = objects.find(({ object }, at) => objects.findIndex((one) => one.object === object) < at);
      const isOne = again && calls(statements, /^backward$/).length < 2;
      if (again && (isOne || !/GAN|discriminator|generator/i.test(text)))
        say(phrase`That a batch takes several steps`, phrase`every batch is one step`, again.statement.range);
    }
  }

  /** `for x, y in loader`, `for i, (x, y) in enumerate(loader)`; names that the body takes from these. */
  function batchNames(loop: Loop): string[] {
    if (loop.type !== 'for') return [];
    const { target, iterable } = loop;
    const isCounted = /\benumerate\s*\(/.test(textOf(iterable));
    const taken = isCounted && target.type === 'tuple' ? target.items.slice(1) : isCounted ? [] : [target];
    const names = new Set(taken.flatMap(namesIn));
    for (const statement of loop.body) {
      if (statement.type !== 'assign') continue;
      if (names.has(textOf(rootOf(statement.value))))
        for (const name of statement.targets.flatMap(namesIn)) names.add(name);
    }
    return [...names];
  }

  function readBatch(loop: Loop, batch: ReadonlySet<string>): void {
    const isOfBatch = (one: Expression) => one.type !== 'binary' && batch.has(textOf(rootOf(one)));
    const isChange = (value: Expression, depth = 0): boolean => {
      if (value.type !== 'binary' || depth > MAX_DEPTH) return false;
      const sides = [value.left, value.right];
      return sides.some((side) => isOfBatch(side) || isChange(side, depth + 1));
    };
    const sayBatch = (range: SourceRange) =>
      say(phrase`This change of the batch`, phrase`training is on the data as it is`, range);
    for (const statement of statementsIn(loop.body, 0)) {
      if (statement.type === 'update' && batch.has(textOf(statement.target))) sayBatch(statement.range);
      if (statement.type !== 'assign' && statement.type !== 'expression') continue;
      const [target] = statement.type === 'assign' ? statement.targets : [];
      if (target && batch.has(textOf(target)) && isChange(statement.value)) sayBatch(statement.range);
      const call = lossCall(statement.value);
      if (!call) continue;
      const { callee, arguments: args } = call;
      if (!/crit|loss|net$|model$/i.test(textOf(callee))) continue;
      const changed = args.find(({ value }) => isOwnChange(value));
      if (changed) sayBatch(changed.range);
    }

    /** Of one batch's name and numbers alone. */
    function isOwnChange(value: Expression, depth = 0): boolean {
      if (value.type !== 'binary' || depth > MAX_DEPTH) return false;
      const isNumber = ({ type }: Expression) => type === 'int' || type === 'float';
      const sides = [value.left, value.right];
      return (
        sides.every(
          (side) => isNumber(side) || (side.type === 'name' && batch.has(side.name)) || isOwnChange(side, depth + 1),
        ) && !sides.every(isNumber)
      );
    }
  }
}

/** `criterion(…)`, also in `criterion(…).backward()`. */
function lossCall(value: Expression): (Expression & { type: 'call' }) | undefined {
  if (value.type !== 'call') return undefined;
  const { callee } = value;
  return callee.type === 'attribute' && callee.name === 'backward' ? lossCall(callee.object) : value;
}

/** What attributes, elements and methods are taken of. */
function rootOf(value: Expression, depth = 0): Expression {
  if (depth > MAX_DEPTH) return value;
  if (value.type === 'attribute')
    return /^(shape|size|dtype|device)$/.test(value.name) ? value : rootOf(value.object, depth + 1);
  if (value.type === 'subscript') return rootOf(value.object, depth + 1);
  if (value.type === 'call' && value.callee.type === 'attribute') return rootOf(value.callee, depth + 1);
  return value;
}

/** With those in inner blocks, functions and classes left aside. */
function statementsIn(block: Block, depth: number): Statement[] {
  if (depth > MAX_DEPTH) return [];
  return block.flatMap((one) => [one, ...blocksIn(one).flatMap((inner) => statementsIn(inner, depth + 1))]);
}

function loopsIn(block: Block, depth: number): Loop[] {
  if (depth > MAX_DEPTH) return [];
  return block.flatMap((one) =>
    one.type === 'for' || one.type === 'while' ? [one] : blocksIn(one).flatMap((inner) => loopsIn(inner, depth + 1)),
  );
}
