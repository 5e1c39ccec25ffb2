// The languages of an exported page, and its texts in one of them.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Those that the panel speaks. */
export const LANGUAGES = ['en', 'es'] as const;
export type Language = (typeof LANGUAGES)[number];

/** That of the environment (`LC_ALL`, `LC_MESSAGES`, `LANG`, or the system's own), where the panel speaks it. */
export function environmentLanguage(): Language {
  const [language] = new Intl.DateTimeFormat().resolvedOptions().locale.split('-');
  return LANGUAGES.find((each) => each === language) ?? 'en';
}

/** A bundle of l10n/, which lies beside `dist`, as JSON; English needs none. */
export function readPageTexts(dist: string, language: Language): { readonly texts?: string } {
  if (language === 'en') return {};
  return { texts: readFileSync(join(dist, '..', 'l10n', `bundle.l10n.${language}.json`), 'utf8') };
}
