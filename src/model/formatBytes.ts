// An amount of memory as people read it.

const UNITS = ['bytes', 'KB', 'MB', 'GB', 'TB'];

/** `2.9 MB`, of 1,000,000 bytes each. */
export function formatBytes(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(bytes, 1)) / 3)));
  const size = bytes / 1000 ** power;
  return `${power === 0 || size >= 10 ? Math.round(size) : size.toFixed(1)} ${UNITS[power]}`;
}
