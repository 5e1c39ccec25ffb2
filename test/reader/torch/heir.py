# builds: Mlp([5, 6, 7])
import torch.nn as nn


class Mlp(nn.Sequential):
    def __init__(self, sizes):
        layers = []
        while len(sizes) > 2:
            layers.extend([nn.Linear(sizes[0], sizes[1]), nn.ReLU()])
            sizes = sizes[1:]
        super().__init__(*layers, nn.Linear(*sizes))


mlp = Mlp([5, 6, 7])
