// A name and what it is, in a list of facts.

import type { ComponentChildren } from 'preact';

export function Fact({ name, value }: { name: string; value: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
