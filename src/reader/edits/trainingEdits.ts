// Changes that make a run healthier where the file says how it is trained or which activation a layer is: only numbers and
// names that stand there, each read again before it is offered.

import type { LayerSpec, SourceRange } from '../../model/modelSpec.ts';
import { completeOptimizer } from '../../model/trainOptions.ts';
import { readModel } from '../readModel.ts';
import { takeOutForeignComments } from '../text/foreignComments.ts';
import { type Brackets, bracketsIn } from './brackets.ts';
import { argumentRange, callAt } from './callText.ts';
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

/**
 * Writes this momentum in place of those that the BatchNorms at the ranges are given; undefined where one of them is given
 * none that stands there as a number or None.
 */
export function momentumEdits(
  file: EditedFile,
  ranges: readonly SourceRange[],
  momentum: number,
): readonly TextEdit[] | undefined {
  const edits = new Map<number, TextEdit>();
  for (const range of ranges) {
    const given = numberAt(file, range, 'momentum', 2, /^None$/);
    if (!given) return undefined;
    edits.set(given.from, { range: given, replacement: String(momentum) });
  }
  if (edits.size === 0) return undefined;
  const all = [...edits.values()];
  const wanted = momentaOf(
    file.definition.sequentials,
    (from) => ranges.some((range) => range.from === from),
    momentum,
  );
  const after = readModel(applyEdits(file.text, all));
  return momentaOf(after.sequentials, () => false, momentum) === wanted ? all : undefined;
}

/** Of all layers, in their order, with this one at the places that are changed. */
function momentaOf(
  sequentials: EditedFile['definition']['sequentials'],
  isChanged: (from: number) => boolean,
  momentum: number,
): string {
  const ofLayers = sequentials.map(({ layers }) =>
    layers.map((layer) => {
      const given = 'arguments' in layer ? (layer.arguments as { momentum?: unknown }).momentum : undefined;
      return [layer.type, isChanged(layer.range.from) ? momentum : given];
    }),
  );
  return JSON.stringify(ofLayers);
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
  orElse = /^$/,
): SourceRange | undefined {
  const call = range && callAt(brackets(file), range);
  const given = call && argumentRange(file.text, call, name, position);
  const written = given && file.text.slice(given.from, given.to);
  return written && (/^[\d.]+(e[+-]?\d+)?$/i.test(written) || orElse.test(written)) ? given : undefined;
}

function brackets({ text }: EditedFile): Brackets {
  return bracketsIn(takeOutForeignComments(text).readable);
}
