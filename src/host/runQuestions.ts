// What the commands on runs ask for: a learning rate, a moment, runs to compare.

import * as vscode from 'vscode';
import { isLearningRate, writtenNumber } from '../protocol/writtenNumber.ts';
import { askForText } from './ask.ts';
import { homeOf } from './notebooks.ts';
import { decimal, integer, written } from './numbers.ts';
import { factsOf, rounded, stateWord } from './runEntry.ts';
import type { KnownRun, Runs } from './runs.ts';
import type { Training } from './training.ts';

export async function askForRate(training: Training): Promise<number | undefined> {
  const { history } = training.leading ?? {};
  if (!training.isOn || !history) {
    void vscode.window.showInformationMessage(vscode.l10n.t('No training is on.'));
    return undefined;
  }
  const now = history.learningRates.at(-1)?.learningRate ?? history.run.options.optimizer.learningRate;
  const text = await askForText({
    title: vscode.l10n.t('Set Learning Rate'),
    prompt: vscode.l10n.t('The learning rate from the next step on. A scheduler goes on from there.'),
    value: now === undefined ? '' : written(now),
    check: (input) =>
      isLearningRate(writtenNumber(input, decimal))
        ? undefined
        : vscode.l10n.t(
            '“{0}” is not a learning rate: it must be a number from 0, such as {1}.',
            input.trim(),
            written(0.01),
          ),
  });
  return text === undefined ? undefined : writtenNumber(text, decimal);
}

export async function askForMoment(training: Training): Promise<number | undefined> {
  const { history, name } = training.leading ?? {};
  if (!history || history.moments.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('There is no moment to restart from.'));
    return undefined;
  }
  const { stepsPerEpoch } = history.run;
  const items = history.moments.toReversed().map((step) => {
    const epoch = Math.floor(step / stepsPerEpoch);
    const isBetween = step % stepsPerEpoch === 0;
    return {
      label: vscode.l10n.t('Step {0}', step.toLocaleString(vscode.env.language)),
      description: isBetween
        ? vscode.l10n.t('{0} epochs have ended', epoch.toLocaleString(vscode.env.language))
        : vscode.l10n.t('within epoch {0}', (epoch + 1).toLocaleString(vscode.env.language)),
      step,
    };
  });
  const title = vscode.l10n.t('Restart {0} from…', name ?? '');
  return (await vscode.window.showQuickPick(items, { title }))?.step;
}

export async function askForRuns(runs: Runs): Promise<string[] | undefined> {
  const shown = new Set(runs.shown.map(({ id }) => id));
  const items = runs.all.toReversed().map((run) => {
    const { id, name } = run;
    return { label: name, ...toldOf(run), picked: shown.has(id), id };
  });
  if (items.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('No model has been trained yet.'));
    return undefined;
  }
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Runs on the charts'),
    canPickMany: true,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return chosen?.map(({ id }) => id);
}

/** What tells runs of one name apart: the file and the configuration; when it began, how far it came, its loss. */
function toldOf(run: KnownRun): { readonly description: string; readonly detail: string } {
  const { folder, history, origin, said } = run;
  const { state, startedAt, step, loss } = factsOf({ key: folder ?? run.id, folder, known: run, summary: undefined });
  const file = said?.definition ?? (origin && vscode.workspace.asRelativePath(homeOf(origin.document)));
  const configuration = history?.run.options.configuration;
  const description = [
    file,
    configuration !== undefined && vscode.l10n.t('configuration {0}', configuration),
    state && stateWord(state),
  ];
  const detail = [
    startedAt !== undefined && new Date(startedAt).toLocaleString(vscode.env.language),
    step !== undefined && vscode.l10n.t('{0} steps', integer(step)),
    loss && vscode.l10n.t('loss {0}', rounded(loss.value)),
  ];
  const joined = (parts: readonly (string | false | undefined)[]) => parts.filter((part) => part).join(' · ');
  return { description: joined(description), detail: joined(detail) };
}
