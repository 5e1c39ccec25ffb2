"""The shapes of what the modules of a real Sequential give, without the batch, for inputs that its first layers take.

Nothing says what a Sequential is given: inputs of several sizes are tried, and those with which it runs to its end count.
"""

import time

import torch
from torch import nn

SIZES = [1, 2, 4, 7, 8, 14, 16, 28, 32, 64, 96, 128, 224]
CHANNELS = ("in_channels", "in_features", "num_features", "num_channels")
SECONDS = 4
RUNS = 3


def shapes_of(sequential):
    """A list of runs: the shape by each module's path, without what is no tensor."""
    runs = []
    end = time.monotonic() + SECONDS
    sequential.eval()
    for size in inputs_of(sequential):
        found = {}
        try:
            with torch.no_grad():
                walk(sequential, torch.zeros(2, *size), "", found)
        except Exception:
            continue
        if found not in runs:
            runs.append(found)
        # Rows are meant wherever they can be.
        if len(size) == 1 or len(runs) == RUNS or time.monotonic() > end:
            break
    return runs


def walk(sequential, x, path, found):
    for at, module in enumerate(sequential._modules.values()):
        own = f"{path}{at}"
        if type(module) is nn.Sequential:
            x = walk(module, x, f"{own}.", found)
        else:
            x = module(x)
        if isinstance(x, torch.Tensor):
            if x.dim() == 0 or x.shape[0] != 2:
                raise ValueError("the batch is mixed")
            found[own] = list(x.shape[1:])
    return x


def inputs_of(sequential):
    """Sizes without the batch: of rows, sequences, images and volumes, with the channels that the first layer takes."""
    channels, dimensions = 3, {0, 1, 2, 3}
    for module in sequential.modules():
        given = next((getattr(module, name) for name in CHANNELS if isinstance(getattr(module, name, None), int)), None)
        if given is not None:
            channels = given
            name = type(module).__name__
            dimensions = {1: {0, 1}, 2: {2}, 3: {3}}.get(int(name[-2]) if name[-1] == "d" else 0, {0, 1, 2, 3})
            dimensions = {0} if isinstance(module, nn.Linear) else {1} if name == "Conv1d" else dimensions
            break
    if channels <= 0 or channels > 1 << 20:
        return
    for dimension in sorted(dimensions):
        if dimension == 0:
            yield [channels]
        else:
            yield from ([channels, *[size] * dimension] for size in SIZES if channels * size**dimension < 1 << 22)
