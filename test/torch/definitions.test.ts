// Files that define residual blocks and other classes train as PyTorch trains them, whatever the engine makes of them.

import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { createRun } from '../../src/engine/run.ts';
import { bindSequential } from '../../src/model/bind.ts';
import { sizeOf } from '../../src/model/shape.ts';
import { readModel } from '../../src/reader/readModel.ts';
import { syntheticData, trainOptions } from '../engine/requests.ts';
import { expectClose } from './closeTo.ts';
import { stateOf } from './engineRun.ts';
import { runPython } from './oracle.ts';

interface Case {
  readonly source: string;
  /** The shape of a row in front of the model. */
  readonly shape: readonly number[];
  /** CrossEntropyLoss where it is left out. */
  readonly loss?: 'NLLLoss';
  /** Of the Sequential or class; `net` where it is left out. */
  readonly name?: string;
  /** How many of torch's parameters and statistics are of modules that are never applied. */
  readonly unused?: number;
  /** What is offered beside it. */
  readonly others?: readonly string[];
  /** What is said of it. */
  readonly codes?: readonly string[];
}

const IMPORTS = `import torch
from torch import nn
import torch.nn.functional as F
`;
const [seed, rows, steps, rate] = [3, 24, 20, 0.05];

const cases: Record<string, Case> = {
  'a Sequential that adds its input': {
    shape: [13],
    source: `
class Residual(nn.Sequential):
    def forward(self, x):
        return x + super().forward(x)
class Loop(nn.Sequential):
    def forward(self, x):
        out = x
        for layer in self:
            out = layer(out)
        return out + x
net = nn.Sequential(nn.Linear(13, 8), Residual(nn.Linear(8, 8), nn.ReLU(), Residual(nn.Linear(8, 8))), Loop(nn.Linear(8, 8), nn.BatchNorm1d(8)), nn.Linear(8, 3))`,
  },
  'arithmetic with numbers': {
    shape: [13],
    name: 'Net',
    source: `
class Net(nn.Module):
    def __init__(self, scale=0.2):
        super().__init__()
        self.a = nn.Sequential(nn.Linear(13, 16), nn.ReLU())
        self.b = nn.Sequential(nn.Linear(16, 16), nn.BatchNorm1d(16))
        self.c = nn.Linear(16, 3)
        self.scale = scale
    def forward(self, x):
        h = self.a(2 * x - 1)
        h = h + self.scale * self.b(h)
        gate = torch.sigmoid(-h)
        h = gate * h + (1 - gate) * torch.tanh(h.mul(0.5))
        out = self.c(h / 2 + 0.25)
        out *= 1.5
        return out
net = Net()`,
    others: ['Net.a', 'Net.b'],
    codes: ['forward-goes-on'],
  },
  'arithmetic with numbers on images': {
    shape: [2, 4, 4],
    name: 'Net',
    source: `
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(2, 4, 3, padding=1)
        self.norm = nn.BatchNorm2d(4)
        self.fc = nn.Linear(64, 3)
    def forward(self, x):
        h = self.conv((x - 0.5) / 0.25)
        h = F.relu(self.norm(h) * 0.7 + h)
        return self.fc(torch.sub(torch.flatten(h, 1), 0.1))
net = Net()`,
  },
  'a module with layers of its own': {
    shape: [13],
    source: `
class Block(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.fc2 = nn.Linear(width, width)
        self.fc1 = nn.Linear(width, width)
        self.bn1 = nn.BatchNorm1d(width)
        self.relu = nn.ReLU()
        self.shortcut = nn.Sequential()
        nn.init.zeros_(self.fc2.weight)
    def forward(self, x):
        identity = x
        out = self.relu(self.bn1(self.fc1(x)))
        out = self.fc2(out)
        out += self.shortcut(identity)
        return F.relu(out)
class Outer(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.block = nn.Sequential(nn.Linear(width, width), Block(width))
        self.norm = nn.BatchNorm1d(width)
    def forward(self, x):
        return self.block(self.norm(x)) + x
net = nn.Sequential(nn.Linear(13, 8), Block(8), Outer(8), nn.Linear(8, 3))`,
  },
  'a layer in place before the addition': {
    shape: [13],
    source: `
class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.act = nn.ReLU(inplace=True)
        self.fc = nn.Linear(8, 8)
    def forward(self, x):
        return x + self.fc(self.act(x))
net = nn.Sequential(nn.Linear(13, 8), Block(), nn.BatchNorm1d(8), Block(), nn.Linear(8, 3))`,
  },
  'residual convolutions on images': {
    shape: [1, 4, 4],
    source: `
class BasicBlock(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.relu = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)
        self.downsample = None
        for m in self.modules():
            if isinstance(m, nn.Conv2d):
                nn.init.kaiming_normal_(m.weight, mode='fan_out', nonlinearity='relu')
    def forward(self, x):
        identity = x
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        if self.downsample is not None:
            identity = self.downsample(x)
        out += identity
        return self.relu(out)
class Head(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.fc = nn.Linear(channels, 3)
    def forward(self, x):
        x = F.adaptive_avg_pool2d(F.max_pool2d(x, 2), 1)
        return self.fc(x.view(x.size(0), -1))
net = nn.Sequential(nn.Conv2d(1, 6, 3, padding=1), nn.BatchNorm2d(6), nn.ReLU(), BasicBlock(6), BasicBlock(6), Head(6))`,
  },
  'shortcuts with layers of their own': {
    shape: [2, 6, 6],
    source: `
class BasicBlock(nn.Module):
    expansion = 1
    def __init__(self, in_planes, planes, stride=1, downsample=None):
        super().__init__()
        self.conv1 = nn.Conv2d(in_planes, planes, 3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(planes)
        self.relu = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv2d(planes, planes, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(planes)
        self.downsample = downsample
    def forward(self, x):
        identity = x
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        if self.downsample is not None:
            identity = self.downsample(x)
        out += identity
        return self.relu(out)
class PreAct(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.act = nn.ReLU(inplace=True)
        self.shortcut = nn.Conv2d(width, width, 1)
        self.conv = nn.Conv2d(width, width, 3, padding=1)
    def forward(self, x):
        out = self.act(x)
        return self.conv(out) + self.shortcut(x)
def layer(planes, width, stride):
    down = nn.Sequential(nn.Conv2d(planes, width, 1, stride=stride, bias=False), nn.BatchNorm2d(width))
    return nn.Sequential(BasicBlock(planes, width, stride, down), BasicBlock(width, width))
net = nn.Sequential(nn.Conv2d(2, 4, 3, padding=1), layer(4, 6, 2), nn.BatchNorm2d(6), PreAct(6), layer(6, 8, 1), nn.AdaptiveAvgPool2d((1, 1)), nn.Flatten(), nn.Linear(8, 3))`,
  },
  'branches in the order in which forward applies them': {
    shape: [13],
    source: `
class Branches(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.b = nn.Linear(width, 5)
        self.a = nn.Sequential(nn.Linear(width, 7), nn.Dropout(0.3), nn.Linear(7, 5))
        self.c = nn.Sequential()
        self.d = nn.Linear(5, 5)
    def forward(self, x):
        first = F.dropout(self.b(x), 0.2, training=self.training)
        second = self.a(x)
        third = self.d(first)
        x = second + third + self.c(first)
        return torch.add(x, F.leaky_relu(x, 0.2)) + F.silu(x)
net = nn.Sequential(nn.Linear(13, 8), nn.ReLU(), Branches(8), nn.BatchNorm1d(5), nn.Linear(5, 3))`,
  },
  'additions within one forward': {
    shape: [13],
    source: `
class Twice(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(width, width) for _ in range(3)])
        self.norm = nn.BatchNorm1d(width)
    def forward(self, x):
        start = x
        for layer in self.layers:
            x = torch.relu(layer(x)) + x
        return torch.add(self.norm(x), start)
net = nn.Sequential(nn.Linear(13, 8), Twice(8), nn.Linear(8, 3))`,
  },
  'a function of the output that forward returns': {
    shape: [13],
    loss: 'NLLLoss',
    name: 'Net.body',
    source: `
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(13, 8), nn.ReLU(), nn.Linear(8, 3))
    def forward(self, x):
        x = self.body(x)
        return F.log_softmax(x, dim=1)
net = Net()`,
  },
  'modules of the output that forward returns': {
    shape: [13],
    loss: 'NLLLoss',
    name: 'Net.body',
    source: `
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.out = nn.LogSoftmax(dim=1)
        self.act = nn.Tanh()
        self.body = nn.Sequential(nn.Linear(13, 8), nn.ReLU(), nn.Linear(8, 3))
    def forward(self, x):
        return self.out(self.act(self.body(x)))
net = Net()`,
  },
  'a Softmax before the cross-entropy': {
    shape: [13],
    name: 'Net.body',
    codes: ['softmax-before-loss'],
    source: `
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(13, 8), nn.ReLU(), nn.Linear(8, 3))
    def forward(self, x):
        return torch.softmax(self.body(x), 1)
net = Net()
criterion = nn.CrossEntropyLoss()`,
  },
  LeNet: {
    shape: [1, 16, 16],
    name: 'LeNet',
    unused: 2,
    source: `
class LeNet(nn.Module):
    def __init__(self):
        super(LeNet, self).__init__()
        self.fc3 = nn.Linear(10, 3)
        self.conv1 = nn.Conv2d(1, 4, 5)
        self.unused = nn.Linear(6, 6)
        self.conv2 = nn.Conv2d(4, 6, 3)
        self.fc1 = nn.Linear(6 * 2 * 2, 12)
        self.fc2 = nn.Linear(12, 10)
    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), (2, 2))
        x = F.max_pool2d(torch.tanh(self.conv2(x)), 2)
        x = x.view(-1, self.num_flat_features(x))
        x = F.dropout(F.relu(self.fc1(x)), p=0.3, training=self.training)
        x = F.leaky_relu(self.fc2(x), 0.1)
        return self.fc3(x)
    def num_flat_features(self, x):
        size = x.size()[1:]
        num_features = 1
        for s in size:
            num_features *= s
        return num_features
net = LeNet()`,
  },
  'a tensor minus another': {
    shape: [13],
    name: 'Net',
    source: `
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(13, 8)
        self.b = nn.Linear(13, 8)
        self.c = nn.Sequential(nn.Linear(8, 8), nn.ReLU())
        self.d = nn.Linear(8, 3)
    def forward(self, x):
        h = self.a(x) - torch.tanh(self.b(x))
        h = h.sub(self.c(h))
        return self.d(torch.sub(h, F.relu(h)))
net = Net()`,
    others: ['Net.c'],
    codes: ['forward-goes-on'],
  },
  'a tensor divided by another, a number by a tensor': {
    shape: [13],
    name: 'Net',
    source: `
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(13, 8)
        self.b = nn.Linear(13, 8)
        self.c = nn.Sequential(nn.Linear(8, 8), nn.Softplus())
        self.d = nn.Linear(8, 3)
    def forward(self, x):
        h = self.a(x) / (1 + torch.sigmoid(self.b(x)))
        h = torch.div(h, self.c(h) + 1)
        h = h + 2 / (1 + F.softplus(h)) + torch.reciprocal(3 - torch.tanh(h))
        return self.d(1 / (h * h + 1))
net = Net()`,
    others: ['Net.c'],
    codes: ['forward-goes-on'],
  },
  // Behind a Linear without bias of an input of zeros, the derivative at the bound counts.
  'values within bounds': {
    shape: [13],
    name: 'Net',
    source: `
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(13, 8, bias=False)
        self.b = nn.Linear(8, 8)
        self.c = nn.Sequential(nn.Linear(8, 8), nn.Tanh())
        self.d = nn.Linear(8, 3)
    def forward(self, x):
        h = self.a(x * 0).clamp(min=0)
        h = torch.clamp(self.b(h), -0.2, 0.3)
        h = self.c(h).clip(max=0.1) + torch.clamp_min(h, -0.1)
        return self.d(h).clamp_(-2, 2)
net = Net()`,
    others: ['Net.c'],
    codes: ['forward-goes-on'],
  },
  'features and classifier': {
    shape: [2, 8, 8],
    name: 'VGG',
    others: ['VGG.classifier', 'VGG.features'],
    codes: ['forward-goes-on', 'forward-begins-before'],
    source: `
class VGG(nn.Module):
    def __init__(self, num_classes=3):
        super().__init__()
        self.features = self.make_layers([6, 'M', 8, 'M'])
        self.avgpool = nn.AdaptiveAvgPool2d((2, 2))
        self.classifier = nn.Sequential(
            nn.Linear(8 * 2 * 2, 16), nn.ReLU(True), nn.Dropout(0.2), nn.Linear(16, num_classes)
        )
        for m in self.modules():
            if isinstance(m, nn.Conv2d):
                nn.init.kaiming_normal_(m.weight, mode='fan_out', nonlinearity='relu')
                nn.init.constant_(m.bias, 0)
            elif isinstance(m, nn.Linear):
                nn.init.normal_(m.weight, 0, 0.1)
    def make_layers(self, cfg):
        layers = []
        in_channels = 2
        for v in cfg:
            if v == 'M':
                layers += [nn.MaxPool2d(2, 2)]
            else:
                layers += [nn.Conv2d(in_channels, v, 3, padding=1), nn.BatchNorm2d(v), nn.ReLU(inplace=True)]
                in_channels = v
        return nn.Sequential(*layers)
    def forward(self, x):
        x = self.features(x)
        x = self.avgpool(x)
        x = torch.flatten(x, 1)
        return self.classifier(x)
net = VGG()`,
  },
  'a ResNet with downsample': {
    shape: [3, 8, 8],
    name: 'ResNet',
    others: ['ResNet.layer1', 'ResNet.layer2', 'ResNet.layer3'],
    codes: ['forward-goes-on'],
    source: `
def conv3x3(in_planes, out_planes, stride=1):
    return nn.Conv2d(in_planes, out_planes, kernel_size=3, stride=stride, padding=1, bias=False)
class BasicBlock(nn.Module):
    expansion = 1
    def __init__(self, inplanes, planes, stride=1, downsample=None, norm_layer=None):
        super(BasicBlock, self).__init__()
        if norm_layer is None:
            norm_layer = nn.BatchNorm2d
        self.conv1 = conv3x3(inplanes, planes, stride)
        self.bn1 = norm_layer(planes)
        self.relu = nn.ReLU(inplace=True)
        self.conv2 = conv3x3(planes, planes)
        self.bn2 = norm_layer(planes)
        self.downsample = downsample
    def forward(self, x):
        identity = x
        out = self.conv1(x)
        out = self.bn1(out)
        out = self.relu(out)
        out = self.conv2(out)
        out = self.bn2(out)
        if self.downsample is not None:
            identity = self.downsample(x)
        out += identity
        return self.relu(out)
class ResNet(nn.Module):
    def __init__(self, block, layers, num_classes=3):
        super(ResNet, self).__init__()
        self.inplanes = 4
        self.conv1 = nn.Conv2d(3, 4, kernel_size=3, stride=1, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(4)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.MaxPool2d(kernel_size=3, stride=2, padding=1)
        self.layer1 = self._make_layer(block, 4, layers[0])
        self.layer2 = self._make_layer(block, 8, layers[1], stride=2)
        self.layer3 = self._make_layer(block, 12, layers[2], stride=2)
        self.avgpool = nn.AdaptiveAvgPool2d((1, 1))
        self.fc = nn.Linear(12 * block.expansion, num_classes)
        for m in self.modules():
            if isinstance(m, nn.Conv2d):
                nn.init.kaiming_normal_(m.weight, mode='fan_out', nonlinearity='relu')
            elif isinstance(m, (nn.BatchNorm2d, nn.GroupNorm)):
                nn.init.constant_(m.weight, 1)
                nn.init.constant_(m.bias, 0)
    def _make_layer(self, block, planes, blocks, stride=1):
        downsample = None
        if stride != 1 or self.inplanes != planes * block.expansion:
            downsample = nn.Sequential(
                nn.Conv2d(self.inplanes, planes * block.expansion, kernel_size=1, stride=stride, bias=False),
                nn.BatchNorm2d(planes * block.expansion),
            )
        layers = [block(self.inplanes, planes, stride, downsample)]
        self.inplanes = planes * block.expansion
        for _ in range(1, blocks):
            layers.append(block(self.inplanes, planes))
        return nn.Sequential(*layers)
    def forward(self, x):
        x = self.relu(self.bn1(self.conv1(x)))
        x = self.maxpool(x)
        x = self.layer1(x)
        x = self.layer2(x)
        x = self.layer3(x)
        x = self.avgpool(x)
        x = x.view(x.size(0), -1)
        return self.fc(x)
net = ResNet(BasicBlock, [1, 2, 1])`,
  },
  'many ways to say it': {
    shape: [1, 6, 6],
    name: 'Net',
    source: `
class Block(nn.Module):
    def __init__(self, a, b):
        super().__init__()
        self.shortcut = nn.Conv2d(a, b, 1)
        self.body = nn.ModuleList([nn.Conv2d(a, b, 3, padding=1), nn.BatchNorm2d(b)])
    def forward(self, x):
        out = x
        for layer in self.body:
            out = layer(out)
        return F.relu(self.shortcut(x) + out)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.blocks = nn.ModuleDict({'b': Block(5, 4), 'a': Block(2, 5)})
        self.head = nn.Linear(4, 3)
        self.lift = nn.Conv2d(1, 2, 3)
    def embed(self, x):
        x = F.pad(x, (1, 1, 0, 2), mode='replicate')
        return F.gelu(self.lift(x))
    def forward(self, x):
        x = self.embed(x)
        for name in ['a', 'b']:
            x = self.blocks[name](x)
        x = F.interpolate(x, scale_factor=2, mode='bilinear', align_corners=False)
        x = x * torch.sigmoid(x)
        y = F.avg_pool2d(x, x.size()[2:]).squeeze(-1).squeeze(-1)
        x = x.mean(dim=(2, 3)) + y
        return self.head(x.reshape(-1, 4)), x
net = Net()`,
    codes: ['several-outputs'],
  },
  'a U-Net': {
    shape: [1, 7, 10],
    source: `
class DoubleConv(nn.Module):
    def __init__(self, in_channels, out_channels):
        super().__init__()
        self.double_conv = nn.Sequential(
            nn.Conv2d(in_channels, out_channels, 3, padding=1, bias=False), nn.BatchNorm2d(out_channels), nn.ReLU(inplace=True),
            nn.Conv2d(out_channels, out_channels, 3, padding=1, bias=False), nn.BatchNorm2d(out_channels), nn.ReLU(inplace=True))
    def forward(self, x):
        return self.double_conv(x)
class Down(nn.Module):
    def __init__(self, in_channels, out_channels):
        super().__init__()
        self.pool = nn.MaxPool2d(2)
        self.conv = DoubleConv(in_channels, out_channels)
    def forward(self, x):
        x = self.conv(x)
        return self.pool(x), x
class Up(nn.Module):
    def __init__(self, in_channels, out_channels):
        super().__init__()
        self.up = nn.ConvTranspose2d(in_channels, in_channels // 2, kernel_size=2, stride=2)
        self.conv = DoubleConv(in_channels, out_channels)
    def forward(self, x1, x2):
        x1 = self.up(x1)
        diffY = x2.size()[2] - x1.size()[2]
        diffX = x2.size()[3] - x1.size()[3]
        x1 = F.pad(x1, [diffX // 2, diffX - diffX // 2, diffY // 2, diffY - diffY // 2])
        x = torch.cat([x2, x1], dim=1)
        return self.conv(x)
class UNet(nn.Module):
    def __init__(self, features=[4, 8]):
        super().__init__()
        self.downs, self.ups = nn.ModuleList(), nn.ModuleList()
        width = 1
        for feature in features:
            self.downs.append(Down(width, feature))
            width = feature
        self.bottleneck = DoubleConv(features[-1], features[-1] * 2)
        for feature in reversed(features):
            self.ups.append(Up(feature * 2, feature))
        self.head, self.side = nn.Conv2d(features[0], 1, 1), nn.Conv2d(features[1], 1, 1)
        self.fc = nn.Linear(140, 3)
    def forward(self, x):
        skips = []
        for down in self.downs:
            x, skip = down(x)
            skips.append(skip)
        x = self.bottleneck(x)
        for skip, up in zip(reversed(skips), self.ups):
            x = up(x, x2=skip)
        y = F.interpolate(skips[-1], size=x.shape[2:], mode='bilinear', align_corners=True)
        y = torch.cat([self.head(x), self.side(y)], dim=1)
        return self.fc(torch.flatten(y, 1))
net = UNet()`,
    name: 'UNet',
    others: ['DoubleConv.double_conv'],
  },
  'blocks of squeeze and excitation': {
    shape: [2, 5, 6],
    source: `
class SELayer(nn.Module):
    def __init__(self, channel, reduction=4):
        super(SELayer, self).__init__()
        self.avg_pool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Sequential(nn.Linear(channel, channel // reduction, bias=False), nn.ReLU(inplace=True),
            nn.Linear(channel // reduction, channel, bias=False), nn.Sigmoid())
    def forward(self, x):
        b, c, _, _ = x.size()
        y = self.avg_pool(x).view(b, c)
        y = self.fc(y).view(b, c, 1, 1)
        return x * y.expand_as(x)
class Gate(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.se = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Conv2d(c, 2, 1), nn.SiLU(), nn.Conv2d(2, c, 1), nn.Hardsigmoid())
        self.spatial = nn.Conv2d(c, 1, 3, padding=1)
        self.shift = nn.AdaptiveAvgPool2d((1, 1))
    def forward(self, x):
        x = torch.mul(self.se(x), x)
        x = x * torch.sigmoid(self.spatial(x))
        return x + self.shift(x)
class Block(nn.Module):
    def __init__(self, i, o, stride):
        super().__init__()
        self.conv = nn.Sequential(nn.Conv2d(i, o, 3, stride, 1, bias=False), nn.BatchNorm2d(o), nn.ReLU(), SELayer(o))
        self.down = nn.Sequential(nn.Conv2d(i, o, 1, stride, bias=False), nn.BatchNorm2d(o))
    def forward(self, x):
        out = self.conv(x)
        out += self.down(x)
        return F.relu(out, inplace=True)
net = nn.Sequential(Block(2, 8, 1), Gate(8), Block(8, 12, 2), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(12, 3))`,
  },
  'branches that are joined': {
    shape: [2, 6, 6],
    source: `
class DenseBlock(nn.Module):
    def __init__(self, n, c, g):
        super().__init__()
        self.layers = nn.ModuleList()
        for i in range(n):
            self.layers.append(nn.Sequential(nn.BatchNorm2d(c + i * g), nn.ReLU(), nn.Conv2d(c + i * g, g, 3, padding=1)))
    def forward(self, x):
        features = [x]
        for layer in self.layers:
            features.append(layer(torch.cat(features, dim=1)))
        return torch.cat(features, 1)
class Inception(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.branch1 = nn.Conv2d(c, 3, 1)
        self.branch2 = nn.Sequential(nn.Conv2d(c, 2, 1), nn.ReLU(), nn.Conv2d(2, 4, 3, padding=1))
        self.branch3 = nn.Conv2d(c, 2, kernel_size=1)
    def _forward(self, x):
        pooled = self.branch3(F.avg_pool2d(x, kernel_size=3, stride=1, padding=1))
        return [self.branch1(x), self.branch2(x), pooled]
    def forward(self, x):
        return torch.cat(self._forward(x), 1)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.dense = DenseBlock(3, 2, 3)
        self.inception = Inception(11)
        self.deep = nn.Sequential(nn.Linear(9, 8), nn.ReLU(), nn.Linear(8, 5), nn.ReLU())
        self.out = nn.Linear(14, 3)
    def forward(self, x):
        x = self.inception(F.relu(self.dense(x)))
        x = x.mean([2, 3])
        y = self.deep[:2](x)
        for layer in self.deep[2:]:
            y = layer(y)
        return self.out(torch.cat((x, y), dim=-1))
net = Net()`,
    name: 'Net',
    others: ['DenseBlock.layers.0', 'DenseBlock.layers.1', 'DenseBlock.layers.2', 'Inception.branch2', 'Net.deep'],
    codes: ['forward-goes-on'],
  },
};

