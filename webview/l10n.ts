// The panel's texts in the person's language. The English text is the key, as in VS Code's own bundles; the host puts
// the bundle (l10n/bundle.l10n.LANGUAGE.json) as JSON into the page, in #root's `data-l10n`.

const bundle = readBundle();

/** The text in the editor's language; `{0}`, `{1}`, … stand for the arguments. */
export function t(text: string, ...args: readonly (string | number)[]): string {
  const translated = bundle[text] ?? text;
  return args.length === 0 ? translated : translated.replace(/\{(\d+)\}/g, (hole, at) => String(args[at] ?? hole));
}

function readBundle(): Readonly<Record<string, string>> {
  // Tests of what needs no page have none.
  if (typeof document === 'undefined') return {};
  const json = document.getElementById('root')?.dataset.l10n;
  return json ? JSON.parse(json) : {};
}
