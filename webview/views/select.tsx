// A choice of what a section shows. The browser's own select: it is complete for keyboards and screen readers.

import { useId } from 'preact/hooks';
import { t } from '../l10n.ts';
import { type Layer, QUANTITIES, type Quantity, titleOf } from '../layers.ts';

interface Props<V extends string> {
  readonly label: string;
  readonly titles: Readonly<Partial<Record<V, string>>>;
  readonly values: readonly V[];
  readonly value: V;
  readonly onChoose: (value: V) => void;
}

export function Select<V extends string>({ label, titles, values, value, onChoose }: Props<V>) {
  const id = useId();
  return (
    <span class="select">
      <label for={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => onChoose(event.currentTarget.value as V)}>
        {values.map((each) => (
          <option key={each} value={each}>
            {titles[each]}
          </option>
        ))}
      </select>
    </span>
  );
}

/** A choice among those of `quantities` that some layer has. */
export function QuantitySelect<Q extends Quantity>({
  layers,
  quantities,
  ...choice
}: { layers: readonly Layer[]; quantities: readonly Q[] } & Pick<Props<Q>, 'value' | 'onChoose'>) {
  const titles = Object.fromEntries(QUANTITIES.map((each) => [each, titleOf(each)])) as Record<Q, string>;
  return <Select label={t('Show')} titles={titles} values={quantitiesOf(layers, quantities)} {...choice} />;
}

/** Those of `quantities` that some layer has. */
export function quantitiesOf<Q extends Quantity>(layers: readonly Layer[], quantities: readonly Q[]): readonly Q[] {
  return quantities.filter((quantity) => layers.some(({ tensors }) => tensors[quantity] !== undefined));
}
