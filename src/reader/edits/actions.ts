// What may be done to a definition's BatchNorms. Only what the reader understands is offered: the edited text is read again,
// and must have exactly the changed layers.

import { isBatchNorm, type LayerSpec, moduleName, type SequentialSpec } from '../../model/modelSpec.ts';
import type { ModuleName } from '../../model/modules.ts';
import { withDefaults } from '../../model/modules.ts';
import type { PlacedLayer } from '../../model/placedLayers.ts';
import type { Size } from '../../model/size.ts';
import { takeOutForeignComments } from '../text/foreignComments.ts';
import { attributeSlot } from './attributeSlot.ts';
import { fittingBatchNorm, mayBeOther } from './batchNorm.ts';
import { type Brackets, bracketsIn } from './brackets.ts';
import { callAt } from './callText.ts';
import { dropoutUpTo } from './dropouts.ts';
import type { EditedFile } from './editedFile.ts';
import { dropImport } from './imports.ts';
import { isExactly, layerMeaning } from './meaning.ts';
import { isCountedUpTo } from './numberedUses.ts';
import { type Slot, slotAt } from './slot.ts';
import type { TextEdit } from './textEdit.ts';

export interface ModelAction {
  readonly kind: 'insert' | 'insertAll' | 'remove' | 'removeAll';
  /** `nn.BatchNorm1d(50)`: what is put in or taken out; empty where it is several. */
  readonly call: string;
  /** What is called there and may be another class for other calls, which lose that: `norm_layer`. */
  readonly mayBeOther?: string;
  /** How many places change. */
  readonly count: number;
  readonly edits: readonly TextEdit[];
}

/** More places than this are not changed at once. */
const MOST_PLACES = 200;
/** More are not tried one by one: each is a reading of the file. */
const MOST_TRIED = 12;
const LONGEST_TRIED = 20_000;

/** The actions for the layer at the offset, and those for all of its Sequential or file. */
export function actionsAt(file: EditedFile, offset: number): ModelAction[] {
  const { text, places, definition } = file;
  const around = places.filter(({ range }) => range.from <= offset && offset <= range.to);
  const place = around.sort((a, b) => a.range.to - a.range.from - (b.range.to - b.range.from))[0];
  const isInside = place || definition.sequentials.some(({ range }) => range.from <= offset && offset <= range.to);
  if (!isInside) return [];
  const brackets = bracketsIn(takeOutForeignComments(text).readable);
  const actions: (ModelAction | undefined)[] = [];
  const all = places.filter((one) => takesNorm(one) && !hasNorm(one)).slice(0, MOST_PLACES);
  // One alone is named as among all.
  const taken = new Set<string>();
  const ways = new Map(all.map((one) => [one, insertionsAt(file, brackets, one, taken)]));
  if (place && isNorm(place)) actions.push(removal(file, brackets, [place], 'remove'));
  else if (place && !hasNorm(place) && !isBehindDropout(place) && !givesProbabilities(place))
    actions.push(insertion(file, [ways.get(place) ?? insertionsAt(file, brackets, place, taken)], 'insert'));
  if (all.length > 1) actions.push(insertion(file, [...ways.values()], 'insertAll'));
  const norms = places.filter(isNorm);
  if (norms.length > 1) actions.push(removal(file, brackets, norms, 'removeAll'));
  return actions.filter((action) => action !== undefined);
}

function isNorm({ uses }: PlacedLayer): boolean {
  return uses.every(({ layer }) => isBatchNorm(layer));
}

/** Layers behind which a normalization is wanted: those with weights, but for the one that gives the output. */
function takesNorm({ uses }: PlacedLayer): boolean {
  return uses.every(({ layer, sequential }) => {
    const rest = sequential.layers.slice(indexIn(sequential, layer) + 1);
    return HAS_WEIGHTS.test(layer.type) && indexIn(sequential, layer) >= 0 && !rest.every((one) => ENDS.test(one.type));
  });
}

const HAS_WEIGHTS = /^(Linear|Conv(Transpose)?[123]d)$/;
/** What may stand behind a model's last layer. */
const ENDS = /^(Softmax|LogSoftmax|Softmin|Sigmoid|LogSigmoid|Tanh|Flatten|Unflatten|Identity|Dropout\w*)$/;

/** Whether a normalization follows before the next layer with weights. */
function hasNorm({ uses }: PlacedLayer): boolean {
  return uses.some(({ layer, sequential }) => {
    const rest = sequential.layers.slice(indexIn(sequential, layer) + 1);
    const next = rest.find((one) => HAS_WEIGHTS.test(one.type) || /Norm/.test(moduleName(one)));
    return next !== undefined && /Norm/.test(moduleName(next));
  });
}

/** Where a BatchNorm would not do what it does in evaluation. */
function isBehindDropout({ uses }: PlacedLayer): boolean {
  return uses.some(({ layer, sequential }) => dropoutUpTo(sequential.layers, indexIn(sequential, layer)) !== undefined);
}

/** Whether it makes a model's outputs probabilities, which a BatchNorm behind it would undo. */
function givesProbabilities({ uses }: PlacedLayer): boolean {
  return uses.some(({ layer, sequential }) => {
    const rest = sequential.layers.slice(indexIn(sequential, layer) + 1);
    return /^((Log)?Softmax|Softmin|(Log)?Sigmoid)$/.test(layer.type) && rest.every((one) => ENDS.test(one.type));
  });
}

