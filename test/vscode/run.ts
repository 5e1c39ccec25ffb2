// `npm run test:vscode`: builds, runs the tests in VS Code's extension host, then those that drive VS Code as a person.
// LAYERSCOPE_VSCODE may name an installed VS Code's executable for the former; `-g words` runs matching tests only.

import { spawnSync } from 'node:child_process';
import { cpSync, globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { runTests } from '@vscode/test-electron';
import esbuild from 'esbuild';
import Mocha from 'mocha';
import { failure } from './testOutput.ts';

const root = resolve(import.meta.dirname, '../..');
process.chdir(root);
const { values } = parseArgs({
  options: { grep: { type: 'string', short: 'g' }, only: { type: 'string' }, 'no-build': { type: 'boolean' } },
});

if (!values['no-build']) {
  const built = spawnSync(process.execPath, ['esbuild.js'], { stdio: 'inherit' });
  if (built.status !== 0) process.exit(1);
}
// An exit, unlike a signal, ends VS Code's server too.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));
const outcomes: boolean[] = [];
if (values.only !== 'page') outcomes.push(await insideVSCode());
if (values.only !== 'host') outcomes.push(await asAPerson());
process.exit(outcomes.every(Boolean) ? 0 : 1);

/** The tests in test/vscode, in the extension host of a VS Code that has a copy of the example open. */
async function insideVSCode(): Promise<boolean> {
  const out = resolve('dist/test');
  rmSync(out, { recursive: true, force: true });
  await esbuild.build({
    entryPoints: [...globSync('test/vscode/*.test.ts'), 'test/vscode/suite.ts'],
    outdir: out,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    sourcemap: 'inline',
    external: ['vscode', 'mocha'],
    logLevel: 'warning',
  });
  const workspace = mkdtempSync(join(tmpdir(), 'layerscope-workspace-'));
  cpSync('examples/wine', workspace, { recursive: true });
  const desktop = process.env.LAYERSCOPE_VSCODE;
  try {
    await runTests({
      vscodeExecutablePath: desktop ?? process.execPath,
      launchArgs: [...(desktop ? [] : [resolve('test/vscode/vscodeInChromium.ts')]), workspace],
      extensionDevelopmentPath: root,
      extensionTestsPath: join(out, 'suite.cjs'),
      extensionTestsEnv: { LAYERSCOPE_TEST_GREP: values.grep },
    });
    return true;
  } catch {
    return false; // the tests have said why
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
}

/** The tests in test/vscode/page, each file with a VS Code of its own in headless Chromium. */
async function asAPerson(): Promise<boolean> {
  const mocha = new Mocha({ ui: 'bdd', timeout: 120_000, ...(values.grep ? { grep: values.grep } : {}) });
  for (const file of globSync('test/vscode/page/*.test.ts').sort()) {
    console.log(`  ${basename(file)}`);
    mocha.addFile(resolve(file));
  }
  await mocha.loadFilesAsync();
  const failed: string[] = [];
  return new Promise((done) => {
    const runner = mocha.run((failures) => {
      if (failed.length > 0) console.log(failed.join('\n'));
      done(failures === 0);
    });
    runner.on(Mocha.Runner.constants.EVENT_TEST_FAIL, (test, error) => failed.push(failure(test, error)));
  });
}
