// Over a layer or a Sequential's call: arguments, shapes, parameters and memory.

import * as vscode from 'vscode';
import { countOf, ownShapes, parameterCounts } from '../model/bind.ts';
import { parametersIn } from '../model/bindLayer.ts';
import { formatBytes } from '../model/formatBytes.ts';
import { formatArguments, formatLayer } from '../model/formatLayer.ts';
import type { LayerShapes } from '../model/layerShapes.ts';
import { isBatchNorm, isJoin, type LayerSpec, moduleName, type SequentialSpec } from '../model/modelSpec.ts';
import { parametersOfModule } from '../model/modules.ts';
import { words } from '../model/phrase.ts';
import type { LayerUse, PlacedLayer, ShapedLayers } from '../model/placedLayers.ts';
import { nameOf } from '../model/shapes.ts';
import { formatSize, formatSizes, product, type Size, type SymbolicShape } from '../model/size.ts';
import { type Definitions, toOffset, toRange } from './definitions.ts';
import { homeOf } from './notebooks.ts';
import { integer } from './numbers.ts';
import type { Shapes } from './shapes.ts';

/** Of a layer that a file builds in several ways: more are left out. */
const MOST_VARIANTS = 3;
const FLOAT_BYTES = 4;

export class LayerHover implements vscode.HoverProvider {
  readonly #definitions: Definitions;
  readonly #shapes: Shapes;

  constructor(definitions: Definitions, shapes: Shapes) {
    this.#definitions = definitions;
    this.#shapes = shapes;
  }

