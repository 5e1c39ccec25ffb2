// What the extension's package holds.

import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

test('the package has every bundle that the extension starts, and nothing else of the project', () => {
  const root = `${import.meta.dirname}/..`;
  const files = execFileSync('npx', ['vsce', 'ls', '--no-dependencies'], { cwd: root, encoding: 'utf8' })
    .trim()
    .split('\n');
  for (const bundle of [
    'extension.cjs',
    'worker.cjs',
    'kernelThread.cjs',
    'dataThread.cjs',
    'runWriter.cjs',
    'webview.js',
    'webview.css',
  ]) {
    expect(files).toContain(`dist/${bundle}`);
  }
  expect(files).toContain('schemas/configuration.json');
  const others = files.filter(
    (file) => !/^(dist\/[\w-]+\.(cjs|js|css|ttf)|media\/.+|l10n\/.+|schemas\/.+|[\w.]+)$/.test(file),
  );
  expect(others).toEqual([]);
  expect(files).not.toContain('dist/cli.cjs');
}, 30_000);
