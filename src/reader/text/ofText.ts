// What is found in a text by looking through all of it once, whoever asks.

/** Remembered of the last text, as every Sequential of a file asks. */
export function ofText<T>(find: (text: string) => T): (text: string) => T {
  let last: { readonly text: string; readonly found: T } | undefined;
  return (text) => {
    if (last?.text !== text) last = { text, found: find(text) };
    return last.found;
  };
}
