// Which models a file applies a loss to: where the first argument of the loss's calls comes from. By the text alone.

import { commonName, type SequentialSpec, type SourceRange } from '../../model/modelSpec.ts';
import type { LossOptions } from '../../model/trainOptions.ts';
import { byKeys } from '../models/groups.ts';
import { ofText } from '../text/ofText.ts';

export type LossName = LossOptions['type'];

export interface LossCalls {
  /** Where the loss is named first. */
  readonly range: SourceRange;
  /** What is called to get what the loss takes: `model` of `criterion(model(x), y)`; `self.net`. */
  readonly callees: ReadonlySet<string>;
  /** By what is called, the activation of its result that the loss takes: `log` of `nll_loss(torch.log(model(x)), y)`. */
  readonly activated: ReadonlyMap<string, string>;
  /** What is called where the loss takes nothing but its result. */
  readonly direct: ReadonlySet<string>;
}

const FUNCTIONS: Partial<Record<LossName, string>> = {
  CrossEntropyLoss: 'cross_entropy',
  NLLLoss: 'nll_loss',
  BCELoss: 'binary_cross_entropy',
  BCEWithLogitsLoss: 'binary_cross_entropy_with_logits',
};

const MAX_CALLS = 20;
const MAX_DEPTH = 6;
const LONGEST_LINE = 400;

