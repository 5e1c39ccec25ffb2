// The JSON schemas of schemas/ as they are to be: in English, and in each language that has a bundle.

import { globSync, readFileSync } from 'node:fs';
import { configurationSchema } from '../src/configuration/schema.ts';

export function schemaFiles(root: string): { readonly path: string; readonly text: string }[] {
  const translated = globSync('l10n/bundle.l10n.*.json', { cwd: root }).map((bundle) => {
    const texts: Record<string, string> = JSON.parse(readFileSync(`${root}/${bundle}`, 'utf8'));
    return { language: `.${bundle.split('.')[2]}`, schema: configurationSchema((text) => texts[text] ?? text) };
  });
  return [{ language: '', schema: configurationSchema() }, ...translated].map(({ language, schema }) => ({
    path: `schemas/configuration${language}.json`,
    text: `${JSON.stringify(schema, null, 2)}\n`,
  }));
}
