// What each chart offers beside its picture: its numbers as a table, and what chartActions.ts has.

import { useId, useRef, useState } from 'preact/hooks';
import { type ChartContext, chartActions } from '../chartActions.ts';
import { t } from '../l10n.ts';
import { Icon } from './icon.tsx';

interface Props {
  readonly label: string;
  readonly context: () => ChartContext | undefined;
  readonly isTable: boolean;
  readonly onTable: () => void;
}

export function ChartMenu({ label, context, isTable, onTable }: Props) {
  const [isOpen, setIsOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  const close = () => {
    setIsOpen(false);
    button.current?.focus();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: hears of the buttons in it
    <div
      class="chart-menu"
      onKeyDown={(event) => {
        if (event.key === 'Escape' && isOpen) close();
      }}
      onFocusOut={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setIsOpen(false);
      }}
    >
      <button
        type="button"
        class="icon-button"
        ref={button}
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        aria-label={t('More of: {0}', label)}
        title={t('Table and export')}
        onClick={() => setIsOpen(!isOpen)}
      >
        <Icon name="ellipsis" />
      </button>
      {isOpen && (
        <div class="menu" id={id}>
          <button
            type="button"
            onClick={() => {
              onTable();
              close();
            }}
          >
            <Icon name="table" />
            {isTable ? t('Hide the table') : t('Show as table')}
          </button>
          {chartActions.map((action) => (
            <button
              type="button"
              key={action.title}
              onClick={() => {
                const current = context();
                if (current) action.run(current);
                close();
              }}
            >
              <Icon name={action.icon} />
              {t(action.title)}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
