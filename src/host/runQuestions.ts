// What the commands on runs ask for: a learning rate, a moment, runs to compare.

import * as vscode from 'vscode';
import { isLearningRate, writtenNumber } from '../protocol/writtenNumber.ts';
import { askForText } from './ask.ts';
import { decimal, written } from './numbers.ts';
import type { Runs } from './runs.ts';
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
  const states = new Map(runs.summaries.map(({ id, state }) => [id, state]));
  const words = {
    running: vscode.l10n.t('running'),
    paused: vscode.l10n.t('paused'),
    cancelling: vscode.l10n.t('cancelling…'),
    finished: vscode.l10n.t('finished'),
    cancelled: vscode.l10n.t('cancelled'),
    failed: vscode.l10n.t('failed'),
    interrupted: vscode.l10n.t('interrupted'),
  };
  const items = runs.all.toReversed().map(({ id, name }) => {
    return { label: name, description: words[states.get(id)!], picked: shown.has(id), id };
  });
  if (items.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('No model has been trained yet.'));
    return undefined;
  }
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Runs on the charts'),
    canPickMany: true,
  });
  return chosen?.map(({ id }) => id);
}
