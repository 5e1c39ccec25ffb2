// The layers in order, with the newest mean and standard deviation of what each puts out.

import { useLayoutEffect, useRef } from 'preact/hooks';
import { drawSparkline } from '../charts/sparkline.ts';
import { compact, integer } from '../format.ts';
import { keepDrawn, textRevision } from '../frames.ts';
import { type Layer, layersOf } from '../layers.ts';
import { newestOf } from '../series.ts';
import { choices, history, selectLayer } from '../state.ts';
import { theme } from '../theme.ts';
import { ModuleName } from './moduleName.tsx';

export function LayerList() {
  const layers = layersOf(history.value!.run);
  const parameters = layers.reduce((sum, { parameterCount }) => sum + parameterCount, 0);
  return (
    <section class="layers-section" aria-labelledby="layers-title">
      <h2 id="layers-title">Layers</h2>
      <p class="note">
        {integer(layers.length)} layers, {integer(parameters)} parameters. Select one to see it larger and to show its
        line.
      </p>
      <div class="layer-columns" aria-hidden="true">
        <span>Layer</span>
        <span>Output</span>
        <span>Parameters</span>
        <span>Mean ± std of the output</span>
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
        aria-pressed={choices.value.selectedLayer === index}
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
            {parameterCount > 0 && <span class="unit"> parameters</span>}
          </span>
        </span>
        <span class="layer-newest">{tensors.output !== undefined && <Newest tensor={tensors.output} />}</span>
        {tensors.output !== undefined && <Sparkline tensor={tensors.output} />}
      </button>
    </li>
  );
}

function Newest({ tensor }: { tensor: number }) {
  textRevision.value;
  const { series } = history.value!;
  if (series.steps === 0) return <>–</>;
  const { mean, std } = newestOf(series, tensor);
  return (
    <>
      {compact(mean)} ± {compact(std)}
    </>
  );
}

function Sparkline({ tensor }: { tensor: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const color = theme.value.output;
  useLayoutEffect(() => {
    const element = canvas.current!;
    return keepDrawn(element, () => drawSparkline(element, history.peek()!.series, tensor, color)).stop;
  }, [tensor, color]);
  return <canvas class="sparkline" ref={canvas} />;
}
