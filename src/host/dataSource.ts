// From a uri to what the thread that reads data is started with: a path on this machine, or, from elsewhere, bytes.

import * as vscode from 'vscode';
import { companionsOf } from '../data/companions.ts';
import type { DataSource, NamedBytes } from '../protocol/dataMessage.ts';
import { baseName } from './problem.ts';

const IMAGES = '**/*.{png,jpg,jpeg,PNG,JPG,JPEG}';
/** Images that are looked at for their folders. */
const MOST_FOUND = 2000;
/** Images that are read from elsewhere, all of them into memory. */
const MOST_READ = 20_000;

/** Undefined where there is nothing that can be read. */
export async function dataSource(uri: vscode.Uri, name: string): Promise<DataSource | undefined> {
  if (uri.scheme === 'file') return { type: 'path', name, path: uri.fsPath };
  try {
    const { type } = await vscode.workspace.fs.stat(uri);
    if (type & vscode.FileType.Directory) return { type: 'images', name, files: await imagesIn(uri, '') };
    const bytes = await vscode.workspace.fs.readFile(uri);
    const beside: NamedBytes[] = [];
    for (const other of companionsOf(baseName(uri))) {
      const found = await readFile(vscode.Uri.joinPath(uri, '..', other));
      if (found) beside.push({ name: other, bytes: found });
    }
    return { type: 'bytes', name, bytes, beside };
  } catch {
    return undefined;
  }
}

async function imagesIn(folder: vscode.Uri, path: string): Promise<NamedBytes[]> {
  const files: NamedBytes[] = [];
  for (const [name, type] of await vscode.workspace.fs.readDirectory(vscode.Uri.joinPath(folder, path))) {
    const inside = path === '' ? name : `${path}/${name}`;
    if (type & vscode.FileType.Directory) files.push(...(await imagesIn(folder, inside)));
    else if (/\.(png|jpe?g)$/i.test(name) && files.length < MOST_READ) {
      files.push({ name: inside, bytes: await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder, inside)) });
    }
  }
  return files;
}

async function readFile(uri: vscode.Uri): Promise<Uint8Array | undefined> {
  try {
    return await vscode.workspace.fs.readFile(uri);
  } catch {
    return undefined;
  }
}

/** Folders of the workspace that hold at least two folders with images. */
export async function imageFolders(excluded: string): Promise<vscode.Uri[]> {
  const images = await vscode.workspace.findFiles(IMAGES, excluded, MOST_FOUND);
  const classes = new Map<string, Set<string>>();
  for (const image of images) {
    const of = vscode.Uri.joinPath(image, '..');
    const folder = vscode.Uri.joinPath(of, '..').toString();
    classes.set(folder, (classes.get(folder) ?? new Set()).add(of.toString()));
  }
  const found = [...classes].filter(([, of]) => of.size > 1).map(([folder]) => vscode.Uri.parse(folder));
  return found.sort((a, b) => a.path.localeCompare(b.path));
}
