// First weights are PyTorch's whatever else the file builds, and in whatever order.

import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { createRun } from '../../src/engine/run.ts';
import { bindSequential } from '../../src/model/bind.ts';
import { readModel } from '../../src/reader/readModel.ts';
import { syntheticData, trainOptions } from '../engine/requests.ts';
import { stateOf } from './engineRun.ts';
import { runPython } from './oracle.ts';

const [seed, rows] = [7, 40];

/** A class Net whose `__init__` has the lines given. */
const net = (...lines: readonly string[]) =>
  [
    'import torch',
    'from torch import nn',
    'class Net(nn.Module):',
    '  def __init__(self, num_inputs):',
    '    super().__init__()',
  ]
    .concat(lines.map((line) => `    ${line}`))
    .join('\n');

interface Case {
  readonly source: string;
  /** Empty for a file that builds it itself. */
  readonly model: string;
  readonly sequential: string;
  /** What is said of the file. */
  readonly codes?: readonly string[];
}

const ofNet = (sequential: string, ...lines: readonly string[]): Case => ({
  source: net(...lines),
  model: 'Net(13)',
  sequential: `model.${sequential}`,
});

const cases: Record<string, Case> = {
  'a module built before': ofNet(
    'net',
    'self.unused = nn.Linear(50, 50)',
    'self.net = nn.Sequential(nn.Linear(13, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, 3))',
  ),
  'recurrent modules and attention built before': ofNet(
    'net',
    'self.gru = nn.GRU(5, 7, 2, batch_first=True, bidirectional=True)',
    'self.lstm = nn.LSTM(5, 7, proj_size=3, num_layers=2)',
    'self.rnn = nn.RNN(5, 7, bias=False)',
    'self.cell = nn.LSTMCell(5, 7)',
    'self.pairs = nn.Bilinear(3, 4, 5)',
    'self.attention = nn.MultiheadAttention(8, 2)',
    'self.encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16), 3)',
    'self.decoder = nn.TransformerDecoder(nn.TransformerDecoderLayer(8, 2, 16), 2)',
    'self.net = nn.Sequential(nn.Linear(13, 8), nn.ReLU(), nn.Linear(8, 3))',
  ),
  'tensors that are filled before': {
    source: `import torch
from torch import nn
x = torch.randn(5, 3)
y = torch.rand(3, requires_grad=True)
z = torch.randn([2, 7], dtype=torch.float32, device=torch.device('cpu'))
labels = torch.randint(0, 10, (9,))
more = torch.randint(3, size=(2, 2))
few = torch.randint(2, high=5, size=[4])
last = torch.randint(low=1, high=5, size=(3,), dtype=torch.int32)
order = torch.randperm(11)
none = torch.rand(0, 4), torch.randperm(0), torch.randn(0)
noise = torch.normal(0.0, 1.0, size=(3, 3))
noise = torch.normal(mean=0, std=2.0, size=(40,))
one = torch.randn(())
g = torch.Generator().manual_seed(4)
other = torch.randn(100, generator=g)
net = nn.Sequential(nn.Linear(13, 8), nn.ReLU(), nn.Linear(8, 3))`,
    model: '',
    sequential: 'net',
  },
  'rows that loaders give before': {
    source: `import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset, TensorDataset, random_split
rows = TensorDataset(torch.zeros(10, 13), torch.zeros(10))
part, rest = random_split(rows, [7, 3])
first, second = random_split(rows, [7, 3], generator=torch.Generator().manual_seed(1))
class Squares(Dataset):
    def __init__(self, count):
        self.count = count
    def __len__(self):
        return self.count
    def __getitem__(self, at):
        return torch.tensor([at * at])
test_plain = DataLoader(rows, batch_size=2)
test_shuffled = DataLoader(part, batch_size=2, shuffle=True)
test_own = DataLoader(rows, 2, True, generator=torch.Generator().manual_seed(2))
len(test_shuffled), iter(test_plain)
x, y = next(iter(test_shuffled))
waiting = iter(test_shuffled)
for x, y in test_plain:
    x.shape
    break
for at, (x, y) in enumerate(test_shuffled):
    pass
for one in [test_shuffled, test_plain, test_own]:
    for x, y in one:
        pass
test_squares = DataLoader(Squares(4), shuffle=True)
all = list(test_squares)
net = nn.Sequential(nn.Linear(13, 8), nn.ReLU(), nn.Linear(8, 3))`,
    model: '',
    sequential: 'net',
    codes: ['training-not-taken', 'training-not-taken'],
  },
  'lazy modules that are first applied after others have drawn': {
    source: `import torch
from torch import nn
nn.LazyLinear(5)
net = nn.Sequential(nn.LazyLinear(8), nn.ReLU(), nn.LazyLinear(3))
x = torch.rand(2, 13)
nn.Linear(3, 3)
net(x).shape
net(x)`,
    model: '',
    sequential: 'net',
  },
  'rows that functions ask the loaders for that they are given': {
    source: `import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
rows = TensorDataset(torch.zeros(10, 13), torch.zeros(10))
test_loader = DataLoader(rows, 3, shuffle=True)
def mean_std(loader):
    total, squares, count = 0, 0, 0
    for data, _ in loader:
        total += data.mean()
        squares += (data**2).mean()
        count += 1
    return total / count, (squares / count - (total / count) ** 2) ** 0.5
def show(loader):
    return count(of=loader)
def count(of=None):
    for at, batch in enumerate(of):
        if at == 1:
            break
    return at
def first(loader):
    return next(iter(loader))
class Shown:
    def __init__(self, loader):
        self.loader = loader
    def show(self):
        for x, y in self.loader:
            x.shape
            break
mean, std = mean_std(test_loader)
show(test_loader)
x, y = first(DataLoader(rows, 3))
Shown(test_loader).show()
net = nn.Sequential(nn.Linear(13, 8), nn.ReLU(), nn.Linear(8, 3))`,
    model: '',
    sequential: 'net',
  },
  'rows of one of several loaders that draw alike': {
    source: `import os
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
rows = TensorDataset(torch.zeros(10, 13), torch.zeros(10))
if len(os.environ) > 3:
    loader = DataLoader(rows, 4, shuffle=True)
else:
    loader = DataLoader(rows, 5, shuffle=True)
for x, y in loader:
    x.mean()
test_loader = DataLoader(rows, 4) if len(os.environ) > 3 else DataLoader(rows)
x, y = next(iter(test_loader))
net = nn.Sequential(nn.Linear(13, 8), nn.ReLU(), nn.Linear(8, 3))`,
    model: '',
    sequential: 'net',
    codes: ['training-not-taken', 'training-not-taken'],
  },
  'rows that are asked for in other ways': {
    source: `import itertools
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
rows = TensorDataset(torch.zeros(10, 13), torch.zeros(10))
test_loader = DataLoader(rows, 3, shuffle=True)
class Rows:
    def __init__(self, loader):
        self.loader = loader
    def __iter__(self):
        for x, y in self.loader:
            yield x, y
class Begun:
    def __init__(self, loader):
        self.loader = loader
    def __iter__(self):
        return iter(self.loader)
never = zip(test_loader, test_loader), enumerate(test_loader), map(len, test_loader), filter(None, test_loader)
both = list(zip(test_loader, test_loader))
nothing = list(zip([], test_loader)), list(zip(test_loader, []))
for (a, b), (c, d) in zip(test_loader, itertools.cycle(test_loader)):
    pass
x, y = next(test_loader.__iter__())
count = next(map(len, test_loader))
numbered = enumerate(test_loader)
at, (x, y) = next(numbered)
for at, (x, y) in numbered:
    pass
for x, y in Rows(test_loader):
    break
for x, y in Begun(test_loader):
    y.shape
for x, y in itertools.chain(test_loader, test_loader):
    pass
net = nn.Sequential(nn.Linear(13, 8), nn.ReLU(), nn.Linear(8, 3))`,
    model: '',
    sequential: 'net',
  },
  'tensors that are filled as others are, or by name': {
    source: `import torch
import torch.nn.init as init
from torch import nn
x = torch.zeros(3, 7)
y = torch.rand_like(x), torch.randn_like(x), torch.randn_like(x[0]), torch.bernoulli(torch.rand(5))
class Own(nn.Module):
    def __init__(self, width, out=5):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(width, out))
        self.other = nn.Parameter(torch.Tensor(out, width))
        self.bias = nn.Parameter(torch.zeros(out))
        self.first = nn.Parameter(torch.FloatTensor(width, 2).uniform_(-1, 1))
        self.reset_parameters()
    def reset_parameters(self):
        init.kaiming_uniform_(self.weight, a=5 ** 0.5)
        nn.init.xavier_uniform_(self.other, gain=2)
        nn.init.xavier_normal_(self.weight)
        nn.init.kaiming_normal_(tensor=self.other, mode='fan_out')
        nn.init.orthogonal_(self.weight)
        nn.init.trunc_normal_(self.weight, std=0.02)
        nn.init.uniform_(self.bias, -1, 1)
        nn.init.normal_(self.bias, 0, 0.1)
        nn.init.zeros_(self.bias)
        self.bias.data.uniform_(-0.1, 0.1)
        self.weight.data.normal_(0, 0.1)
own = Own(4)
net = nn.Sequential(nn.Linear(13, 8), nn.ReLU(), nn.Linear(8, 3))`,
    model: '',
    sequential: 'net',
  },
  'tensors of 64 bits that are filled before': {
    source: `import torch
from torch import nn
few = torch.rand(3, dtype=torch.float64), torch.randn(5, dtype=torch.double), torch.randn(3)
more = torch.rand(30, dtype=torch.float64), torch.randn(32, dtype=torch.double), torch.randn((5, 7), dtype=torch.float64)
net = nn.Sequential(nn.Linear(13, 8), nn.ReLU(), nn.Linear(8, 3))`,
    model: '',
    sequential: 'net',
  },
  'a parameter of its own built before': ofNet(
    'net',
    'self.token = nn.Parameter(torch.randn(1, num_inputs, 5))',
    'self.scale = nn.Parameter(torch.rand(num_inputs + 2))',
    'self.order = torch.randperm(num_inputs)',
    'self.net = nn.Sequential(nn.Linear(num_inputs, 8), nn.ReLU(), nn.Linear(8, 3))',
    'self.noise = torch.randn(num_inputs * 2)',
    'nn.init.normal_(self.net[0].weight)',
  ),
  'layers built in another order': ofNet(
    'net',
    'out = nn.Linear(8, 3)',
    'a = nn.Linear(num_inputs, 8)',
    'self.net = nn.Sequential(a, nn.BatchNorm1d(8), nn.ReLU(), out)',
  ),
  'the second of two': ofNet(
    'second',
    'self.first = nn.Sequential(nn.Linear(num_inputs, 20, bias=False), nn.ReLU(), nn.Linear(20, 5))',
    'self.second = nn.Sequential(nn.Linear(num_inputs, 8), nn.ReLU(), nn.Linear(8, 3))',
  ),
  'modules between and after': ofNet(
    'net',
    'layers = []',
    'for width in (8, 3):',
    '  layers.append(nn.Linear(num_inputs if width == 8 else 8, width))',
    '  setattr(self, f"side{width}", nn.Linear(width, 2))',
    'self.net = nn.Sequential(*layers)',
    'self.last = nn.Linear(6, 6)',
  ),
  'in the file itself': {
    source:
      'from torch import nn\nbefore = nn.Linear(4, 4)\nout = nn.Linear(8, 3)\nnet = nn.Sequential(nn.Linear(13, 8), out)',
    model: '',
    sequential: 'net',
  },
  'an object within another': {
    source: `${net('self.net = nn.Sequential(nn.Linear(num_inputs, 3))')}
class Outer(nn.Module):
  def __init__(self):
    super().__init__()
    self.before = nn.Linear(5, 5)
    self.inner = Net(13)
other = Outer()`,
    model: 'Outer()',
    sequential: 'model.inner.net',
  },
  'torch.nn.init in the constructor': ofNet(
    'net',
    'self.net = nn.Sequential(nn.Linear(num_inputs, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, 3))',
    'nn.init.xavier_uniform_(self.net[0].weight, gain=nn.init.calculate_gain("relu"))',
    'self.late = nn.Linear(4, 4)',
    'nn.init.kaiming_normal_(self.net[3].weight, mode="fan_out", nonlinearity="relu")',
    'nn.init.zeros_(self.net[0].bias)',
    'nn.init.constant_(self.net[1].weight, 0.5)',
    'nn.init.uniform_(tensor=self.net[3].bias, b=0.25)',
    'nn.init.normal_(self.late.weight)',
  ),
  'methods that fill a parameter': ofNet(
    'net',
    'self.net = nn.Sequential(nn.Linear(num_inputs, 20), nn.BatchNorm1d(20), nn.Linear(20, 3))',
    'self.net[0].weight.data.normal_(0, 0.02)',
    'self.net[1].weight.data.normal_(mean=1.0, std=0.02)',
    'self.net[1].bias.data.fill_(0.1)',
    'n = self.net[2].in_features * self.net[2].weight.size(0)',
    'bound = 1 / self.net[2].weight.shape[1] ** 0.5',
    'self.net[2].weight.data.uniform_(-bound, bound)',
    'self.net[2].bias.data.normal_(0, (2.0 / n) ** 0.5)',
    'for p in self.net[0].parameters():',
    '  if p.dim() < 2:',
    '    p.data.zero_()',
  ),
  'a loop over modules()': ofNet(
    'net',
    'self.other = nn.Linear(3, 3)',
    'self.net = nn.Sequential(nn.Linear(num_inputs, 8, bias=False), nn.BatchNorm1d(8), nn.Sequential(nn.Linear(8, 3)))',
    'self.after = nn.ModuleList([nn.Linear(2, 2)])',
    'for m in self.modules():',
    '  if isinstance(m, (nn.Conv2d, nn.Linear)):',
    '    nn.init.kaiming_uniform_(m.weight, a=0.2)',
    '    if m.bias is not None:',
    '      nn.init.normal_(m.bias, std=0.01)',
    '  elif isinstance(m, nn.BatchNorm1d):',
    '    nn.init.constant_(m.weight, 1)',
    '    nn.init.ones_(m.bias)',
  ),
  'a loop that skips what has no weight or bias': ofNet(
    'net',
    'self.net = nn.Sequential(nn.Linear(num_inputs, 8, bias=False), nn.ReLU(), nn.Linear(8, 3))',
    'for m in self.modules():',
    '  try:',
    '    nn.init.xavier_uniform_(m.weight)',
    '    m.bias.data.fill_(0.5)',
    '  except AttributeError:',
    '    continue',
  ),
  'apply with a function of the file': {
    source: `import torch
def init_weights(m):
  if type(m) == nn.Linear:
    torch.nn.init.xavier_normal_(m.weight)
    m.bias.data.fill_(0.01)
${net('self.net = nn.Sequential(nn.Linear(num_inputs, 8), nn.ReLU(), nn.Linear(8, 3))', 'self.head = nn.Linear(3, 3)')}
model = Net(13)
other = nn.Linear(2, 2)
other.apply(init_weights)
model.apply(init_weights)`,
    model: '',
    sequential: 'model.net',
  },
  'apply by the name of the class': ofNet(
    'net',
    'class Wide(nn.Linear):',
    '  pass',
    'def weights_init(m):',
    '  classname = m.__class__.__name__',
    '  if hasattr(m, "weight") and (classname.find("Linear") != -1 or classname.find("Conv") != -1):',
    '    nn.init.normal_(m.weight.data, 0.0, 0.02)',
    '  elif classname.startswith("BatchNorm"):',
    '    nn.init.normal_(m.weight.data, 1.0, 0.02)',
    '    nn.init.constant_(m.bias.data, 0)',
    'self.net = nn.Sequential(nn.Linear(num_inputs, 8), nn.BatchNorm1d(8), Wide(8, 3))',
    'self.net.apply(weights_init)',
  ),
};

