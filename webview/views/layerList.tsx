// The layers in order, with the newest mean and standard deviation of what each puts out, in each of the shown runs that
// has it.

import { useLayoutEffect, useReducer, useRef } from 'preact/hooks';
import type { RunHistory } from '../../src/protocol/runHistory.ts';
import { drawSparkline, type SparkLine } from '../charts/sparkline.ts';
import { stepNow } from '../drawn.ts';
import { compact, integer } from '../format.ts';
import { keepDrawn, labelRevision, textRevision } from '../frames.ts';
import { healthOf } from '../health.ts';
import { host } from '../host.ts';
import { t } from '../l10n.ts';
import { type Layer, layersOf } from '../layers.ts';
import { layersOfAll } from '../matchLayers.ts';
import { dashOf, runColor, runLetter } from '../runStyle.ts';
import { momentsAt, stepsAt } from '../series.ts';
import { history, keyOf, type ShownRun, selectLayer, shownRuns } from '../state.ts';
import { theme } from '../theme.ts';
import { toldNote } from '../toldSteps.ts';
import { scrubStep, selectedLayers } from '../view.ts';
import { Icon } from './icon.tsx';
import { ModuleName } from './moduleName.tsx';
import { PathOf, PathsInOthers, type Same, sameIn } from './pathOf.tsx';

export function LayerList() {
  const layers = layersOf(history.value!.run);
  const shown = shownRuns.value;
  const parameters = layers.reduce((sum, { parameterCount }) => sum + parameterCount, 0);
  return (
    <section class="layers-section" aria-labelledby="layers-title">
      <h2 id="layers-title">{t('Layers')}</h2>
      <p class="note">
        {layers.length === 1
          ? t('1 layer, {0} parameters.', integer(parameters))
          : t('{0} layers, {1} parameters.', integer(layers.length), integer(parameters))}{' '}
        {host.isOffline
          ? t('Select one to see it larger in Statistics.')
          : t('Select one to show its line, and to see it larger in Statistics.')}
        <Told runs={shown} />
      </p>
      <div class="layer-columns" aria-hidden="true">
        <span>{t('Layer')}</span>
        <span>{t('Output')}</span>
        <span>{t('Parameters')}</span>
        <span>{t('Mean ± std of the output')}</span>
        <span>{t('Health')}</span>
      </div>
      <ul class="layers">
        {layersOfAll(shown.map((run) => run.history.run)).map((layer) => (
          <LayerRow key={keyOf(layer)} layer={layer} />
        ))}
      </ul>
    </section>
  );
}

/** Of which step the rows' numbers are, where that is not the scrubber's. */
function Told({ runs }: { runs: readonly ShownRun[] }) {
  textRevision.value;
  // Followed, the newest that were observed are meant.
  const note = scrubStep.value === null ? undefined : toldNote(runs, stepNow(), 'statistics');
  return note === undefined ? null : <span>{` ${t('Step {0}: {1}.', integer(stepNow()), note)}`}</span>;
}

function LayerRow({ layer }: { layer: Layer }) {
  const { index, batchNorm } = layer;
  const same = sameIn(layer);
  // Only layers of the leading run can be selected.
  if (layer.run !== history.value!.run) {
    return (
      <li>
        <div class={batchNorm ? 'layer batch-norm' : 'layer'}>
          <LayerCells layer={layer} same={same} />
        </div>
      </li>
    );
  }
  return (
    <li>
      <button
        type="button"
        class={batchNorm ? 'layer batch-norm' : 'layer'}
        aria-pressed={selectedLayers.value.includes(index)}
        onClick={() => selectLayer(index)}
      >
        <LayerCells layer={layer} same={same} />
      </button>
    </li>
  );
}

