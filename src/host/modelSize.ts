// How large a model is, in a line of text.

import * as vscode from 'vscode';
import { bindSequential, parameterCounts } from '../model/bind.ts';
import { isBatchNorm, type SequentialSpec } from '../model/modelSpec.ts';
import type { Answers } from './memory.ts';

/** `8 layers · 7,633 parameters · 1 BatchNorm`; parameters that depend on data not yet chosen are said to, and layers that do not follow. */
export function sizeOf(sequential: SequentialSpec, known: Answers = {}): string {
  const { layers } = sequential;
  const count = (n: number) => n.toLocaleString(vscode.env.language);
  const binding = known.data && bindSequential(sequential, known.parameters ?? {}, known.data);
  const { total, dependsOn, without } = parameterCounts(binding?.type === 'bound' ? binding.model : sequential);
  const parameters = vscode.l10n.t('{0} parameters', count(total));
  const others = [...dependsOn, ...without];
  const more = others.length > 0 ? ` ${vscode.l10n.t('+ those of {0}', others.join(', '))}` : '';
  const batchNorms = layers.filter(isBatchNorm).length;
  const isOpen = sequential.errors.some(({ code }) => code === 'unresolved-layers');
  const size = layers.length === 1 ? vscode.l10n.t('1 layer') : vscode.l10n.t('{0} layers', count(layers.length));
  return [
    ...(isOpen ? [vscode.l10n.t('layers not known')] : [size, parameters + more]),
    ...(batchNorms > 0 ? [vscode.l10n.t('{0} BatchNorm', batchNorms)] : []),
  ].join(' · ');
}
