import { posix, win32 } from 'node:path';
import { expect, test } from 'vitest';
import { isWithin } from '../../src/host/isWithin.ts';

test.for([
  ['/home/a/work', '/home/a', true],
  ['/home/a', '/home/a', true],
  ['/home/a', '/home/a/', true],
  ['/home/ab', '/home/a', false],
  ['/home', '/home/a', false],
  ['/home/a/..b', '/home/a', true],
] as const)('%s in %s: %s', ([path, folder, expected]) => {
  expect(isWithin(path, folder, posix)).toBe(expected);
});

test.for([
  ['c:\\work\\wine', 'C:\\work', true],
  ['C:\\work', 'c:\\work\\', true],
  ['C:\\workshop', 'C:\\work', false],
  ['D:\\work', 'C:\\work', false],
  ['C:\\', 'C:\\work', false],
] as const)('%s in %s: %s', ([path, folder, expected]) => {
  expect(isWithin(path, folder, win32)).toBe(expected);
});
