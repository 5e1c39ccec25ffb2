// How texts for people get into the person's language: whoever shows them gives the way, and English is the text itself.

/** The text in the person's language; `{0}`, `{1}`, … stand for the arguments. */
export type Say = (text: string, ...args: (string | number)[]) => string;

/** As a sentence or a title begins. */
export function capital(text: string): string {
  return `${text[0]!.toUpperCase()}${text.slice(1)}`;
}

export const sayInEnglish: Say = (text, ...args) => {
  const parts = partsOf(text);
  let said = parts[0]!;
  for (let at = 1; at < parts.length; at += 2) {
    const hole = parts[at]!;
    said += `${args[Number(hole)] ?? `{${hole}}`}${parts[at + 1]!}`;
  }
  return said;
};

const known = new Map<string, readonly string[]>();
/** Texts are those of this program; one of a file that another program wrote is split anew once there are as many. */
const MOST = 5000;

/** What stands around the holes, and between it their numbers. */
function partsOf(text: string): readonly string[] {
  let parts = known.get(text);
  if (!parts) {
    parts = text.split(/\{(\d+)\}/);
    if (known.size < MOST) known.set(text, parts);
  }
  return parts;
}