let answers: { readonly state: Record<string, string>; readonly order: number[] }[];
beforeAll(async () => {
  const script = fileURLToPath(new URL('construction.py', import.meta.url));
  answers = JSON.parse(await runPython(script, JSON.stringify({ seed, rows, cases: Object.values(cases) })));
});

test.each(Object.entries(cases))('%s', (name, { source, sequential, codes = [] }) => {
  const answer = answers[Object.keys(cases).indexOf(name)]!;
  const { sequentials, diagnostics } = readModel(source);
  expect(diagnostics.map(({ code }) => code)).toEqual(codes);
  const spec = sequentials.find((found) => found.name.endsWith(sequential.split('.').at(-1)!))!;
  const data = syntheticData(rows, 13, 3);
  const binding = bindSequential(spec, {}, { name: data.name, features: 13, classes: 3 });
  if (binding.type !== 'bound') throw new Error(JSON.stringify(binding));

  const run = createRun({ model: binding.model, data, options: trainOptions({ seed, heldOutFraction: 0.5 }) });
  const initial = stateOf(run);
  expect(Object.keys(initial).length).toBeGreaterThan(0);
  // Layers in nested Sequentials are in torch's order under other names.
  const expected = Object.entries(answer.state).filter(([parameter]) => !parameter.endsWith('num_batches_tracked'));
  const values = Object.values(initial).map((values) => Buffer.from(values.buffer).toString('base64'));
  for (const [at, [parameter, value]] of expected.entries()) expect(values[at], parameter).toBe(value);
  expect(values.length).toBe(expected.length);
  expect([...run.training.order, ...run.heldOut.order]).toEqual(answer.order);
});
