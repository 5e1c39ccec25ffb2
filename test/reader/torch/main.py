# builds: Net(Config.inputs, Config.classes)
import torch.nn as nn


class Config:
    inputs = 30
    classes = 2
    layers = [20, 10]


class Net(nn.Module):
    def __init__(self, inputs, classes, config=Config()):
        super().__init__()
        name = f"layer{len(config.layers)}"
        self.net = nn.Sequential()
        for i, width in enumerate(config.layers):
            self.net.add_module(f"{name}_{i}", nn.Linear(inputs, width))
            self.net.add_module("relu%d" % i if False else "relu" + str(i), nn.ReLU())
            inputs = width
        self.net.add_module("out", nn.Linear(inputs, classes))

    def forward(self, x):
        return self.net(x)


def main():
    net = Net(Config.inputs, Config.classes)
    print(net)


if __name__ == "__main__":
    main()
