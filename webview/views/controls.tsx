// What can be done with the leading run: pause, go on, one step, one epoch, stop, another learning rate; and, where none
// is on, train again or with a twin.

import { useId, useState } from 'preact/hooks';
import { LEARNING_RATE_COLUMN } from '../../src/protocol/runHistory.ts';
import { isLearningRate } from '../../src/protocol/writtenNumber.ts';
import { numberOf, plain } from '../format.ts';
import { textRevision } from '../frames.ts';
import { host } from '../host.ts';
import { t } from '../l10n.ts';
import { newest } from '../series.ts';
import { cancel, cancelling, ended, history, isRead, paused, train } from '../state.ts';
import { Disclosure } from './disclosure.tsx';
import { Icon } from './icon.tsx';

export function Controls() {
  return (
    <div class="controls" role="toolbar" aria-label={t('Run')}>
      {!isRead.value && (ended.value ? <Ended /> : <Running />)}
      <Disclosure class="export" label={t('Export')} icon="export">
        {(close) => (
          <button
            type="button"
            onClick={() => {
              host.post({ type: 'exportRun' });
              close();
            }}
          >
            <Icon name="file-code" />
            {t('The whole run as one HTML file')}
          </button>
        )}
      </Disclosure>
    </div>
  );
}

function Ended() {
  return (
    <>
      <button type="button" class="primary" onClick={train}>
        {t('Train Again')}
      </button>
      <BriefButton
        icon="git-compare"
        name={t('Train with and without BatchNorm')}
        onClick={() => host.post({ type: 'trainTwin' })}
      />
      <BriefButton icon="graph-scatter" name={t('Train a Sweep…')} onClick={() => host.post({ type: 'trainSweep' })} />
    </>
  );
}

/** Where all of them have no room in a row, its icon alone. */
function BriefButton({ icon, name, onClick }: Omit<ButtonProps, 'isOff'>) {
  return (
    <button type="button" class="secondary with-icon" title={name} aria-label={name} onClick={onClick}>
      <Icon name={icon} />
      <span class="if-roomy">{name}</span>
    </button>
  );
}

function Running() {
  const isPaused = paused.value;
  const isCancelling = cancelling.value;
  return (
    <>
      <span class="buttons">
        <RunButton
          icon={isPaused ? 'debug-continue' : 'debug-pause'}
          name={isPaused ? t('Resume') : t('Pause')}
          isOff={isCancelling}
          onClick={() => host.post({ type: isPaused ? 'resume' : 'pause' })}
        />
        <RunButton
          icon="debug-step-over"
          name={t('One step')}
          isOff={isCancelling}
          onClick={() => host.post({ type: 'advance', by: 'step' })}
        />
        <RunButton
          icon="debug-step-out"
          name={t('One epoch')}
          isOff={isCancelling}
          onClick={() => host.post({ type: 'advance', by: 'epoch' })}
        />
        <RunButton
          icon="debug-stop"
          name={isCancelling ? t('Cancelling…') : t('Cancel')}
          isOff={isCancelling}
          onClick={cancel}
        />
      </span>
      <LearningRate />
    </>
  );
}

interface ButtonProps {
  readonly icon: string;
  readonly name: string;
  readonly isOff: boolean;
  readonly onClick: () => void;
}

function RunButton({ icon, name, isOff, onClick }: ButtonProps) {
  return (
    <button
      type="button"
      class="icon-button bordered"
      title={name}
      aria-label={name}
      aria-disabled={isOff}
      onClick={() => {
        if (!isOff) onClick();
      }}
    >
      <Icon name={icon} />
    </button>
  );
}

/** Shows the newest learning rate; another one is set by Enter or by leaving the field. What is no rate stays, with why. */
function LearningRate() {
  textRevision.value;
  const id = useId();
  const [draft, setDraft] = useState<string>();
  const [refused, setRefused] = useState<string>();
  const current = history.value!;
  // One that was set after the newest step is that of the next.
  const next = current.learningRates.findLast(({ step }) => step >= current.series.steps)?.learningRate;
  const rate = next ?? newest(current.series, LEARNING_RATE_COLUMN);
  const shown = Number.isNaN(rate) ? (current.run.options.optimizer.learningRate ?? Number.NaN) : rate;
  const text = Number.isNaN(shown) ? '' : plain(shown);
  const reset = () => {
    setDraft(undefined);
    setRefused(undefined);
  };
  const set = () => {
    if (draft === undefined) return;
    if (draft === text || draft.trim() === '') return reset();
    const learningRate = numberOf(draft);
    if (!isLearningRate(learningRate)) return setRefused(draft);
    host.post({ type: 'setLearningRate', learningRate });
    reset();
  };
  return (
    <>
      <span class="select">
        <label for={id}>
          <span class="if-wide">{t('Learning rate')}</span>
          <span class="if-narrow" aria-hidden="true">
            lr
          </span>
        </label>
        <input
          id={id}
          class="number"
          aria-label={t('Learning rate')}
          inputMode="decimal"
          size={9}
          autocomplete="off"
          value={draft ?? text}
          aria-invalid={refused !== undefined}
          aria-describedby={refused === undefined ? undefined : `${id}-error`}
          title={t('A number from 0; Enter sets it')}
          onInput={(event) => {
            setDraft(event.currentTarget.value);
            setRefused(undefined);
          }}
          onChange={set}
          onKeyDown={(event) => {
            if (event.key === 'Enter') set();
            if (event.key === 'Escape') reset();
          }}
        />
      </span>
      {refused !== undefined && (
        <span class="field-error" id={`${id}-error`} role="alert">
          {t('“{0}” is not a learning rate: it must be a number from 0, such as {1}.', refused.trim(), plain(0.01))}
        </span>
      )}
    </>
  );
}
