// A layer's path, shortened in its middle where it is long, for its end tells layers apart; and what it is in those of the
// other runs in which path, shape or parameters are others.

import { integer, shortened } from '../format.ts';
import { t } from '../l10n.ts';
import type { Layer } from '../layers.ts';
import { differs, layerIn, onlyIn } from '../matchLayers.ts';
import { runLetter } from '../runStyle.ts';
import { type ShownRun, shownRuns } from '../state.ts';

/** Letters. */
const MOST_LETTERS = 32;

export function PathOf({ layer: { path } }: { layer: Layer }) {
  const short = shortened(path, MOST_LETTERS);
  return (
    <span class="layer-path" {...(short !== path && { title: path })}>
      {short}
    </span>
  );
}

/** A run, and what the layer is in it. */
export interface Same {
  readonly run: ShownRun;
  readonly layer: Layer;
}

/** Of the shown runs those that have the layer. */
export function sameIn(layer: Layer): readonly Same[] {
  return shownRuns.value.flatMap((run): Same[] => {
    const own = layerIn(run.history.run, layer.run, layer.index);
    return own ? [{ run, layer: own }] : [];
  });
}

/** `isBrief`: where what is shown of the leading run has its letter. */
export function PathsInOthers({ layer, isBrief = false }: { layer: Layer; isBrief?: boolean }) {
  const shown = shownRuns.value;
  if (shown.length < 2) return null;
  const same = sameIn(layer);
  const only = onlyIn(layer, shown);
  return (
    <>
      {only && !(isBrief && only.place === 0) && (
        <span class="layer-path">{t('only in {0}', runLetter(only.place))}</span>
      )}
      {same
        .filter((other) => differs(layer, other.layer))
        .map(({ run, layer: { path, outputShape, parameterCount } }) => {
          const size = [
            ...(outputShape === layer.outputShape ? [] : [outputShape]),
            ...(parameterCount === layer.parameterCount ? [] : [t('{0} parameters', integer(parameterCount))]),
          ];
          const text = [runLetter(run.place), shortened(path, MOST_LETTERS), ...size].join(' ');
          return (
            <span class="layer-path in-other" key={run.id} title={`${runLetter(run.place)} ${path}`}>
              {text}
            </span>
          );
        })}
    </>
  );
}
