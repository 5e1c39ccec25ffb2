// How texts for people get into the person's language: whoever shows them gives the way, and English is the text itself.

/** The text in the person's language; `{0}`, `{1}`, … stand for the arguments. */
export type Say = (text: string, ...args: (string | number)[]) => string;

/** As a sentence or a title begins. */
export function capital(text: string): string {
  return `${text[0]!.toUpperCase()}${text.slice(1)}`;
}

export const sayInEnglish: Say = (text, ...args) => inEnglish(text, args);

/** The English text with its holes filled. */
export function inEnglish(text: string, args: readonly unknown[]): string {
  const { beginning, holes, behind } = partsOf(text);
  let said = beginning;
  for (let at = 0; at < holes.length; at++) said += `${args[holes[at]!] ?? `{${holes[at]}}`}${behind[at]!}`;
  return said;
}

interface Parts {
  readonly beginning: string;
  /** The number of each hole, and what stands behind it. */
  readonly holes: readonly number[];
  readonly behind: readonly string[];
}

const known = new Map<string, Parts>();
/** Texts are those of this program; one of a file that another program wrote is split anew once there are as many. */
const MOST = 5000;

function partsOf(text: string): Parts {
  let parts = known.get(text);
  if (!parts) {
    const [beginning, ...rest] = text.split(/\{(\d+)\}/);
    const isHole = (_: string, at: number) => at % 2 === 0;
    parts = {
      beginning: beginning!,
      holes: rest.filter(isHole).map(Number),
      behind: rest.filter((part, at) => !isHole(part, at)),
    };
    if (known.size < MOST) known.set(text, parts);
  }
  return parts;
}