function indexIn(sequential: SequentialSpec, layer: LayerSpec): number {
  return sequential.layers.findIndex(({ path }) => path === layer.path);
}

/** One place's change, and what it makes of its layer. */
interface Change {
  readonly place: PlacedLayer;
  readonly edits: readonly TextEdit[];
  readonly call: string;
  /** For each use of the place. */
  readonly added: readonly string[];
}

/** `ways`: for each place, those to write its change. */
function insertion(
  file: EditedFile,
  ways: readonly (readonly Change[])[],
  kind: 'insert' | 'insertAll',
): ModelAction | undefined {
  const candidates = ways.filter((changes) => changes.length > 0);
  const likeliest = candidates.map(([first]) => first!);
  const chosen = action(file, kind, likeliest);
  if (chosen || candidates.length > MOST_TRIED || file.text.length > LONGEST_TRIED) return chosen;
  const right = candidates.flatMap((changes) => changes.find((one) => isRight(file, [one])) ?? []);
  return action(file, kind, right);
}

/** The ways to write one place's change, all with one name for what is put in, which is added to `taken`. */
function insertionsAt(
  { text, places }: EditedFile,
  brackets: Brackets,
  place: PlacedLayer,
  taken: Set<string>,
): Change[] {
  const slot = slotOf(brackets, place);
  const fitting = slot && fittingBatchNorm(brackets, text, place, places);
  if (!fitting) return [];
  const before = [...taken];
  return fitting.calls.flatMap((call) => {
    const names = new Set(before);
    const edits = slot.insert(call, names);
    for (const name of names) taken.add(name);
    const added = fitting.features.map((size) => meaningOf(fitting.type, size));
    return edits ? [{ place, call, added, edits: [...fitting.edits, ...edits] }] : [];
  });
}

function slotOf(brackets: Brackets, { range }: PlacedLayer): Slot | undefined {
  return slotAt(brackets, range) ?? attributeSlot(brackets, range);
}

function meaningOf(type: ModuleName, size: Size): string {
  const args = withDefaults(type as 'BatchNorm1d', { num_features: size as number });
  return `${type} ${JSON.stringify(args)}`;
}

function removal(
  { text, ...file }: EditedFile,
  brackets: Brackets,
  places: readonly PlacedLayer[],
  kind: 'remove' | 'removeAll',
): ModelAction | undefined {
  const changes = places.slice(0, MOST_PLACES).flatMap((place): Change[] => {
    const edits = slotOf(brackets, place)?.remove();
    if (!edits) return [];
    return [{ place, call: text.slice(place.range.from, place.range.to), added: [], edits }];
  });
  // An import goes with the last of its calls.
  const callees = new Set(changes.map(({ place }) => callAt(brackets, place.range)?.callee ?? ''));
  const imports = callees.size === 1 ? dropImport(brackets, text, [...callees][0]!, changes.length) : [];
  const [first, ...others] = changes;
  const all = first ? [{ ...first, edits: [...imports, ...first.edits] }, ...others] : [];
  const found = action({ text, ...file }, kind, all);
  const variable = changes.map(({ place }) => callAt(brackets, place.range)?.callee ?? '');
  const other = variable.find((callee, at) => callee && mayBeOther(text, callee, changes[at]!.place));
  return found && (other ? { ...found, mayBeOther: other } : found);
}

function action(file: EditedFile, kind: ModelAction['kind'], changes: readonly Change[]): ModelAction | undefined {
  const [first] = changes;
  const isMany = kind === 'insertAll' || kind === 'removeAll';
  if (!first || (isMany && changes.length < 2) || !isRight(file, changes)) return undefined;
  return { kind, call: isMany ? '' : first.call, count: changes.length, edits: editsOf(changes) };
}

function editsOf(changes: readonly Change[]): readonly TextEdit[] {
  const edits = changes.flatMap((change) => change.edits);
  return [...new Map(edits.map((edit) => [JSON.stringify(edit), edit])).values()];
}

function isRight({ text, reread, definition }: EditedFile, changes: readonly Change[]): boolean {
  if (changes.some(({ place, added }) => isCountedUpTo(text, place, added.length === 0))) return false;
  const edits = editsOf(changes).toSorted((a, b) => a.range.from - b.range.from);
  if (edits.some(({ range }, i) => range.from < (edits[i - 1]?.range.to ?? 0))) return false;
  const after = reread(edits);
  const byLayer = new Map<string, Change>();
  for (const change of changes) {
    const { from, to } = change.place.range;
    byLayer.set(`${from} ${to}`, change);
  }
  return isExactly(definition, after, (layer, sequential) => {
    const change = byLayer.get(`${layer.range.from} ${layer.range.to}`);
    if (!change) return [layerMeaning(layer)];
    // A part's layers are placed as those of the whole.
    const use = change.place.uses.findIndex(
      (one) =>
        one.layer.path === layer.path && (one.sequential === sequential || one.sequential.name === sequential.partOf),
    );
    return change.added.length > 0 ? [layerMeaning(layer), change.added[use] ?? ''] : [];
  });
}
