# builds: Net()
from collections import OrderedDict

import torch.nn as nn


class Net(nn.Module):
    def __init__(self, config={"in": 6, "hidden": [5, 4], "affine": False}):
        super().__init__()
        first, last = config["hidden"]
        named = OrderedDict([("fc1", nn.Linear(config["in"], first)), ("norm", nn.BatchNorm1d(first, affine=config["affine"]))])
        named["act"] = nn.ReLU()
        named.update({"fc2": nn.Linear(first, last)})
        self.net = nn.Sequential(named)
        self.probabilities = nn.Softmax(dim=-1)

    def forward(self, x):
        out = self.net(x)
        return {"logits": out, "probabilities": self.probabilities(out)}
