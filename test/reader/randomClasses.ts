// Classes of random programs: networks, blocks, heirs of Sequential, with what people's constructors do.

import { inner, type Make, three, withNumbers } from './randomConstructs.ts';
import { between, condition, elements, freshName, layer, number, pick, type Scope } from './randomScope.ts';

const superCall = (scope: Scope, name: string) => `super(${pick(scope.random, ['', `${name}, self`])}).__init__()`;

export const classes: readonly Make[] = [
  function blockModule(scope) {
    const { nn } = scope;
    const name = freshName('Block');
    const within = withNumbers(scope, 'c_in', 'c_out');
    const lines = [
      `class ${name}(${nn}.Module):`,
      `    expansion = ${between(scope.random, 1, 4)}`,
      '    def __init__(self, c_in, c_out, stride=1, **kwargs):',
      `        ${superCall(scope, name)}`,
      `        self.body = ${nn}.Sequential(${elements(within, 1)})`,
      `        self.shortcut = ${nn}.Sequential()`,
      '        if stride != 1 or c_in != c_out * self.expansion:',
      `            self.shortcut = ${nn}.Sequential(${nn}.Conv2d(c_in, c_out * self.expansion, 1, stride=stride, **kwargs), ${nn}.BatchNorm2d(c_out * ${name}.expansion))`,
      '    def forward(self, x):',
      '        return self.body(x) + self.shortcut(x)',
    ];
    return { lines, adds: { makers: [name] } };
  },
  function heir(scope) {
    const { random, nn } = scope;
    const name = freshName('Chain');
    const within = withNumbers(scope, 'c_in', 'c_out');
    const body = pick(random, [
      () => [`${superCall(scope, name).replace('__init__()', `__init__(${elements(within, 1)})`)}`],
      () => [
        'layers = []',
        'for k in range(2):',
        `    layers.append(${layer(withNumbers(within, '(k + 1)'))})`,
        'super().__init__(*layers)',
      ],
      () => [
        superCall(scope, name),
        `self.add_module('a', ${layer(within)})`,
        `self.add_module('b', ${layer(within)})`,
      ],
      () => ['super().__init__()', `self.append(${layer(within)})`, `self.extra = ${layer(within)}`],
      () => [`super().__init__(OrderedDict([('x', ${layer(within)}), ('y', ${layer(within)})]))`, 'self.size = c_in'],
      () => ['super().__init__()', `for k in range(2): self.add_module(f'k{k}', ${layer(within)})`],
    ])();
    const lines = [
      `class ${name}(${nn}.Sequential):`,
      `    def __init__(self, c_in, c_out${pick(random, ['', ', k=3', ', *, deep=False'])}):`,
      ...inner(inner(body)),
    ];
    return { lines, adds: { makers: [name] } };
  },
  function makeLayer(scope) {
    const { random, nn } = scope;
    const [block, name, model] = [freshName('Unit'), freshName('Res'), freshName('net')];
    const lines = [
      `class ${block}(${nn}.Module):`,
      `    expansion = ${between(random, 1, 2)}`,
      '    def __init__(self, in_planes, planes, stride=1):',
      '        super().__init__()',
      `        self.f = ${nn}.Sequential(${nn}.Conv2d(in_planes, planes, 3, stride, 1, bias=False), ${nn}.BatchNorm2d(planes))`,
      `class ${name}(${nn}.Module):`,
      `    def __init__(self, block, num_blocks, num_classes=${between(random, 2, 9)}, norm_layer=None):`,
      `        super(${name}, self).__init__()`,
      '        if norm_layer is None:',
      `            norm_layer = ${nn}.BatchNorm2d`,
      '        self.norm = norm_layer',
      `        self.in_planes = ${number(scope)}`,
      `        self.stem = ${nn}.Sequential(${nn}.Conv2d(3, self.in_planes, 3), norm_layer(self.in_planes))`,
      '        self.layer1 = self._make_layer(block, 4, num_blocks[0], stride=1)',
      '        self.layer2 = self._make_layer(block, 8, num_blocks[1], stride=2)',
      `        self.head = ${nn}.Sequential(${nn}.Flatten(), ${nn}.Linear(8 * block.expansion, num_classes))`,
      '    def _make_layer(self, block, planes, num_blocks, stride):',
      '        strides = [stride] + [1] * (num_blocks - 1)',
      '        layers = []',
      '        for stride in strides:',
      '            layers.append(block(self.in_planes, planes, stride))',
      '            self.in_planes = planes * block.expansion',
      `        ${pick(random, ['', 'layers.append(self.norm(planes))'])}`,
      `        return ${nn}.Sequential(*layers)`,
      `def build_${name}(**kwargs):`,
      `    return ${name}(${block}, [${between(random, 1, 3)}, ${between(random, 1, 2)}], **kwargs)`,
      `${model} = build_${name}(${pick(random, ['', 'num_classes=5', `norm_layer=functools.partial(${nn}.BatchNorm2d, eps=0.01)`])})`,
    ];
    return { lines: lines.filter((line) => line.trim()) };
  },
  function inheritance(scope) {
    const { random, nn } = scope;
    const [base, heir] = [freshName('Base'), freshName('Net')];
    const lines = [
      `class ${base}(${nn}.Module):`,
      `    width = ${number(scope)}`,
      '    def __init__(self, n_in, n_out=3):',
      `        ${superCall(scope, base)}`,
      '        self.n_in = n_in',
      '        self.net = self.build(n_out)',
      '    def build(self, n_out):',
      `        return ${nn}.Sequential(${nn}.Linear(self.n_in, self.width), *self.hidden(), ${nn}.Linear(self.width, n_out))`,
      '    def hidden(self):',
      '        return []',
      `class ${heir}(${base}):`,
      ...(random() < 0.5 ? [`    width = ${number(scope)}`] : []),
      `    def __init__(self, *args, **kwargs):`,
      `        ${superCall(scope, heir).replace('__init__()', '__init__(*args, **kwargs)')}`,
      `        self.extra = ${nn}.Sequential(${layer(withNumbers(scope, 'self.n_in', 'self.width'))})`,
      '    def hidden(self):',
      `        return [${layer(withNumbers(scope, 'self.n_in', 'self.width'))}]`,
      `${freshName('net')} = ${heir}(${number(scope)}, n_out=${number(scope)})`,
      ...(random() < 0.5 ? [`${freshName('net')} = ${base}(${number(scope)})`] : []),
    ];
    return { lines };
  },
  function needs(scope) {
    const { random, nn } = scope;
    const name = freshName('Needs');
    const own = [
      'num_features',
      'num_classes',
      'hidden',
      'config.width',
      'num_features * 2',
      'hidden // 2',
      '(hidden + num_classes)',
      'self.half',
    ];
    const n = () => pick(random, own);
    const lines = [
      `class ${name}(${nn}.Module):`,
      `    def __init__(self, num_features, num_classes, hidden, config, drop=0.5, width=${between(random, 2, 9)}):`,
      `        ${superCall(scope, name)}`,
      `        self.half = int(num_features / 2)${pick(random, ['', ' + 1'])}`,
      `        self.net = ${nn}.Sequential(`,
      `            ${nn}.Linear(${n()}, ${n()}),`,
      `            ${nn}.BatchNorm1d(${n()}), ${nn}.Dropout(drop),`,
      `            ${nn}.Linear(width, ${n()} * ${between(random, 2, 4)} - 1),`,
      `            *[${nn}.Linear(num_features + i, ${n()}) for i in range(${between(random, 1, 3)})],`,
      `        )`,
    ];
    return { lines };
  },
  function attributes(scope) {
    const { random, nn } = scope;
    const name = freshName('Model');
    const lines = [
      `class ${name}(${nn}.Module):`,
      `    def __init__(self, sizes=(${three(scope)}), act='relu', use_bn=${pick(random, ['True', 'False'])}, activation=${nn}.${pick(random, ['ReLU', 'Tanh', 'GELU'])}):`,
      `        ${superCall(scope, name)}`,
      '        self.sizes = list(sizes)',
      '        self.blocks = []',
      '        for a, b in zip(self.sizes, self.sizes[1:]):',
      `            self.blocks.append(self.block(a, b, use_bn))`,
      `        self.main = ${nn}.Sequential(*self.blocks)`,
      '        self.sizes.reverse()',
      `        self.back = ${nn}.Sequential(*[${nn}.Linear(self.sizes[i], self.sizes[i + 1]) for i in range(len(self.sizes) - 1)], ${nn}.ReLU() if act == 'relu' else ${nn}.Tanh())`,
      ...(random() < 0.5 ? ['        self.main.add_module("out", activation())'] : []),
      '    @staticmethod',
      '    def block(a, b, use_bn):',
      `        layers = [${layer(withNumbers(scope, 'a', 'b'))}]`,
      `        if use_bn: layers.append(${nn}.BatchNorm1d(b))`,
      `        return ${nn}.Sequential(*layers)`,
      `${freshName('net')} = ${name}(${pick(random, ['', `[${three(scope)}]`, "act='tanh', use_bn=False", `sizes=[${three(scope)}, 4], activation=${nn}.Sigmoid`])})`,
    ];
    return { lines };
  },
  function conditions(scope) {
    const { random, nn } = scope;
    const name = freshName('Head');
    const within = withNumbers(scope, 'n');
    const lines = [
      `class ${name}(${nn}.Module):`,
      "    MODES = ('a', 'b', 'c')",
      `    def __init__(self, n, mode='${pick(random, ['a', 'b', 'c', 'd'])}', p=0.0):`,
      `        ${superCall(scope, name)}`,
      "        if mode == 'a':",
      `            self.net = ${nn}.Sequential(${elements(within, 1)})`,
      "        elif mode in ['b', 'c']:",
      `            self.net = ${nn}.Sequential(${layer(within)}, ${nn}.Dropout(p) if p > 0 else ${nn}.Identity())`,
      '        else:',
      "            raise ValueError(f'unknown {mode}')",
      '        assert n > 0',
      `        self.tail = ${nn}.Sequential(self.net, ${layer(within)})`,
      '    @classmethod',
      '    def small(cls, **kwargs):',
      `        return cls(${number(scope)}, **kwargs)`,
      '    @property',
      '    def size(self):',
      '        return 3',
      'try:',
      `    ${freshName('net')} = ${name}${pick(random, [`(${number(scope)})`, ".small(mode='b', p=0.5)", `(n=${number(scope)}, mode='c')`, '.small()'])}`,
      'except ValueError as error:',
      `    ${freshName('net')} = ${nn}.Sequential(${layer(scope)})`,
      ...(random() < 0.4 ? [`if ${condition(scope)}:`, `    ${freshName('net')} = ${name}.small(mode='a')`] : []),
    ];
    return { lines };
  },
];
