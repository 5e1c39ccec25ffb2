// A choice of what a section shows. The browser's own select: it is complete for keyboards and screen readers.

import { useId } from 'preact/hooks';
import { type Layer, QUANTITY_TITLES, type Quantity } from '../layers.ts';

interface Props<Q extends Quantity> {
  readonly label: string;
  readonly quantities: readonly Q[];
  readonly value: Q;
  readonly onChoose: (quantity: Q) => void;
}

export function QuantitySelect<Q extends Quantity>({ label, quantities, value, onChoose }: Props<Q>) {
  const id = useId();
  return (
    <span class="select">
      <label for={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => onChoose(event.currentTarget.value as Q)}>
        {quantities.map((quantity) => (
          <option key={quantity} value={quantity}>
            {QUANTITY_TITLES[quantity]}
          </option>
        ))}
      </select>
    </span>
  );
}

/** Those of `all` that some layer has. */
export function quantitiesOf<Q extends Quantity>(layers: readonly Layer[], all: readonly Q[]): readonly Q[] {
  return all.filter((quantity) => layers.some(({ tensors }) => tensors[quantity] !== undefined));
}
