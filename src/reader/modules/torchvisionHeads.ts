// What a file puts in the place of the last layers of torchvision's models: `net.fc = nn.Linear(512, 10)` of a resnet50,
// of which 2048 come there, so that torch refuses what the model computes.

import type { Diagnostic } from '../../model/modelSpec.ts';
import { otherWidth, takerOf } from '../forward/takenWidths.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import { literally } from '../text/literally.ts';
import { type PutPart, widthBefore } from './torchvisionWidths.ts';

/** Where what comes to it is what torchvision's own `forward` gives it. */
export function wrongHeads(it: Interpreter): Diagnostic[] {
  const { putParts: all } = it;
  return all.flatMap((part, at) => {
    const given = widthBefore(part);
    const taker = given === undefined ? undefined : takerOf(it, part.put, true);
    if (!taker || given === undefined || taker.width === given) return [];
    const { model, path } = part;
    // What is put there in its place, and what changes what comes.
    const isHarmless = (one: PutPart) => one.path !== path && (HARMLESS.test(one.path) || isBehind(one.path, path));
    if (!all.every((one, i) => i === at || one.model !== model || isHarmless(one))) return [];
    return takesApart(it.source.text, path) ? [] : [otherWidth(it, taker, given, `\`${model.name}\``)];
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
