// What is seen while no run is on the charts: before the first one, and after the window was opened anew.

import { t } from '../l10n.ts';
import { listRuns, startFailure, train } from '../state.ts';
import { Configurations } from './configurationForm.tsx';
import { BatchNormIcon, Icon } from './icon.tsx';

export function EmptyState() {
  const [before, after] = t(
    'Open a Python file that defines a {0} and train it here. The file is read, not run.',
  ).split('{0}');
  return (
    <main class="empty">
      <h1>{t('Watch a network while it trains')}</h1>
      <p>
        {before}
        <code>torch.nn.Sequential</code>
        {after}
      </p>
      <ul>
        <li>
          <Icon name="graph-line" />
          {t('Mean and standard deviation of every layer, at every step')}
        </li>
        <li>
          <Icon name="graph-scatter" />
          {t('How the weights are distributed, and how they move')}
        </li>
        <li>
          <BatchNormIcon />
          {t('What BatchNorm changes: its layers are marked in the file and in the charts')}
        </li>
      </ul>
      {startFailure.value && (
        <p class="failure" role="alert">
          <Icon name="error" />
          {startFailure.value}
        </p>
      )}
      <button type="button" class="primary" onClick={train}>
        {t('Train Model')}
      </button>
      <button type="button" class="secondary" onClick={listRuns}>
        {t('Show Earlier Runs')}
      </button>
      <Configurations />
    </main>
  );
}
