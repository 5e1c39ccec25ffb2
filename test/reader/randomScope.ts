// What a random program has in scope, and random expressions of it: numbers, layers, and elements of a Sequential's call.

export type Random = () => number;

export interface Scope {
  readonly random: Random;
  /** `nn`, or another name of it. */
  readonly nn: string;
  /** Expressions of a positive integer, of a list of at least three, of a function that makes a layer or a list of layers. */
  readonly numbers: readonly string[];
  readonly lists: readonly string[];
  readonly makers: readonly string[];
  readonly listMakers: readonly string[];
  /** Variables that hold a Sequential. */
  readonly sequentials: readonly string[];
}

export function pick<T>(random: Random, choices: readonly T[]): T {
  return choices[Math.floor(random() * choices.length)]!;
}

export function between(random: Random, least: number, most: number): number {
  return least + Math.floor(random() * (most - least + 1));
}

let counter = 0;

export function restartNames(): void {
  counter = 0;
}

/** A name that nothing else has. */
export function freshName(stem: string): string {
  counter++;
  return `${stem}${counter}`;
}

export function number(scope: Scope, depth = 0): string {
  const { random } = scope;
  const n = () => number(scope, depth + 1);
  const k = () => String(between(random, 2, 9));
  if (depth > 1 || random() < 0.55)
    return random() < 0.6 && scope.numbers.length > 0 ? pick(random, scope.numbers) : k();
  const list = scope.lists.length > 0 ? pick(random, scope.lists) : `[${k()}, ${k()}, ${k()}]`;
  return pick(random, [
    () => `(${n()} + ${n()})`,
    () => `${n()} * ${k()}`,
    () => `(${n()} // 2 + 1)`,
    () => `max(${n()}, ${n()})`,
    () => `min(${n()}, ${n()})`,
    () => `int(${n()} * ${pick(random, ['0.5', '1.5', '2.0', '0.25'])} + 1)`,
    () => `(${n()} % ${k()} + 1)`,
    () => `-(-${n()} // ${k()})`,
    () => `(${n()} if ${condition(scope)} else ${n()})`,
    () => `len(${list})`,
    () => `sum(${list})`,
    () => `${list}[${pick(random, ['0', '1', '-1', '-2'])}]`,
    () => `(abs(${n()} - ${n()}) + 1)`,
    () => `round(${n()} / 2 + 1)`,
    () => `2 ** ${between(random, 1, 4)}`,
    () => `math.ceil(${n()} / 3)`,
    () => `int(np.prod([${n()}, 2]))`,
    () => `(${n()} or ${n()})`,
    () => `math.floor(math.sqrt(${n()})) + 1`,
    () => `divmod(${n()}, 3)[0] + 1`,
    () => `int('${k()}') `.trim(),
  ])();
}

export function condition(scope: Scope): string {
  const { random } = scope;
  const n = () => number(scope, 2);
  return pick(random, [
    () => `${n()} > ${n()}`,
    () => `${n()} % 2 == 0`,
    () => `${n()} != ${n()}`,
    () => `${n()} in (2, 3, 4, 5)`,
    () => `not ${n()} < 5`,
    () => `2 < ${n()} <= 6`,
    () => `${n()} > 3 and ${n()} < 8`,
    () => `isinstance(${n()}, int)`,
    () => `'a' in 'abc'[:${n()} % 3]`,
    () => `bool(${n()} - 2)`,
  ])();
}

export function layer(scope: Scope): string {
  const { random, nn } = scope;
  const n = () => number(scope);
  if (scope.makers.length > 0 && random() < 0.25) return `${pick(random, scope.makers)}(${n()}, ${n()})`;
  const fraction = () => pick(random, ['0.1', '0.25', '0.5', '1 / 4', '0.2']);
  const dimension = pick(random, ['1d', '2d', '3d']);
  const text = pick(random, [
    () => `Linear(${n()}, ${n()})`,
    () => `Linear(${n()}, out_features=${n()}, bias=${pick(random, ['False', 'True', condition(scope)])})`,
    () => `Linear(out_features=${n()}, in_features=${n()})`,
    () => `Conv${dimension}(${n()}, ${n()}, 3, padding=1)`,
    () => `Conv2d(${n()}, ${n()}, kernel_size=(3, ${n()}), stride=${n()}, bias=False)`,
    () => `Conv1d(${n()}, ${n()}, ${n()}, 1, 'same', ${between(random, 1, 3)})`,
    () => `ConvTranspose2d(${n()}, ${n()}, 4, 2, 1)`,
    () => `BatchNorm${dimension}(${n()})`,
    () => `BatchNorm1d(${n()}, 0.8)`,
    () => `BatchNorm2d(${n()}, momentum=${pick(random, ['None', '0.01'])}, affine=${pick(random, ['True', 'False'])})`,
    () => `Dropout(${fraction()})`,
    () => `Dropout2d(p=${fraction()}, inplace=True)`,
    () => `LeakyReLU(0.2, inplace=True)`,
    () => `ReLU(${pick(random, ['', 'True', 'inplace=True'])})`,
    () => pick(random, ['Tanh()', 'Sigmoid()', 'Identity()', 'GELU()', 'ELU(0.5)', 'Softplus()', 'SiLU()']),
    () => `MaxPool2d(${pick(random, ['2', '2, 2', '3, stride=2, padding=1', 'kernel_size=(2, 3)'])})`,
    () => `AvgPool2d(${n()})`,
    () => `AdaptiveAvgPool2d(${pick(random, ['1', '(1, 1)', '(None, 7)'])})`,
    () => `Flatten(${pick(random, ['', '1', 'start_dim=1'])})`,
    () => `Softmax(dim=${pick(random, ['1', '-1'])})`,
    () => `LayerNorm(${pick(random, [n(), `[${n()}, ${n()}]`])})`,
    () => `GroupNorm(1, ${n()})`,
    () => `Embedding(${n()}, ${n()})`,
    () => `Upsample(scale_factor=${pick(random, ['2', '2.0'])}, mode='nearest')`,
    () => `PReLU(${n()})`,
    () => `Unflatten(1, (${n()}, ${n()}))`,
    () => `ZeroPad2d((1, 2, 0, ${n()}))`,
    () => `PixelShuffle(${n()})`,
  ])();
  return `${nn}.${text}`;
}

/** An argument of a Sequential's call: a layer, a nested Sequential, unpacked layers. */
export function element(scope: Scope, depth = 0): string {
  const { random, nn } = scope;
  const one = random();
  if (depth < 2 && one < 0.08) return `${nn}.Sequential(${elements(scope, depth + 1)})`;
  if (one < 0.14 && scope.listMakers.length > 0)
    return `*${pick(random, scope.listMakers)}(${number(scope)}, ${number(scope)})`;
  if (one < 0.18 && scope.sequentials.length > 0) return pick(random, scope.sequentials);
  if (one < 0.21 && scope.sequentials.length > 0) return `*${pick(random, scope.sequentials)}`;
  if (one < 0.24) return `*[${layer(scope)} for _ in range(${between(random, 1, 3)})]`;
  if (one < 0.27) return `*([${layer(scope)}] if ${condition(scope)} else [])`;
  if (one < 0.3) return `${layer(scope)} if ${condition(scope)} else ${layer(scope)}`;
  return layer(scope);
}

export function elements(scope: Scope, depth = 0): string {
  const count = between(scope.random, 1, 4);
  return Array.from({ length: count }, () => element(scope, depth)).join(', ');
}
