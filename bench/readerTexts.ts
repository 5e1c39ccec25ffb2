// Generated Python files for the reader's benchmark: classes with Sequentials, and classes as torchvision has them. A seed
// gives the same text every time.

/** How a text of about so many lines is made. */
export type TextMaker = (lines: number) => string;

/** Classes with two Sequentials and a `forward`, each built once at the file's end. */
export function classesWithSequentials(lines: number): string {
  const random = createRandom(1);
  const text = ['import torch', 'from torch import nn', 'from torch.nn import functional as F', ''];
  const calls: string[] = [];
  while (text.length + calls.length < lines) {
    const name = `Net${calls.length}`;
    const [hidden, features] = [8 + random(120), 4 + random(60)];
    text.push(
      `class ${name}(nn.Module):`,
      '    def __init__(self, num_inputs, num_classes=3):',
      '        super().__init__()',
    );
    text.push(
      `        width = ${hidden}`,
      '        self.features = nn.Sequential(',
      '            nn.Linear(num_inputs, width),',
    );
    for (let at = 0; at < 1 + random(4); at++)
      text.push('            nn.BatchNorm1d(width),', '            nn.ReLU(),', '            nn.Linear(width, width),');
    text.push(`            nn.Linear(width, ${features}),`, '        )');
    if (random(2) === 0)
      text.push(
        '        layers = []',
        `        for _ in range(${1 + random(3)}):`,
        `            layers += [nn.Linear(${features}, ${features}), nn.ReLU(inplace=True)]`,
        '        self.middle = nn.Sequential(*layers)',
      );
    else text.push(`        self.middle = nn.Sequential(nn.Dropout(0.${1 + random(8)}), nn.BatchNorm1d(${features}))`);
    text.push(
      `        self.head = nn.Linear(${features}, num_classes)`,
      '',
      '    def forward(self, x):',
      '        x = self.features(x)',
    );
    text.push('        x = F.relu(self.middle(x))', '        return self.head(x)', '', '');
    calls.push(`model${calls.length} = ${name}(${2 + random(30)}, ${2 + random(9)})`);
  }
  return [...text, ...calls, ''].join('\n');
}

/** Blocks with shortcuts, `_make_layer`, helpers of convolutions and functions that build a model of a configuration. */
export function residualNetworks(lines: number): string {
  const random = createRandom(2);
  const text = ['import torch', 'import torch.nn as nn', ''];
  for (let at = 0; text.length < lines; at++) {
    const width = 8 * (1 + random(8));
    text.push(
      `def conv3x3_${at}(in_planes, out_planes, stride=1):`,
      '    """A convolution with padding."""',
      '    return nn.Conv2d(in_planes, out_planes, kernel_size=3, stride=stride, padding=1, bias=False)',
      '',
      `class Block${at}(nn.Module):`,
      `    expansion = ${1 + random(2)}`,
      '',
      '    def __init__(self, inplanes, planes, stride=1, downsample=None, norm_layer=None):',
      '        super().__init__()',
      '        if norm_layer is None:',
      '            norm_layer = nn.BatchNorm2d',
      `        self.conv1 = conv3x3_${at}(inplanes, planes, stride)`,
      '        self.bn1 = norm_layer(planes)',
      '        self.relu = nn.ReLU(inplace=True)',
      `        self.conv2 = conv3x3_${at}(planes, planes * self.expansion)`,
      '        self.bn2 = norm_layer(planes * self.expansion)',
      '        self.downsample = downsample',
      '',
      '    def forward(self, x):',
      '        identity = x',
      '        out = self.relu(self.bn1(self.conv1(x)))',
      '        out = self.bn2(self.conv2(out))',
      '        if self.downsample is not None:',
      '            identity = self.downsample(x)',
      '        out += identity',
      '        return self.relu(out)',
      '',
      `class ResNet${at}(nn.Module):`,
      '    def __init__(self, block, layers, num_classes=10):',
      '        super().__init__()',
      `        self.inplanes = ${width}`,
      '        self.conv1 = nn.Conv2d(3, self.inplanes, 7, stride=2, padding=3, bias=False)',
      '        self.bn1 = nn.BatchNorm2d(self.inplanes)',
      '        self.relu = nn.ReLU(inplace=True)',
      `        self.layer1 = self._make_layer(block, ${width}, layers[0])`,
      `        self.layer2 = self._make_layer(block, ${2 * width}, layers[1], stride=2)`,
      '        self.avgpool = nn.AdaptiveAvgPool2d((1, 1))',
      `        self.fc = nn.Linear(${2 * width} * block.expansion, num_classes)`,
      '        for m in self.modules():',
      '            if isinstance(m, nn.Conv2d):',
      "                nn.init.kaiming_normal_(m.weight, mode='fan_out', nonlinearity='relu')",
      '            elif isinstance(m, nn.BatchNorm2d):',
      '                nn.init.constant_(m.weight, 1)',
      '                nn.init.constant_(m.bias, 0)',
      '',
      '    def _make_layer(self, block, planes, blocks, stride=1):',
      '        downsample = None',
      '        if stride != 1 or self.inplanes != planes * block.expansion:',
      '            downsample = nn.Sequential(',
      '                nn.Conv2d(self.inplanes, planes * block.expansion, 1, stride=stride, bias=False),',
      '                nn.BatchNorm2d(planes * block.expansion),',
      '            )',
      '        layers = [block(self.inplanes, planes, stride, downsample)]',
      '        self.inplanes = planes * block.expansion',
      '        for _ in range(1, blocks):',
      '            layers.append(block(self.inplanes, planes))',
      '        return nn.Sequential(*layers)',
      '',
      '    def forward(self, x):',
      '        x = self.relu(self.bn1(self.conv1(x)))',
      '        x = self.layer2(self.layer1(x))',
      '        x = torch.flatten(self.avgpool(x), 1)',
      '        return self.fc(x)',
      '',
      `def resnet${at}(**kwargs):`,
      `    return ResNet${at}(Block${at}, [${1 + random(3)}, ${1 + random(3)}], **kwargs)`,
      '',
    );
  }
  return `${text.join('\n')}\n`;
}

/** Whole numbers below a bound. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
