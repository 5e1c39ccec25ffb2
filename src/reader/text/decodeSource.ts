// The bytes of a Python file or notebook as text.

/** UTF-8, or UTF-16 with a byte order mark; else what the file's coding comment names, else Windows-1252. */
export function decodeSource(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
    return new TextDecoder(encoding(bytes)).decode(hasMark ? bytes.subarray(3) : bytes);
  }
}

/** PEP 263: a comment in one of the first two lines. */
const CODING = /^(?:[^\r\n]*(?:\r\n?|\n))?[ \t\f]*#[^\r\n]*?coding[:=][ \t]*([-\w.]+)/;

function encoding(bytes: Uint8Array): string {
  const head = new TextDecoder('windows-1252').decode(bytes.subarray(0, 500));
  const name = CODING.exec(head)?.[1]
    ?.toLowerCase()
    .replaceAll('_', '-')
    .replace(/^latin-?1$/, 'iso-8859-1');
  try {
    return new TextDecoder(name ?? 'windows-1252').encoding;
  } catch {
    return 'windows-1252';
  }
}