/** Without comments. */
const linesOf = ofText((text) =>
  text.split('\n').map((line) => (line.length > LONGEST_LINE ? '' : line.replace(/#.*/, ''))),
);

/** Undefined where the text does not name the loss. */
export function lossCalls(text: string, loss: LossName): LossCalls | undefined {
  const functional = FUNCTIONS[loss];
  const called = `\\b(?:${loss}|${functional ?? loss})\\b(?=\\s*\\()`;
  const named = new RegExp(functional ? `${called}|\\b${functional}\\b(?=[ \\t]*(?:#|$))` : called, 'm').exec(text);
  if (!named) return undefined;
  const lines = linesOf(text);
  const held = new Set<string>();
  const built = new RegExp(`^\\s*([\\w.]+)\\s*(?::[^=]*)?=[^=].*\\b${loss}\\s*\\(`);
  // `loss_fn = F.cross_entropy`
  const put = functional && new RegExp(`^\\s*([\\w.]+)\\s*(?::[^=]*)?=\\s*(?:\\w+\\.)*${functional}\\s*$`);
  for (const line of lines) {
    const name = line.includes(loss)
      ? built.exec(line)?.[1]
      : put && line.includes(functional)
        ? put.exec(line)?.[1]
        : undefined;
    if (name) held.add(name);
  }
  const unnamed = [`(?:\\w+\\.)*${functional ?? loss}`, `(?:\\w+\\.)*${loss}\\([^()]*\\)`];
  const names = [...[...held].map((name) => name.replaceAll('.', '\\.')), ...unnamed];
  const call = new RegExp(`(?<![\\w.])(?:${names.join('|')})\\(\\s*([^\\s].*)`);
  const callees = new Set<string>();
  const activated = new Map<string, string>();
  const direct = new Set<string>();
  const parts = [...held, functional ?? loss, loss];
  let count = 0;
  for (const [at, line] of lines.entries()) {
    const taken = parts.some((part) => line.includes(part)) ? call.exec(line)?.[1] : undefined;
    if (!taken || ++count > MAX_CALLS) continue;
    const passed: string[] = [];
    const callee = calleeOf(taken, lines, at, passed);
    if (!callee) continue;
    callees.add(callee);
    const activation = passed.find((name) => ACTIVATES.test(name));
    if (activation) activated.set(callee, activation);
    if (passed.every((name) => name === '') && isDirect(taken, lines, at)) direct.add(callee);
  }
  return { range: { from: named.index, to: named.index + named[0].length }, callees, activated, direct };
}

const ACTIVATES = /^(log|log_softmax|logsigmoid|softmax|sigmoid)$/;

/**
 * What is called in the expression that begins here, or where its variable was set last before that line. `passed`: what is
 * done to its result is added, and a variable as an empty name.
 */
function calleeOf(expression: string, lines: readonly string[], line: number, passed: string[]): string | undefined {
  const [all = '', name, sign] = /^[(\s]*(?:input\s*=\s*)?([A-Za-z_][\w.]*)\s*([([]?)/.exec(expression) ?? [];
  if (!name || passed.length > MAX_DEPTH) return undefined;
  if (sign === '(') {
    const inner = expression.slice(all.length);
    const [, object, method] = /^(.+)\.(\w+)$/.exec(name) ?? [];
    if (/^(torch|F|nn\.functional|th)\./.test(name)) {
      passed.push(method!);
      return calleeOf(inner, lines, line, passed);
    }
    if (!method || !TENSOR_METHODS.test(method)) {
      passed.push(...methodsBehind(expression));
      return method === 'forward' ? object : name;
    }
    passed.push(method);
    return calleeOf(object!, lines, line, passed);
  }
  const variable = name.split('.')[0] === 'self' ? name : name.split('.')[0]!;
  const set = new RegExp(
    `^\\s*(?:[\\w.]+\\s*,\\s*)*\\(?${variable.replaceAll('.', '\\.')}\\)?(?:\\s*,\\s*[\\w.]+)*\\s*(?::[^=]*)?=(?!=)\\s*(.+)$`,
  );
  for (let at = line - 1; at >= 0; at--) {
    const given = lines[at]!.includes(variable) ? set.exec(lines[at]!)?.[1] : undefined;
    if (!given) continue;
    passed.push('');
    return calleeOf(given, lines, at, passed);
  }
  return undefined;
}

/** Whether what stands in front of a comma or the end is `net(x)` alone, or a variable that is set to that. */
function isDirect(expression: string, lines: readonly string[], line: number): boolean {
  const given = expression.replace(/^input\s*=\s*/, '');
  const [, variable] = /^(\w+)\s*[,)]/.exec(given) ?? [];
  if (!variable) return /^\s*[,)]/.test(behindCall(given) ?? '');
  const sets = new RegExp(`^\\s*(?:\\w+\\s*,\\s*)*${variable}\\s*(?:,.*|:[^=]*)?=(?!=)\\s*(.+)$`);
  const last = lines.slice(0, line).findLast((one) => sets.test(one)) ?? '';
  return new RegExp(`^\\s*${variable}\\s*=`).test(last) && behindCall(sets.exec(last)![1]!)?.trim() === '';
}

/** What stands behind the call that an expression begins with. */
function behindCall(expression: string): string | undefined {
  return /^[A-Za-z_][\w.]*\(/.test(expression) ? behindBracket(expression) : undefined;
}

/** What stands behind the bracket that is opened first. */
function behindBracket(expression: string): string | undefined {
  let depth = 0;
  for (const { 0: sign, index } of expression.matchAll(/[()]/g)) {
    depth += sign === '(' ? 1 : -1;
    if (depth <= 0) return expression.slice(index + 1);
  }
  return undefined;
}

/** `sigmoid` of `net(x).sigmoid()`: what is called of the result of the first call. */
function methodsBehind(expression: string): string[] {
  const methods = /^(?:\.\w+\([^()]*\))*/.exec(behindBracket(expression) ?? '')![0];
  return [...methods.matchAll(/\.(\w+)\(/g)].map(([, method]) => method!);
}

/** Methods of what a model gives, not of what holds it. */
const TENSOR_METHODS =
  /^(view|reshape|squeeze|unsqueeze|flatten|float|double|long|to|cpu|cuda|detach|clone|contiguous|permute|transpose|mean|sum|log|log_softmax|softmax|sigmoid)$/;

/** Whether the model is among the callees: by its variable, the variables that hold its class, or its attribute. */
export function isCalled(text: string, sequential: SequentialSpec, { callees }: LossCalls): boolean {
  const names = namesOf(text, sequential);
  return [...callees].some((callee) => names.has(callee));
}

/** The activation that the file applies to its result, of which it takes the loss. */
export function activationOf(text: string, sequential: SequentialSpec, calls: LossCalls): string | undefined {
  if (calls.activated.size === 0) return undefined;
  const names = namesOf(text, sequential);
  return [...calls.activated].find(([callee]) => names.has(callee))?.[1];
}

/** Whether the loss takes nothing but its result, by what it is called. */
export function isTakenDirectly(text: string, sequential: SequentialSpec, { direct }: LossCalls): boolean {
  const names = direct.size > 0 ? namesOf(text, sequential) : undefined;
  return names !== undefined && [...direct].some((callee) => names.has(callee));
}

/** Whether all that the loss takes comes of what the file makes of other classes: `policy = Policy()`. */
export function isOfOthers(text: string, sequential: SequentialSpec, { callees }: LossCalls): boolean {
  const [holder] = commonName(sequential).split('.');
  const isOther = (callee: string) => {
    const made = new RegExp(
      `^[ \\t]*${callee.replaceAll('.', '\\.')}[ \\t]*=[ \\t]*(?:\\w+\\.)*([A-Z]\\w*)\\((.*)`,
      'm',
    ).exec(text);
    return made !== null && made[1] !== holder && !new RegExp(`\\b${holder}\\b`).test(made[2]!);
  };
  return callees.size > 0 && [...callees].every(isOther);
}

function namesOf(text: string, sequential: SequentialSpec): ReadonlySet<string> {
  const name = commonName(sequential);
  const [holder = ''] = name.split('.');
  if (!sequential.isWhole && !sequential.path) return new Set([name]);
  const names = new Set([holder, `self.${sequential.path}`]);
  if (!/^\w+$/.test(holder)) return names;
  for (const name of holdersIn(text).get(holder) ?? []) names.add(name);
  return names;
}

/** By what the text calls in assignments, the targets: `G`, `self.net`. */
const holdersIn = ofText((text) => {
  const holders = new Map<string, Set<string>>();
  for (const [, targets, values] of text.matchAll(/^[ \t]*([\w.]+(?:[ \t]*,[ \t]*[\w.]+)*)[ \t]*=(?!=)(.*\w\(.*)/gm)) {
    const all = targets!.split(',').map((target) => target.trim());
    // `G, D = Generator(), Discriminator()`
    const each = all.length > 1 ? valuesOf(values!) : [values!];
    const seen = new Set<string>();
    for (const [at, value] of each.entries()) {
      for (const [, holder] of value.matchAll(/(?<!\w)(\w+)\(/g)) {
        if (seen.has(holder!)) continue;
        seen.add(holder!);
        if (all[at]) holders.set(holder!, (holders.get(holder!) ?? new Set()).add(all[at]));
      }
    }
  }
  return holders;
});

/** Between the commas that stand before a bracket opens, or behind the last one. */
function valuesOf(text: string): string[] {
  const values: string[] = [];
  let from = 0;
  let commas: number[] = [];
  const end = () => {
    for (const comma of commas) {
      values.push(text.slice(from, comma));
      from = comma + 1;
    }
  };
  for (const { 0: sign, index } of text.matchAll(/[(),]/g)) {
    if (sign === ',') {
      commas.push(index);
      continue;
    }
    if (sign === '(') end();
    commas = [];
  }
  end();
  return [...values, text.slice(from)];
}

/**
 * Whether the file applies the loss to what a Sequential of all these gives: where its calls say what they take, that; else
 * where the file has no other model.
 */
export function isTakenBy(
  text: string,
  calls: LossCalls,
  all: readonly SequentialSpec[],
): (sequential: SequentialSpec) => boolean {
  const models = all.filter(({ partOf }) => partOf === undefined);
  if (models.some((one) => isCalled(text, one, calls))) return (sequential) => isCalled(text, sequential, calls);
  const holders = new Set(models.map(holderOf));
  return (sequential) =>
    holders.size === 0 ||
    (holders.size === 1 && holders.has(holderOf(sequential)) && !isOfOthers(text, sequential, calls));
}

function holderOf(sequential: SequentialSpec): string {
  return commonName(sequential).split('.')[0]!;
}

/** Whether what it gives is what the class's `forward` gives, as far as the text tells; its own for a variable. */
export function isReturned(text: string, { isWhole, path = '' }: SequentialSpec): boolean {
  if (isWhole || path === '') return true;
  const call = `self\\.${path.replace(/[^\w]/g, '\\$&')}\\(`;
  if (new RegExp(`\\breturn\\b.*${call}`).test(text)) return true;
  const [, variable] = new RegExp(`^[ \\t]*(\\w+)\\s*=\\s*(?:\\w+(?:\\.\\w+)*\\()?${call}`, 'm').exec(text) ?? [];
  return variable !== undefined && new RegExp(`\\breturn\\b.*\\b${variable}\\b`).test(text);
}

/** Whether a loss that is applied to what the class gives is applied to what this gives, with nothing done to it between. */
export function isItsResult(text: string, { isWhole, path = '', layers }: SequentialSpec): boolean {
  if (isWhole || path === '') return true;
  // An activation that `forward` returns behind it.
  if (layers.at(-1)?.path.startsWith(`${path}.`) === false) return true;
  const { returned, kept } = resultsIn(text);
  if (returned.has(path)) return true;
  const [found] = kept.get(path) ?? [];
  if (!found) return false;
  const [all, variable] = found;
  const rest = text.slice(found.index + all.length).split(/\n[ \t]*(?:def|class)\b/, 1)[0]!;
  const [before, given] = rest.split(/\breturn\b/, 2);
  const isChanged = new RegExp(`^[ \\t]*${variable}\\s*=`, 'm').test(before!);
  return given !== undefined && !isChanged && new RegExp(`^[ \\t]*${variable}[ \\t]*$`, 'm').test(given);
}

/** By their paths, the parts of objects whose result is returned at once, and where it is kept in a variable. */
const resultsIn = ofText((text) => ({
  // Of several values that are returned at once, which one the loss takes is not to be seen.
  returned: new Set(
    Array.from(text.matchAll(/\breturn[ \t]+self\.([^\s(]+)\((.*)/g), ([, path, rest]) =>
      isOneOfSeveral(rest!) ? '' : path!,
    ),
  ),
  kept: byKeys(text.matchAll(/^[ \t]*(\w+)\s*=\s*self\.([^\s(]+)\(/gm), ([, , path]) => path!),
}));

/** Whether a comma stands behind the bracket that is open here. */
function isOneOfSeveral(rest: string): boolean {
  let depth = 1;
  for (const sign of rest) {
    if (/[([{]/.test(sign)) depth++;
    else if (/[)\]}]/.test(sign)) depth--;
    else if (sign === '#') return false;
    else if (sign === ',' && depth === 0) return true;
  }
  return false;
}
