// One of the editor's own icons, beside a text that says the same.

export function Icon({ name, className = '' }: { name: string; className?: string }) {
  return <span class={`codicon codicon-${name} ${className}`} aria-hidden="true" />;
}
