// A button that opens a little panel under itself; Escape, or going elsewhere, closes it.

import type { ComponentChildren } from 'preact';
import { useId, useRef, useState } from 'preact/hooks';
import { Icon } from './icon.tsx';

interface Props {
  readonly label: string;
  readonly icon: string;
  readonly class?: string;
  /** Shows only the icon. */
  readonly isBrief?: boolean;
  readonly title?: string;
  /** Where the panel is narrow, the label stands without the icon; else, where there is little room, the icon alone. */
  readonly keepsLabel?: boolean;
  readonly children: (close: () => void) => ComponentChildren;
}

export function Disclosure({
  label,
  icon,
  class: name = '',
  isBrief = false,
  title,
  keepsLabel = false,
  children,
}: Props) {
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
      class={`disclosure ${name}`}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !isOpen) return;
        event.stopPropagation();
        close();
      }}
      onFocusOut={(event) => {
        const next = event.relatedTarget as Node | null;
        if (next && !event.currentTarget.contains(next)) setIsOpen(false);
      }}
    >
      <button
        type="button"
        class={isBrief ? 'icon-button' : 'secondary with-icon'}
        ref={button}
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        aria-label={label}
        title={title ?? (isBrief ? undefined : label)}
        onClick={() => setIsOpen(!isOpen)}
      >
        <Icon name={icon} class={keepsLabel ? 'if-wide' : ''} />
        {!isBrief && <span class={keepsLabel ? '' : 'if-roomy'}>{label}</span>}
        {!isBrief && <Icon name="chevron-down" class={keepsLabel ? 'if-wide' : 'if-roomy'} />}
      </button>
      {isOpen && (
        <div class="menu" id={id}>
          {children(close)}
        </div>
      )}
    </div>
  );
}
