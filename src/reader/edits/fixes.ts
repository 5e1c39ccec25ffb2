// The replacement that mends what a diagnostic is about, where one is sure.

import { formatExtent } from '../../model/extent.ts';
import { layerShapes } from '../../model/layerShapes.ts';
import { type Diagnostic, isBatchNorm, type SourceRange, type TextFix } from '../../model/modelSpec.ts';
import { phrase, type Text } from '../../model/phrase.ts';
import type { LayerUse, PlacedLayer } from '../../model/placedLayers.ts';
import { product } from '../../model/size.ts';
import { knownInput } from '../models/knownInput.ts';
import { isWithin } from '../text/sourceText.ts';
import { attributeSlot } from './attributeSlot.ts';
import { attributeUse } from './attributeUse.ts';
import { usesBias } from './biasUses.ts';
import type { Bracket, Brackets } from './brackets.ts';
import { argumentRange, callAt, outputText } from './callText.ts';
import { changesNothing } from './idle.ts';
import { nameClass } from './imports.ts';
import { isCountedUpTo, isTakenByName } from './numberedUses.ts';
import { removeStatement } from './removeLines.ts';
import { insertAfter } from './sequence.ts';
import { type Slot, slotAt } from './slot.ts';
import { deletedLines, endsLine, lineStart } from './textEdit.ts';
import { isBehindOpenView } from './views.ts';

/** `place`: the layer that the diagnostic is about, or in whose call it lies. */
export function fixOf(
  found: Diagnostic,
  place: PlacedLayer,
  text: string,
  parsed: () => Brackets,
): TextFix | undefined {
  switch (found.code) {
    case 'batchnorm-dimension':
      return dimensionFix(found, callAt(parsed(), place.range), text, parsed());
    case 'redundant-bias':
      return place.uses.some(({ layer }) => usesBias(text, layer))
        ? undefined
        : biasFix(callAt(parsed(), place.range), text);
    case 'width-mismatch':
      if (place.uses.some((use) => isBehindOpenView(use, text))) return undefined;
      if (place.uses.some(isBehindPositions)) return flattenFix(found, place, text, parsed());
      return isOfWidth(found, place) ? widthFix(found, place, text, parsed()) : undefined;
    case 'large-eps':
      return epsFix(callAt(parsed(), place.range), text);
    case 'large-momentum':
      return momentumFix(callAt(parsed(), place.range), text);
    case 'softmax-before-loss':
    case 'activation-before-loss':
      if (callAt(parsed(), place.range)?.callee.match(FUNCTIONAL)) return unwrapFix(place, place.range, text, parsed());
      return removalFix(slotAt(parsed(), place.range), place, text) ?? leaveOutFix(place, text, parsed());
    case 'two-activations': {
      const isIdle = place.uses.every(({ layer, before }) => before && changesNothing(before, layer));
      return isIdle ? removalFix(slotAt(parsed(), place.range), place, text) : undefined;
    }
    case 'batchnorm-last':
      return place.uses.every(isBareEnd)
        ? removalFix(slotAt(parsed(), place.range) ?? attributeSlot(parsed(), place.range), place, text)
        : undefined;
    default:
      return undefined;
  }
}

/** Whether without this layer the model ends in the one before, with a bias of its own. */
function isBareEnd({ layer, before, sequential: { layers } }: LayerUse): boolean {
  const hasBias = before !== undefined && 'arguments' in before && 'bias' in before.arguments && before.arguments.bias;
  return hasBias === true && layers.slice(-2).some(({ path }) => path === layer.path);
}

function dimensionFix(
  { misfit }: Diagnostic,
  call: Bracket | undefined,
  text: string,
  brackets: Brackets,
): TextFix | undefined {
  const right = misfit?.right;
  const written = call && /^((?:\w+\.)*)((?:Lazy)?BatchNorm[123]d)$/.exec(call.callee);
  const isAlias = call && !written && isNameOfBatchNorm(call.callee, text);
  if (!right || !(written || isAlias)) return undefined;
  const range = { from: call.from - (written?.[2] ?? call.callee).length, to: call.from };
  if (written && written[1] !== '') return replacing(phrase`Make it ${right}`, range, right);
  const named = nameClass(brackets, text, call.callee, right);
  if (!named) return undefined;
  const fix = replacing(phrase`Make it ${right}`, range, named.name);
  return named.edits.length > 0 ? { ...fix, also: named.edits } : fix;
}

