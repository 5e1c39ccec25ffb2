// What stands behind a line with layers: the shapes of their outputs, as many as there is room for. An editor cuts a hint that
// is longer off wherever that is.

/** Of one layer: more kinds of outputs are left out. */
const MOST_VARIANTS = 3;

/** `layers`: for each of the line its outputs, several where the line is several layers. `most`: 0 for any length. */
export function hintText(layers: readonly (readonly string[])[], most: number): string {
  let text = '';
  // The first outputs of each layer, then the last layers.
  for (let variants = MOST_VARIANTS; variants > 0; variants--) {
    text = layers.map((outputs) => one(outputs, variants)).join(' ');
    if (fits(text, most)) return text;
  }
  for (let count = layers.length - 1; count > 0; count--) {
    text = `→ … ${layers
      .slice(-count)
      .map((outputs) => one(outputs, 1))
      .join(' ')}`;
    if (fits(text, most)) break;
  }
  return text;
}

/** All of it, a line for each layer. */
export function wholeHint(layers: readonly (readonly string[])[]): string {
  return layers.map((outputs) => one(outputs, outputs.length)).join('\n');
}

function fits(text: string, most: number): boolean {
  return most === 0 || text.length <= most;
}

/** `→ (N, 64) | (N, 128) | …` */
function one(outputs: readonly string[], variants: number): string {
  const shown = outputs.length > variants ? [...outputs.slice(0, variants), '…'] : outputs;
  return `→ ${shown.join(' | ')}`;
}
