// Calls of a script that change what is trained, or on what, and are not followed: each is said at its place.

import { byName } from '../../model/byName.ts';
import type { SourceRange } from '../../model/modelSpec.ts';
import { phrase, type Text } from '../../model/phrase.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import type { ArgumentValue, Value } from '../python/values.ts';
import { numbersOf } from './trainingArguments.ts';

export const MAX_REMARKS = 50;

/** What is done instead, by the names of what is called. */
const CALLS: readonly (readonly [RegExp, Text])[] = [
  [
    /^sklearn\.model_selection\.\w*([sS]plit|Fold)\w*$/,
    phrase`the rows are split at random as torch.utils.data.random_split splits them, unless given otherwise 0.2 of them held out`,
  ],
  [/^sklearn\.preprocessing\.(\w+Scaler|Normalizer|normalize|scale|\w+Transformer|PolynomialFeatures)$/, ''],
  [/^sklearn\.(decomposition|impute|feature_selection)\.[A-Z]\w+$/, ''],
  [/^torchvision\.transforms(\.v2)?\.(Normalize|Random\w+|ColorJitter|Resize|\w*Crop|AutoAugment)$/, ''],
];
const AS_IT_IS = phrase`training is on the data as it is`;

const LOWERS_PRECISION = /^torch\.((cuda\.|cpu\.)?amp\.)?(autocast|GradScaler|autocast_mode\.autocast)$/;
const SETS_PRECISION = /^torch\.set_default_(dtype|tensor_type)$/;
const SPLITS = /^torch\.utils\.data\.(\w+\.)?random_split$/;

/** Whether something may be to be said of a call of this name. */
const isNoted = byName((name) =>
  [...CALLS.map(([pattern]) => pattern), LOWERS_PRECISION, SETS_PRECISION, SPLITS].some((one) => one.test(name)),
);

/** Notes a call of what is not in the file, where it is such a one. */
export function noteUnfollowed(
  it: Interpreter,
  name: string,
  args: readonly ArgumentValue[],
  range: SourceRange,
): void {
  const short = name.slice(name.lastIndexOf('.') + 1);
  const first = args[0]?.value;
  if (!isNoted(name)) return;
  const found = CALLS.find(([pattern]) => pattern.test(name));
  if (found) remark(it, phrase`\`${short}\` is not followed: ${found[1] || AS_IT_IS}.`, range);
  else if (LOWERS_PRECISION.test(name))
    remark(it, phrase`\`${short}\` is not followed: training is in torch.float32.`, range);
  else if (SETS_PRECISION.test(name)) {
    const isFloat32 = first?.type === 'external' && /^torch\.(float32|float|FloatTensor)$/.test(first.name);
    if (!isFloat32) remark(it, phrase`\`${short}\` is not followed: training is in torch.float32.`, range);
  } else if (SPLITS.test(name) && !isDefaultSplit(args[1]?.value)) {
    remark(
      it,
      phrase`The lengths of \`random_split\` are not followed: unless given otherwise, 0.2 of the rows are held out.`,
      range,
    );
  }
}

/** Notes arithmetic on what a loss gave, where that is then trained on. */
export function noteChangedLoss(it: Interpreter, operator: string, values: readonly Value[], range: SourceRange): void {
  if (!values.some((value) => isLoss(it, value))) return;
  const { text } = it.source;
  const before = text.slice(text.lastIndexOf('\n', range.from - 1) + 1, range.from);
  const isKept =
    /^\s*\w*[lL]oss\w*\s*=\s*\(*$/.test(before) || /^\s*\)*\s*\.backward/.test(text.slice(range.to, range.to + 40));
  if (isKept)
    remark(it, phrase`\`${operator}\` on the loss is not followed: training is on what the loss itself gives.`, range);
}

export function isLoss(it: Interpreter, value: Value): boolean {
  return value.type === 'output' ? /Loss$/.test(value.module.name) : it.training.lossValues.has(value);
}

export function remark(it: Interpreter, message: Text, range: SourceRange): void {
  const { remarks } = it.training;
  if (remarks.size < MAX_REMARKS) remarks.set(range.from, { message, range });
}

/** `[0.8, 0.2]` is what is done anyway. */
function isDefaultSplit(lengths: Value | undefined): boolean {
  const numbers = lengths && numbersOf(lengths);
  return numbers?.length === 2 && Math.abs(numbers[1]! / (numbers[0]! + numbers[1]!) - 0.2) < 1e-9;
}
