// What is asked about training configurations: which one is to be trained, and what a new one is called.

import * as vscode from 'vscode';
import type { Configuration } from '../protocol/configuration.ts';
import { askForOne, askForText, type Choice } from './ask.ts';
import type { ConfigurationFile, KnownConfiguration } from './configurations.ts';
import type { LastTrained } from './lastTrained.ts';
import { baseName } from './problem.ts';

export type Answer =
  | { readonly type: 'configuration'; readonly known: KnownConfiguration }
  | { readonly type: 'add' }
  | { readonly type: 'edit'; readonly uri: vscode.Uri };

export interface ConfigurationChoices {
  readonly files: readonly ConfigurationFile[];
  readonly last: LastTrained | undefined;
  /** Whether there is a run to make a configuration of. */
  readonly hasRun: boolean;
}

/** `remark`: why it is asked. */
export async function askForConfiguration(
  { files, last: trained, hasRun }: ConfigurationChoices,
  remark: string,
): Promise<Answer | undefined> {
  const several = (vscode.workspace.workspaceFolders?.length ?? 0) > 1;
  const isLast = ({ file, read }: KnownConfiguration) =>
    trained?.type === 'configuration' &&
    trained.folder === file.folder.uri.toString() &&
    trained.name === read.configuration.name;
  const all = files.flatMap((file) => file.configurations.map((read) => ({ file, read })));
  // The last one first: Enter trains it again.
  const choices: Choice<Answer>[] = [...all.filter(isLast), ...all.filter((one) => !isLast(one))].map((known) => {
    const { file, read } = known;
    const isWrong = file.findings.some(({ index }) => index === undefined || index === read.index);
    const words = [several && file.folder.name, isLast(known) && vscode.l10n.t('trained last')].filter((word) => word);
    return {
      label: `${isWrong ? '$(warning)' : '$(gear)'} ${read.configuration.name}`,
      description: words.join(' · '),
      detail: detailOf(read.configuration),
      answer: { type: 'configuration', known },
    };
  });
  choices.push({ label: '', kind: vscode.QuickPickItemKind.Separator });
  choices.push({
    label: hasRun
      ? vscode.l10n.t('$(add) Add Configuration From the Last Run…')
      : vscode.l10n.t('$(add) Add Configuration…'),
    answer: { type: 'add' },
  });
  for (const { uri, folder } of files) {
    const label = vscode.l10n.t('$(go-to-file) Edit {0}', baseName(uri));
    choices.push({ label, ...(several && { description: folder.name }), answer: { type: 'edit', uri } });
  }
  const question =
    all.length > 0
      ? vscode.l10n.t('Which configuration is to be trained?')
      : vscode.l10n.t('There is no configuration yet.');
  const title = vscode.l10n.t('Train with Configuration');
  return askForOne(title, remark === '' ? question : `${remark} ${question}`, choices);
}

/** `model.py Net · wine · Adam(lr=0.01) · 20 epochs of 32 · seed 7`: what it says, in the order of the file. */
function detailOf(configuration: Configuration): string {
  const { file, model, data, target, loss, optimizer, scheduler, epochs, batchSize, seed } = configuration;
  const parts = [
    [file, model].filter((part) => part).join(' '),
    [data, target].filter((part) => part).join(' → '),
    loss,
    optimizer,
    scheduler,
    epochs !== undefined && vscode.l10n.t('{0} epochs', epochs),
    batchSize !== undefined && vscode.l10n.t('batches of {0}', batchSize),
    seed !== undefined && vscode.l10n.t('seed {0}', seed),
  ];
  return parts.filter((part) => part).join(' · ');
}

export async function askForName(proposed: string, taken: readonly string[]): Promise<string | undefined> {
  const typed = await askForText({
    title: vscode.l10n.t('Add Configuration'),
    prompt: vscode.l10n.t('What is the configuration to be called?'),
    value: proposed,
    check: (text) => {
      if (text.trim() === '') return vscode.l10n.t('A name is expected.');
      if (taken.includes(text.trim())) return vscode.l10n.t('There is a configuration of that name already.');
      return undefined;
    },
  });
  return typed?.trim();
}
