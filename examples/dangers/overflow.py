"""Thirty layers whose first weights are too large: each passes on six times what it is given, until float32 has no number for it."""

import torch
from torch import nn


class TooLarge(nn.Module):
    def __init__(self, num_inputs, num_outputs, width=64, depth=30):
        super().__init__()
        layers = [nn.Linear(num_inputs, width), nn.ReLU()]
        for _ in range(depth):
            layers += [nn.Linear(width, width), nn.ReLU()]
        self.network = nn.Sequential(*layers, nn.Linear(width, num_outputs))
        for layer in self.network:
            if isinstance(layer, nn.Linear):
                nn.init.normal_(layer.weight, std=1.0)
                nn.init.zeros_(layer.bias)

    def forward(self, x):
        return self.network(x)


model = TooLarge(4, 3)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
