// Cards in rows of one width. One that takes a row for itself leaves no place empty: those in front of it fill theirs.

import type { ComponentChildren } from 'preact';

/** More than are in a row: so the cards of the last row are no wider than the others. */
const FILLERS = Array.from({ length: 16 }, (_, i) => <div key={i} class="filler" aria-hidden="true" />);

export function Cards({ kind = '', children }: { kind?: '' | 'tall' | 'compared'; children: ComponentChildren }) {
  return (
    <div class={`cards ${kind}`}>
      {children}
      {FILLERS}
    </div>
  );
}