  provideHover(document: vscode.TextDocument, position: vscode.Position): vscode.Hover | undefined {
    const placed = this.#shapes.of(document);
    const offset = toOffset(document, position);
    const around = placed.filter(({ range }) => range.from <= offset && offset <= range.to);
    const [layer] = around.sort((a, b) => a.range.to - a.range.from - (b.range.to - b.range.from));
    const batch = batchSize(document);
    if (layer) return new vscode.Hover(aboutLayer(layer, batch), toRange(document, layer.range));
    const nameEnd = ({ range }: SequentialSpec) =>
      range.from + document.getText(toRange(document, range)).split('(', 1)[0]!.length;
    const isAtName = (one: SequentialSpec) => one.range.from <= offset && offset <= nameEnd(one);
    const sequentials = this.#definitions.of(document).sequentials.filter(isAtName);
    const [first] = sequentials;
    if (!first) return undefined;
    const texts = sequentials
      .slice(0, MOST_VARIANTS)
      .map((sequential) => aboutSequential(sequential, this.#shapes.ofSequential(document, sequential), batch));
    return new vscode.Hover(
      markdown([...variants(sequentials.length), ...new Set(texts)]),
      toRange(document, { from: first.range.from, to: nameEnd(first) }),
    );
  }
}

function aboutLayer({ uses }: PlacedLayer, batch: number): vscode.MarkdownString {
  const ways = new Map(uses.map((use) => [[formatLayer(use.layer), shapeText(use.shapes)].join(' '), use]));
  const shown = [...ways.values()].slice(0, MOST_VARIANTS);
  return markdown([...variants(ways.size), ...shown.map((use) => aboutUse(use, batch))]);
}

function variants(count: number): string[] {
  if (count < 2) return [];
  const all = vscode.l10n.t('The file builds this in {0} ways.', count);
  return [count > MOST_VARIANTS ? `${all} ${vscode.l10n.t('The first {0}:', MOST_VARIANTS)}` : all];
}

function aboutUse(use: LayerUse, batch: number): string {
  const { layer, shapes } = use;
  const name = moduleName(layer);
  const own = ownShapes(layer, numbersIn(shapes.input));
  const count = own && countOf(own);
  const rows = [
    [vscode.l10n.t('Shape'), shapeText(shapes)],
    [vscode.l10n.t('Parameters'), parameterText(layer, own, count)],
    [vscode.l10n.t('Memory'), memoryText(count, shapes.isOfAny ? undefined : shapes.output, batch)],
  ].filter(([, text]) => text);
  const isTorch = parametersOfModule(name) !== undefined;
  const link = `[torch.nn.${name}](https://pytorch.org/docs/stable/generated/torch.nn.${name}.html)`;
  return [
    codeBlock(callOf(layer)),
    ...defaultsOf(layer),
    table(rows as string[][]),
    ...(isBatchNorm(layer) ? [normalizes(use)] : []),
    ...(isTorch ? [link] : []),
  ].join('\n\n');
}

/** The call with the arguments that are not torch's defaults. */
function callOf(layer: LayerSpec): string {
  if (layer.type === 'Unsupported' || isJoin(layer) || layer.sizedAs !== undefined) return formatLayer(layer);
  const given = formatArguments(layer).filter(({ isDefault }) => !isDefault);
  return `${layer.type}(${given.map(({ name, text }) => `${name}=${shortened(text)}`).join(', ')})`;
}

/** `1e-5` for 0.00001. */
function shortened(text: string): string {
  return /^0\.0000\d+$/.test(text) ? Number(text).toExponential() : text;
}

function defaultsOf(layer: LayerSpec): string[] {
  if (layer.type === 'Unsupported' || isJoin(layer)) return [];
  const defaults = formatArguments(layer).filter(({ isDefault }) => isDefault);
  const texts = defaults.map(({ name, text }) => `\`${name}=${shortened(text)}\``);
  return texts.length > 0 ? [vscode.l10n.t('By default: {0}', texts.join(', '))] : [];
}

function shapeText({ input, output, isOfAny }: LayerShapes): string {
  if (!output) return '';
  const given = input ? `\`${formatSizes(input, isOfAny)}\` ` : '';
  return `${given}→ \`${formatSizes(output, isOfAny)}\``;
}

function parameterText(layer: LayerSpec, shapes: ReturnType<typeof ownShapes>, count: number | undefined): string {
  if (count === undefined || !shapes) {
    const names = [...new Set(parametersIn(layer))].map((name) => `\`${name}\``);
    return names.length > 0 ? vscode.l10n.t('depend on {0}', names.join(', ')) : vscode.l10n.t('not known');
  }
  if (count === 0) return vscode.l10n.t('none');
  const parts = shapes.map(({ name, shape }) => `${name} \`(${shape.join(', ')}${shape.length === 1 ? ',' : ''})\``);
  return `${integer(count)}: ${parts.join(', ')}`;
}

function numbersIn(sizes: SymbolicShape | undefined): number[] | undefined {
  return sizes?.every((size) => typeof size === 'number') ? (sizes as number[]) : undefined;
}

function memoryText(count: number | undefined, output: SymbolicShape | undefined, batch: number): string {
  return [
    ...(count ? [vscode.l10n.t('parameters {0}', formatBytes(count * FLOAT_BYTES))] : []),
    ...outputMemory(output && [output], batch),
  ].join(', ');
}

/** Of the outputs of one sample, and of a batch. */
function outputMemory(outputs: readonly SymbolicShape[] | undefined, batch: number): string[] {
  const sizes = (outputs ?? []).map(product);
  if (sizes.length === 0 || sizes.includes(undefined)) return [];
  if (sizes.some((size) => typeof size !== 'number')) {
    return sizes.length === 1 ? [vscode.l10n.t('output {0} numbers a sample', `\`${formatSize(sizes[0])}\``)] : [];
  }
  const bytes = (sizes as number[]).reduce((sum, size) => sum + size * FLOAT_BYTES, 0);
  return [
    vscode.l10n.t(
      'output {0} a sample, {1} a batch of {2}',
      formatBytes(bytes),
      formatBytes(bytes * batch),
      integer(batch),
    ),
  ];
}

/** What a BatchNorm does, in a sentence. */
function normalizes({ layer, giver, shapes }: LayerUse): string {
  const dimensions = Number(/([123])d$/.exec(moduleName(layer))?.[1] ?? 1);
  const isFeatures = dimensions === 1 && (shapes.input?.length ?? 1) === 1;
  const own = (layer as { arguments?: { num_features?: Size } }).arguments?.num_features;
  const width = own ?? shapes.input?.[0];
  const count = width === undefined ? '' : `${formatSize(width)} `;
  const what = isFeatures ? vscode.l10n.t('{0}features', count) : vscode.l10n.t('{0}channels', count);
  const whose = giver ? vscode.l10n.t('{0} of {1}', what, words(nameOf(giver), vscode.l10n.t)) : what;
  const over = isFeatures ? vscode.l10n.t('over the batch') : vscode.l10n.t('over the batch and all positions');
  const affine = (layer as { arguments?: { affine?: boolean } }).arguments?.affine !== false;
  return affine
    ? vscode.l10n.t(
        'Normalizes each of the {0} to mean 0 and standard deviation 1 {1}, then multiplies by a weight and adds a bias of its own.',
        whose,
        over,
      )
    : vscode.l10n.t('Normalizes each of the {0} to mean 0 and standard deviation 1 {1}.', whose, over);
}

function aboutSequential(sequential: SequentialSpec, { layers, shapes }: ShapedLayers, batch: number): string {
  const own = layers.slice(0, sequential.layers.length);
  const inputs = shapes.slice(0, own.length).map((shape) => numbersIn(shape.input));
  const { total, dependsOn, without } = parameterCounts({ layers: own }, inputs);
  const input = shapes[0]?.input;
  const output = shapes[own.length - 1]?.output;
  const outputs = shapes.slice(0, own.length).map((shape) => (shape.isOfAny ? undefined : shape.output));
  const more = dependsOn.map((name) => `\`${name}\``).join(', ');
  const others = without.length > 0 ? [vscode.l10n.t('+ those of {0}', without.join(', '))] : [];
  const batchNorms = own.filter(isBatchNorm).length;
  const counts = batchNorms > 0 ? vscode.l10n.t('{0}, {1} of them BatchNorm', own.length, batchNorms) : `${own.length}`;
  const known = outputs.every((shape) => shape !== undefined) ? (outputs as SymbolicShape[]) : undefined;
  const rows = [
    [vscode.l10n.t('Layers'), counts],
    [vscode.l10n.t('Shape'), shapeText({ input, output, isOfAny: shapes[own.length - 1]?.isOfAny ?? false })],
    [
      vscode.l10n.t('Parameters'),
      [more ? vscode.l10n.t('{0} and those that depend on {1}', integer(total), more) : integer(total), ...others].join(
        ' ',
      ),
    ],
    [
      vscode.l10n.t('Memory'),
      [
        [vscode.l10n.t('parameters {0}', formatBytes(total * FLOAT_BYTES)), ...others].join(' '),
        ...outputMemory(own.length > 0 ? known : undefined, batch).map((text) => text.replace('output', 'outputs')),
      ].join(', '),
    ],
  ].filter(([, text]) => text);
  return [`**${sequential.name}**`, table(rows as string[][])].join('\n\n');
}

function table(rows: readonly string[][]): string {
  return ['| | |', '|:-|:-|', ...rows.map(([name, text]) => `| ${name} | ${text!.replaceAll('|', '\\|')} |`)].join(
    '\n',
  );
}

function codeBlock(text: string): string {
  return `\`\`\`python\n${text}\n\`\`\``;
}

function markdown(parts: readonly string[]): vscode.MarkdownString {
  return new vscode.MarkdownString(parts.join('\n\n---\n\n'));
}

function batchSize(document: vscode.TextDocument): number {
  const size = vscode.workspace.getConfiguration('layerscope', homeOf(document)).get('batchSize');
  return Number.isInteger(size) && (size as number) > 0 ? (size as number) : 32;
}
