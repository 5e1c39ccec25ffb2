"""A workload in PyTorch: the network, its optimizer, and the file with first weights and batches that all start from."""

import json
import os
import struct

os.environ["OMP_NUM_THREADS"] = "1"
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import torch
from torch import nn

torch.set_num_threads(1)


def build(layers):
    return nn.Sequential(*(getattr(nn, layer["type"])(**layer["arguments"]) for layer in layers))


def optimizer_of(workload, parameters):
    options = {name: value for name, value in workload["optimizer"].items() if name != "type"}
    return getattr(torch.optim, workload["optimizer"]["type"])(parameters, **options)


def save(folder, workload, model, batches, losses):
    """workload.json with the places of all tensors in values.bin, one float32 after another."""
    tensors = {**dict(model.named_parameters())}
    for i, (inputs, targets) in enumerate(batches):
        tensors[f"inputs.{i}"] = inputs
        tensors[f"targets.{i}"] = targets
    places, position = {}, 0
    with open(os.path.join(folder, "values.bin"), "wb") as file:
        for name, tensor in tensors.items():
            values = tensor.detach().to(torch.float32).flatten().tolist()
            file.write(struct.pack(f"<{len(values)}f", *values))
            places[name] = {"shape": list(tensor.shape), "position": position}
            position += len(values)
    with open(os.path.join(folder, "workload.json"), "w") as file:
        json.dump({"workload": workload, "tensors": places, "batches": len(batches), "losses": losses}, file)


def load(folder):
    """The workload, its model with the saved weights, and the batches."""
    with open(os.path.join(folder, "workload.json")) as file:
        saved = json.load(file)
    with open(os.path.join(folder, "values.bin"), "rb") as file:
        values = torch.frombuffer(bytearray(file.read()), dtype=torch.float32)

    def tensor(name):
        place = saved["tensors"][name]
        size = torch.Size(place["shape"])
        return values[place["position"] : place["position"] + size.numel()].reshape(size).clone()

    model = build(saved["workload"]["layers"])
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            parameter.copy_(tensor(name))
    batches = [(tensor(f"inputs.{i}"), tensor(f"targets.{i}").long()) for i in range(saved["batches"])]
    return saved["workload"], model, batches
