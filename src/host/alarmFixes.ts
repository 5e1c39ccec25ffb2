// What mends an alarm: an edit of the file where the file says it, else a setting.

import * as vscode from 'vscode';
import { FEW_ROWS, isDecayed } from '../history/alarmTexts.ts';
import { inputOf, isBatchNorm, type ModelSpec, type SourceRange } from '../model/modelSpec.ts';
import { MOMENTUM, withOtherMomentum } from '../model/momentum.ts';
import { completeOptimizer } from '../model/trainOptions.ts';
import type { RunHistory } from '../protocol/runHistory.ts';
import type { AlarmRaised, OptionSource } from '../protocol/trainEvent.ts';
import { actionsAt } from '../reader/edits/actions.ts';
import type { EditedFile } from '../reader/edits/editedFile.ts';
import type { TextEdit } from '../reader/edits/textEdit.ts';
import { activationEdit, batchSizeEdit, learningRateEdit, momentumEdits } from '../reader/edits/trainingEdits.ts';
import type { KnownRun } from './runs.ts';

export interface AlarmFix {
  readonly title: string;
  readonly edits?: readonly TextEdit[];
  /** Of the editor, or the field of the configuration that the run was trained by. */
  readonly setting?: Setting & { readonly configuration?: string };
}

interface Setting {
  readonly name: 'learningRate' | 'batchSize' | 'gradientClipping' | 'standardize';
  readonly value: number | string | boolean;
}

/** A smaller learning rate is that many times smaller. */
const LOWER = 10;
const CLIPPING = 'clip_grad_norm_(max_norm=1.0)';

/** Of updates to weights (Karpathy, CS231n, "Ratio of weights:updates"). */
const HEALTHY_RATIO = 1e-3;

interface Rate {
  readonly value: number;
  readonly title: string;
}

type RangeOf = (layer: number) => SourceRange | undefined;

interface Ill {
  readonly model: ModelSpec;
  readonly history: RunHistory;
  readonly rangeOf: RangeOf;
}

/** The likeliest first; `file` as its text is now, `rangeOf` where it has a layer of the run. */
export function fixesOf(known: KnownRun, alarm: AlarmRaised, file: EditedFile, rangeOf: RangeOf): AlarmFix[] {
  const configuration = known.history?.run.options.configuration;
  const fixes = fixesFor(known, alarm, file, rangeOf);
  if (configuration === undefined) return fixes;
  return fixes.map((fix) => (fix.setting ? { ...fix, setting: { ...fix.setting, configuration } } : fix));
}

function fixesFor({ model, history }: KnownRun, alarm: AlarmRaised, file: EditedFile, rangeOf: RangeOf): AlarmFix[] {
  if (!history) return [];
  const run: Ill = { model, history, rangeOf };
  // What is wrong with several layers is mended behind all of them.
  const isOfMany = new Set(history.alarms.flatMap(({ kind, layer }) => (kind === alarm.kind ? [layer] : []))).size > 1;
  const norm = () => {
    const fixes = normFix(run, alarm.layer, file);
    return isOfMany ? fixes.toReversed() : fixes;
  };
  const rate = () => [rateFix(run, file, lowerRate(run))];
  const { fault } = alarm;
  const standardize = fault?.type === 'inputs' ? standardizeFix(run) : [];
  switch (alarm.kind) {
    case 'vanishingGradient':
      return [...norm(), ...activationFix(run, alarm.layer, file)];
    case 'explodingGradient':
      if (fault) return [...standardize, ...norm(), ...rate(), clippingFix()];
      return [...rate(), ...norm(), clippingFix()];
    case 'deadUnits':
      // No layer mends what begins as zeros.
      if (alarm.hasZeroWeight) return [];
      return [...norm(), ...activationFix(run, alarm.layer, file), ...(fault ? [] : rate())];
    case 'saturation':
      return [...standardize, ...norm(), ...activationFix(run, alarm.layer, file), ...(fault ? [] : rate())];
    case 'underflow':
      // No layer keeps weights from decaying.
      return !fault && isDecayed(history.run, alarm) ? rate() : [...standardize, ...norm()];
    case 'overflow':
    case 'notFinite':
      if (fault?.type === 'weights' && !(fault.size! < MOST_NORMALIZED)) return [];
      return fault ? [...standardize, ...norm()] : [...rate(), ...norm()];
    case 'lostUpdate':
      return [rateFix(run, file, higherRate(run, alarm))];
    case 'batchOfOne':
      return [batchFix(run, file, true)];
    case 'evaluationGap': {
      const momentum = momentumFix(run, file);
      if (momentum.length > 0) return momentum;
      const [larger, isOfBatch] = [batchFix(run, file, false), history.run.options.batchSize < FEW_ROWS];
      return isOfBatch ? [larger, ...standardize, ...rate()] : [...standardize, ...rate(), larger];
    }
    default:
      return alarm.kind satisfies never;
  }
}

/** What is multiplied by more than this has no variance in float32. */
const MOST_NORMALIZED = 2 ** 60;

function standardizeFix({ history }: Ill): AlarmFix[] {
  if (history.run.options.standardize) return [];
  return [{ title: vscode.l10n.t('Standardize the inputs'), setting: { name: 'standardize', value: true } }];
}

