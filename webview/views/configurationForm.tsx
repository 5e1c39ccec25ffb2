// The training configurations of the workspace as a form: what is set here is set in `.vscode/layerscope.json`.

import { effect, signal } from '@preact/signals';
import { useEffect, useId, useState } from 'preact/hooks';
import {
  type ConfigurationPlace,
  type ConfigurationView,
  FIELDS,
  type FieldName,
  type Otherwise,
} from '../../src/protocol/configuration.ts';
import { textOf, valueOfText } from '../fieldText.ts';
import { host } from '../host.ts';
import { t } from '../l10n.ts';
import { configurations, sweep } from '../state.ts';
import { Icon } from './icon.tsx';

/** They outlive the header of a run, which is made anew for each. */
const isOpen = signal(false);
const chosen = signal<ConfigurationPlace | undefined>(undefined);

// A sweep that begins is looked at: the form would hide its table.
let sweepBefore: number | undefined;
effect(() => {
  const id = sweep.value?.id;
  if (id !== undefined && id !== sweepBefore) isOpen.value = false;
  sweepBefore = id;
});

export function Configurations() {
  const id = useId();
  if (host.isOffline) return null;
  const all = configurations.value;
  const isChosen = ({ file, index }: ConfigurationView) => file === chosen.value?.file && index === chosen.value.index;
  const shown = all.find(isChosen) ?? all.find(({ isLast }) => isLast) ?? all[0];
  return (
    <details
      class="configurations"
      open={isOpen.value}
      onToggle={(event) => {
        isOpen.value = event.currentTarget.open;
      }}
    >
      <summary>{t('Training configurations ({0})', all.length)}</summary>
      {shown ? (
        <>
          <span class="select">
            <label for={id}>{t('Configuration')}</label>
            <select
              id={id}
              value={all.indexOf(shown)}
              onChange={(event) => {
                chosen.value = all[Number(event.currentTarget.value)];
              }}
            >
              {all.map((one, at) => (
                <option key={`${one.file} ${one.index}`} value={at}>
                  {one.folder === undefined ? one.name : `${one.name} (${one.folder})`}
                </option>
              ))}
            </select>
          </span>
          <div class="configuration-buttons">
            <button
              type="button"
              class="primary"
              onClick={() => host.post({ type: 'trainConfiguration', ...placeOf(shown) })}
            >
              {t('Train')}
            </button>
            <button
              type="button"
              class="secondary"
              onClick={() => host.post({ type: 'showConfiguration', ...placeOf(shown) })}
            >
              {t('Edit File')}
            </button>
            <AddButton />
            <button
              type="button"
              class="secondary"
              onClick={() => host.post({ type: 'removeConfiguration', ...placeOf(shown) })}
            >
              {t('Remove…')}
            </button>
          </div>
          <Fields key={`${shown.file} ${shown.index}`} one={shown} />
        </>
      ) : (
        <>
          <p class="note">{t('A configuration says how a model is trained; then it is one key. There is none yet.')}</p>
          <div class="configuration-buttons">
            <AddButton />
          </div>
        </>
      )}
    </details>
  );
}

function AddButton() {
  return (
    <button type="button" class="secondary" onClick={() => host.post({ type: 'addConfiguration' })}>
      {t('Add…')}
    </button>
  );
}

function placeOf({ file, index }: ConfigurationView): ConfigurationPlace {
  return { file, index };
}

/** Groups of fields and their names, English. */
const GROUPS: readonly { readonly title: string; readonly fields: readonly FieldName[] }[] = [
  { title: 'Model', fields: ['name', 'file', 'model', 'parameters'] },
  { title: 'Data', fields: ['data', 'target', 'ignore', 'missing', 'imageSize', 'inputShape', 'standardize'] },
  { title: 'Split', fields: ['validation', 'test', 'stratify'] },
  {
    title: 'Training',
    fields: [
      ...(['loss', 'optimizer', 'learningRate', 'scheduler', 'gradientClipping'] as const),
      ...(['epochs', 'batchSize', 'shuffle', 'dropLast', 'seed'] as const),
    ],
  },
  { title: 'Observed', fields: ['observeEvery', 'observeLayers'] },
];

function titleOf(field: FieldName): string {
  switch (field) {
    case 'name':
      return t('Name');
    case 'file':
      return t('File');
    case 'model':
      return t('Model');
    case 'parameters':
      return t('Parameters');
    case 'data':
      return t('Data');
    case 'target':
      return t('Predicts');
    case 'ignore':
      return t('Left out');
    case 'missing':
      return t('Missing values');
    case 'imageSize':
      return t('Image size');
    case 'inputShape':
      return t('Input shape');
    case 'standardize':
      return t('Standardized');
    case 'validation':
      return t('Validation');
    case 'test':
      return t('Test');
    case 'stratify':
      return t('Stratified');
    case 'loss':
      return t('Loss');
    case 'optimizer':
      return t('Optimizer');
    case 'learningRate':
      return t('Learning rate');
    case 'scheduler':
      return t('Scheduler');
    case 'gradientClipping':
      return t('Clipping');
    case 'epochs':
      return t('Epochs');
    case 'batchSize':
      return t('Batch size');
    case 'shuffle':
      return t('Shuffled');
    case 'dropLast':
      return t('Full batches only');
    case 'seed':
      return t('Seed');
    case 'observeEvery':
      return t('Every so many steps');
    case 'observeLayers':
      return t('Layers');
    default:
      return field satisfies never;
  }
}

