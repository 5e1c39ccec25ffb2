// What the characters of Python's text are, by their codes, as far as ASCII goes.

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** A letter or the underscore. */
export function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95;
}

/** A letter, a digit or the underscore. Asked of each character of the text: it is faster in one line. */
export function isWordPart(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95;
}