/** PyTorch's own momentum for all BatchNorms that have another one in the file. */
function momentumFix({ model, rangeOf }: Ill, file: EditedFile): AlarmFix[] {
  const ranges = withOtherMomentum(model).flatMap(
    ({ layer }) => placeIn(file, rangeOf(model.layers.indexOf(layer))) ?? [],
  );
  const edits = momentumEdits(file, ranges, MOMENTUM);
  return edits ? [{ title: vscode.l10n.t('Set momentum={0}', MOMENTUM), edits }] : [];
}

/** BatchNorm behind the layer with weights from which the layer has its input, or behind all of them. */
function normFix({ model, rangeOf }: Ill, layer: number | undefined, file: EditedFile): AlarmFix[] {
  if (layer === undefined) return [];
  let at = Math.min(layer, model.layers.length - 1);
  while (at >= 0 && !/^(Linear|Conv)/.test(model.layers[at]!.type)) {
    if (isBatchNorm(model.layers[at]!)) return [];
    at = inputOf(model.layers[at]!, at);
  }
  const place = at < 0 ? undefined : placeIn(file, rangeOf(at));
  // What the network gives is not normalized.
  const isLast = !model.layers.slice(at + 1).some(({ type }) => /^(Linear|Conv)/.test(type));
  const actions = place ? actionsAt(file, place.from) : [];
  return actions.flatMap(({ kind, call, count, edits }): AlarmFix[] => {
    if (kind === 'insert') return isLast ? [] : [{ title: vscode.l10n.t('Insert {0} after this layer', call), edits }];
    if (kind !== 'insertAll') return [];
    return [{ title: vscode.l10n.t('Insert BatchNorm after each Linear and Conv without one ({0})', count), edits }];
  });
}

function rateNow({ history }: Ill): number {
  return history.learningRates.at(-1)?.learningRate ?? completeOptimizer(history.run.options.optimizer).learningRate;
}

function lowerRate(run: Ill): Rate {
  const value = Number((rateNow(run) / LOWER).toPrecision(6));
  return { value, title: vscode.l10n.t('Lower the learning rate to {0}', value) };
}

/** At which updates are a thousandth of the weights, rounded down to a power of ten; where none is left, torch's default. */
function higherRate(run: Ill, { measured = 0 }: AlarmRaised): Rate {
  const { type } = run.history.run.options.optimizer;
  const now = rateNow(run);
  const usual = completeOptimizer({ type }).learningRate;
  const wanted = measured > 0 ? (now * HEALTHY_RATIO) / measured : Math.max(usual, now / HEALTHY_RATIO);
  const value = measured > 0 ? Number(`1e${Math.floor(Math.log10(wanted))}`) : wanted;
  return { value, title: vscode.l10n.t('Raise the learning rate to {0}', value) };
}

function rateFix({ history }: Ill, file: EditedFile, { value, title }: Rate): AlarmFix {
  const { learningRate, optimizer } = history.run.options.sources ?? {};
  const isOfFile = learningRate === undefined && !isOfPerson(optimizer);
  const edit = isOfFile ? learningRateEdit(file, value) : undefined;
  return edit ? { title, edits: [edit] } : { title, setting: { name: 'learningRate', value } };
}

function batchFix({ history }: Ill, file: EditedFile, isOne: boolean): AlarmFix {
  const { batchSize, sources } = history.run.options;
  const rows = history.run.data.trainingRows;
  let value = isOne ? batchSize + 1 : batchSize * 2;
  while (rows % value === 1) value++;
  const title = vscode.l10n.t('Make the batch size {0}', value);
  const edit = isOfPerson(sources?.batchSize) ? undefined : batchSizeEdit(file, value);
  return edit ? { title, edits: [edit] } : { title, setting: { name: 'batchSize', value } };
}

/** Whether something else than the definition's file says it. */
function isOfPerson(source: OptionSource | undefined): boolean {
  return source === 'given' || source === 'configuration';
}

function clippingFix(): AlarmFix {
  const title = vscode.l10n.t('Clip gradients: {0}', CLIPPING);
  return { title, setting: { name: 'gradientClipping', value: CLIPPING } };
}

/** Of the layer itself or the one behind it. */
function activationFix({ model, rangeOf }: Ill, layer: number | undefined, file: EditedFile): AlarmFix[] {
  const found = [layer, layer === undefined ? undefined : layer + 1].flatMap((index) => {
    const spec = index === undefined ? undefined : model.layers[index];
    const other = spec && OTHERS[spec.type];
    const place = other && placeIn(file, rangeOf(index!));
    const edit = other && place && activationEdit(file, place, other);
    if (!edit) return [];
    return [{ title: vscode.l10n.t('Make this {0} a {1}', spec!.type, other), edits: [edit] }];
  });
  return found.slice(0, 1);
}

const OTHERS: Readonly<Record<string, string>> = { ReLU: 'LeakyReLU', Sigmoid: 'ReLU', Tanh: 'ReLU' };

/** The layer's call as the file's places have it. */
function placeIn({ places }: EditedFile, range: SourceRange | undefined): SourceRange | undefined {
  return places.find((place) => place.range.from === range?.from)?.range;
}
