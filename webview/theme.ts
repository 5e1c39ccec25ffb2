// The editor's colours as charts need them: resolved from the page's CSS variables, and again when the theme changes.

import { signal } from '@preact/signals';

/** Red, green, blue (0 to 255) and alpha (0 to 1). */
export type Rgba = readonly [number, number, number, number];

export interface Theme {
  readonly foreground: Rgba;
  readonly muted: Rgba;
  readonly background: Rgba;
  readonly grid: Rgba;
  readonly training: Rgba;
  readonly heldOut: Rgba;
  readonly output: Rgba;
  readonly gradient: Rgba;
  readonly parameter: Rgba;
  readonly failure: Rgba;
  /** For what lies over one another: runs, layers. */
  readonly palette: readonly Rgba[];
  readonly batchNormBackground: Rgba;
  readonly batchNormBorder: Rgba;
  readonly fontFamily: string;
  /** Pixels. */
  readonly fontSize: number;
}

export const theme = signal(readTheme());

const observer = new MutationObserver(() => {
  theme.value = readTheme();
});
observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
observer.observe(document.body, { attributes: true, attributeFilter: ['style', 'class'] });

for (const query of ['(prefers-color-scheme: dark)', '(forced-colors: active)']) {
  matchMedia(query).addEventListener('change', () => {
    theme.value = readTheme();
  });
}

function readTheme(): Theme {
  const probe = document.createElement('span');
  const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!;
  // The colours that style.css chooses, also where the system would force the text's own on an element.
  probe.style.setProperty('forced-color-adjust', 'none');
  document.body.append(probe);
  const resolve = (variable: string): Rgba => {
    probe.style.color = `var(${variable})`;
    return toRgba(context, getComputedStyle(probe).color);
  };
  const { fontFamily, fontSize } = getComputedStyle(document.body);
  const read: Theme = {
    foreground: resolve('--foreground'),
    muted: resolve('--muted'),
    background: resolve('--background'),
    grid: resolve('--chart-grid'),
    training: resolve('--chart-training'),
    heldOut: resolve('--chart-held-out'),
    output: resolve('--chart-output'),
    gradient: resolve('--chart-gradient'),
    parameter: resolve('--chart-parameter'),
    failure: resolve('--chart-failure'),
    palette: ['blue', 'orange', 'green', 'purple', 'red', 'yellow'].map((name) => resolve(`--chart-${name}`)),
    batchNormBackground: resolve('--batch-norm-background'),
    batchNormBorder: resolve('--batch-norm-border'),
    fontFamily,
    fontSize: Number.parseFloat(fontSize),
  };
  probe.remove();
  return read;
}

function toRgba(context: CanvasRenderingContext2D, color: string): Rgba {
  context.clearRect(0, 0, 1, 1);
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  const [red, green, blue, alpha] = context.getImageData(0, 0, 1, 1).data;
  return [red!, green!, blue!, alpha! / 255];
}

/** The colour for a canvas or a style, with its alpha multiplied by `opacity`. */
export function css([red, green, blue, alpha]: Rgba, opacity = 1): string {
  return `rgba(${red}, ${green}, ${blue}, ${alpha * opacity})`;
}
