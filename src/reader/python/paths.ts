// os.path's arithmetic on texts, as on Linux. What lies on the disk is not looked at.

import { string, tuple, type Value } from './values.ts';

/** What a function of os.path makes of texts; undefined for others. */
export function pathOf(name: string, values: readonly Value[]): Value | undefined {
  const texts = values.flatMap((value) => (value.type === 'string' ? [value.value] : []));
  const [first, ...more] = texts;
  if (first === undefined || texts.length !== values.length) return undefined;
  if (name === 'os.path.join') return string(more.reduce(joined, first));
  if (more.length > 0) return undefined;
  const at = first.lastIndexOf('/') + 1;
  const [head, tail] = [first.slice(0, at), first.slice(at)];
  const directory = string(head.replace(/\/+$/, '') || head);
  switch (name) {
    case 'os.path.basename':
      return string(tail);
    case 'os.path.dirname':
      return directory;
    case 'os.path.split':
      return tuple([directory, string(tail)]);
    case 'os.path.splitext': {
      // A name that begins with dots ends in no suffix by these.
      const suffix = /[^.].*?(\.[^.]*)$/s.exec(tail)?.[1] ?? '';
      return tuple([string(first.slice(0, first.length - suffix.length)), string(suffix)]);
    }
    default:
      return undefined;
  }
}

function joined(path: string, next: string): string {
  if (next.startsWith('/')) return next;
  return path === '' || path.endsWith('/') ? path + next : `${path}/${next}`;
}
