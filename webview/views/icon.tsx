// Little pictures beside a text that says the same.

/** One of the editor's own icons. */
export function Icon({ name, class: kind = '' }: { name: string; class?: string }) {
  return <span class={`codicon codicon-${name} ${kind}`.trimEnd()} aria-hidden="true" />;
}

/** The sign of BatchNorm, as it stands beside its lines in the file (media/batch-norm-dark.svg). */
export function BatchNormIcon() {
  return (
    <svg class="batch-norm-icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d="M1.5 12.5c3.5 0 4-9 6.5-9s3 9 6.5 9" />
    </svg>
  );
}
