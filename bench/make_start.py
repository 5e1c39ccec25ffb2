"""Makes what every contender starts from: `make_start.py FOLDER STEPS`, with the workload as JSON on standard input.

First weights are torch's for seed 0. The losses of the first steps are saved beside them, for all to agree with.
"""

import csv
import json
import os
import sys

import workload as shared

import torch
from torch import nn


def read_table(name):
    with open(os.path.join(os.path.dirname(__file__), "..", name)) as file:
        rows = list(csv.reader(file))[1:]
    classes = sorted({row[-1] for row in rows})
    inputs = torch.tensor([[float(value) for value in row[:-1]] for row in rows])
    return inputs, torch.tensor([classes.index(row[-1]) for row in rows])


def make_data(workload):
    count = workload["batchSize"] * workload["batches"]
    shape = [count, *workload["shape"]]
    if workload["data"] == "wine":
        return read_table("examples/wine/wine.csv")
    if workload["data"] == "digits":
        inputs, targets = read_table("media/data/digits.csv")
        return inputs.reshape(-1, 1, 8, 8) / 16, targets
    targets = torch.randint(workload["classes"], [count])
    if workload["data"] == "noise":
        return torch.randn(shape), targets
    # Images of digits are dark for the most part.
    return torch.rand(shape) * (torch.rand(shape) < 0.2), targets


folder, steps = sys.argv[1], int(sys.argv[2])
workload = json.load(sys.stdin)
torch.manual_seed(0)
model = shared.build(workload["layers"])
x, y = make_data(workload)
order = torch.randperm(len(x))
size = workload["batchSize"]
starts = range(0, min(len(x) - size, size * (workload["batches"] - 1)) + 1, size)
batches = [(x[order[i : i + size]], y[order[i : i + size]]) for i in starts]
shared.save(folder, workload, model, batches, [])

optimizer = shared.optimizer_of(workload, model.parameters())
losses = []
start = shared.load(folder)[1]
for i in range(steps):
    inputs, targets = batches[i % len(batches)]
    optimizer.zero_grad()
    loss = nn.functional.cross_entropy(model(inputs), targets)
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
shared.save(folder, workload, start, batches, losses)