function groupTitle(title: string): string {
  const titles: Readonly<Record<string, string>> = {
    Model: t('Model'),
    Data: t('Data'),
    Split: t('Split'),
    Training: t('Training'),
    Observed: t('Observed'),
  };
  return titles[title] ?? title;
}

function Fields({ one }: { one: ConfigurationView }) {
  const ofFile = one.findings.filter(({ field }) => field === undefined);
  return (
    <form onSubmit={(event) => event.preventDefault()} aria-label={t('Configuration {0}', one.name)}>
      {ofFile.map(({ message, line }) => (
        <p class="failure" role="alert" key={message}>
          <Icon name="error" />
          {`${t('line {0}', line)}: ${message}`}
        </p>
      ))}
      {GROUPS.map(({ title, fields }) => (
        <fieldset key={title}>
          <legend>{groupTitle(title)}</legend>
          {fields.map((field) => (
            <Field key={field} one={one} field={field} />
          ))}
        </fieldset>
      ))}
    </form>
  );
}

/** Of what is yes or no, where the configuration says nothing. */
function whatHolds(otherwise: Otherwise | undefined): string {
  const isTrue = otherwise?.text === 'true';
  if (otherwise?.line !== undefined) return isTrue ? t('yes, as the file says') : t('no, as the file says');
  return isTrue ? t('yes, the default') : t('no, the default');
}

function originOf(otherwise: Otherwise | undefined): string | undefined {
  if (otherwise?.line !== undefined) return t('from line {0} of the file', otherwise.line);
  return otherwise?.isAnswer ? t('as answered before') : undefined;
}

/** What an empty field says of itself. */
function placeholderOf(field: FieldName, otherwise: Otherwise | undefined): string | undefined {
  if (otherwise) return otherwise.text;
  switch (field) {
    case 'data':
    case 'target':
      return t('asked');
    case 'loss':
      return t('as fits the data');
    case 'observeLayers':
      return t('all');
    default:
      return undefined;
  }
}

interface FieldProps {
  readonly one: ConfigurationView;
  readonly field: FieldName;
}

/** What is typed is set where a browser says `change`: by Enter or by leaving the field. Escape takes it back. What cannot be meant stays, with why. */
function Field({ one, field }: FieldProps) {
  const id = useId();
  const [draft, setDraft] = useState<string>();
  const [refused, setRefused] = useState<string>();
  const text = textOf(one.values[field]);
  useEffect(() => {
    setDraft(undefined);
    setRefused(undefined);
  }, [text]);
  const set = (typed: string) => {
    if (typed.trim() === text) {
      setDraft(undefined);
      setRefused(undefined);
      return;
    }
    const value = valueOfText(field, typed);
    if (value === undefined) setRefused(typed);
    else host.post({ type: 'editConfiguration', ...placeOf(one), field, value });
  };
  const found = one.findings.find((finding) => finding.field === field)?.message;
  const problem = refused === undefined ? found : t('“{0}” is no value for this.', refused.trim());
  const otherwise = one.otherwise[field];
  const isSilent = text === '' && draft === undefined;
  const origin = isSilent ? originOf(otherwise) : undefined;
  const notes = [problem && `${id}-problem`, origin && `${id}-origin`].filter((note) => note);
  const common = {
    id,
    'aria-invalid': problem !== undefined,
    'aria-describedby': notes.length > 0 ? notes.join(' ') : undefined,
  };
  const kind = FIELDS[field];
  const offered = one.offered[field];
  return (
    <div class="field">
      <label for={id}>{titleOf(field)}</label>
      <div>
        {kind.type === 'truth' || kind.type === 'choice' ? (
          <select {...common} value={draft ?? text} onChange={(event) => set(event.currentTarget.value)}>
            <option value="">{kind.type === 'truth' ? whatHolds(otherwise) : t('asked')}</option>
            {(kind.type === 'truth' ? ['true', 'false'] : kind.of).map((value) => (
              <option key={value} value={value}>
                {kind.type === 'truth' ? (value === 'true' ? t('yes') : t('no')) : value}
              </option>
            ))}
          </select>
        ) : (
          <input
            {...common}
            type="text"
            inputMode={kind.type === 'whole' || kind.type === 'number' ? 'decimal' : undefined}
            autocomplete="off"
            spellcheck={false}
            list={offered ? `${id}-offered` : undefined}
            placeholder={placeholderOf(field, otherwise)}
            value={draft ?? text}
            onInput={(event) => setDraft(event.currentTarget.value)}
            onChange={(event) => set(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Escape') return;
              setDraft(undefined);
              setRefused(undefined);
            }}
          />
        )}
        {offered && (
          <datalist id={`${id}-offered`}>
            {offered.map((value) => (
              <option key={value} value={value} />
            ))}
          </datalist>
        )}
        {origin && (
          <span class="note" id={`${id}-origin`}>
            {origin}
          </span>
        )}
        {problem && (
          <span class="field-error" id={`${id}-problem`} role="alert">
            <Icon name="error" />
            {problem}
          </span>
        )}
      </div>
    </div>
  );
}
