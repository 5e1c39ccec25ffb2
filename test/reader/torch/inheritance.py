# builds: Classifier(9)
import torch


class Base(torch.nn.Module):
    hidden = 12
    eps = 1.e-3

    def __init__(self, num_inputs):
        super().__init__()
        self.num_inputs = num_inputs
        self.body = self.make_body()

    def make_body(self):
        raise NotImplementedError

    @property
    def width(self):
        return self.hidden * 2

    @staticmethod
    def activation():
        return torch.nn.ReLU()

    @classmethod
    def norm(cls, width):
        return torch.nn.BatchNorm1d(width, cls.eps, None)


class Classifier(Base):
    hidden = 7

    def make_body(self):
        return torch.nn.Sequential(
            torch.nn.Linear(self.num_inputs, self.width),
            self.activation(),
            self.norm(self.width),
            torch.nn.Linear(self.width, 2),
        )

    def forward(self, x):
        return self.body(x)


classifier = Classifier(9)
