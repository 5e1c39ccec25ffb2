// A folder of images as torchvision's ImageFolder has it: a folder for each class, PNG and JPEG files in them; and the
// images as what a network is trained on, as Resize and ToTensor give them.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, Phrase, phrase, type Text } from '../model/phrase.ts';
import type { DataChoices } from '../protocol/dataChoices.ts';
import type { DataError } from './dataError.ts';
import type { Dataset } from './dataset.ts';
import { byCodePoint } from './inputs.ts';
import { sharedFloats } from './sharedFloats.ts';

export interface ImageFolder {
  readonly type: 'images';
  /** The folder's name, as given; it begins every message. */
  readonly name: string;
  readonly classNames: readonly string[];
  /** Class after class, the files of each by their names, as ImageFolder sorts them. */
  readonly images: readonly ImageFile[];
}

export interface ImageFile {
  /** `cat/1.png`. */
  readonly path: string;
  /** Index into `classNames`. */
  readonly target: number;
  read(): Uint8Array;
}

const IMAGE_FILE = /\.(png|jpe?g)$/i;

/** What of all images is predicted. */
export const FOLDER_NAME = 'folder';

/** The images of a folder on the disk, folders within classes too. */
export function readImageFolder(name: string, folder: string): ImageFolder | DataError {
  let files: { readonly path: string; read(): Uint8Array }[];
  try {
    files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => {
      return { path: path.replaceAll('\\', '/'), read: () => readFileSync(join(folder, path)) };
    });
  } catch (error) {
    return { type: 'error', message: `${name}: ${(error as Error).message}` };
  }
  return imageFolder(name, files);
}

/** The images among files; `path` is that in the folder. */
export function imageFolder(
  name: string,
  files: readonly { readonly path: string; read(): Uint8Array }[],
): ImageFolder | DataError {
  const error = (message: Text): DataError => ({ type: 'error', ...messageOf(phrase`${name}: ${message}`) });
  const images = files.filter(({ path }) => IMAGE_FILE.test(path) && path.includes('/'));
  if (images.length === 0) {
    return error(
      phrase`There are no images in folders of this folder; a folder for each class, with PNG or JPEG files, is expected.`,
    );
  }
  const classOf = ({ path }: { readonly path: string }) => path.slice(0, path.indexOf('/'));
  const classNames = [...new Set(images.map(classOf))].sort(byCodePoint);
  if (classNames.length < 2)
    return error(phrase`All images are in the folder ${classNames[0]!}; at least two classes are needed.`);
  const indices = new Map(classNames.map((one, i) => [one, i]));
  const sorted = images
    .map((image) => ({ ...image, target: indices.get(classOf(image))! }))
    .sort((a, b) => a.target - b.target || byFolder(a.path, b.path));
  return { type: 'images', name, classNames, images: sorted };
}

/** As os.walk goes through folders: those of a folder after its files, each by their names. */
function byFolder(a: string, b: string): number {
  const [left, right] = [a.split('/'), b.split('/')];
  const [leftFile, rightFile] = [left.pop()!, right.pop()!];
  const folders = byCodePoint(left.join('/'), right.join('/'));
  return folders || byCodePoint(leftFile, rightFile);
}

/** The bytes that all images may take as float32. */
const MOST_BYTES = 2 ** 32 - 1;

/**
 * All images in one size, their channels first, from 0 to 1: byte / 255 in float32. `tell` hears how many are read.
 *
 * Errors, each with the file: it is neither PNG nor JPEG, cut off or damaged; the size is not chosen, which is a question
 * with the first image's as an answer; more than 4 GB.
 */
export async function imagesOf(
  { name, images, classNames }: ImageFolder,
  { imageSize, imageChannels }: DataChoices,
  tell: (done: number) => void = () => {},
): Promise<Dataset> {
  // Loaded only where there are images.
  const { decodeImage, imageHead } = await import('./decodeImage.ts');
  const { resizeImage } = await import('./resizeImage.ts');
  const wrong = ({ path }: ImageFile, message: Text): DataError => {
    return { type: 'error', ...messageOf(phrase`${name}/${path}: ${message}`) };
  };
  const [first] = images as readonly [ImageFile];
  const bytes = read(first);
  const head = typeof bytes === 'string' ? bytes : imageHead(bytes);
  if (typeof head === 'string' || head instanceof Phrase) return wrong(first, head);
  if (!imageSize) {
    const heads = images.slice(1, HEADS_READ).map((image) => {
      const more = read(image);
      return typeof more === 'string' ? more : imageHead(more);
    });
    const areOne = heads.every(
      (one) =>
        typeof one === 'string' || one instanceof Phrase || (one.width === head.width && one.height === head.height),
    );
    const size = phrase`${head.width} x ${head.height}`;
    const found = areOne
      ? phrase`The first image is ${size}. All are brought to one size.`
      : phrase`The first image is ${size}, others have other sizes. All are brought to one size.`;
    return {
      type: 'error',
      ...messageOf(phrase`${name}: ${found}`),
      question: { type: 'imageSize', size: [head.width, head.height], areOne },
    };
  }
  const [width, height] = imageSize;
  const channels = imageChannels ?? (head.isGrey ? 1 : 3);
  if (channels !== 1 && channels !== 3) {
    return {
      type: 'error',
      ...messageOf(phrase`${name}: Images have 1 or 3 channels, but the model takes ${channels}.`),
    };
  }
  const features = channels * width * height;
  if (images.length * features * 4 > MOST_BYTES) {
    const gigabytes = ((images.length * features * 4) / 2 ** 30).toPrecision(3);
    const message = phrase`${name}: ${images.length} images of ${width} x ${height} take ${gigabytes} GB; 4 GB can be read. Choose a smaller size.`;
    return { type: 'error', ...messageOf(message) };
  }
  const inputs = sharedFloats(images.length * features);
  const size = width * height;
  for (const [row, image] of images.entries()) {
    const file = read(image);
    const decoded = typeof file === 'string' ? file : decodeImage(file, channels);
    if (typeof decoded === 'string' || decoded instanceof Phrase) return wrong(image, decoded);
    const { values } = resizeImage(decoded, width, height);
    for (let c = 0; c < channels; c++) {
      const at = row * features + c * size;
      for (let i = 0; i < size; i++) inputs[at + i] = values[i * channels + c]! / 255;
    }
    tell(row + 1);
  }
  return {
    type: 'dataset',
    data: {
      ...{ name, rows: images.length, features, inputs, featureNames: [], targetName: FOLDER_NAME },
      inputShape: [channels, height, width],
      task: 'classification',
      classNames,
      targets: Int32Array.from(images, ({ target }) => target),
    },
  };
}

/** Images whose sizes are looked at. */
const HEADS_READ = 50;

function read(image: ImageFile): Uint8Array | string {
  try {
    return image.read();
  } catch (error) {
    return (error as Error).message;
  }
}
