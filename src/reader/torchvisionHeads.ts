// What a file puts in the place of the last layers of torchvision's models: `net.fc = nn.Linear(512, 10)` of a resnet50,
// of which 2048 come there, so that torch refuses what the model computes.

import type { Diagnostic } from '../model/modelSpec.ts';
import type { Interpreter } from './interpreter.ts';
import { literally } from './literally.ts';
import { otherWidth, type Taker, takerOf } from './takenWidths.ts';
import { partPath, type VisionPart, widthBefore } from './torchvisionWidths.ts';
import type { Value } from './values.ts';

/** Something that was put into one of torchvision's models. */
export interface PutPart extends VisionPart {
  /** What takes another width than what comes, and that. */
  readonly wrong?: { readonly taker: Taker; readonly given: number };
}

const MAX_PUT = 200;

/** Notes what the file puts there; `step` is `.fc` or `[6]`. */
export function notePut(it: Interpreter, object: Value, step: string, put: Value): void {
  const place = it.putParts.length < MAX_PUT ? partPath(object, step) : undefined;
  if (!place) return;
  const given = widthBefore(place);
  const taker = given === undefined ? undefined : takerOf(it, put);
  const isWrong = taker !== undefined && given !== undefined && taker.width !== given;
  it.putParts.push({ ...place, ...(isWrong && { wrong: { taker, given } }) });
}

/** Where what comes to it is what torchvision's own `forward` gives it. */
export function wrongHeads(it: Interpreter): Diagnostic[] {
  return it.putParts.flatMap(({ model, path, wrong }, at) => {
    if (!wrong || takesApart(it.source.text, path)) return [];
    const others = it.putParts.filter((one, i) => i !== at && one.model === model);
    // What is put there in its place, and what changes what comes.
    if (!others.every((one) => (HARMLESS.test(one.path) || isBehind(one.path, path)) && one.path !== path)) return [];
    return [otherWidth(it, wrong.taker, wrong.given, `\`${model.name}\``)];
  });
}

/** Parts that change neither the channels nor the positions that come to the end. */
const HARMLESS = /^\.(conv1|bn1|relu|maxpool|features\[0\](\[0\]|\.conv0)?|features\.conv0|AuxLogits(\.fc)?|aux[12])$/;

/** Whether it is further to the right in one Sequential, `classifier[6]` behind `classifier[3]`. */
function isBehind(other: string, path: string): boolean {
  const [a, b] = [other, path].map((one) => /^(.*)\[(\d+)\]$/.exec(one));
  return a?.[1] !== undefined && a[1] === b?.[1] && Number(a[2]) > Number(b[2]);
}

/** Whether the file itself applies parts of such models one by one, or may make others of them. */
function takesApart(text: string, path: string): boolean {
  const name = literally(/^\.\w+/.exec(path)![0].slice(1));
  const used = new RegExp(`\\.${name}\\b(?!\\s*(?:=(?!=)|\\[[-\\d]+\\]|\\.(?:${PLAIN})\\b))`);
  const inItem = new RegExp(`\\.${name}\\[[-\\d]+\\](?!\\s*(?:=(?!=)|\\.(?:${PLAIN})\\b))`);
  return used.test(text) || inItem.test(text) || APART.test(text);
}

const PLAIN =
  'in_features|out_features|parameters|named_parameters|weight|bias|requires_grad_?|state_dict|train|eval|to|cuda|modules|head';
const APART =
  /\b(named_children|children|_modules|get_submodule|create_feature_extractor|IntermediateLayerGetter|register_forward(_pre)?_hook)\b|\.(avgpool|layer[1-4]|forward|_forward_impl)\s*=(?!=)|\bsetattr\(/;
