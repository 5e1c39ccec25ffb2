"""Real PyTorch's account of shapes: for each case the output's shape without the batch, or null where it refuses.

Reads a list of {layer, shape} as JSON from standard input. test/torch/poolingShapes.test.ts calls it.
"""

import json
import sys

import torch
from layers import build


def shape(case):
    try:
        return list(build(case["layer"])(torch.zeros(2, *case["shape"])).shape[1:])
    except (IndexError, RuntimeError, TypeError, ValueError, NotImplementedError, AssertionError):
        return None


torch.set_num_threads(1)
json.dump([shape(case) for case in json.load(sys.stdin)], sys.stdout)
