// Whether a path lies in a folder, by the rules of the system that it is a path of.

import nodePath, { type PlatformPath } from 'node:path';

/** Also of the folder itself. `paths` is another system's in tests. */
export function isWithin(path: string, folder: string, paths: PlatformPath = nodePath): boolean {
  const way = paths.relative(folder, path);
  return way !== '..' && !way.startsWith(`..${paths.sep}`) && !paths.isAbsolute(way);
}
