// What of a definition, or of data, is not as it was when a run was begun; in words.

import * as vscode from 'vscode';
import { outputsFor } from '../data/dataset.ts';
import { bindSequential } from '../model/bind.ts';
import { formatLayer } from '../model/formatLayer.ts';
import type { BoundLayer, ModelSpec } from '../model/modelSpec.ts';
import { twinOf } from '../model/twin.ts';
import type { RunOrigin } from '../protocol/runOrigin.ts';
import type { RunStarted, TrainingData } from '../protocol/trainEvent.ts';
import type { Definitions } from './definitions.ts';
import type { Memory } from './memory.ts';
import { homeOf } from './notebooks.ts';
import { hashOf } from './textHistory.ts';

/** Undefined where the document still defines the model that the run was begun with. */
export function changeOfModel(
  { model, options }: RunStarted,
  { sequential: name, definitionHash, isTwin, parameters: begun }: RunOrigin,
  document: vscode.TextDocument,
  data: TrainingData,
  { definitions, memory }: { readonly definitions: Definitions; readonly memory: Memory },
): string | undefined {
  const isCell = homeOf(document) !== document.uri;
  if (!isCell && hashOf(document.getText()) === definitionHash) return undefined;
  const sequential = definitions.of(document).sequentials.find((one) => one.name === name);
  if (!sequential) return vscode.l10n.t('{0} is not in it any more', name);
  const parameters = begun ?? memory.recall(homeOf(document), name).parameters ?? {};
  const { inputShape } = model;
  const bound = bindSequential(sequential, parameters, {
    ...{ name: data.name, features: data.features, ...outputsFor(data, options.loss) },
    ...(inputShape && { shape: inputShape }),
  });
  const now =
    bound.type !== 'bound'
      ? undefined
      : isTwin
        ? twinOf(bound.model, inputShape ?? [data.features])?.model
        : bound.model;
  return now ? firstChange(model, now) : vscode.l10n.t('{0} cannot be trained on these data any more', name);
}

function firstChange(before: ModelSpec, now: ModelSpec): string | undefined {
  const [were, are] = [before, now].map((model) => [...model.layers, ...model.outputLayers]);
  for (let i = 0; i < Math.max(were!.length, are!.length); i++) {
    const [was, is] = [were![i], are![i]];
    if (was && is && meaningOf(was) === meaningOf(is)) continue;
    if (!was) return vscode.l10n.t('{0} {1} is new', is!.path, formatLayer(is!));
    if (!is) return vscode.l10n.t('{0} {1} is gone', was.path, formatLayer(was));
    const [then, instead] = [was, is].map((layer) => `${layer.path} ${formatLayer(layer)}`);
    return vscode.l10n.t('line {0} has {1} instead of {2}', is.line, instead!, then!);
  }
  return undefined;
}

/** Without its place in the text. */
function meaningOf({ range: _, line: __, ...layer }: BoundLayer): string {
  return JSON.stringify(layer);
}

/** What is another with data whose numbers are not those that the run was trained on. */
export function changeOfData(run: RunStarted, now: TrainingData): { readonly words: string; readonly fits: boolean } {
  const { featureNames, classNames, trainingRows, heldOutRows, testRows = 0 } = run.data;
  const rows = trainingRows + heldOutRows + testRows;
  const number = (value: number) => value.toLocaleString(vscode.env.language);
  const isSame = (a: readonly string[], b: readonly string[]) =>
    a.length === b.length && a.every((one, i) => one === b[i]);
  if (!isSame(featureNames, now.featureNames)) {
    const others = now.featureNames.filter((name) => !featureNames.includes(name));
    const gone = featureNames.filter((name) => !now.featureNames.includes(name));
    const list = (names: readonly string[]) => names.slice(0, 3).join(', ') + (names.length > 3 ? ', …' : '');
    const parts = [
      others.length > 0 && vscode.l10n.t('it has {0}, which it had not', list(others)),
      gone.length > 0 && vscode.l10n.t('it has {0} no more', list(gone)),
    ].filter((part) => part !== false);
    return { words: parts.join('; ') || vscode.l10n.t('its columns stand in another order'), fits: false };
  }
  if (rows !== now.rows) {
    return { words: vscode.l10n.t('it has {0} rows instead of {1}', number(now.rows), number(rows)), fits: false };
  }
  if (!isSame(classNames, now.classNames)) {
    const words = vscode.l10n.t('its classes are {0} instead of {1}', now.classNames.join(', '), classNames.join(', '));
    return { words, fits: now.classNames.length === classNames.length };
  }
  return { words: vscode.l10n.t('some of its values are others'), fits: true };
}
