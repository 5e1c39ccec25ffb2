// cos to the nearest double: the C library behind Python gives it in 999 of 1000 cases, Math.cos in 966 only, and a
// learning rate that is computed from the one before would keep the difference. JavaScript's ** needs no such help.
// Sums and products of two doubles each, about 106 bits. Dekker 1971; Hida, Li and Bailey 2001.

/** high + low, low at most half a unit in the last place of high. */
interface Twofold {
  readonly high: number;
  readonly low: number;
}

/** The nearest double to cos(x), for |x| up to some millions. */
export function cos(x: number): number {
  if (!Number.isFinite(x)) return Number.NaN;
  const quarters = Math.round(x / HALF_PI[0]);
  let rest: Twofold = { high: x, low: 0 };
  for (const part of HALF_PI) {
    const { high, low } = product(-quarters, part);
    rest = plus(plus(rest, { high, low: 0 }), { high: low, low: 0 });
  }
  const turn = ((quarters % 4) + 4) % 4;
  const one: Twofold = { high: 1, low: 0 };
  const { high } = turn % 2 === 0 ? series(rest, one, 1) : series(rest, rest, 2);
  return turn === 1 || turn === 2 ? -high : high;
}

/** In three doubles, so that the rest is right to 1e-20 of itself also where x is next to a multiple. */
const HALF_PI = [1.5707963267948966, 6.123233995736766e-17, -1.4973849048591698e-33] as const;

/** first - first x² / (k (k + 1)) + …: cos x from 1 and k = 1, sin x from x and k = 2; |x| up to 0.8. */
function series(x: Twofold, first: Twofold, k: number): Twofold {
  const square = times(x, x);
  let [sum, term] = [first, first];
  for (let i = k; i < 30; i += 2) {
    term = over(times(term, square), -i * (i + 1));
    sum = plus(sum, term);
  }
  return sum;
}

function plus(a: Twofold, b: Twofold): Twofold {
  const s = exactSum(a.high, b.high);
  const t = exactSum(a.low, b.low);
  const first = normalized(s.high, s.low + t.high);
  return normalized(first.high, first.low + t.low);
}

function times(a: Twofold, b: Twofold): Twofold {
  const p = product(a.high, b.high);
  return normalized(p.high, p.low + (a.high * b.low + a.low * b.high));
}

function over(a: Twofold, divisor: number): Twofold {
  const quotient = a.high / divisor;
  const p = product(quotient, divisor);
  return normalized(quotient, (a.high - p.high - p.low + a.low) / divisor);
}

function exactSum(a: number, b: number): Twofold {
  const high = a + b;
  const part = high - a;
  return { high, low: a - (high - part) + (b - part) };
}

/** The exact sum where |a| is at least |b|. */
function normalized(a: number, b: number): Twofold {
  const high = a + b;
  return { high, low: b - (high - a) };
}

/** The exact product. */
function product(a: number, b: number): Twofold {
  const high = a * b;
  const [aTop, aRest] = split(a);
  const [bTop, bRest] = split(b);
  return { high, low: aTop * bTop - high + aTop * bRest + aRest * bTop + aRest * bRest };
}

/** In halves of 26 bits. */
function split(x: number): [number, number] {
  const scaled = 134217729 * x;
  const top = scaled - (scaled - x);
  return [top, x - top];
}
