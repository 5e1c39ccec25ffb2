"""Real PyTorch's account of single modules: output, gradients and buffers on given input.

Reads a list of cases as JSON from standard input and writes a list of answers. Floats travel as base64 of little-endian
float32. test/torch/layerCases.ts calls it; golden/makeLayers.ts keeps its answers.
"""

import base64
import json
import sys

import numpy
import torch
from modules import build


def floats(text):
    return torch.frombuffer(bytearray(base64.b64decode(text)), dtype=torch.float32).clone()


def encode(tensor):
    return base64.b64encode(tensor.detach().to(torch.float32).contiguous().numpy().astype(numpy.float32).tobytes()).decode()


def answer(case):
    torch.manual_seed(case["seed"])
    module = build(case["layer"])
    state = {name: encode(value) for name, value in module.named_parameters()}
    x = floats(case["input"]).view(case["samples"], *case["shape"])
    takes_indices = case["layer"]["type"] == "Embedding"
    x = x.long() if takes_indices else x
    result = {"initial": state}
    for mode in case["modes"]:
        module.train(mode == "train")
        given = x.clone()
        if not takes_indices:
            given.requires_grad_(True)
        # An operation in place must not change a leaf.
        output = module(given if takes_indices else given * 1)
        found = {"output": encode(output), "shape": list(output.shape[1:])}
        if mode == "train":
            gradient = floats(case["outputGradient"])[: output.numel()].view(output.shape)
            output.backward(gradient) if output.requires_grad else None
            if given.grad is not None:
                found["inputGradient"] = encode(given.grad)
            found["parameters"] = {
                name: encode(value.grad) for name, value in module.named_parameters() if value.grad is not None
            }
        found["buffers"] = {name: encode(value) for name, value in module.named_buffers()}
        result[mode] = found
    return result


if __name__ == "__main__":
    torch.set_num_threads(1)
    json.dump([answer(case) for case in json.load(sys.stdin)], sys.stdout)
