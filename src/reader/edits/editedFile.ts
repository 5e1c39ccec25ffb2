// A file as advice and actions see it: its text, what is read of it, and its layers by their places.

import { layerShapes } from '../../model/layerShapes.ts';
import type { Definition } from '../../model/modelSpec.ts';
import { type PlacedLayer, placedLayers } from '../../model/placedLayers.ts';
import { tokenShapes } from '../../model/tokenShapes.ts';
import { takesTokens } from '../ofTokens.ts';
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
    shapes: takesTokens(text, sequential) ? tokenShapes(sequential) : layerShapes(sequential),
  }));
  return { text, definition, places, reread };
}
