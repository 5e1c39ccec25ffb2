// What all charts over steps share: the window of steps and its zoom, the kind of axis, smoothing.

import { useId } from 'preact/hooks';
import { pan, showWindow, stepsOnAxis, zoom } from '../drawn.ts';
import { fixed, integer } from '../format.ts';
import { textRevision } from '../frames.ts';
import { t } from '../l10n.ts';
import { choose, SCALES, scale, smoothing, stepWindow } from '../view.ts';
import { Icon } from './icon.tsx';
import { Select } from './select.tsx';

const RECENT = [10_000, 1000, 100] as const;
const ZOOM = 1.6;
const PAN = 0.25;

export function Toolbar() {
  return (
    <div class="toolbar" role="toolbar" aria-label={t('All charts')}>
      <WindowSelect />
      <span class="buttons">
        <ToolButton icon="zoom-in" name={t('Zoom in')} onClick={() => zoom(1 / ZOOM)} />
        <ToolButton icon="zoom-out" name={t('Zoom out')} onClick={() => zoom(ZOOM)} />
        <ToolButton icon="arrow-left" name={t('Earlier steps')} onClick={() => pan(-PAN)} />
        <ToolButton icon="arrow-right" name={t('Later steps')} onClick={() => pan(PAN)} />
      </span>
      <Select
        label={t('Axis')}
        titles={{ linear: t('Linear'), log: t('Logarithmic'), symlog: t('Symmetric log') }}
        values={SCALES}
        value={scale.value}
        onChoose={(next) => choose({ scale: next })}
      />
      <Smoothing />
    </div>
  );
}

function WindowSelect() {
  textRevision.value;
  const chosen = stepWindow.value;
  const { from, to } = stepsOnAxis();
  const value = chosen === null ? 'all' : 'last' in chosen ? String(chosen.last) : 'part';
  const recent = RECENT.map(String);
  const titles = {
    all: t('All'),
    ...Object.fromEntries(RECENT.map((count) => [String(count), t('Last {0}', integer(count))])),
    part: `${integer(Math.max(1, from))} – ${integer(to)}`,
  };
  return (
    <Select
      label={t('Steps')}
      titles={titles}
      values={value === 'part' ? ['all', ...recent, 'part'] : ['all', ...recent]}
      value={value}
      onChoose={(next) => {
        if (next !== 'part') showWindow(next === 'all' ? null : { last: Number(next) });
      }}
    />
  );
}

function ToolButton({ icon, name, onClick }: { icon: string; name: string; onClick: () => void }) {
  return (
    <button type="button" class="icon-button" title={name} aria-label={name} onClick={onClick}>
      <Icon name={icon} />
    </button>
  );
}

function Smoothing() {
  const id = useId();
  return (
    <span class="select">
      <label for={id}>{t('Smoothing')}</label>
      <input
        id={id}
        type="range"
        min={0}
        max={0.99}
        step={0.01}
        value={smoothing.value}
        aria-valuetext={smoothing.value === 0 ? t('none') : fixed(smoothing.value, 2)}
        onInput={(event) => choose({ smoothing: Number(event.currentTarget.value) })}
      />
      <output class="smoothing-value" for={id}>
        {fixed(smoothing.value, 2)}
      </output>
    </span>
  );
}
