// What a loss compares a model's outputs with, and why it cannot where it cannot.

import { type Phrase, phrase } from '../model/phrase.ts';
import { counted } from '../model/shape.ts';
import { type CompleteLoss, isBinary, type LossOptions, takesNumbers } from '../model/trainOptions.ts';
import type { TrainingData } from '../protocol/trainEvent.ts';

/**
 * (rows, outputs), for losses that take numbers: the numbers of the column; 0 and 1 for its two classes; ones and zeros
 * where there is an output for each class. Undefined for losses of classes. Throws where targetProblem finds something.
 */
export function targetNumbers(data: TrainingData, loss: LossOptions, outputs: number): Float32Array | undefined {
  if (!takesNumbers(loss)) return undefined;
  if (data.task === 'regression') return data.targets;
  if (outputs > 1) {
    const numbers = new Float32Array(data.rows * outputs);
    data.targets.forEach((target, row) => {
      numbers[row * outputs + target] = 1;
    });
    return numbers;
  }
  const values = isBinary(loss) ? [0, 1] : data.classNames.map(Number);
  return Float32Array.from(data.targets, (target) => values[target]!);
}

/** Why the loss cannot compare so many outputs with the column to predict; `layer` is what gives them. */
export function targetProblem(
  data: TrainingData,
  loss: CompleteLoss,
  outputs: number,
  layer: Phrase,
): Phrase | undefined {
  const column = phrase`Column ${data.targetName} of ${data.name}`;
  const gives = phrase`${layer} gives ${counted(outputs, 'output')}`;
  if (data.reconstructs) return reconstructionProblem(data, loss, outputs, gives);
  if (!takesNumbers(loss)) {
    if (data.task === 'classification') return weightProblem(loss, outputs, gives);
    return phrase`${column} holds numbers, but ${loss.type} needs classes. Choose MSELoss or another loss of numbers.`;
  }
  if (data.task === 'regression') {
    if (isBinary(loss)) {
      const outside = data.targets.findIndex((target) => target < 0 || target > 1);
      if (outside >= 0) {
        const found = phrase`row ${outside + 1} of column ${data.targetName} of ${data.name} holds ${data.targets[outside]!}`;
        return phrase`${loss.type} needs targets from 0 to 1, but ${found}.`;
      }
    }
    if (outputs !== 1)
      return phrase`${gives}, but ${loss.type} needs 1: column ${data.targetName} holds one number a row.`;
    return weightProblem(loss, outputs, gives);
  }
  const classes = data.classNames.length;
  if (outputs === classes && outputs > 1) return weightProblem(loss, outputs, gives);
  if (isBinary(loss)) {
    if (outputs === 1 && classes === 2) return weightProblem(loss, outputs, gives);
    const wanted = classes === 2 ? phrase`1 output, or 2` : phrase`an output for each of the ${classes} classes`;
    return phrase`${gives}, but ${loss.type} needs ${wanted}: column ${data.targetName} has ${classes} classes.`;
  }
  if (outputs !== 1) return phrase`${gives}, but ${loss.type} needs 1, or one for each of the ${classes} classes.`;
  const text = data.classNames.find((name) => !Number.isFinite(Number(name)) || name.trim() === '');
  if (text === undefined) return undefined;
  const others = classes === 2 ? phrase`BCELoss or BCEWithLogitsLoss` : 'CrossEntropyLoss';
  return phrase`${column} holds classes ("${text}"), but ${loss.type} needs numbers. Choose ${others}.`;
}

/** The same where the outputs are compared with the inputs. */
function reconstructionProblem(
  { name, features, inputs, featureNames }: TrainingData,
  loss: CompleteLoss,
  outputs: number,
  gives: Phrase,
): Phrase | undefined {
  if (!takesNumbers(loss))
    return phrase`${loss.type} needs classes, but the file compares the output with the input. Choose MSELoss or another loss of numbers.`;
  if (outputs !== features)
    return phrase`${gives}, but the file compares it with the input, and ${name} has ${counted(features, 'input')}.`;
  const outside = isBinary(loss) ? inputs.findIndex((input) => input < 0 || input > 1) : -1;
  if (outside < 0) return weightProblem(loss, outputs, gives);
  const column = featureNames[outside % features] ?? phrase`number ${(outside % features) + 1}`;
  const found = phrase`row ${Math.floor(outside / features) + 1} of column ${column} of ${name} holds ${inputs[outside]!}`;
  return phrase`${loss.type} needs targets from 0 to 1, and the inputs are the targets here, but ${found}.`;
}

function weightProblem(loss: CompleteLoss, outputs: number, gives: Phrase): Phrase | undefined {
  const [name, values] =
    'weight' in loss ? (['weight', loss.weight] as const) : (['pos_weight', posWeightOf(loss)] as const);
  if (!values || values.length === outputs || (name === 'pos_weight' && values.length === 1)) return undefined;
  return phrase`${name} of ${loss.type} has ${counted(values.length, 'value')}, but ${gives}. It needs one for each.`;
}

function posWeightOf(loss: CompleteLoss): readonly number[] | null {
  return loss.type === 'BCEWithLogitsLoss' ? loss.posWeight : null;
}
