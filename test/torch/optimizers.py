"""What torch.optim makes of parameters, given the gradients of each step; as base64 of float32.

Reads {"cases", "shapes", "initial", "gradients", "compared"} as JSON from standard input; test/torch/optimizers.test.ts and
golden/makeTraining.ts call it.
"""

import base64
import json
import sys

import torch

from arguments import build_optimizer, clip_gradients


def floats(text):
    return torch.frombuffer(bytearray(base64.b64decode(text)), dtype=torch.float32).clone()


def pieces(vector, shapes):
    sizes = [torch.Size(shape).numel() for shape in shapes]
    return [part.clone().view(shape) for part, shape in zip(vector.split(sizes), shapes)]


def run(case, request):
    initial = floats(request["initial"])
    gradients = floats(request["gradients"][case["gradients"]]).view(-1, len(initial))
    parameters = [torch.nn.Parameter(part) for part in pieces(initial, request["shapes"])]
    optimizer = build_optimizer(parameters, case["optimizer"])
    kept = []
    for step, gradient in enumerate(gradients, 1):
        for parameter, part in zip(parameters, pieces(gradient, request["shapes"])):
            parameter.grad = part
        if "clipping" in case:
            clip_gradients(parameters, case["clipping"])
        optimizer.step()
        if step in request["compared"]:
            kept += [parameter.detach().flatten().clone() for parameter in parameters]
    return base64.b64encode(torch.cat(kept).numpy().tobytes()).decode()


if __name__ == "__main__":
    torch.set_num_threads(1)
    request = json.load(sys.stdin)
    json.dump([run(case, request) for case in request["cases"]], sys.stdout)
