// A number as somebody writes it into a field of the panel or of the editor.

/**
 * With a decimal point or comma, whichever of them `decimal` is in the person's language; NaN where it is none, or where the
 * other language's mark may as well separate thousands (`1,000` in English).
 */
export function writtenNumber(text: string, decimal: string): number {
  const written = text.trim();
  const other = decimal === ',' ? '.' : ',';
  if (written === '' || new RegExp(`^[-+]?[1-9]\\d{0,2}(\\${other}\\d{3})+$`).test(written)) return Number.NaN;
  return Number(written.replace(',', '.'));
}

/** What a run that is on takes: torch's optimizers take 0 too, which holds the parameters where they are. */
export function isLearningRate(value: number): boolean {
  return value >= 0 && Number.isFinite(value);
}
