// The alarms of the shown runs, the newest first, each with its run's letter where there are several: step, layer, what was measured, why, and what can be done.

import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { KnownAlarm } from '../../src/protocol/runHistory.ts';
import { alarmCause, alarmEvidence, alarmName } from '../alarms.ts';
import { scrubTo } from '../drawn.ts';
import { integer } from '../format.ts';
import { textRevision } from '../frames.ts';
import { host } from '../host.ts';
import { t } from '../l10n.ts';
import { layersOf } from '../layers.ts';
import { runLetter } from '../runStyle.ts';
import { type ShownRun, selectLayer, shownRuns } from '../state.ts';
import { Icon } from './icon.tsx';

export function AlarmList() {
  textRevision.value;
  const list = useRef<HTMLUListElement>(null);
  const [isWhole, setIsWhole] = useState(false);
  const [isCut, setIsCut] = useState(false);
  // Where the panel is narrow the charts need the room.
  const [isOpen, setIsOpen] = useState(() => window.matchMedia(ROOMY).matches);
  const shown = shownRuns.value;
  const alarms = shown
    .flatMap((run) => run.history.alarms.map((alarm, index) => ({ run, alarm, index })))
    .sort((a, b) => b.alarm.step - a.alarm.step || b.run.place - a.run.place || b.index - a.index);
  useLayoutEffect(() => {
    const element = list.current;
    if (!element || isWhole) return;
    const look = () => setIsCut(element.scrollHeight > element.clientHeight + 1);
    const observer = new ResizeObserver(look);
    observer.observe(element);
    look();
    return () => observer.disconnect();
  }, [alarms.length, isWhole, isOpen]);
  if (alarms.length === 0) return null;
  const [first] = alarms;
  return (
    <details class="alarms" open={isOpen} onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>
        <span class="alarm-sign">
          <Icon name="warning" />
        </span>{' '}
        {alarms.length === 1 ? t('1 alarm') : t('{0} alarms', integer(alarms.length))}
        {!isOpen && first && <span class="note"> {briefly(first.run, first.alarm, shown.length === 1)}</span>}
      </summary>
      <ul class={isWhole ? 'alarm-list whole' : isCut ? 'alarm-list cut' : 'alarm-list'} ref={list}>
        {alarms.map(({ run, alarm, index }) => (
          <Alarm key={`${run.id} ${index}`} run={run} alarm={alarm} index={index} isAlone={shown.length === 1} />
        ))}
      </ul>
      {(isCut || isWhole) && (
        <button type="button" class="secondary small" aria-expanded={isWhole} onClick={() => setIsWhole(!isWhole)}>
          <Icon name={isWhole ? 'chevron-up' : 'chevron-down'} />
          {isWhole ? t('Show fewer alarms') : t('Show all {0} alarms', integer(alarms.length))}
        </button>
      )}
    </details>
  );
}

/** As the widths in style.css. */
const ROOMY = '(min-width: 520px)';

/** What is told of the newest alarm where the list is closed. */
function briefly(run: ShownRun, alarm: KnownAlarm, isAlone: boolean): string {
  const layer = alarm.layer === undefined ? undefined : layersOf(run.history.run)[alarm.layer];
  const letter = isAlone ? [] : [runLetter(run.place)];
  return [...letter, alarmName(alarm), ...(layer ? [layer.path] : [])].join(' · ');
}

interface AlarmProps {
  readonly run: ShownRun;
  readonly alarm: KnownAlarm;
  /** In RunHistory.alarms. */
  readonly index: number;
  readonly isAlone: boolean;
}

/** The file and what mends it are of the leading run. */
function Alarm({ run, alarm, index, isAlone }: AlarmProps) {
  const started = run.history.run;
  const layer = alarm.layer === undefined ? undefined : layersOf(started)[alarm.layer];
  const evidence = alarmEvidence(started, alarm);
  const canAct = run.place === 0 && !host.isOffline;
  return (
    <li class="alarm">
      <p>
        {!isAlone && <strong title={run.name}>{`${runLetter(run.place)} · `}</strong>}
        <strong>{capital(alarmName(alarm))}</strong>
        {layer && ` · ${layer.path} ${layer.module}`}
        {' · '}
        {t('step {0}', integer(alarm.step))}
        {evidence && ` · ${evidence}`}
        {alarm.endedAt !== undefined && ` · ${t('over at step {0}', integer(alarm.endedAt))}`}
      </p>
      <p class="note">{alarmCause(alarm)}</p>
      <span class="buttons">
        <button type="button" class="secondary small" onClick={() => scrubTo(alarm.step)}>
          {t('Go to step {0}', integer(alarm.step))}
        </button>
        {layer && canAct && (
          <button type="button" class="secondary small" onClick={() => selectLayer(layer.index)}>
            {t('Show {0} in the file', layer.path)}
          </button>
        )}
        {canAct && (
          <button type="button" class="secondary small" onClick={() => host.post({ type: 'fixAlarm', alarm: index })}>
            <Icon name="lightbulb" />
            {t('Fix…')}
          </button>
        )}
      </span>
    </li>
  );
}

function capital(text: string): string {
  return `${text[0]!.toUpperCase()}${text.slice(1)}`;
}
