"""A loss of torch.nn and its gradient: [loss, *gradient] as base64 of float32.

Reads {"cases"} as JSON from standard input; test/torch/losses.test.ts and golden/makeTraining.ts call it.
"""

import base64
import json
import sys

import torch

from arguments import build_loss


def floats(text):
    return torch.frombuffer(bytearray(base64.b64decode(text)), dtype=torch.float32).clone()


def run(case):
    outputs = floats(case["outputs"]).view(case["shape"]).requires_grad_()
    if "classes" in case:
        targets = torch.tensor(case["classes"])
    else:
        targets = floats(case["numbers"]).view(case["shape"])
    loss = build_loss(case["loss"])(outputs, targets)
    loss.backward()
    answer = torch.cat([loss.detach().view(1), outputs.grad.flatten()])
    return base64.b64encode(answer.numpy().tobytes()).decode()


if __name__ == "__main__":
    torch.set_num_threads(1)
    json.dump([run(case) for case in json.load(sys.stdin)["cases"]], sys.stdout)
