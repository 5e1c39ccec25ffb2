# builds: Net(8, 4)
import os
import torch.nn as nn

try:
    import apex
except ImportError:
    apex = None

DEPTH: int = 3
NORM = {"batch": nn.BatchNorm1d, "none": None}


class Net(nn.Module):
    def __init__(self, inputs, outputs, kind="batch", shape="flat"):
        super().__init__()
        layers = []
        for i in range(10):
            if i == DEPTH:
                break
            if i % 2 == 1:
                continue
            layers.append(nn.Linear(inputs if i == 0 else 16, 16))
            layers.append(NORM[kind](16)) if NORM[kind] else None
        else:
            layers.append(nn.Softmax(dim=0))
        assert shape in ("flat", "deep")
        if shape == "deep":
            layers *= 2
        elif shape == "flat":
            layers.insert(0, nn.ReLU())
        last, *_ = (nn.Linear(16, outputs), 1, 2)
        self.net = nn.Sequential(*layers, last).to("cpu")
        if os.environ.get("HOME") is None:
            print("no home")

    def forward(self, x):
        return self.net(x)


net = Net(8, 4)
