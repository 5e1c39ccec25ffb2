// What is wrong in an open `.vscode/layerscope.json`, beyond what its schema says already.

import * as vscode from 'vscode';
import { type Configurations, findingsOf, isConfigurationFile, rangeIn } from './configurations.ts';
import type { Definitions } from './definitions.ts';

/** Typing rests for this long before the file is looked at. */
const REST_MS = 200;

export class ConfigurationMarks implements vscode.Disposable {
  readonly #configurations: Configurations;
  readonly #definitions: Definitions;
  readonly #collection = vscode.languages.createDiagnosticCollection('layerscope.configurations');
  readonly #subscriptions: readonly vscode.Disposable[];
  #timer: NodeJS.Timeout | undefined;
  #count = 0;

  constructor(configurations: Configurations, definitions: Definitions) {
    this.#configurations = configurations;
    this.#definitions = definitions;
    const later = () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => void this.#mark(), REST_MS);
    };
    this.#subscriptions = [
      configurations.onDidChange(later),
      definitions.onDidChange(() => {
        if (openFiles().length > 0) later();
      }),
      vscode.workspace.onDidOpenTextDocument(({ uri }) => {
        if (isConfigurationFile(uri)) later();
      }),
    ];
    if (openFiles().length > 0) later();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#collection.dispose();
  }

  async #mark(): Promise<void> {
    this.#count += 1;
    const count = this.#count;
    const open = openFiles();
    const files = (await this.#configurations.files()).filter(({ uri }) => open.includes(uri.toString()));
    const marks = await Promise.all(
      files.map(async (file) => {
        const ofEach = await Promise.all(
          file.configurations.map((read) => findingsOf({ file, read }, this.#definitions)),
        );
        // What is about the whole file is the schema's to say.
        const found = ofEach.flat().filter(({ bySchema, index }) => !bySchema && index !== undefined);
        const diagnostics = found.map(({ message, range }) => {
          const diagnostic = new vscode.Diagnostic(rangeIn(file.text, range), message);
          diagnostic.source = 'Layerscope';
          return diagnostic;
        });
        return [file.uri, diagnostics] as const;
      }),
    );
    // The file may have changed meanwhile.
    if (count !== this.#count) return;
    this.#collection.clear();
    for (const [uri, diagnostics] of marks) this.#collection.set(uri, diagnostics);
  }
}

/** The uris of those that are open in the editor. */
function openFiles(): string[] {
  return vscode.workspace.textDocuments
    .filter(({ uri, isClosed }) => !isClosed && isConfigurationFile(uri))
    .map(({ uri }) => uri.toString());
}