/** `BN` behind `from torch.nn import BatchNorm2d as BN`. */
function isNameOfBatchNorm(callee: string, text: string): boolean {
  return /^\w+$/.test(callee) && new RegExp(`\\bBatchNorm[123]d[ \\t]+as[ \\t]+${callee}\\b`).test(text);
}

function biasFix(call: Bracket | undefined, text: string): TextFix | undefined {
  if (!call) return undefined;
  const isLinear = call.callee.endsWith('Linear');
  const given = argumentRange(text, call, 'bias', isLinear ? 2 : 7);
  if (given) return replacing(phrase`Set bias=False`, given, 'False');
  // Behind `*args` and `**kwargs`, bias may be given already.
  if (call.elements.length === 0 || call.elements.some(({ from }) => text[from] === '*')) return undefined;
  const edits = insertAfter(text, call, call.elements.length - 1, 'bias=False');
  const own = edits.at(-1)!;
  const fix = replacing(phrase`Set bias=False`, own.range, own.replacement);
  return edits.length > 1 ? { ...fix, also: edits.slice(0, -1) } : fix;
}

function epsFix(call: Bracket | undefined, text: string): TextFix | undefined {
  const second = call && argumentRange(text, call, 'eps', 1);
  if (!second || /=\s*$/.test(text.slice(call.from, second.from))) return undefined;
  // A third would be momentum itself.
  if (/\bmomentum\b/.test(text.slice(call.from, call.to)) || argumentRange(text, call, 'momentum', 2)) return undefined;
  const value = text.slice(second.from, second.to);
  if (Number(value) >= 1) return undefined;
  const fix = replacing(phrase`Make it momentum=${value}`, second, `momentum=${value}`);
  const rest = complement(value);
  if (!rest) return fix;
  const title = phrase`Make it momentum=${rest}, which is momentum=${value} in Keras`;
  return { ...fix, alternative: replacing(title, second, `momentum=${rest}`) };
}

function momentumFix(call: Bracket | undefined, text: string): TextFix | undefined {
  const given = call && argumentRange(text, call, 'momentum', 2);
  const rest = given && complement(text.slice(given.from, given.to));
  return rest && !rest.startsWith('1 -') ? replacing(phrase`Make it momentum=${rest}`, given, rest) : undefined;
}

/** Keras' momentum is the share of the old mean, torch's that of the new one. */
function complement(value: string): string | undefined {
  if (/^0?\.\d+$/.test(value)) return String(Number((1 - Number(value)).toFixed(10)));
  return /^[A-Za-z_][\w.]*$/.test(value) ? `1 - ${value}` : undefined;
}

/** Whether it is a number that the layer takes, and that is its first argument. */
function isOfWidth({ misfit, severity }: Diagnostic, { uses }: PlacedLayer): boolean {
  // Whether a normalization of positions is meant is not known where the class's `forward` is not followed.
  const isOpen = severity === 'warning' && uses.some(({ sequential: { notWhole } }) => notWhole !== undefined);
  if (isOpen || misfit?.taken === undefined) return false;
  return /^(Linear|Conv(Transpose)?[123]d|\w*(Batch|Instance)Norm[123]?d?|LayerNorm|RMSNorm|PReLU)$/.test(
    uses[0]!.layer.type,
  );
}

/** Whether it is a Linear that is given images or signals: no number of inputs is meant there. */
function isBehindPositions({ layer, sequential: { layers } }: LayerUse): boolean {
  if (layer.type !== 'Linear') return false;
  const front = layers.slice(
    0,
    Math.max(
      0,
      layers.findIndex(({ path }) => path === layer.path),
    ),
  );
  return /^(Lazy)?(Conv|\w*Pool)/.test(front.findLast(({ type }) => GIVES_DIMENSIONS.test(type))?.type ?? '');
}

