// Writes schemas/: the JSON schema of `.vscode/layerscope.json`, in English and in each language that has a bundle.

import { mkdirSync, writeFileSync } from 'node:fs';
import { schemaFiles } from './schemaFiles.ts';

const root = `${import.meta.dirname}/..`;
mkdirSync(`${root}/schemas`, { recursive: true });
for (const { path, text } of schemaFiles(root)) writeFileSync(`${root}/${path}`, text);
