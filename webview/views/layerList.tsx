// The layers in order, with the newest mean and standard deviation of what each puts out.

import { useLayoutEffect, useReducer, useRef } from 'preact/hooks';
import { drawSparkline } from '../charts/sparkline.ts';
import { stepNow } from '../drawn.ts';
import { compact, integer } from '../format.ts';
import { keepDrawn, labelRevision } from '../frames.ts';
import { healthOf } from '../health.ts';
import { host } from '../host.ts';
import { t } from '../l10n.ts';
import { type Layer, layersOf } from '../layers.ts';
import { momentsAt, stepsAt } from '../series.ts';
import { history, selectLayer } from '../state.ts';
import { theme } from '../theme.ts';
import { scrubStep, selectedLayers } from '../view.ts';
import { Icon } from './icon.tsx';
import { ModuleName } from './moduleName.tsx';

export function LayerList() {
  const layers = layersOf(history.value!.run);
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
      </p>
      <div class="layer-columns" aria-hidden="true">
        <span>{t('Layer')}</span>
        <span>{t('Output')}</span>
        <span>{t('Parameters')}</span>
        <span>{t('Mean ± std of the output')}</span>
        <span>{t('Health')}</span>
      </div>
      <ul class="layers">
        {layers.map((layer) => (
          <LayerRow key={layer.index} layer={layer} />
        ))}
      </ul>
    </section>
  );
}

function LayerRow({ layer }: { layer: Layer }) {
  const { index, path, note, outputShape, parameterCount, batchNorm, tensors } = layer;
  return (
    <li>
      <button
        type="button"
        class={batchNorm ? 'layer batch-norm' : 'layer'}
        aria-pressed={selectedLayers.value.includes(index)}
        onClick={() => selectLayer(index)}
      >
        <span class="layer-name">
          <ModuleName layer={layer} />
          <span class="layer-path">{path}</span>
          {note && <span class="layer-path">{note}</span>}
        </span>
        <span class="layer-size">
          <span class="layer-shape">{outputShape}</span>
          <span class="layer-parameters">
            {parameterCount === 0 ? '–' : integer(parameterCount)}
            {parameterCount > 0 && <span class="unit"> {t('parameters')}</span>}
          </span>
        </span>
        <span class="layer-newest">{tensors.output !== undefined && <Newest tensor={tensors.output} />}</span>
        {tensors.output !== undefined && <Sparkline tensor={tensors.output} />}
        <LayerHealth layer={layer} />
      </button>
    </li>
  );
}

const HEALTH_ICONS = { good: 'pass', warning: 'warning', error: 'error', unknown: 'dash' } as const;

/** Rows are kept new as drawings are, those on the screen: all of them at once would take too much of a frame. */
function LayerHealth({ layer }: { layer: Layer }) {
  labelRevision.value;
  const element = useRef<HTMLSpanElement>(null);
  const [, refresh] = useReducer((count: number) => count + 1, 0);
  const { word, kind } = healthOf(history.value!, layer, stepNow());
  const shown = useRef(word);
  shown.current = word;
  useLayoutEffect(() => {
    const renew = () => {
      const current = history.peek();
      if (current && healthOf(current, layer, stepNow()).word !== shown.current) refresh(undefined);
    };
    return keepDrawn(element.current!, renew, { followsStep: true }).stop;
  }, [layer]);
  return (
    <span class={`layer-health ${kind}`} ref={element}>
      <Icon name={HEALTH_ICONS[kind]} />
      {word}
    </span>
  );
}

function Newest({ tensor }: { tensor: number }) {
  labelRevision.value;
  const element = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const renew = () => {
      if (history.peek()) (element.current!.firstChild as Text).data = newestText(tensor);
    };
    return keepDrawn(element.current!, renew, { followsStep: true }).stop;
  }, [tensor]);
  return <span ref={element}>{newestText(tensor)}</span>;
}

function newestText(tensor: number): string {
  const step = stepNow();
  if (step === 0) return '–';
  const { mean, std } = momentsAt(stepsAt(history.peek()!, step), tensor, step);
  return `${compact(mean)} ± ${compact(std)}`;
}

function Sparkline({ tensor }: { tensor: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const color = theme.value.output;
  useLayoutEffect(() => {
    const element = canvas.current!;
    const draw = () => {
      const current = history.peek();
      if (current) drawSparkline(element, current.series, tensor, color, scrubStep.peek());
    };
    return keepDrawn(element, draw, { followsStep: true }).stop;
  }, [tensor, color]);
  return <canvas class="sparkline" ref={canvas} />;
}