const GIVES_DIMENSIONS = /^(Lazy)?(Linear|Conv\w+|\w*Pool\w*|Embedding|Flatten|Unflatten)$/;

/** Behind the layer in front of it, where that stands in the text as this one does. */
function flattenFix(
  { misfit }: Diagnostic,
  { uses, range }: PlacedLayer,
  text: string,
  brackets: Brackets,
): TextFix | undefined {
  const [use] = uses;
  const before = use?.before;
  const call = callAt(brackets, range);
  if (!before || uses.length > 1 || !call || !misfit?.lacksFlatten) return undefined;
  const applied = attributeUse(brackets, text, call)?.call;
  if (applied) return flattenArgumentFix(applied, text);
  const other = callAt(brackets, before.range);
  const isBeside = other?.parent !== undefined && other.parent === call.parent;
  const named = isBeside ? nameClass(brackets, text, call.callee, 'Flatten') : undefined;
  const edits = named && slotAt(brackets, before.range)?.insert(`${named.name}()`);
  const own = edits?.at(-1);
  if (!named || !edits || !own) return undefined;
  const also = [...named.edits, ...edits.slice(0, -1)];
  const fix = replacing(phrase`Insert Flatten in front of it`, own.range, own.replacement);
  return also.length > 0 ? { ...fix, also } : fix;
}

