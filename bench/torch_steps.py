"""PyTorch as a contender, one thread: answers each number of steps with microseconds per step.

`observed` takes the mean and the population's standard deviation of every layer's output, of its gradient, of every
parameter and of its gradient at every step, by hooks, and keeps them as numbers.
"""

import csv
import os
import sys
import time

os.environ["OMP_NUM_THREADS"] = "1"
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import torch
from torch import nn

torch.set_num_threads(1)
torch.manual_seed(0)
table = os.path.join(os.path.dirname(__file__), "../examples/wine/wine.csv")
with open(table) as file:
    rows = list(csv.reader(file))[1:]
classes = sorted({row[-1] for row in rows})
order = torch.randperm(len(rows))
x = torch.tensor([[float(value) for value in row[:-1]] for row in rows])[order]
y = torch.tensor([classes.index(row[-1]) for row in rows])[order]
batches = [(x[i : i + 32], y[i : i + 32]) for i in range(0, 128, 32)]

model = nn.Sequential(
    nn.Linear(13, 100),
    nn.ReLU(),
    nn.Linear(100, 50),
    nn.BatchNorm1d(50),
    nn.ReLU(),
    nn.Linear(50, 20),
    nn.ReLU(),
    nn.Linear(20, 3),
)
activation = nn.Softmax(dim=1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.001)
loss_of = nn.CrossEntropyLoss()
statistics = []


def blas():
    """The library that multiplies matrices, which decides much of the speed; Debian's plainest is `libblas`."""
    try:
        with open("/proc/self/maps") as maps:
            libraries = {line.split("/")[-1].strip() for line in maps if "blas" in line or "mkl_rt" in line}
    except OSError:
        return "unknown BLAS"
    return ", ".join(sorted(libraries)) or "built-in BLAS"


def step(i):
    inputs, targets = batches[i % 4]
    logits = model(inputs)
    activation(logits)
    loss = loss_of(logits, targets)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss


def measure(tensor):
    std, mean = torch.std_mean(tensor, unbiased=False)
    statistics.append(mean)
    statistics.append(std)


def observe(_module, _inputs, output):
    measure(output.detach())
    if output.requires_grad:
        output.register_hook(measure)


def observed_step(i):
    statistics.clear()
    loss = step(i)
    for parameter in model.parameters():
        measure(parameter.detach())
        measure(parameter.grad)
    torch.stack([loss.detach(), *statistics]).tolist()


run = step
if sys.argv[1] == "observed":
    run = observed_step
    for module in model:
        module.register_forward_hook(observe)
    activation.register_forward_hook(lambda _m, _i, output: measure(output.detach()))

for i in range(300):
    run(i)
print(f"{torch.__version__}, one thread, {blas()}", flush=True)
for line in sys.stdin:
    steps = int(line)
    start = time.perf_counter()
    for i in range(steps):
        run(i)
    print((time.perf_counter() - start) * 1e6 / steps, flush=True)
