// Changes that make a run healthier where the file says how it is trained or which activation a layer is: only numbers and
// names that stand there, each read again before it is offered.

import type { LayerSpec, SourceRange } from '../../model/modelSpec.ts';
import { completeOptimizer } from '../../model/trainOptions.ts';
import { takeOutForeignComments } from '../foreignComments.ts';
import { readModel } from '../readModel.ts';
import { argumentRange, callAt } from './batchNorm.ts';
import { type Brackets, bracketsIn } from './brackets.ts';
import type { EditedFile } from './editedFile.ts';
import { applyEdits, type TextEdit } from './textEdit.ts';

/** Writes this learning rate in place of the one that the file gives its optimizer; undefined where no number stands there. */
export function learningRateEdit(file: EditedFile, rate: number): TextEdit | undefined {
  const range = numberAt(file, file.definition.training?.optimizer?.range, 'lr', 1);
  const edit = range && { range, replacement: String(rate) };
  const isRight = ({ training }: typeof file.definition) => {
    const after = training?.optimizer?.value;
    return after !== undefined && completeOptimizer(after).learningRate === rate;
  };
  return edit && isRight(readModel(applyEdits(file.text, [edit]))) ? edit : undefined;
}

/** Writes this batch size in place of the one that the file gives its loader. */
export function batchSizeEdit(file: EditedFile, size: number): TextEdit | undefined {
  const range = numberAt(file, file.definition.training?.batchSize?.range, 'batch_size', 1);
  const edit = range && { range, replacement: String(size) };
  return edit && readModel(applyEdits(file.text, [edit])).training?.batchSize?.value === size ? edit : undefined;
}

/** Another activation in place of the one at the range: `nn.LeakyReLU()` for `nn.ReLU()`. */
export function activationEdit(file: EditedFile, { from, to }: SourceRange, name: string): TextEdit | undefined {
  const { text, definition } = file;
  const call = callAt(brackets(file), { from, to });
  if (!call) return undefined;
  const inner = text.slice(call.from + 1, call.end).trim();
  // A positional argument means something else there, and a bare name would have to be imported.
  if (!/^(inplace\s*=\s*(True|False))?,?$/.test(inner) || !call.callee.includes('.')) return undefined;
  if (inner !== '' && !/ReLU$/.test(name)) return undefined;
  const start = from + call.callee.lastIndexOf('.') + 1;
  const edit = { range: { from: start, to: call.from }, replacement: name };
  const after = readModel(applyEdits(text, [edit]));
  const typesOf = ({ sequentials }: typeof definition, change: (layer: LayerSpec) => string) =>
    JSON.stringify(sequentials.map(({ layers, outputLayers }) => [...layers, ...outputLayers].map(change)));
  const wanted = typesOf(definition, (layer) => (layer.range.from === from ? name : layer.type));
  return wanted === typesOf(after, ({ type }) => type) ? edit : undefined;
}

function numberAt(
  file: EditedFile,
  range: SourceRange | undefined,
  name: string,
  position: number,
): SourceRange | undefined {
  const call = range && callAt(brackets(file), range);
  const given = call && argumentRange(file.text, call, name, position);
  return given && /^[\d.]+(e[+-]?\d+)?$/i.test(file.text.slice(given.from, given.to)) ? given : undefined;
}

function brackets({ text }: EditedFile): Brackets {
  return bracketsIn(takeOutForeignComments(text).readable);
}