/** `self.fc(x)` becomes `self.fc(torch.flatten(x, 1))`. */
function flattenArgumentFix({ elements }: Bracket, text: string): TextFix | undefined {
  const [first, ...more] = elements;
  const written = first && text.slice(first.from, first.to);
  if (!written || more.length > 0 || /^\*|^\w+\s*=(?!=)|[\r\n#]/.test(written)) return undefined;
  const isImported = /^import[ \t]+torch\b(?![ \t]*\.[\w.]*[ \t]+as\b)(?![ \t]+as\b)/m.test(text);
  if (!isImported && !/^[\w.]+(\(.*\))?$/.test(written)) return undefined;
  const flat = isImported ? `torch.flatten(${written}, 1)` : `${written}.flatten(1)`;
  return replacing(phrase`Flatten what it is given`, first, flat);
}

/** What the layer before gives, in the place of what this one takes. */
function widthFix({ misfit }: Diagnostic, place: PlacedLayer, text: string, brackets: Brackets): TextFix | undefined {
  const [use] = place.uses;
  const call = callAt(brackets, place.range);
  if (!use || !call) return undefined;
  const { layer, giver } = use;
  const name = isBatchNorm(layer) ? 'num_features' : layer.type === 'Linear' ? 'in_features' : 'in_channels';
  const taken = argumentRange(text, call, name, 0);
  const given = misfit?.given;
  if (!taken || given === undefined) return undefined;
  const written = text.slice(taken.from, taken.to);
  if (written === String(given)) return undefined;
  // In one list with the layer that gives it, what that says means the same, whatever a helper is given.
  const isOne = giver && place.uses.every((one) => one.giver?.range.from === giver.range.from);
  const other = isOne ? callAt(brackets, giver.range) : undefined;
  const output = giver && other && isBeside(call, other, text) ? outputText(text, other, giver) : undefined;
  if (output && output !== written && /[^\W\d]/.test(output))
    return replacing(phrase`Make it ${output}`, taken, output);
  if (place.uses.length > 1) return undefined;
  if (/^\d+(?:\s*\*\s*\d+)*$/.test(written) && typeof given === 'number') {
    const number = asProduct(written, given, use, text);
    return replacing(phrase`Make it ${number}`, taken, number);
  }
  // A number in the place of a name is the same in a statement of the file itself alone.
  let outermost = call;
  while (outermost.parent) outermost = outermost.parent;
  const isOfFile = !/[ \t]/.test(text[lineStart(text, outermost.from)]!);
  const number =
    isOfFile && other?.parent === call.parent && typeof given === 'number' ? formatExtent(given) : undefined;
  const right = output ?? number;
  return right ? replacing(phrase`Make it ${right}`, taken, right) : undefined;
}

/** Whether both stand in one list, in statements of one function, or are appended to one list; where names mean the same. */
function isBeside(call: Bracket, other: Bracket, text: string): boolean {
  if (call.parent === other.parent && call.parent) return true;
  const isAppended = (one: Bracket) => one.parent?.sign === '(' && /\.append$/.test(one.parent.callee);
  const isSame = call.parent
    ? isAppended(call) && isAppended(other) && call.parent.callee === other.parent?.callee
    : !other.parent;
  const between = text.slice(other.to, call.from);
  return (
    isSame &&
    other.to < call.from &&
    !/^[ \t]*(?:def|class|for|while|return|[\w, \t]+[-+*/]*=(?!=))/m.test(between.replace(/.*$/, ''))
  );
}

const FUNCTIONAL = /^(?:[\w.]+\.)?(?:log_)?(?:softmax|sigmoid)$/;

/** An attribute that `forward` applies once: neither applied nor set. */
function leaveOutFix(place: PlacedLayer, text: string, brackets: Brackets): TextFix | undefined {
  const layer = callAt(brackets, place.range);
  const found = layer && attributeUse(brackets, text, layer);
  if (!found?.statement) return undefined;
  const { call, statement } = found;
  const range = { from: call.from - call.callee.length, to: call.to };
  const fix = unwrapFix(place, range, text, brackets);
  const set = fix && removeStatement(text, statement);
  if (!set) return undefined;
  const [, indent = '', target] =
    /^([ \t]*)(\w+)[ \t]*=[ \t]*$/.exec(text.slice(lineStart(text, range.from), range.from)) ?? [];
  // `x = self.softmax(x)` goes as a whole.
  const isIdle = target !== undefined && target === fix.replacement;
  const own = isIdle ? deletedLines(text, lineStart(text, range.from) + indent.length, range.to) : fix;
  return { ...fix, ...own, also: set };
}

/** `F.softmax(x, dim=1)` becomes `x`, where that is what is returned or set. */
function unwrapFix({ uses }: PlacedLayer, range: SourceRange, text: string, brackets: Brackets): TextFix | undefined {
  const call = callAt(brackets, range);
  const [first] = call?.elements ?? [];
  const isAlone = /(?:\breturn|=)[ \t]*$/.test(text.slice(lineStart(text, range.from), range.from));
  if (!call || !first || !isAlone || !endsLine(text, range.to)) return undefined;
  const given = text.slice(first.from, first.to);
  const [, keyword, value] = /^(?:(\w+)\s*=(?!=)\s*)?([\s\S]*)$/.exec(given)!;
  if ((keyword !== undefined && keyword !== 'input') || !value || /[\r\n#]/.test(value)) return undefined;
  return replacing(phrase`Remove ${uses[0]!.layer.type}`, range, value);
}

/** Of what a Flatten makes of an input that the file states, `16 * 4 * 4` where `16 * 5 * 5` was written. */
function asProduct(written: string, given: number, { before, sequential }: LayerUse, text: string): string {
  const factors = written.split('*').length;
  const input = factors > 1 && before?.type === 'Flatten' ? knownInput(text, sequential) : undefined;
  const at = sequential.layers.findIndex(({ path }) => path === before?.path);
  const sizes = input && layerShapes(sequential, input)[at]?.input;
  const isSame = sizes?.length === factors && product(sizes) === given;
  return isSame ? sizes.join(written.includes(' ') ? ' * ' : '*') : String(given);
}

function removalFix(slot: Slot | undefined, place: PlacedLayer, text: string): TextFix | undefined {
  const { uses, range } = place;
  if (isCountedUpTo(text, place, true) || isTakenByName(text, place)) return undefined;
  const edits = slot?.remove() ?? [];
  // Beside the layer itself, a comma in front of it.
  const own = edits.find((edit) => isWithin(range, edit.range));
  if (!own) return undefined;
  const also = edits.filter((edit) => edit !== own);
  const fix = replacing(phrase`Remove ${uses[0]!.layer.type}`, own.range, own.replacement);
  return also.length > 0 ? { ...fix, also } : fix;
}

function replacing(title: Text, range: SourceRange, replacement: string): TextFix {
  return { title, range, replacement };
}
