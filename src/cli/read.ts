// `npm run read`: what the files' Sequentials hold, as JSON for other programs or as lines for people.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { withOutputs } from '../reader/lists/outputShapes.ts';
import { readSequentials } from '../reader/lists/readSequentials.ts';
import { readNotebook } from '../reader/notebook/notebook.ts';
import { readCellSequentials } from '../reader/notebook/readNotebook.ts';
import { decodeSource } from '../reader/text/decodeSource.ts';
import { PATIENCE } from './patience.ts';
import { type FileReading, readingLines } from './readingLines.ts';

const help = `Reads the torch.nn.Sequentials of Python files and notebooks, without running them.

npm run read -- FILE… [--json]

  FILE…     Python files and notebooks; of folders, all in them
  --json    one JSON document on standard output, which npm leaves to it where it is called as npm run --silent read

Ends with 0 when all files were read, 1 when one cannot be, 2 for a wrong command line.
`;

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'the file may not be read',
};

if (process.env.npm_lifecycle_event === 'read' && process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);
process.stdout.on('error', () => process.exit(1));
process.exitCode = main(process.argv.slice(2));

function main(argv: readonly string[]): number {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(argv);
  } catch (error) {
    return usageError((error as Error).message.split('. ')[0]!);
  }
  const { values, positionals } = parsed;
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  if (positionals.length === 0) return usageError('Which files? Give their paths');
  const files = positionals.flatMap(filesIn).map(read);
  process.stdout.write(values.json ? toJson(files) : files.map(readingLines).join('\n'));
  return files.some((file) => 'error' in file) ? 1 : 0;
}

function parse(argv: readonly string[]) {
  const options = { json: { type: 'boolean' }, help: { type: 'boolean' } } as const;
  return parseArgs({ args: [...argv], options, allowPositionals: true });
}

function usageError(message: string): number {
  process.stderr.write(`${message}.\nnpm run read -- --help tells more.\n`);
  return 2;
}

/** The path itself; of a folder, the Python files and notebooks in it, in the order of their names. */
function filesIn(path: string): string[] {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [path];
  const files = readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(py|ipynb)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  return files.sort();
}

function read(file: string): FileReading {
  try {
    const text = decodeSource(readFileSync(file));
    if (extname(file) !== '.ipynb') return { file, ...readSequentials(text, PATIENCE) };
    const notebook = readNotebook(text);
    if (notebook.type === 'error') return { file, error: notebook.message };
    return { file, ...readCellSequentials(notebook.cells, notebook.python, PATIENCE) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return { file, error: WHY[code] ?? `the file cannot be read: ${code}` };
  }
}

/** A line for each file. */
function toJson(files: readonly FileReading[]): string {
  return `{"files": [\n${files.map((file) => JSON.stringify('error' in file ? file : { ...file, ...withOutputs(file) })).join(',\n')}\n]}\n`;
}
