// `npm test`: gets what the tests need, runs every suite, and ends with one line, `N passed, N failed`.

import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { ensurePackages } from './ensurePackages.ts';
import { getVSCodeServer } from './vscode.ts';

interface Outcome {
  readonly passed: number;
  readonly failed: number;
  /** One line for each test that failed. */
  readonly failures?: readonly string[];
}

/** A suite that runs commands of this project; where `count` is left out, it counts as one test. */
interface Suite {
  readonly name: string;
  readonly commands: readonly (readonly string[])[];
  /** How many tests passed and failed, from all that the commands printed; undefined where that cannot be told. */
  readonly count?: (output: string) => Outcome | undefined;
}

const root = resolve(import.meta.dirname, '..');
const scratch = mkdtempSync(join(tmpdir(), 'layerscope-test-'));
const vitestReport = join(scratch, 'vitest.json');

const suites: readonly Suite[] = [
  { name: 'build', commands: [['node', 'esbuild.js']] },
  { name: 'types', commands: [['tsc'], ['tsc', '-p', 'webview']] },
  { name: 'lint', commands: [['biome', 'check', '--error-on-warnings']] },
  { name: 'imports', commands: [['depcruise', 'src', 'webview']] },
  {
    name: 'unit and webview tests',
    commands: [['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${vitestReport}`]],
    count: countVitest,
  },
  { name: 'extension tests in VS Code', commands: [['npm', 'run', '--silent', 'test:vscode']], count: countMocha },
  {
    name: 'package',
    commands: [['npm', 'run', '--silent', 'package', '--', '--out', join(scratch, 'layerscope.vsix')]],
  },
];

process.exitCode = await main();

async function main(): Promise<number> {
  process.chdir(root);
  const problem =
    ensurePackages() ??
    (await getVSCodeServer().then(
      () => undefined,
      (error: Error) => error.message,
    ));
  if (problem) {
    console.error(`\n${problem}\n\n0 passed, 1 failed`);
    return 1;
  }
  const outcomes: { name: string; outcome: Outcome; seconds: number }[] = [];
  for (const suite of suites) {
    console.log(`\n── ${suite.name} ${'─'.repeat(60 - suite.name.length)}`);
    const start = performance.now();
    const outcome = await runSuite(suite);
    const seconds = (performance.now() - start) / 1000;
    outcomes.push({ name: suite.name, outcome, seconds });
    console.log(`${suite.name}: ${said(outcome)} (${seconds.toFixed(1)} s)`);
  }
  rmSync(scratch, { recursive: true, force: true });

  console.log(`\n── summary ${'─'.repeat(53)}`);
  for (const { name, outcome, seconds } of outcomes) {
    console.log(
      `${outcome.failed > 0 ? '✗' : '✓'} ${name.padEnd(28)} ${said(outcome).padEnd(24)} ${seconds.toFixed(1)} s`,
    );
    for (const failure of outcome.failures ?? []) console.log(`    ${failure}`);
  }
  const sum = (key: 'passed' | 'failed') => outcomes.reduce((total, { outcome }) => total + outcome[key], 0);
  const total = { passed: sum('passed'), failed: sum('failed') };
  console.log(`\n${said(total)}`);
  return total.failed > 0 ? 1 : 0;
}

/** Runs a suite's commands one after another until one fails; a suite that failed without failing tests counts one. */
async function runSuite({ commands, count }: Suite): Promise<Outcome> {
  let output = '';
  let status = 0;
  for (const command of commands) {
    const ended = await run(command);
    output += ended.output;
    status = ended.status;
    if (status !== 0) break;
  }
  const counted = count?.(output) ?? { passed: status === 0 && !count ? 1 : 0, failed: 0 };
  const isUnexplained = counted.failed === 0 && (status !== 0 || counted.passed === 0);
  return isUnexplained ? { ...counted, failed: 1 } : counted;
}

/** Runs a command; what it prints is shown as it comes, and kept. */
function run([program, ...args]: readonly string[]): Promise<{ status: number; output: string }> {
  return new Promise((resolveRun) => {
    const child = spawn(program!, args, {
      shell: process.platform === 'win32',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...(process.stdout.isTTY && !process.env.NO_COLOR ? { FORCE_COLOR: '1' } : {}) },
    });
    let output = '';
    for (const [from, to] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ] as const) {
      from.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        to.write(text);
      });
    }
    child.on('error', (error) => resolveRun({ status: 1, output: `${output}${error.message}` }));
    child.on('close', (status) => resolveRun({ status: status ?? 1, output }));
  });
}

/** What is used of what vitest writes. */
interface VitestReport {
  readonly numPassedTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

/** A test file that does not even load is one failure more. */
function countVitest(): Outcome | undefined {
  try {
    const report: VitestReport = JSON.parse(readFileSync(vitestReport, 'utf8'));
    const failures = report.testResults
      .filter(({ status }) => status === 'failed')
      .flatMap(({ name, message, assertionResults }) => {
        const failed = assertionResults.filter(({ status }) => status === 'failed');
        if (failed.length === 0) return [`✘ ${relative(root, name)}: ${firstLine(message)}`];
        return failed.map(
          ({ fullName, failureMessages }) =>
            `✘ ${relative(root, name)}: ${fullName}: ${firstLine(failureMessages[0] ?? '')}`,
        );
      });
    return { passed: report.numPassedTests, failed: failures.length, failures };
  } catch {
    return undefined;
  }
}

/** From the lines `12 passing (3s)` and `1 failing`. */
function countMocha(output: string): Outcome | undefined {
  const sum = (word: string) =>
    [...output.matchAll(new RegExp(`(\\d+) ${word}`, 'g'))].reduce((total, match) => total + Number(match[1]), 0);
  const failures = [...output.matchAll(/✘ .+ › .+/g)].map(([line]) => line);
  return { passed: sum('passing'), failed: sum('failing'), failures };
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0]!;
}

function said({ passed, failed }: Outcome): string {
  return `${passed} passed, ${failed} failed`;
}
