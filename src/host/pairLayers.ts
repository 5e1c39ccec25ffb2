// Which of some layers are which of others, where only what they are is known, and not how they came to be so.

/** More pairs are not compared. */
const MOST_PAIRS = 4_000_000;

/**
 * For each of `before` the index of the one of `after` that it is in every longest common subsequence; undefined where
 * that is none, or where several might be it: of two equal layers, of which one was taken out, neither is known to have
 * stayed. `isSame` of an index of each.
 */
export function pairLayers(
  before: number,
  after: number,
  isSame: (before: number, after: number) => boolean,
): (number | undefined)[] {
  const pairs = new Array<number | undefined>(before).fill(undefined);
  if (before * after > MOST_PAIRS) return pairs;
  const width = after + 1;
  const same = new Uint8Array(before * after);
  /** Of the first i and the first j, and of those from i and from j on. */
  const [first, rest] = [new Uint32Array((before + 1) * width), new Uint32Array((before + 1) * width)];
  for (let i = 0; i < before; i++) {
    for (let j = 0; j < after; j++) {
      same[i * after + j] = isSame(i, j) ? 1 : 0;
      const both = first[i * width + j]! + same[i * after + j]!;
      first[(i + 1) * width + j + 1] = Math.max(both, first[i * width + j + 1]!, first[(i + 1) * width + j]!);
    }
  }
  for (let i = before - 1; i >= 0; i--) {
    for (let j = after - 1; j >= 0; j--) {
      const both = rest[(i + 1) * width + j + 1]! + same[i * after + j]!;
      rest[i * width + j] = Math.max(both, rest[(i + 1) * width + j]!, rest[i * width + j + 1]!);
    }
  }
  const longest = first[before * width + after]!;
  for (let i = 0; i < before; i++) {
    let canBeWithout = false;
    const partners: number[] = [];
    for (let j = 0; j <= after; j++) {
      canBeWithout ||= first[i * width + j]! + rest[(i + 1) * width + j]! === longest;
      const isOne = j < after && same[i * after + j] === 1;
      if (isOne && first[i * width + j]! + 1 + rest[(i + 1) * width + j + 1]! === longest) partners.push(j);
    }
    if (!canBeWithout && partners.length === 1) pairs[i] = partners[0];
  }
  return pairs;
}
