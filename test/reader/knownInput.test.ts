import { expect, test } from 'vitest';
import { knownInput } from '../../src/reader/models/knownInput.ts';
import { readModel } from '../../src/reader/readModel.ts';

const net = 'net = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU())';
const whole = [
  'class Net(nn.Module):',
  '    def __init__(self):',
  '        super().__init__()',
  '        self.features = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU())',
  '        self.head = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 2))',
  '    def forward(self, x):',
  '        return self.head(self.features(x))',
  'model = Net()',
].join('\n');

test.each([
  ['a call', `${net}\nprint(net(torch.randn(1, 3, 32, 28)).shape)`, [3, 32, 28]],
  ['a call with a tuple', `${net}\nnet(torch.zeros((2, 3, 16, 16), device='cpu'))`, [3, 16, 16]],
  ['a variable', `${net}\nx = torch.rand(4, 3, 8, 8)  # images\ny = net(x)`, [3, 8, 8]],
  ['a variable that is set twice', `${net}\nx = torch.rand(4, 3, 8, 8)\nx = x[:, :, 1:]\ny = net(x)`, [3, 7, 8]],
  ['a loop variable', `${net}\nx = torch.rand(4, 3, 8, 8)\nfor x, y in data:\n    y = net(x)`, undefined],
  ['torchsummary', `from torchsummary import summary\n${net}\nsummary(net, (3, 32, 32))`, [3, 32, 32]],
  ['torchinfo', `from torchinfo import summary\n${net}\nsummary(net, input_size=(16, 3, 32, 32))`, [3, 32, 32]],
  ['another summary', `from other import summary\n${net}\nsummary(net, (3, 32, 32))`, undefined],
  ['two that differ', `${net}\nnet(torch.randn(1, 3, 32, 32))\nnet(torch.randn(1, 3, 64, 64))`, undefined],
  ['one that does not fit', `${net}\nnet(torch.randn(1, 1, 32, 32))`, undefined],
  ['one of other dimensions', `${net}\nnet(torch.randn(3, 32, 32))`, undefined],
  ['a class', `${whole}\nmodel(torch.randn(1, 3, 32, 32))`, [3, 32, 32]],
  ['a call on another device', `${net}\nnet(torch.randn(1, 3, 32, 28).to('cpu'))`, [3, 32, 28]],
  ['a call of forward', `${net}\nnet.forward(torch.randn(1, 3, 32, 28))`, [3, 32, 28]],
  ['a Sequential applied at once', `y = ${net.slice(6)}(torch.randn(1, 3, 32, 28))`, [3, 32, 28]],
  ['two Sequentials, the other one applied at once', `${net}\n${net.slice(6)}(torch.randn(1, 3, 32, 28))`, undefined],
  ['an object applied at once', `${whole}\nNet()(torch.randn(1, 3, 32, 32))`, [3, 32, 32]],
  [
    'an object of a factory, by forward and a variable',
    `${whole}\ndef make(n):\n    return Net()\nx = torch.randn(1, 3, 32, 32)\nmake((1, 2)).to('cpu').forward(x)`,
    [3, 32, 32],
  ],
  ['an object of another class', `${whole}\nOther(Net())(torch.randn(1, 3, 32, 32))`, undefined],
  ['what a constructor is given', `${whole}\nOther(torch.randn(1, 3, 32, 32))`, undefined],
  ['a batch of any size', `${net}\nnet(torch.randn(len(rows) // 2, 3, 32, 28))`, [3, 32, 28]],
  ['sizes that have names', `S = 28  # pixels\n${net}\nnet(torch.zeros(args['n'], 3, S, S))`, [3, 28, 28]],
  ['sizes of a function', `S = 28\n${net}\ndef f(S):\n    net(torch.zeros(1, 3, S, S))`, undefined],
  ['a size that is set twice', `S = 28\nS, T = 2, 3\n${net}\nnet(torch.zeros(1, 3, S, S))`, [3, 2, 2]],
  ['a size that is changed', `S = 28\nS += 1\n${net}\nnet(torch.zeros(1, 3, S, S))`, [3, 29, 29]],
  ['what moves', `${net}\nx = torch.rand(4, 3, 8, 8)\nx = x.to(torch.device('cpu'))\nnet.cuda()(x.float())`, [3, 8, 8]],
  ['a type of tensors', `${net}\nnet(torch.FloatTensor(2, 3, 8, 8))`, [3, 8, 8]],
  ['numbers, not sizes', `${net}\nnet(torch.Tensor([2, 3, 8, 8]))`, undefined],
  ['a Variable', `${net}\nx = autograd.Variable(torch.rand(2, 3, 8, 8), requires_grad=True)\nnet(x)`, [3, 8, 8]],
  ['a summary of what is built', `import torchinfo\n${whole}\ntorchinfo.summary(Net(), (n, 3, 8, 8))`, [3, 8, 8]],
  ['an annotated variable', `${net}\nx: torch.Tensor = torch.rand(4, 3, 8, 8)\ny = net(x)`, [3, 8, 8]],
  ['one that is set again', `${net}\nx = torch.rand(4, 3, 8, 8)\nx: torch.Tensor = other(x)\ny = net(x)`, undefined],
  ['whole numbers', `${net}\nnet(torch.randint(0, 255, (2, 3, 8, 8)).float())`, [3, 8, 8]],
  ['whole numbers by keywords', `${net}\nnet(torch.randint(high=len(a), size=[2, 3, 8, 8]))`, [3, 8, 8]],
  [
    'a summary of data',
    `from torchinfo import summary\n${net}\nsummary(net, input_data=torch.rand(2, 3, 8, 8), depth=2)`,
    [3, 8, 8],
  ],
  [
    'a summary of data that have a name',
    `from torchinfo import summary\n${net}\nx = torch.rand(2, 3, 8, 8)\nsummary(net, input_data=x)`,
    [3, 8, 8],
  ],
  [
    'positions in front of a Linear',
    `net = nn.Sequential(nn.Linear(6, 8), nn.ReLU())\nnet(torch.randn(2, 5, 6))`,
    [5, 6],
  ],
  [
    'a layer that tells of no dimensions',
    `net = nn.Sequential(nn.Unflatten(1, (2, 3)), nn.Linear(3, 4))\nnet(torch.randn(2, 6))`,
    [6],
  ],
  [
    'one that such a layer does not take',
    `net = nn.Sequential(nn.Unflatten(1, (2, 3)), nn.Linear(3, 4))\nnet(torch.randn(2, 8))`,
    undefined,
  ],
  [
    'a call in a forward',
    'class Net(nn.Module):\n  def __init__(self):\n    super().__init__()\n    self.net = nn.Sequential(nn.Linear(6, 8), nn.ReLU())\n  def forward(self, x):\n    return self.net(x.view(2, 5, 6)).mean(1)\nNet()(torch.randn(10, 6))',
    [5, 6],
  ],
  ['nothing', net, undefined],
] as const)('%s', (_, source, expected) => {
  const text = `import torch\nfrom torch import nn\n${source}\n`;
  const { sequentials } = readModel(text);
  const sequential = sequentials.find(({ partOf }) => partOf === undefined)!;
  expect(knownInput(text, sequential)).toEqual(expected);
});
