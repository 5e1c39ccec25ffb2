// A name and what it is, in a list of facts.

import type { ComponentChildren } from 'preact';

interface Props {
  readonly name: string;
  readonly value: ComponentChildren;
  readonly class?: string;
}

export function Fact({ name, value, class: kind }: Props) {
  return (
    <div class={kind}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
