// The alarms of the shown runs, the newest first, each with its run's letter where there are several: step, layer, what was
// measured, why, and what can be done. Those of neighbours, and one that returns, are one entry that opens.

import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { type AlarmGroup, groupAlarms } from '../../src/history/alarmGroups.ts';
import { capital } from '../../src/model/say.ts';
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
  const count = shown.reduce((sum, { history: { alarms } }) => sum + alarms.length, 0);
  const groups = shown
    .flatMap((run) => {
      const ofRun = groupAlarms(run.history.alarms.map((alarm, index) => ({ ...alarm, index })));
      return ofRun.map((group) => ({ run, group }));
    })
    .sort(
      (a, b) =>
        b.group.newest - a.group.newest || b.run.place - a.run.place || b.group.first.index - a.group.first.index,
    );
  useLayoutEffect(() => {
    const element = list.current;
    if (!element || isWhole) return;
    const look = () => setIsCut(element.scrollHeight > element.clientHeight + 1);
    const observer = new ResizeObserver(look);
    observer.observe(element);
    look();
    return () => observer.disconnect();
  }, [groups.length, isWhole, isOpen]);
  if (count === 0) return null;
  const [first] = groups;
  const isAlone = shown.length === 1;
  return (
    <details class="alarms" open={isOpen} onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>
        <span class="alarm-sign">
          <Icon name="warning" />
        </span>{' '}
        {count === 1 ? t('1 alarm') : t('{0} alarms', integer(count))}
        {!isOpen && first && <span class="note"> {briefly(first.run, first.group, isAlone)}</span>}
      </summary>
      <ul class={isWhole ? 'alarm-list whole' : isCut ? 'alarm-list cut' : 'alarm-list'} ref={list}>
        {groups.map(({ run, group }) => (
          <Group key={`${run.id} ${group.first.index}`} run={run} group={group} isAlone={isAlone} />
        ))}
      </ul>
      {(isCut || isWhole) && (
        <button type="button" class="secondary small" aria-expanded={isWhole} onClick={() => setIsWhole(!isWhole)}>
          <Icon name={isWhole ? 'chevron-up' : 'chevron-down'} />
          {isWhole ? t('Show fewer alarms') : t('Show all {0} alarms', integer(count))}
        </button>
      )}
    </details>
  );
}

/** As the widths in style.css. */
const ROOMY = '(min-width: 520px)';

/** What is told of the newest alarm where the list is closed. */
function briefly(run: ShownRun, group: AlarmGroup, isAlone: boolean): string {
  const letter = isAlone ? [] : [runLetter(run.place)];
  const place = placeOf(group, namesOf(run));
  return [...letter, alarmName(group.first), ...(place ? [place] : [])].join(' · ');
}

/** A path may be a number alone. */
function namesOf({ history }: ShownRun): string[] {
  return layersOf(history.run).map(({ path, module }) => `${path} ${module}`);
}

/** The layer, or the first and the last of them and how many they are; empty where it is of the whole model. */
function placeOf({ lowest, highest, count }: AlarmGroup, names: readonly string[]): string {
  if (count === 1) return names[lowest] ?? '';
  return t('{0} to {1}, {2} layers', names[lowest]!, names[highest]!, integer(count));
}

/** With its place in RunHistory.alarms. */
type ListedAlarm = KnownAlarm & { readonly index: number };

interface GroupProps {
  readonly run: ShownRun;
  readonly group: AlarmGroup<ListedAlarm>;
  readonly isAlone: boolean;
}

function Group({ run, group, isAlone }: GroupProps) {
  const [isOpen, setIsOpen] = useState(false);
  const { first, alarms, newest, times, count } = group;
  const started = run.history.run;
  const layers = layersOf(started);
  const place = placeOf(group, namesOf(run));
  const evidence = alarmEvidence(started, first);
  const ofFirst = count > 1 && evidence ? t('first {0}: {1}', layers[first.layer!]!.path, evidence) : evidence;
  const isOnce = times === 1;
  return (
    <li class="alarm">
      <p>
        {!isAlone && <strong title={run.name}>{`${runLetter(run.place)} · `}</strong>}
        <strong>{capital(alarmName(first))}</strong>
        {place && ` · ${place}`}
        {' · '}
        {isOnce && newest > first.step
          ? t('steps {0} to {1}', integer(first.step), integer(newest))
          : t('step {0}', integer(first.step))}
        {ofFirst && ` · ${ofFirst}`}
        {!isOnce && ` · ${againAt(group)}`}
        {group.endedAt !== undefined && ` · ${t('over at step {0}', integer(group.endedAt))}`}
      </p>
      <p class="note">{alarmCause(started, first)}</p>
      <Actions run={run} alarm={first} />
      {alarms.length > 1 && (
        <details class="alarm-each" open={isOpen} onToggle={(event) => setIsOpen(event.currentTarget.open)}>
          <summary>{t('All {0}, one by one', integer(alarms.length))}</summary>
          {isOpen && (
            <ul>
              {alarms.map((alarm) => (
                <One key={alarm.index} run={run} alarm={alarm} />
              ))}
            </ul>
          )}
        </details>
      )}
    </li>
  );
}

function againAt({ newest, times, count }: AlarmGroup): string {
  const step = integer(newest);
  return count > 1
    ? t('again at step {0}, up to {1} times', step, integer(times))
    : t('again at step {0}, {1} times', step, integer(times));
}

interface OneProps {
  readonly run: ShownRun;
  readonly alarm: ListedAlarm;
}

/** One of a group, whose name and cause stand above. */
function One({ run, alarm }: OneProps) {
  const started = run.history.run;
  const layer = alarm.layer === undefined ? undefined : layersOf(started)[alarm.layer];
  const evidence = alarmEvidence(started, alarm);
  return (
    <li class="alarm-one">
      <p>
        {layer && `${layer.path} ${layer.module} · `}
        {t('step {0}', integer(alarm.step))}
        {evidence && ` · ${evidence}`}
        {alarm.endedAt !== undefined && ` · ${t('over at step {0}', integer(alarm.endedAt))}`}
      </p>
      <Actions run={run} alarm={alarm} />
    </li>
  );
}

/** The file and what mends the alarm are of the leading run. */
function Actions({ run, alarm }: OneProps) {
  const layer = alarm.layer === undefined ? undefined : layersOf(run.history.run)[alarm.layer];
  const canAct = run.place === 0 && !host.isOffline;
  return (
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
        <button
          type="button"
          class="secondary small"
          onClick={() => host.post({ type: 'fixAlarm', alarm: alarm.index })}
        >
          <Icon name="lightbulb" />
          {t('Fix…')}
        </button>
      )}
    </span>
  );
}
