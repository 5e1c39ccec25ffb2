"""Whether real PyTorch takes a batch of two of a shape, and the shape that it then gives: null where it refuses.

Reads a list of {type, arguments, shape} as JSON from standard input and writes the list of answers.
"""

import json
import sys

import torch
from torch import nn


def answer(case):
    arguments = {name: tuple(v) if isinstance(v, list) else v for name, v in case["arguments"].items()}
    try:
        with torch.no_grad():
            output = getattr(nn, case["type"])(**arguments)(torch.zeros(2, *case["shape"]))
        return list(output.shape[1:])
    except (RuntimeError, ValueError):
        return None


json.dump([answer(case) for case in json.load(sys.stdin)], sys.stdout)
