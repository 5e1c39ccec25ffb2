// What each BatchNorm does.

import { t } from '../l10n.ts';

export function BatchNormView() {
  return <p class="note">{t('The model has no BatchNorm.')}</p>;
}
