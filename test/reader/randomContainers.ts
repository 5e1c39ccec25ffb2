// Random Python programs that build, change and take apart Sequential, ModuleList and ModuleDict: for containers.test.ts.

import { pick, type Random } from './randomProgram.ts';

/** A program that real PyTorch runs without an error, whatever the seed. */
export function randomContainers(random: Random): string {
  let count = 0;
  const layer = () => {
    count++;
    const kinds = [`nn.Linear(${count}, ${count})`, 'nn.ReLU()', `nn.Dropout(0.${1 + (count % 9)})`, 'nn.Tanh()'];
    return pick(random, [...kinds, `nn.BatchNorm1d(${count})`]);
  };
  const lines = [
    'import copy',
    'from collections import OrderedDict',
    'from torch import nn',
    'class Heir(nn.Sequential):',
    '    def __init__(self, *layers):',
    '        super().__init__(*layers)',
    `        self.last = ${layer()}`,
    'class Net(nn.Module):',
    '    def __init__(self):',
    '        super().__init__()',
    `        self.p = ${layer()}`,
    `        self.q = nn.Sequential(${layer()}, ${layer()})`,
    '        self.w = 3',
    `        self.z = ${layer()}`,
    'net = Net()',
    `a = nn.Sequential(${layer()}, ${layer()}, ${layer()})`,
    `b = nn.Sequential(OrderedDict([('x', ${layer()}), ('y', ${layer()}), ('z', ${layer()})]))`,
    `c = Heir(${layer()})`,
    `listed = nn.ModuleList([${layer()}, ${layer()}])`,
    `table = nn.ModuleDict({'x': ${layer()}, 'y': ${layer()}})`,
    `layers = [${layer()}, ${layer()}]`,
  ];
  const statements = 5 + Math.floor(random() * 8);
  for (let at = 0; at < statements; at++) lines.push(...statement(random, layer));
  lines.push(
    'first = nn.Sequential(*a, *b)',
    'second = nn.Sequential(*c, *listed, *layers)',
    'third = nn.Sequential(*table.values(), *net.children(), nn.Linear(len(a) + 1, len(table) + 1))',
  );
  return `${lines.join('\n')}\n`;
}

function statement(random: Random, layer: () => string): string[] {
  const one = pick(random, ['a', 'b', 'c']);
  const other = pick(random, ['a', 'b', 'c']);
  const name = pick(random, ['x', 'y', '0', '1']);
  const key = pick(random, ['x', 'y', 'z']);
  const index = pick(random, [0, 1, -1, -2]);
  const reach = index < 0 ? -index : index + 1;
  const module = pick(random, [
    layer(),
    layer(),
    'net.q',
    `copy.deepcopy(net.q)`,
    `(list(${other}) or [nn.ReLU()])[0]`,
  ]);
  return pick(random, [
    () => [`${one}.append(${module})`],
    () => [`if len(${one}) >= ${reach}:`, `    ${one}[${index}] = ${module}`],
    () => [`if len(${one}) >= ${reach}:`, `    del ${one}[${index}]`],
    () => [`if len(${one}) >= ${reach}:`, `    layers.append(${one}.pop(${index}))`],
    () => [`${one} = nn.Sequential(*${one})`, `${one}.insert(min(1, len(${one})), ${module})`],
    () => [`${one}.extend([${layer()}, ${module}])`],
    () => [`${one} = nn.Sequential(*${other})[${pick(random, ['1:', ':2', '::2', ':-1', '-2:', '::-1'])}]`],
    () => [`${one} = ${one} + ${other}[:2]`],
    () => [`${one} = nn.Sequential(*${other}[:2]) * 2`],
    () => [`${one} += nn.Sequential(${layer()})`],
    () => [`${one}.add_module('${name}', ${module})`],
    () => [`${one}.extra = ${layer()}`],
    () => [`setattr(${one}, '${name}', ${module})`],
    () => [`if hasattr(${one}, '${name}'):`, `    delattr(${one}, '${name}')`],
    () => [`${one} = nn.Sequential(*list(${other}.children())[:3], ${layer()})`],
    () => [`${one} = nn.Sequential(*[m for m in ${other}.modules() if isinstance(m, nn.Linear)])`],
    () => [`${one} = nn.Sequential(OrderedDict(${other}.named_children()))`],
    () => [`${one} = copy.deepcopy(${other})`],
    () => [`${one} = Heir(*${other})`],
    () => [
      `for name, m in list(${one}.named_children()):`,
      '    if isinstance(m, nn.Dropout):',
      `        setattr(${one}, name, nn.Identity())`,
    ],
    () => [`listed.append(${module})`, 'listed.insert(0, nn.Flatten())'],
    () => [`if len(listed) >= ${reach}:`, `    listed[${index}] = ${module}`, '    del listed[0]'],
    () => [`listed += [${module}]`, 'listed = listed[-3:]'],
    () => [`table['${key}'] = ${module}`, `table.update({'w': ${layer()}})`],
    () => [`if '${key}' in table:`, `    layers.insert(0, table.pop('${key}'))`],
    () => [`net.${pick(random, ['p', 'q', 'z', 'new'])} = ${layer()}`],
    () => [`net._modules['${key}'] = ${layer()}`],
    () => ["if hasattr(net, 'p'):", '    del net.p'],
    () => [`layers += list(${one})[:2]`],
  ])();
}
