# builds: Net(**{'i': 2, 'o': 2})
from torch.nn import *
import math


class Net(Module):
    def __init__(self, i, o, *hidden, **rest):
        super().__init__()
        hidden = hidden or (math.ceil(9.5), round(2.5), -7 // -2, abs(-3))
        sizes = [i] + list(hidden) + [o]
        steps = [Linear(sizes[k], sizes[k + 1]) for k in range(len(sizes) - 1)]
        for k in reversed(range(1, len(steps))):
            steps.insert(k, ReLU())
        self.steps = Sequential(*steps[:-1], steps[-1])


model = Net(2, 2)
