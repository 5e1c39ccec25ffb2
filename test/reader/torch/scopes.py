# builds: net
import torch.nn as nn

width = 4


def grow():
    global width
    width += 1
    factor = 2

    def twice():
        nonlocal factor
        factor *= 2
        return width * factor

    return twice()


class Net(nn.Module):
    width = 100
    sizes = [width, width // 3]

    def __init__(self, n, sizes=sizes):
        super().__init__()
        self.a, self.b = sizes
        setattr(self, "c", grow())
        d = dict(in_features=n, out_features=self.a)
        self.net = nn.Sequential(
            nn.Linear(**d),
            nn.Linear(self.a, max(self.b, 3)),
            nn.Linear(self.b, getattr(self, "c")),
            nn.Linear(self.c, sum(x for x in [1, 2] if x > 1)),
        )


net = Net(3)
