// A scale of colours from the page's background to what stands out from it most, for amounts. Its lightness grows evenly
// as the eye sees it (OKLab), so that equal differences look equal in a light, a dark and a high-contrast theme, and to
// those who see no hues. Reference: Ottosson 2020, "A perceptual color space for image processing".

import type { Rgba } from '../theme.ts';

/** Lightness of the far end: almost white on a dark page, almost black on a light one. */
const LIGHT_END = 0.94;
const DARK_END = 0.3;
const MOST_CHROMA = 0.17;
/** What holds anything at all is told from the background; on black, of high contrast, the eye tells less. */
const FIRST_SHADE = 0.1;
const FIRST_ON_BLACK = 0.4;
const BLACK = 0.1;

export type Ramp = Uint8ClampedArray;

/** 256 colours, four bytes each; the first is transparent. The hue is `hue`'s. */
export function colorRamp(background: Rgba, hue: Rgba): Ramp {
  const [start] = toOklab(background);
  const [, a, b] = toOklab(hue);
  const chroma = Math.hypot(a, b) || 1;
  const end = start > 0.5 ? DARK_END : LIGHT_END;
  const first = start < BLACK ? FIRST_ON_BLACK : FIRST_SHADE;
  const ramp = new Uint8ClampedArray(256 * 4);
  for (let shade = 1; shade < 256; shade++) {
    const part = first + ((1 - first) * shade) / 255;
    const lightness = start + (end - start) * part;
    const wanted = MOST_CHROMA * Math.sin(Math.PI * Math.min(part, 0.96));
    ramp.set(inGamut(lightness, a / chroma, b / chroma, wanted), shade * 4);
    ramp[shade * 4 + 3] = 255;
  }
  return ramp;
}

/** One of the ramp's colours, from 0 to 1, for a style. */
export function shadeOf(ramp: Ramp, part: number): string {
  const at = 4 * Math.round(255 * Math.min(Math.max(part, 0), 1));
  return `rgba(${ramp[at]}, ${ramp[at + 1]}, ${ramp[at + 2]}, ${ramp[at + 3]! / 255})`;
}

/** The colour of that lightness with as much of the chroma as sRGB has. */
function inGamut(lightness: number, a: number, b: number, chroma: number): [number, number, number] {
  let [low, high] = [0, chroma];
  let color = fromOklab(lightness, a * chroma, b * chroma);
  if (isInGamut(color)) return color;
  for (let k = 0; k < 12; k++) {
    const middle = (low + high) / 2;
    color = fromOklab(lightness, a * middle, b * middle);
    if (isInGamut(color)) low = middle;
    else high = middle;
  }
  return fromOklab(lightness, a * low, b * low);
}

function isInGamut(color: readonly number[]): boolean {
  return color.every((channel) => channel >= -0.5 && channel <= 255.5);
}

/** Lightness from 0 to 1, and the two axes of hue. */
export function toOklab([red, green, blue]: readonly [number, number, number, ...number[]]): [number, number, number] {
  const [r, g, b] = [linear(red), linear(green), linear(blue)] as const;
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function fromOklab(lightness: number, a: number, b: number): [number, number, number] {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    gamma(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    gamma(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    gamma(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

function linear(channel: number): number {
  const part = channel / 255;
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
}

function gamma(part: number): number {
  return 255 * (part <= 0.0031308 ? 12.92 * part : 1.055 * part ** (1 / 2.4) - 0.055);
}
