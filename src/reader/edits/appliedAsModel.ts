// Whether what is defined is a model, so that its last layer gives the model's outputs, and no part of something larger: the
// file applies it to data, or nothing in the file holds it. By the text alone.

import { commonName, type SequentialSpec } from '../../model/modelSpec.ts';
import { isReturned } from '../training/lossCalls.ts';

/** Names of what is usually a part of something larger. */
const PARTS =
  /encod|backbone|feature|extract|embed|shortcut|downsample|block|stem|bottleneck|proj|body|trunk|layer|conv_?\d*$/i;

/** Names of classes and attributes that are parts, and blocks that end in BatchNorm. */
const INNER =
  /block|unit|head|predictor|residual|branch|path|cell|module|down|up|conv|norm|bn|gate|attention|\bse\b|mixer|point|pn/i;

const MODEL = /^(my_?)?(net|network|model|mlp|cnn|dnn|ann|nn|classifier|clf|regressor|discriminator|critic)\d*$/i;

/** Whether it is applied as a model; or stands alone, named as no part. */
export function isModel(text: string, sequential: SequentialSpec): boolean {
  if (isAppliedAsModel(text, sequential)) return true;
  const name = commonName(sequential);
  if (PARTS.test(name)) return false;
  const [holder = '', ...attributes] = name.split('.');
  if (!sequential.isWhole && !sequential.path) {
    const isUsed = new RegExp(`[(,*]\\s*${holder}\\s*[,)]`).test(text);
    return attributes.length === 0 && MODEL.test(holder) && !isUsed;
  }
  if (!/^\w+$/.test(holder) || INNER.test(holder) || !isReturned(text, sequential)) return false;
  // A class that another holds, or inherits, is a part; one that a variable of the file holds is none.
  const uses = [...text.matchAll(new RegExp(`^(.*?)\\b${holder}\\b`, 'gm'))].map(([, before]) => before!);
  return uses.every((before) => /^\s*(class\s+|\w+\s*=\s*|super\(\s*|#.*|print\(\s*)$/.test(before));
}

/** Whether a variable with a model's name holds it, and nothing else that is built. */
export function isVariableOfModel(text: string, sequential: SequentialSpec): boolean {
  const isVariable = !sequential.isWhole && !sequential.path;
  return isVariable && MODEL.test(commonName(sequential)) && isModel(text, sequential);
}

/** False where it is named as a part, or the file only defines it. */
function isAppliedAsModel(text: string, sequential: SequentialSpec): boolean {
  const name = commonName(sequential);
  const isVariable = !sequential.isWhole && sequential.path === '';
  const [holder = '', ...attributes] = name.split('.');
  if (!/^\w+$/.test(holder) || PARTS.test(name) || (isVariable && attributes.length > 0)) return false;
  const variables = isVariable ? [holder] : variablesOf(text, holder);
  return variables.some(
    (variable) =>
      !PARTS.test(variable) && new RegExp(`(?<![\\w.]|def |class )${variable}(\\.parameters)?\\s*\\(`).test(text),
  );
}

/** The variables that hold an object of the class. */
function variablesOf(text: string, name: string): string[] {
  const assigned = text.matchAll(new RegExp(`^[ \\t]*(\\w+)\\s*=\\s*${name}\\(`, 'gm'));
  return [...new Set([...assigned].map(([, variable]) => variable!))];
}
