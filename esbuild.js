// Builds everything: compiles the kernels, then bundles extension, worker, command line and webview into dist/.
// `node esbuild.js [--watch] [--production] [--kernels-only]`

import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';
import esbuild from 'esbuild';

const watch = process.argv.includes('--watch');
const production = process.argv.includes('--production');

await compileKernels();
if (!process.argv.includes('--kernels-only')) await bundle();

/**
 * Compiles src/engine/assembly with and without relaxed SIMD, for memory of one thread and of two, into one module that
 * exports all as base64:
 * bundles, tests and scripts then import the kernels like any other module. Skipped while no source has changed.
 */
async function compileKernels() {
  const generated = 'src/engine/kernels.generated.ts';
  const sources = globSync('src/engine/assembly/*.ts').sort();
  const hash = createHash('sha256');
  for (const file of ['esbuild.js', 'package-lock.json', ...sources]) hash.update(readFileSync(file));
  const stamp = `// Made by esbuild.js from src/engine/assembly; ${hash.digest('hex')}\n`;
  if (existsSync(generated) && readFileSync(generated, 'utf8').startsWith(stamp)) return;

  const builds = {
    simd: await compile([], false),
    relaxedSimd: await compile(['relaxed-simd'], false),
    sharedSimd: await compile([], true),
    sharedRelaxedSimd: await compile(['relaxed-simd'], true),
  };
  const constants = Object.entries(builds).map(([name, code]) => `export const ${name} = '${code}';\n`);
  writeFileSync(generated, stamp + constants.join(''));
}

/** One build of the kernels, as base64. Static data ends below memory.ts's first byte. */
async function compile(simdFeatures, isShared) {
  const features = isShared ? [...simdFeatures, 'threads'] : simdFeatures;
  const shared = ['--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536'];
  const flags = ['-O3', '--memoryBase', '1024', '--noAssert', '--runtime', 'stub', '--importMemory'];
  const enable = ['simd', ...features].flatMap((feature) => ['--enable', feature]);
  let wasm;
  const { error, stderr } = await asc.main(
    [
      'src/engine/assembly/index.ts',
      '--outFile',
      'kernels.wasm',
      '--disableWarning',
      '--use',
      'abort=',
      ...flags,
      ...(isShared ? shared : []),
      ...enable,
    ],
    {
      writeFile: (name, contents) => {
        if (name === 'kernels.wasm') wasm = contents;
      },
    },
  );
  if (error) throw new Error(`The kernels do not compile.\n${stderr.toString()}`);
  return Buffer.from(wasm).toString('base64');
}

async function bundle() {
  mkdirSync('dist', { recursive: true });
  const common = {
    bundle: true,
    minify: production,
    sourcemap: production ? false : 'linked',
    logLevel: 'warning',
    legalComments: 'none',
    // Its main file loads its parts by a function of its own, which no bundler follows.
    alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
  };
  const node = {
    ...common,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    outdir: 'dist',
    outExtension: { '.js': '.cjs' },
  };
  const builds = [
    { ...node, entryPoints: { extension: 'src/extension.ts' }, external: ['vscode'] },
    {
      ...node,
      entryPoints: {
        worker: 'src/engine/worker.ts',
        kernelThread: 'src/engine/kernelThread.ts',
        dataThread: 'src/data/dataThread.ts',
        cli: 'src/cli/main.ts',
        read: 'src/cli/read.ts',
        runReader: 'src/tensorboard/readerThread.ts',
        runWriter: 'src/tensorboard/writerThread.ts',
      },
    },
    {
      ...common,
      entryPoints: { webview: 'webview/main.tsx' },
      outdir: 'dist',
      format: 'iife',
      target: 'es2022',
      jsx: 'automatic',
      jsxImportSource: 'preact',
      loader: { '.ttf': 'file' },
    },
  ].filter((build) => Object.values(build.entryPoints).every((entry) => existsSync(entry)));
  if (!watch) {
    await Promise.all(builds.map((build) => esbuild.build(build)));
    return;
  }
  for (const build of builds) await (await esbuild.context(build)).watch();
  console.log('watching');
}
