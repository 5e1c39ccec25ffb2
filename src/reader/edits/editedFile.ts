// A file as advice and actions see it: its text, what is read of it, and its layers by their places.

import { type LayerShapes, layerShapes } from '../../model/layerShapes.ts';
import type { Definition, SequentialSpec } from '../../model/modelSpec.ts';
import { type PlacedLayer, placedLayers } from '../../model/placedLayers.ts';
import { tokenShapes } from '../../model/tokenShapes.ts';
import { inputsOf, knownInput } from '../models/knownInput.ts';
import { takesTokens } from '../models/ofTokens.ts';
import { readModel } from '../readModel.ts';
import { applyEdits, type TextEdit } from './textEdit.ts';

export type Reread = (edits: readonly TextEdit[]) => Definition;

export interface EditedFile {
  readonly text: string;
  readonly definition: Definition;
  /** With shapes as the file tells them, whatever data are chosen. */
  readonly places: readonly PlacedLayer[];
  /** What it would define with these edits. */
  readonly reread: Reread;
}

export function editedFile(
  text: string,
  definition: Definition,
  reread: Reread = (edits) => readModel(applyEdits(text, edits)),
): EditedFile {
  const places = placedLayers(definition.sequentials, (sequential) => ({
    layers: [...sequential.layers, ...sequential.outputLayers],
    shapes: shapesOf(text, sequential),
  }));
  return { text, definition, places, reread };
}

function shapesOf(text: string, sequential: SequentialSpec): readonly LayerShapes[] {
  const shapes = layerShapes(sequential);
  const told = shapes[0]?.input;
  // What the file gives it has other dimensions: which of them a BatchNorm would count is not known.
  if (told && inputsOf(text, sequential).some((given) => given.length !== told.length))
    return shapes.map(() => NOT_KNOWN);
  const input = told ? undefined : knownInput(text, sequential);
  if (input) return layerShapes(sequential, input);
  return takesTokens(text, sequential) ? tokenShapes(sequential) : shapes;
}

const NOT_KNOWN: LayerShapes = { input: undefined, output: undefined };
