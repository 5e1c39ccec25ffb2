// The numbers that stand for parameters without default, as primes.py has them, and arithmetic on names: `n * 4 // 2`.

const PRIMES = Array.from({ length: 389 }, (_, at) => at + 11).filter((n) =>
  Array.from({ length: 18 }, (_, at) => at + 2).every((d) => d >= n || n % d !== 0),
);

export function numberOf(name: string): number {
  let hash = 7;
  for (const character of name) hash = (hash * 31 + character.codePointAt(0)!) % 1000003;
  const prime = PRIMES[hash % PRIMES.length]!;
  return name.toLowerCase().includes('drop') || name === 'p' ? prime / 1000 : prime;
}

/** Python's value of arithmetic on the names; undefined where it is none. Names of one kind, `n` and `n_2`, are one. */
export function evaluate(text: string, needs: readonly string[]): number | undefined {
  const names = needs.toSorted((a, b) => b.length - a.length);
  let at = 0;
  try {
    const value = sum();
    return at === text.length ? value : undefined;
  } catch {
    return undefined;
  }

  function take(...signs: string[]): string | undefined {
    while (text[at] === ' ') at++;
    const found = signs.find((sign) => text.startsWith(sign, at));
    if (found) at += found.length;
    while (text[at] === ' ') at++;
    return found;
  }

  function sum(): number {
    let value = product();
    for (let sign = take('+', '-'); sign; sign = take('+', '-')) {
      const right = product();
      value = sign === '+' ? value + right : value - right;
    }
    return value;
  }

  function product(): number {
    let value = signed();
    for (;;) {
      if (text.startsWith('**', at)) return value;
      const sign = take('//', '*', '/', '%');
      if (!sign) return value;
      const right = signed();
      if (sign === '*') value *= right;
      else if (sign === '/') value /= right;
      else if (sign === '//') value = Math.floor(value / right);
      else value -= Math.floor(value / right) * right;
    }
  }

  function signed(): number {
    return take('-') ? -signed() : power();
  }

  function power(): number {
    const base = atom();
    return take('**') ? base ** signed() : base;
  }

  function atom(): number {
    const call = take('int(', 'min(', 'max(', 'abs(', 'round(', 'math.ceil(', 'math.floor(', 'float(', '(');
    if (call) {
      const values = [sum()];
      while (take(',')) values.push(sum());
      if (!take(')')) throw new Error('not closed');
      if (call === 'min(') return Math.min(...values);
      if (call === 'max(') return Math.max(...values);
      if (call === 'abs(') return Math.abs(values[0]!);
      if (call === 'int(') return Math.trunc(values[0]!);
      if (call === 'math.ceil(') return Math.ceil(values[0]!);
      if (call === 'math.floor(') return Math.floor(values[0]!);
      if (call === 'round(') return roundHalfEven(values[0]!);
      return values[0]!;
    }
    const number = /^\d+(\.\d*)?(e[+-]?\d+)?/.exec(text.slice(at))?.[0];
    if (number) {
      take(number);
      return Number(number);
    }
    const name = take(...names);
    if (!name) throw new Error('not a name');
    const base = name.replace(/_\d+$/, '');
    return numberOf(names.includes(base) ? base : name);
  }
}

function roundHalfEven(value: number): number {
  const rounded = Math.round(value);
  return Math.abs(value % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}
