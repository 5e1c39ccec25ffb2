// The one scrubber over the run: where it stands is the step that every chart, the list of layers and the numbers beside
// the code show. It follows the newest step until the person takes hold of it.

import { useLayoutEffect, useRef } from 'preact/hooks';
import { drawScrubberTicks } from '../charts/scrubberTicks.ts';
import { keptBeside, scrubTo } from '../drawn.ts';
import { integer } from '../format.ts';
import { keepDrawn, textRevision } from '../frames.ts';
import { host } from '../host.ts';
import { t } from '../l10n.ts';
import { ended, history, paused, shownRuns } from '../state.ts';
import { theme } from '../theme.ts';
import { toldNote } from '../toldSteps.ts';
import { scrubStep } from '../view.ts';
import { Icon } from './icon.tsx';

export function Scrubber() {
  textRevision.value;
  const { run, series, moments, recorded } = history.value!;
  const newest = Math.max(series.steps, 1);
  const held = scrubStep.value;
  const step = Math.min(held ?? newest, newest);
  const epoch = Math.ceil(step / run.stepsPerEpoch);
  const isLive = held === null;
  const note = isLive ? undefined : toldNote(shownRuns.value, step, 'statistics');
  const moment = moments.findLast((each) => each <= step);
  const restart =
    moment === undefined || moment === step ? t('Restart from here') : t('Restart from step {0}', integer(moment));
  const follow = ended.value || paused.value ? t('Newest') : t('Live');
  return (
    <section class="scrubber" aria-label={t('Time travel')}>
      <div class="scrubber-track">
        <Ticks />
        <input
          type="range"
          // A lone step is the newest: at the end.
          min={newest === 1 ? 0 : 1}
          max={newest}
          step={1}
          value={step}
          aria-label={t('Step')}
          title={t('Lines: ends of epochs; diamonds: kept moments; triangles: alarms')}
          aria-valuetext={
            recorded
              ? t('step {0} of {1}', integer(step), integer(newest))
              : [
                  t('step {0} of {1}, epoch {2}', integer(step), integer(newest), integer(epoch)),
                  ...(note ? [note] : []),
                ].join(', ')
          }
          onInput={({ currentTarget: slider }) => {
            const kept = keptBeside(step, Math.max(1, Number(slider.value)));
            slider.value = String(kept);
            scrubTo(kept);
          }}
        />
      </div>
      <div class="scrubber-row">
        <span class="scrubber-step" style={{ '--letters': integer(newest).length }}>
          {t('Step {0}', integer(step))} {!recorded && <span class="muted">{t('epoch {0}', integer(epoch))}</span>}
        </span>
        <span class="buttons">
          {moments.length > 0 && !host.isOffline && (
            // Where there is nothing to restart from its place stays: the slider beside it must not move under the pointer.
            <button
              type="button"
              class={moment === undefined || isLive ? 'secondary small unseen' : 'secondary small'}
              aria-label={restart}
              title={restart}
              onClick={() => {
                if (moment === undefined) return;
                host.post({ type: 'rewind', step: moment });
                scrubTo(null);
              }}
            >
              <Icon name="debug-restart" />
              <span class="if-wide">{restart}</span>
            </button>
          )}
          <button
            type="button"
            class="secondary small"
            aria-pressed={isLive}
            aria-label={follow}
            onClick={() => scrubTo(isLive ? newest : null)}
            title={t('Follow the newest step')}
          >
            <Icon name={isLive ? 'circle-filled' : 'circle-outline'} />
            <span class="if-wide">{follow}</span>
          </button>
        </span>
      </div>
    </section>
  );
}

/** Ends of epochs, alarms and kept moments, at their steps. */
function Ticks() {
  const canvas = useRef<HTMLCanvasElement>(null);
  const colors = theme.value;
  useLayoutEffect(() => {
    const element = canvas.current!;
    return keepDrawn(element, () => {
      const current = history.peek();
      if (current) drawScrubberTicks(element, current, colors);
    }).stop;
  }, [colors]);
  return <canvas class="scrubber-ticks" ref={canvas} />;
}
