# builds: Net(13, 3)
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, num_in, num_out, sizes=(64, 32, 16), batch_norm=True):
        super(Net, self).__init__()
        layers = []
        width = num_in
        for index, size in enumerate(sizes):
            layers.append(nn.Linear(width, size, bias=not batch_norm))
            if batch_norm and index > 0:
                layers += [nn.BatchNorm1d(size, momentum=0.01 * (index + 1))]
            layers.append(nn.ReLU(inplace=True))
            width = size
        layers.append(nn.Linear(width, num_out))
        self.layers = nn.Sequential(*layers)

    def forward(self, x):
        return self.layers(x)
