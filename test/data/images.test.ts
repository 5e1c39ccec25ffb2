// Folders of images as ImageFolder, Resize and ToTensor have them: pixels beside Pillow's (golden/make.py), and images that
// are damaged.

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { datasetOf } from '../../src/data/dataFile.ts';
import { decodeImage } from '../../src/data/decodeImage.ts';
import { openData } from '../../src/data/openData.ts';
import { resizeImage } from '../../src/data/resizeImage.ts';
import { Phrase } from '../../src/model/phrase.ts';
import type { DataChoices } from '../../src/protocol/dataChoices.ts';

const golden = join(import.meta.dirname, 'golden');
const folder = mkdtempSync(join(tmpdir(), 'layerscope-images-'));
afterAll(() => rmSync(folder, { recursive: true }));
const pillow: Record<string, number[]> = JSON.parse(readFileSync(join(golden, 'pixels.json'), 'utf8'));
const bytesOf = (path: string) => new Uint8Array(readFileSync(join(golden, 'images', path)));

async function read(path: string, choices: DataChoices = {}) {
  const file = await openData({ type: 'path', name: 'images', path });
  return file.type === 'error' ? file : datasetOf(file, 'folder', choices);
}

function pixelsOf(path: string, mode: string) {
  const pixels = decodeImage(bytesOf(path), mode === 'L' ? 1 : 3);
  if (pixels instanceof Phrase) throw new Error(`${path}: ${pixels}`);
  return pixels;
}

test.each(Object.keys(pillow))('%s', (key) => {
  const [path, mode, size] = key.split(' ') as [string, string, string];
  const [width, height] = size.split('x').map(Number) as [number, number];
  const { values } = resizeImage(pixelsOf(path, mode), width, height);
  const wanted = pillow[key]!;
  expect(values).toHaveLength(wanted.length);
  const differences = wanted.map((value, i) => Math.abs(value - values[i]!));
  // A JPEG's cosines are rounded in another way, and its colours, where they have half the pixels, interpolated in another.
  const most = path.endsWith('.png') ? 0 : path.endsWith('progressive.jpeg') && mode === 'RGB' ? 45 : 4;
  expect(Math.max(...differences)).toBeLessThanOrEqual(most);
});

test('class after class, files by their names; channels first, from 0 to 1', async () => {
  const dataset = await read(join(golden, 'images'), { imageSize: [8, 8], imageChannels: 3 });
  if (dataset.type === 'error') throw new Error(dataset.message);
  const { inputs, inputShape, rows, features, targets, classNames } = dataset.data;
  expect({ inputShape, rows, features, classNames }).toEqual({
    ...{ inputShape: [3, 8, 8], rows: 9, features: 192, classNames: ['blue', 'grey'] },
  });
  expect([...targets]).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1]);
  const names = readdirSync(join(golden, 'images/blue')).sort();
  expect(names[4]).toBe('rgb.png');
  const wanted = pillow['blue/rgb.png RGB 8x8']!;
  for (let c = 0; c < 3; c++) {
    for (let i = 0; i < 64; i++) expect(inputs[4 * 192 + c * 64 + i]).toBe(Math.fround(wanted[3 * i + c]! / 255));
  }
});

test('grey where the model takes one channel, and as the first image is where it does not say', async () => {
  const images = join(golden, 'images');
  const grey = await read(images, { imageSize: [7, 40], imageChannels: 1 });
  expect(grey.type === 'dataset' && grey.data.inputShape).toEqual([1, 40, 7]);
  const found = await read(images, { imageSize: [7, 40] });
  expect(found.type === 'dataset' && found.data.inputShape).toEqual([3, 40, 7]);
});

test("the size is a question with the first image's as its answer", async () => {
  expect(await read(join(golden, 'images'))).toMatchObject({
    type: 'error',
    message: 'images: The first image is 20 x 26, others have other sizes. All are brought to one size.',
    question: { type: 'imageSize', size: [20, 26], areOne: false },
  });
});

test('folders that are none, and images that are damaged, say what and where', async () => {
  const make = (name: string, files: Record<string, Uint8Array | string>) => {
    for (const [path, bytes] of Object.entries(files)) {
      mkdirSync(join(folder, name, path, '..'), { recursive: true });
      writeFileSync(join(folder, name, path), bytes);
    }
    return join(folder, name);
  };
  const png = bytesOf('blue/rgb.png');
  const jpeg = bytesOf('blue/rgb.jpg');
  const whole = { 'a/1.png': png };
  const flipped = png.slice();
  flipped[60]! ^= 4;
  const huge = png.slice();
  new DataView(huge.buffer).setUint32(16, 100_000);
  const cases: [files: Record<string, Uint8Array | string>, expected: RegExp | string][] = [
    [{ 'a.txt': 'x' }, /^images: There are no images in folders of this folder; a folder for each class, /],
    [{ 'a/1.png': png, 'a/b/2.png': png }, 'images: All images are in the folder a; at least two classes are needed.'],
    [{ ...whole, 'b/2.png': 'no image' }, 'images/b/2.png: This is neither a PNG nor a JPEG.'],
    [{ ...whole, 'b/2.png': png.subarray(0, 20) }, 'images/b/2.png: The PNG is cut off in its header.'],
    [{ ...whole, 'b/2.png': png.subarray(0, 100) }, /^images\/b\/2\.png: The PNG is cut off or damaged \(.+\)\.$/],
    [{ ...whole, 'b/2.png': flipped }, /^images\/b\/2\.png: The PNG is cut off or damaged \(.+\)\.$/],
    [{ ...whole, 'b/2.png': huge }, /^images\/b\/2\.png: The image of 100000 x 22 is too large|damaged/],
    [{ ...whole, 'b/2.jpg': jpeg.subarray(0, 50) }, 'images/b/2.jpg: The JPEG is cut off in its header.'],
    [
      { ...whole, 'b/2.png': png.subarray(0, 50) },
      'images/b/2.png: The PNG is cut off or damaged (it ends too early, or says a wrong length).',
    ],
    [{ ...whole, 'b/2.jpg': jpeg.subarray(0, 900) }, 'images/b/2.jpg: The JPEG is cut off or damaged (it has no end).'],
    [
      { ...whole, 'b/2.jpg': Uint8Array.of(0xff, 0xd8, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10) },
      /The JPEG is damaged: a marker/,
    ],
  ];
  for (const [i, [files, expected]] of cases.entries()) {
    const made = await read(make(`case${i}`, files), { imageSize: [8, 8] });
    expect(made).toMatchObject({
      type: 'error',
      message: typeof expected === 'string' ? expected : expect.stringMatching(expected),
    });
  }
  expect(await read(join(folder, 'nowhere'))).toMatchObject({ message: 'images: There is no such file.' });
});
