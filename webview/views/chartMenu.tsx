// What each chart offers beside its picture: its numbers as a table, and what chartActions.ts has.

import { type ChartContext, chartActions } from '../chartActions.ts';
import { t } from '../l10n.ts';
import { Disclosure } from './disclosure.tsx';
import { Icon } from './icon.tsx';

interface Props {
  readonly label: string;
  readonly context: () => ChartContext | undefined;
  readonly isTable: boolean;
  readonly onTable: () => void;
}

export function ChartMenu({ label, context, isTable, onTable }: Props) {
  return (
    <Disclosure
      class="chart-menu"
      isBrief
      icon="ellipsis"
      label={t('More of: {0}', label)}
      title={t('Table and export')}
    >
      {(close) => (
        <>
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
        </>
      )}
    </Disclosure>
  );
}
