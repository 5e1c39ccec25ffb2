// Whether the file itself applies a model to data, so that its last layer gives the model's outputs. By the text alone.

import { commonName, type SequentialSpec } from '../../model/modelSpec.ts';

/** Names of what is usually a part of something larger. */
const PARTS =
  /encod|backbone|feature|extract|embed|shortcut|downsample|block|stem|bottleneck|proj|body|trunk|layer|conv_?\d*$/i;

/** False where it is named as a part, or the file only defines it. */
export function isAppliedAsModel(text: string, sequential: SequentialSpec): boolean {
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