let answers: { readonly initial: string[]; readonly losses: number[] }[];
beforeAll(async () => {
  const script = fileURLToPath(new URL('definitions.py', import.meta.url));
  const asked = Object.values(cases).map(({ source, shape, loss: type }) => {
    const loss = type === 'NLLLoss' ? 'nll_loss' : 'cross_entropy';
    const { inputs, targets } = dataOf(shape);
    const encoded = Buffer.from(inputs.buffer, inputs.byteOffset, inputs.byteLength).toString('base64');
    return { source: IMPORTS + source, shape, seed, rows, inputs: encoded, targets: [...targets], rate, steps, loss };
  });
  answers = JSON.parse(await runPython(script, JSON.stringify(asked)));
});

const dataOf = (shape: readonly number[]) => syntheticData(rows, sizeOf(shape), 3);

test.each(Object.entries(cases))(
  '%s',
  (name, { source, shape, loss, name: sequential = 'net', codes = [], others = [], unused = 0 }) => {
    const data = dataOf(shape);
    const answer = answers[Object.keys(cases).indexOf(name)]!;
    const { sequentials, diagnostics } = readModel(IMPORTS + source);
    expect([...new Set(diagnostics.map(({ code }) => code))].sort()).toEqual(codes.toSorted());
    expect(sequentials.map((found) => found.name).sort()).toEqual([sequential, ...others].sort());
    const given = { name: data.name, features: data.features, classes: 3, shape };
    const binding = bindSequential(sequentials.find((found) => found.name === sequential)!, {}, given);
    if (binding.type !== 'bound') throw new Error(JSON.stringify(binding));
    const options = trainOptions({
      seed,
      heldOutFraction: 0,
      batchSize: rows,
      optimizer: { type: 'SGD', learningRate: rate },
      ...(loss && { loss: { type: loss } }),
    });
    const run = createRun({ model: binding.model, data, options });

    // torch's state is in the order of registration, which need not be that of the layers, and has modules never applied.
    const encode = (values: Float32Array) => Buffer.from(values.buffer).toString('base64');
    const read = Object.values(stateOf(run)).map(encode);
    expect(answer.initial).toEqual(expect.arrayContaining(read));
    expect(answer.initial.length - read.length).toBe(unused);
    const losses = Array.from({ length: steps }, () => run.step(0, rows).loss);
    expectClose(losses, answer.losses, 1e-5, 'loss of step');
  },
);
