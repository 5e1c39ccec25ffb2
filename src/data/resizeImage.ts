// Brings an image to another size as PIL's resize(…, BILINEAR) does, which torchvision's Resize calls on images: a triangle
// as wide as the scale, first along the rows, then along the columns, in the same fixed-point numbers, to the same bytes.
// Reference: Pillow, src/libImaging/Resample.c.

import type { Pixels } from './decodeImage.ts';

const PRECISION = 22;

export function resizeImage(image: Pixels, width: number, height: number): Pixels {
  const { channels } = image;
  let { values } = image;
  if (width !== image.width) {
    const weights = weightsFor(image.width, width);
    const resized = new Uint8Array(width * image.height * channels);
    for (let y = 0; y < image.height; y++) {
      for (let x = 0; x < width; x++) {
        const from = (y * image.width + weights.first[x]!) * channels;
        resample(values, from, channels, weights, x, resized, (y * width + x) * channels, channels);
      }
    }
    values = resized;
  }
  if (height !== image.height) {
    const weights = weightsFor(image.height, height);
    const resized = new Uint8Array(width * height * channels);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const from = (weights.first[y]! * width + x) * channels;
        resample(values, from, width * channels, weights, y, resized, (y * width + x) * channels, channels);
      }
    }
    values = resized;
  }
  return { width, height, channels, values };
}

interface Weights {
  /** Of each pixel of the new image: the first that it is made of, and how many. */
  readonly first: Int32Array;
  readonly count: Int32Array;
  /** (new size, most): fixed-point numbers. */
  readonly values: Int32Array;
  readonly most: number;
}

function weightsFor(from: number, to: number): Weights {
  const scale = from / to;
  const support = Math.max(scale, 1);
  const most = Math.ceil(support) * 2 + 1;
  const first = new Int32Array(to);
  const count = new Int32Array(to);
  const values = new Int32Array(to * most);
  for (let i = 0; i < to; i++) {
    const center = (i + 0.5) * scale;
    const low = Math.max(0, Math.trunc(center - support + 0.5));
    const high = Math.min(from, Math.trunc(center + support + 0.5));
    const exact = Array.from({ length: high - low }, (_, j) =>
      Math.max(0, 1 - Math.abs((j + low - center + 0.5) / support)),
    );
    const sum = exact.reduce((total, weight) => total + weight, 0);
    first[i] = low;
    count[i] = high - low;
    exact.forEach((weight, j) => {
      values[i * most + j] = Math.trunc(0.5 + (sum === 0 ? weight : weight / sum) * 2 ** PRECISION);
    });
  }
  return { first, count, values, most };
}

/** One pixel of the new image, of `count` old ones that are `stride` apart. */
function resample(
  old: Uint8Array,
  from: number,
  stride: number,
  { count, values, most }: Weights,
  place: number,
  target: Uint8Array,
  at: number,
  channels: number,
): void {
  for (let c = 0; c < channels; c++) {
    let sum = 1 << (PRECISION - 1);
    for (let j = 0; j < count[place]!; j++) sum += old[from + j * stride + c]! * values[place * most + j]!;
    target[at + c] = Math.max(0, Math.min(255, sum >> PRECISION));
  }
}
