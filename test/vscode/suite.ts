// What VS Code's extension host runs: every test file beside this one, reported line by line.

import { globSync } from 'node:fs';
import { join } from 'node:path';
import Mocha from 'mocha';
import { failure, print } from './testOutput.ts';

/** Called by VS Code; rejects if a test fails. */
export async function run(): Promise<void> {
  const grep = process.env.LAYERSCOPE_TEST_GREP;
  const mocha = new Mocha({ ui: 'bdd', timeout: 180_000, reporter: Lines, ...(grep ? { grep } : {}) });
  for (const file of globSync('*.test.cjs', { cwd: __dirname }).sort()) mocha.addFile(join(__dirname, file));
  const failures = await new Promise<number>((done) => {
    mocha.run(done);
  });
  if (failures > 0) throw new Error(`${failures} tests failed.`);
}

/** As mocha's own `spec`, but through the marked output alone. */
class Lines extends Mocha.reporters.Base {
  constructor(runner: Mocha.Runner, options?: Mocha.MochaOptions) {
    super(runner, options);
    const { EVENT_SUITE_BEGIN, EVENT_TEST_PASS, EVENT_TEST_FAIL, EVENT_RUN_END } = Mocha.Runner.constants;
    const indent = (test: Mocha.Suite | Mocha.Test) => '  '.repeat(test.titlePath().length);
    runner.on(EVENT_SUITE_BEGIN, (suite) => {
      if (suite.title) print(`${indent(suite)}${suite.title}`);
    });
    runner.on(EVENT_TEST_PASS, (test) => print(`${indent(test)}✔ ${test.title} (${test.duration} ms)`));
    const failed: string[] = [];
    runner.on(EVENT_TEST_FAIL, (test, error) => {
      print(`${indent(test)}✘ ${test.title}\n${error.stack}`);
      failed.push(failure(test, error));
    });
    runner.on(EVENT_RUN_END, () => {
      const { passes = 0, failures = 0, duration = 0 } = runner.stats ?? {};
      if (failed.length > 0) print(`\n${failed.join('\n')}`);
      print(`\n  ${passes} passing (${Math.round(duration / 1000)}s)`);
      print(`  ${failures} failing`);
    });
  }
}
