// What a workload's rounds say, as text.

import type { Contender } from './contender.ts';
import { type Mode, type Target, targets } from './contenders.ts';
import { type Rounds, type Spread, spreadOfTimes } from './rounds.ts';

const COLUMNS = ['us a step', 'quartiles', 'ours / its', 'quartiles', 'target'];

/** A table with a row for each contender and mode, then what observation costs. */
export function report(workload: string, contenders: readonly Contender[], rounds: Rounds): string {
  const find = (name: string, mode: Mode) =>
    contenders.findIndex((contender) => contender.description.name === name && contender.mode === mode);
  const rows = contenders.map(({ description: { name, title }, mode }, i) => {
    const time = spreadOfTimes(rounds, i);
    const cells = [format(time.median), range(time)];
    const ours = find('layerscope', mode);
    if (ours >= 0 && ours !== i) cells.push(...ratioCells(rounds, ours, i, targetOf(workload, mode, name)));
    return [`${title}${mode === 'unobserved' ? '' : `, ${mode === 'full' ? 'observed in full' : mode}`}`, ...cells];
  });
  const costs = contenders.flatMap(({ description: { name, title }, mode }, i) => {
    const bare = find(name, 'unobserved');
    if (mode === 'unobserved' || bare < 0) return [];
    const target = name === 'layerscope' ? targetOf(workload, mode, name) : undefined;
    return [[`${title}, ${mode} / unobserved`, '', '', ...ratioCells(rounds, i, bare, target)]];
  });
  return table([['', ...COLUMNS], ...rows, ...costs]);
}

/** Every target that was measured and missed. */
export function missed(workload: string, contenders: readonly Contender[], rounds: Rounds): string[] {
  const find = (name: string, mode: Mode) =>
    contenders.findIndex((contender) => contender.description.name === name && contender.mode === mode);
  return targets.flatMap((target) => {
    const { workload: of, mode, against } = target;
    const [ours, its] = [find('layerscope', mode), find(against, against === 'layerscope' ? 'unobserved' : mode)];
    if (of !== workload || ours < 0 || its < 0) return [];
    const { median } = spreadOfTimes(rounds, ours, its);
    if (isMet(target, median)) return [];
    const what = against === 'layerscope' ? 'unobserved' : against;
    return [`${workload}, ${mode}: ${format(median)} of ${what}, where the target is ${said(target)}`];
  });
}

function targetOf(workload: string, mode: Mode, against: string): Target | undefined {
  return targets.find((target) => target.workload === workload && target.mode === mode && target.against === against);
}

function isMet({ most = Number.POSITIVE_INFINITY, least = 0 }: Target, ratio: number): boolean {
  return ratio <= most && ratio >= least;
}

function said({ most, least }: Target): string {
  return most === undefined ? `>= ${least}` : `<= ${most}`;
}

function ratioCells(rounds: Rounds, i: number, j: number, target: Target | undefined): string[] {
  const ratio = spreadOfTimes(rounds, i, j);
  const cell = target ? `${said(target)}${isMet(target, ratio.median) ? '' : ', missed'}` : '';
  return [format(ratio.median), range(ratio), cell];
}

function range({ lower, upper }: Spread): string {
  return `${format(lower)} to ${format(upper)}`;
}

/** Three digits, or all before the point. */
function format(value: number): string {
  if (!Number.isFinite(value)) return '-';
  const digits = Math.max(0, Math.min(4, 2 - Math.floor(Math.log10(value))));
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

function table(rows: readonly (readonly string[])[]): string {
  const width = (column: number) => Math.max(...rows.map((row) => (row[column] ?? '').length));
  const widths = ['', ...COLUMNS].map((_, column) => width(column));
  const line = (row: readonly string[]) =>
    widths.map((size, i) => (i === 0 ? (row[i] ?? '').padEnd(size) : (row[i] ?? '').padStart(size))).join('  ');
  return rows.map((row) => line(row).trimEnd()).join('\n');
}
