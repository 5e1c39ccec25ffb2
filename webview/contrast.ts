// Colours that are told from what they lie on.

import type { Rgba } from './theme.ts';

/** What WCAG 2.1 asks of graphics, in 1.4.11. */
const LEAST = 3;

/** WCAG's contrast of two opaque colours, from 1 to 21. */
export function contrast(one: Rgba, other: Rgba): number {
  const [bright, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (bright! + 0.05) / (dark! + 0.05);
}

/** The colour, where it is hardly seen on the background less transparent, then nearer to the text's. */
export function legible(color: Rgba, background: Rgba, foreground: Rgba): Rgba {
  const [red, green, blue, alpha] = color;
  const parts = Array.from({ length: 20 }, (_, k) => (k + 1) / 20);
  const denser = parts.filter((one) => one > alpha).map((one): Rgba => [red, green, blue, one]);
  const further = parts.map((share) => over([foreground[0], foreground[1], foreground[2], share], color));
  const all = [color, ...denser, ...further];
  return all.find((one) => contrast(over(one, background), background) >= LEAST) ?? foreground;
}

/** The colour as it looks on an opaque one. */
export function over(color: Rgba, under: Rgba): Rgba {
  const [red, green, blue] = [0, 1, 2].map((k) => Math.round(under[k]! + color[3] * (color[k]! - under[k]!)));
  return [red!, green!, blue!, 1];
}

function luminance([red, green, blue]: Rgba): number {
  const [r, g, b] = [red, green, blue].map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}
