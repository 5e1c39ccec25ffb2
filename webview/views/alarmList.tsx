// The alarms of the leading run, the newest first: step, layer, what was measured, why, and what can be done.

import type { AlarmRaised } from '../../src/protocol/trainEvent.ts';
import { alarmCause, alarmEvidence, alarmName } from '../alarms.ts';
import { scrubTo } from '../drawn.ts';
import { integer } from '../format.ts';
import { textRevision } from '../frames.ts';
import { host } from '../host.ts';
import { t } from '../l10n.ts';
import { layersOf } from '../layers.ts';
import { history, selectLayer } from '../state.ts';
import { Icon } from './icon.tsx';

export function AlarmList() {
  textRevision.value;
  const { alarms } = history.value!;
  if (alarms.length === 0) return null;
  return (
    <details class="alarms" open>
      <summary>
        <span class="alarm-sign">
          <Icon name="warning" />
        </span>{' '}
        {alarms.length === 1 ? t('1 alarm') : t('{0} alarms', integer(alarms.length))}
      </summary>
      <ul class="alarm-list">
        {alarms.map((alarm, index) => <Alarm key={index} alarm={alarm} index={index} />).toReversed()}
      </ul>
    </details>
  );
}

function Alarm({ alarm, index }: { alarm: AlarmRaised; index: number }) {
  const layer = alarm.layer === undefined ? undefined : layersOf(history.value!.run)[alarm.layer];
  const evidence = alarmEvidence(alarm);
  return (
    <li class="alarm">
      <p>
        <strong>{capital(alarmName(alarm))}</strong>
        {layer && ` · ${layer.path} ${layer.module}`}
        {' · '}
        {t('step {0}', integer(alarm.step))}
        {evidence && ` · ${evidence}`}
      </p>
      <p class="note">{alarmCause(alarm.kind)}</p>
      <span class="buttons">
        <button type="button" class="secondary small" onClick={() => scrubTo(alarm.step)}>
          {t('Go to step {0}', integer(alarm.step))}
        </button>
        {layer && (
          <button type="button" class="secondary small" onClick={() => selectLayer(layer.index)}>
            {t('Show {0} in the file', layer.path)}
          </button>
        )}
        <button type="button" class="secondary small" onClick={() => host.post({ type: 'fixAlarm', alarm: index })}>
          <Icon name="lightbulb" />
          {t('Fix…')}
        </button>
      </span>
    </li>
  );
}

function capital(text: string): string {
  return `${text[0]!.toUpperCase()}${text.slice(1)}`;
}
