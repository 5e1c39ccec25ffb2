// Constructs of random programs, as people build Sequentials: values, functions and lists. Classes are randomClasses.ts's.

import { between, condition, elements, freshName, layer, number, pick, type Scope } from './randomScope.ts';

/** Lines of Python, and what is in scope after them. */
export interface Construct {
  readonly lines: readonly string[];
  readonly adds?: Partial<Pick<Scope, 'numbers' | 'lists' | 'makers' | 'listMakers' | 'sequentials'>>;
}

export type Make = (scope: Scope) => Construct;

export const inner = (lines: readonly string[]) => lines.map((line) => (line ? `    ${line}` : line));
export const three = (scope: Scope) => [number(scope, 1), number(scope, 1), number(scope, 1)].join(', ');
export const withNumbers = (scope: Scope, ...numbers: string[]): Scope => ({
  ...scope,
  numbers: [...scope.numbers, ...numbers],
});

export const constructs: readonly Make[] = [
  function constant(scope) {
    const name = freshName('width');
    return { lines: [`${name} = ${number(scope)}`], adds: { numbers: [name] } };
  },
  function listOfNumbers(scope) {
    const name = freshName('dims');
    const change = pick(scope.random, [
      [],
      [`${name}.append(${number(scope)})`],
      [`${name}.reverse()`],
      [`${name}.insert(0, ${number(scope)})`],
      [`${name} = ${name}[::-1]`],
      [`${name} += [${number(scope)}]`],
      [`${name}[1] = ${number(scope)}`],
      [`${name} = [x * 2 for x in ${name} if x > 0]`],
      [`${name} = sorted(${name}, reverse=True)`],
      [`${name} = list(map(lambda x: x + 1, ${name}))`],
      [`${name}.extend(${name}[:2])`],
      [`${name} = [int(x) for x in '3-4-5'.split('-')]`],
    ]);
    const source = pick(scope.random, [
      `[${three(scope)}]`,
      `list((${three(scope)}))`,
      `[${number(scope)}] * 3`,
      '[2 ** i for i in range(1, 5)]',
      'list(range(2, 14, 3))',
    ]);
    return { lines: [`${name} = ${source}`, ...change], adds: { lists: [name] } };
  },
  function unpacking(scope) {
    const [a, b, rest] = [freshName('a'), freshName('b'), freshName('rest')];
    const lines = [`${a}, ${b}, *${rest} = [${three(scope)}, ${three(scope)}]`, `${a}, ${b} = ${b}, ${a}`];
    return { lines, adds: { numbers: [a, b], lists: [rest] } };
  },
  function arguments_(scope) {
    const [parser, opt] = [freshName('parser'), freshName('opt')];
    const lines = [
      `${parser} = argparse.ArgumentParser()`,
      `${parser}.add_argument('--latent-dim', type=int, default=${between(scope.random, 2, 9)}, help='size')`,
      `${parser}.add_argument('-n', '--hidden', type=int, default=${between(scope.random, 2, 9)})`,
      `${parser}.add_argument('--sizes', nargs='+', type=int, default=[3, 5, 7])`,
      `${opt} = ${parser}.parse_args()`,
    ];
    return { lines, adds: { numbers: [`${opt}.latent_dim`, `${opt}.hidden`], lists: [`${opt}.sizes`] } };
  },
  function dataclass(scope) {
    const [type, config] = [freshName('Config'), freshName('config')];
    const lines = [
      '@dataclass',
      `class ${type}:`,
      `    width: int = ${number(scope)}`,
      `    depth: int = ${between(scope.random, 1, 3)}`,
      `    sizes: tuple = (${three(scope)})`,
      `${config} = ${type}(${pick(scope.random, ['', `width=${number(scope)}`, `${number(scope)}, depth=3`])})`,
    ];
    return { lines, adds: { numbers: [`${config}.width`, `${config}.depth`], lists: [`${config}.sizes`] } };
  },
  function configDict(scope) {
    const name = freshName('cfg');
    const lines = [
      `${name} = {'width': ${number(scope)}, 'sizes': [${three(scope)}], "inner": {'k': ${number(scope)}}}`,
    ];
    const change = pick(scope.random, [
      [],
      [`${name}['width'] = ${number(scope)}`],
      [`${name}.update(width=${number(scope)})`],
      [`${name} = dict(${name}, width=${number(scope)})`],
      [`${name} = {**${name}, 'width': ${number(scope)}}`],
    ]);
    const numbers = [`${name}['width']`, `${name}.get('width', 3)`, `${name}['inner']['k']`, `${name}.get('none', 4)`];
    return { lines: [...lines, ...change], adds: { numbers, lists: [`${name}['sizes']`] } };
  },
  function plainConfig(scope) {
    const name = freshName('Settings');
    const lines = [
      `class ${name}:`,
      `    hidden = ${number(scope)}`,
      `    half = hidden // 2 + 1`,
      `    sizes = [${three(scope)}]`,
    ];
    return { lines, adds: { numbers: [`${name}.hidden`, `${name}().half`], lists: [`${name}.sizes`] } };
  },
  function literal(scope) {
    const name = freshName('model');
    return { lines: [`${name} = ${scope.nn}.Sequential(${elements(scope)})`], adds: { sequentials: [name] } };
  },
  function layerFunction(scope) {
    const name = freshName('make');
    const within = withNumbers(scope, 'f_in', 'f_out');
    const lines = pick(scope.random, [
      () => [
        `def ${name}(f_in, f_out, flag=True):`,
        `    if flag and ${condition(within)}:`,
        `        return ${layer(within)}`,
        `    return ${layer(within)}`,
      ],
      () => [`${name} = lambda f_in, f_out: ${layer(within)}`],
      () => [
        `def ${name}(f_in, f_out, *args, **kwargs):`,
        `    kwargs.setdefault('bias', ${pick(scope.random, ['True', 'False'])})`,
        `    return ${scope.nn}.Linear(f_in, f_out, *args, **kwargs)`,
      ],
      () => [`${name} = functools.partial(${scope.nn}.Conv2d, kernel_size=${number(scope)}, bias=False)`],
      () => [
        `def ${name}(f_in, f_out):`,
        `    layers = {'a': ${scope.nn}.Linear, 'b': ${scope.nn}.Bilinear}`,
        `    return layers['a'](f_in, f_out)`,
      ],
      () => [
        `def ${name}(f_in, f_out):`,
        `    return getattr(${scope.nn}, 'Linear')(in_features=f_in, out_features=f_out)`,
      ],
    ])();
    return { lines, adds: { makers: [name] } };
  },
  function block(scope) {
    const name = freshName('block');
    const within = withNumbers(scope, 'in_feat', 'out_feat');
    const flag = pick(scope.random, ['True', 'False']);
    const lines = [
      `def ${name}(in_feat, out_feat, normalize=${flag}, act=${scope.nn}.ReLU):`,
      `    layers = [${layer(within)}]`,
      '    if normalize:',
      `        layers.append(${scope.nn}.BatchNorm1d(out_feat, 0.8))`,
      pick(scope.random, ['    layers += [act()]', '    layers.append(act())', '    layers.extend([act(), act()])']),
      `    return ${pick(scope.random, ['layers', 'tuple(layers)', 'layers[:2]', `${scope.nn}.Sequential(*layers)`])}`,
    ];
    return { lines, adds: { listMakers: [name] } };
  },
  function generator(scope) {
    const name = freshName('gen');
    const within = withNumbers(scope, 'n', 'm', 'i');
    const lines = [
      `def ${name}(n, m):`,
      `    for i in range(${between(scope.random, 1, 3)}):`,
      `        yield ${layer(within)}`,
      `    yield ${layer(withNumbers(scope, 'n', 'm'))}`,
    ];
    return { lines, adds: { listMakers: [name] } };
  },
  function loop(scope) {
    const { random, nn } = scope;
    const [layers, width, model] = [freshName('layers'), freshName('in_c'), freshName('net')];
    const list = scope.lists.length > 0 ? pick(random, scope.lists) : `[${three(scope)}]`;
    const within = withNumbers(scope, width, 'h');
    const head = pick(random, [
      [`for h in ${list}:`],
      [`for i, h in enumerate(${list}):`],
      [`for h, k in zip(${list}, [${three(scope)}]):`],
      [`for h in reversed(${list}):`],
      [`for i in range(len(${list}) - 1):`, `    h = ${list}[i + 1]`],
      [`for h in (${three(scope)}):`, `    if ${condition(within)}:`, '        continue'],
      [`for h in [${three(scope)}, ${three(scope)}]:`, '    if len(LAYERS) > 3:', '        break'],
    ]).map((line) => line.replace('LAYERS', layers));
    const lines = [
      `${layers} = []`,
      `${width} = ${number(scope)}`,
      ...head,
      `    ${layers}.append(${nn}.Linear(${width}, h))`,
      ...pick(random, [
        [
          `    if ${condition(within)}:`,
          `        ${layers} += [${layer(within)}]`,
          '    else:',
          `        ${layers}.extend([${layer(within)}])`,
        ],
        [`    ${layers} += [${layer(within)}, ${layer(within)}]`],
        [`    ${layers}.insert(0, ${layer(within)})`],
        [`    ${layers} = ${layers} + [${layer(within)}]`],
        [`    if h > 4: ${layers}.pop()`],
      ]),
      `    ${width} = ${pick(random, ['h', 'h * 2', `h + ${width}`])}`,
      `${model} = ${nn}.Sequential(*${layers}${pick(random, ['', '[:-1]', '[1:]', '[::2]', `, ${layer(withNumbers(scope, width))}`])})`,
    ];
    return { lines, adds: { sequentials: [model] } };
  },
  function whileLoop(scope) {
    const { nn } = scope;
    const [n, model] = [freshName('n'), freshName('net')];
    const lines = [
      `${n} = ${number(scope)}`,
      `${model} = ${nn}.Sequential()`,
      `while ${n} > 1:`,
      `    ${model}.add_module(f'fc_{${n}}', ${nn}.Linear(${n}, ${n} // 2 + 1))`,
      `    ${n} = ${n} // 2`,
      `${model}.append(${layer(withNumbers(scope, `(${n} + 1)`))})`,
    ];
    return { lines, adds: { sequentials: [model] } };
  },
  function ordered(scope) {
    const { random, nn } = scope;
    const [od, model] = [freshName('od'), freshName('net')];
    const lines = pick(random, [
      () => [
        `${od} = OrderedDict()`,
        `for i in range(3):`,
        `    ${od}[f'l{i % 2}'] = ${layer(withNumbers(scope, '(i + 1)'))}`,
      ],
      () => [`${od} = OrderedDict([('a', ${layer(scope)}), ('b', ${layer(scope)})])`, `${od}['a'] = ${layer(scope)}`],
      () => [`${od} = OrderedDict((f'x{i}', ${layer(withNumbers(scope, '(i + 2)'))}) for i in range(2))`],
      () => [
        `${od} = OrderedDict({'c': ${layer(scope)}, 'd': ${layer(scope)}})`,
        `${od}.update({'e': ${layer(scope)}})`,
      ],
      () => [`${od} = OrderedDict(zip(['p', 'q'], [${layer(scope)}, ${layer(scope)}]))`, `${od}.pop('p')`],
    ])();
    return { lines: [...lines, `${model} = ${nn}.Sequential(${od})`], adds: { sequentials: [model] } };
  },
  function comprehension(scope) {
    const { random, nn } = scope;
    const model = freshName('net');
    const list = scope.lists.length > 0 ? pick(random, scope.lists) : `[${three(scope)}]`;
    const lines = pick(random, [
      () => [`${model} = ${nn}.Sequential(*[${nn}.Linear(a, b) for a, b in zip(${list}[:-1], ${list}[1:])])`],
      () => [`${model} = ${nn}.Sequential(*(m for a in ${list} for m in (${nn}.Linear(a, a), ${nn}.Tanh())))`],
      () => [`${model} = ${nn}.Sequential(*sum([[${nn}.Linear(a, 3), ${nn}.ReLU()] for a in ${list} if a > 2], []))`],
      () => [`${model} = ${nn}.Sequential(*[${nn}.Sequential(${layer(withNumbers(scope, 'a'))}) for a in ${list}])`],
      () => [
        `${model} = ${nn}.Sequential(*[x for i, a in enumerate(${list}, 1) for x in [${nn}.Linear(i, a), ${nn}.ReLU()]][:-1])`,
      ],
      () => [
        `${model} = ${nn}.Sequential(*itertools.chain.from_iterable([${nn}.Linear(a, 2), ${nn}.ELU()] for a in ${list}))`,
      ],
      () => [`${model} = ${nn}.Sequential(*map(lambda a: ${nn}.Linear(a, a + 1), ${list}))`],
    ])();
    return { lines, adds: { sequentials: [model] } };
  },
  function change(scope) {
    const { random, nn } = scope;
    const model = freshName('net');
    const changes = () =>
      pick(random, [
        `${model}.append(${layer(scope)})`,
        `${model}.insert(1, ${layer(scope)})`,
        `${model}.extend([${layer(scope)}, ${layer(scope)}])`,
        `${model}[0] = ${layer(scope)}`,
        `${model}[-1] = ${layer(scope)}`,
        `del ${model}[0]`,
        `${model}.add_module('last', ${layer(scope)})`,
        `${model}.add_module(str(len(${model})), ${layer(scope)})`,
        `${model} = ${nn}.Sequential(*list(${model}.children())[:-1])`,
        `${model} = ${nn}.Sequential(*${model}, ${layer(scope)})`,
        `${model} = ${model}[:2]`,
        `${model} = copy.deepcopy(${model})`,
        `for m in ${model}: m.eval()`,
      ]);
    const first = `${model} = ${nn}.Sequential(${layer(scope)}, ${layer(scope)}, ${layer(scope)})`;
    return { lines: [first, changes(), changes()], adds: { sequentials: [model] } };
  },
  function vgg(scope) {
    const { random, nn } = scope;
    const [cfg, make] = [freshName('cfgs'), freshName('make_layers')];
    const marks = () => `[${between(random, 2, 9)}, 'M', ${between(random, 2, 9)}, ${between(random, 2, 9)}, 'A']`;
    const lines = [
      `${cfg} = {'A': ${marks()}, 'B': ${marks()}}`,
      `def ${make}(key, batch_norm=False, c=3):`,
      '    layers = []',
      `    for v in ${cfg}[key]:`,
      "        if v == 'M':",
      `            layers += [${nn}.MaxPool2d(kernel_size=2, stride=2)]`,
      "        elif v == 'A': layers.append(nn_pool())".replace('nn_pool()', `${nn}.AvgPool2d(2)`),
      '        else:',
      `            conv2d = ${nn}.Conv2d(c, v, kernel_size=3, padding=1)`,
      '            if batch_norm:',
      `                layers += [conv2d, ${nn}.BatchNorm2d(v), ${nn}.ReLU(inplace=True)]`,
      '            else:',
      `                layers += [conv2d, ${nn}.ReLU(inplace=True)]`,
      '            c = v',
      `    return ${nn}.Sequential(*layers)`,
    ];
    const model = freshName('net');
    const call = `${model} = ${make}('${pick(random, ['A', 'B'])}'${pick(random, ['', ', True', ', c=1', ', batch_norm=True'])})`;
    return { lines: [...lines, call], adds: { sequentials: [model] } };
  },
  function closure(scope) {
    const { nn } = scope;
    const [outer, model] = [freshName('outer'), freshName('net')];
    const lines = [
      `def ${outer}(n):`,
      '    state = n',
      '    def step(out):',
      '        nonlocal state',
      `        made = ${nn}.Linear(state, out)`,
      '        state = out',
      '        return made',
      `    return ${nn}.Sequential(step(4), step(${number(scope)}), step(n + 1))`,
      `${model} = ${outer}(${number(scope)})`,
    ];
    return { lines, adds: { sequentials: [model] } };
  },
  function recursion(scope) {
    const { nn } = scope;
    const [name, model] = [freshName('nest'), freshName('net')];
    const lines = [
      `def ${name}(depth, n):`,
      '    if depth == 0:',
      `        return ${layer(withNumbers(scope, 'n'))}`,
      `    return ${nn}.Sequential(${nn}.Linear(n, n + depth), ${name}(depth - 1, n + depth))`,
      `${model} = ${nn}.Sequential(${name}(${between(scope.random, 0, 3)}, ${number(scope)}))`,
    ];
    return { lines, adds: { sequentials: [model] } };
  },
  function tried(scope) {
    const { nn } = scope;
    const model = freshName('net');
    const refused = pick(scope.random, [
      `${nn}.Linear(${number(scope)} / 2, 3)`,
      `${nn}.Linear('3', 2)`,
      '{}["k"]',
      'int("x")',
      `${nn}.ReLU(1, 2, 3)`,
    ]);
    const lines = [
      'try:',
      `    ${model} = ${nn}.Sequential(${refused}, ${nn}.ReLU())`,
      'except (TypeError, KeyError, ValueError):',
      `    ${model} = ${nn}.Sequential(${layer(scope)})`,
    ];
    return { lines, adds: { sequentials: [model] } };
  },
  function registry(scope) {
    const { nn } = scope;
    const [acts, model] = [freshName('ACTS'), freshName('net')];
    const lines = [
      `${acts} = ${nn}.ModuleDict({'relu': ${nn}.ReLU(), 'lrelu': ${nn}.LeakyReLU(0.1)})`,
      `${model} = ${nn}.Sequential(${layer(scope)}, ${acts}[${pick(scope.random, ["'relu'", "'l' + 'relu'", "'LRELU'.lower()"])}])`,
    ];
    return { lines, adds: { sequentials: [model] } };
  },
  function moduleList(scope) {
    const { random, nn } = scope;
    const [list, model] = [freshName('mods'), freshName('net')];
    const lines = [
      `${list} = ${nn}.ModuleList([${layer(scope)}])`,
      `${list}.append(${layer(scope)})`,
      `for i in range(2): ${list}.append(${layer(withNumbers(scope, '(i + 1)'))})`,
      pick(random, [
        `${list}.extend([${layer(scope)}])`,
        `${list}[0] = ${layer(scope)}`,
        `${list}.insert(1, ${layer(scope)})`,
        `${list} += [${layer(scope)}]`,
      ]),
      `${model} = ${nn}.Sequential(*${list}${pick(random, ['', '[:2]', '[1:]', '[::-1]'])})`,
    ];
    return { lines, adds: { sequentials: [model] } };
  },
];