function LayerCells({ layer, same }: { layer: Layer; same: readonly Same[] }) {
  const { note, outputShape, parameterCount } = layer;
  const shown = shownRuns.value;
  const letterOf = ({ place }: ShownRun) => (shown.length > 1 ? runLetter(place) : undefined);
  const observed = same.flatMap(({ run, layer: { tensors } }) =>
    tensors.output === undefined ? [] : [{ run, tensor: tensors.output }],
  );
  return (
    <>
      <span class="layer-name">
        <ModuleName layer={layer} />
        <PathOf layer={layer} />
        {note && <span class="layer-path">{note}</span>}
        <PathsInOthers layer={layer} />
      </span>
      <span class="layer-size">
        <span class="layer-shape">{outputShape}</span>
        <span class={parameterCount === 0 ? 'layer-parameters none' : 'layer-parameters'}>
          {parameterCount === 0 ? '–' : integer(parameterCount)}
          {parameterCount > 0 && <span class="unit"> {t('parameters')}</span>}
        </span>
      </span>
      <span class={shown.length > 1 ? 'layer-newest of-runs' : 'layer-newest'}>
        {observed.map(({ run, tensor }) => (
          <Newest key={run.id} id={run.id} tensor={tensor} letter={letterOf(run)} />
        ))}
      </span>
      {observed.length > 0 && <Sparkline key={observed.map(({ run }) => run.id).join()} observed={observed} />}
      <span class="layer-healths">
        {same.map(({ run, layer: own }) => (
          <LayerHealth key={run.id} id={run.id} layer={own} letter={letterOf(run)} />
        ))}
      </span>
    </>
  );
}

function historyOf(id: string): RunHistory | undefined {
  return shownRuns.peek().find((run) => run.id === id)?.history;
}

/** The step that is looked at, or the run's last one where that was before. */
function stepIn({ series }: RunHistory): number {
  return Math.min(stepNow(), series.steps);
}

const HEALTH_ICONS = { good: 'pass', warning: 'warning', error: 'error', unknown: 'dash' } as const;

interface OfRun {
  readonly id: string;
  /** Where there are several runs. */
  readonly letter: string | undefined;
}

/** Rows are kept new as drawings are, those on the screen: all of them at once would take too much of a frame. */
function LayerHealth({ id, layer, letter }: OfRun & { layer: Layer }) {
  labelRevision.value;
  const element = useRef<HTMLSpanElement>(null);
  const [, refresh] = useReducer((count: number) => count + 1, 0);
  const current = historyOf(id);
  const { word, kind } = current ? healthOf(current, layer, stepIn(current)) : UNKNOWN;
  const shown = useRef(word);
  shown.current = word;
  useLayoutEffect(() => {
    const renew = () => {
      const newest = historyOf(id);
      if (newest && healthOf(newest, layer, stepIn(newest)).word !== shown.current) refresh(undefined);
    };
    return keepDrawn(element.current!, renew, { followsStep: true }).stop;
  }, [id, layer]);
  return (
    <span class={`layer-health ${kind}`} ref={element}>
      {letter && <span>{letter}</span>}
      <Icon name={HEALTH_ICONS[kind]} />
      {word}
    </span>
  );
}

const UNKNOWN = { word: '–', kind: 'unknown' } as const;

function Newest({ id, tensor, letter }: OfRun & { tensor: number }) {
  labelRevision.value;
  const element = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const renew = () => {
      (element.current!.firstChild as Text).data = newestText(id, tensor);
    };
    return keepDrawn(element.current!, renew, { followsStep: true }).stop;
  }, [id, tensor]);
  const newest = <span ref={element}>{newestText(id, tensor)}</span>;
  if (!letter) return newest;
  return (
    <span class="of-run">
      <span class="run-letter">{letter}</span> {newest}
    </span>
  );
}

function newestText(id: string, tensor: number): string {
  const of = historyOf(id);
  const step = of ? stepIn(of) : 0;
  if (!of || step === 0) return '–';
  const { mean, std } = momentsAt(stepsAt(of, step), tensor, step);
  return `${compact(mean)} ± ${compact(std)}`;
}

function Sparkline({ observed }: { observed: readonly { readonly run: ShownRun; readonly tensor: number }[] }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const newest = useRef(observed);
  newest.current = observed;
  const colors = theme.value;
  useLayoutEffect(() => {
    const element = canvas.current!;
    const draw = () => {
      const lines = newest.current.flatMap(({ run: { id, place }, tensor }): SparkLine[] => {
        const series = historyOf(id)?.series;
        return series
          ? [
              {
                series,
                tensor,
                color: runColor(colors, colors.output, { place }, shownRuns.peek().length > 1),
                dash: dashOf(place),
              },
            ]
          : [];
      });
      drawSparkline(element, lines, scrubStep.peek());
    };
    return keepDrawn(element, draw, { followsStep: true }).stop;
  }, [colors]);
  return <canvas class="sparkline" ref={canvas} />;
}
