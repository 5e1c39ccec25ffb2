# builds: build(4, depth=3)
from torch import nn


def block(inputs, outputs, *, norm=None, **options):
    layers = [nn.Linear(inputs, outputs, **options)]
    if norm is not None:
        layers.append(norm(outputs))
    return nn.Sequential(*layers, nn.ReLU())


def build(inputs, depth=2):
    width = 10
    net = nn.Sequential(block(inputs, width, bias=False))
    for _ in range(depth):
        net.append(block(width, width * 2, norm=nn.BatchNorm1d)) if width < 40 else net.append(nn.ReLU())
        width *= 2 if width < 40 else 1
    net.add_module("head", nn.Linear(width, 3))
    return net


model = build(4, depth=3)
