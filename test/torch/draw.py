"""What real PyTorch draws: lists of operations, each list on the default generator with a seed of its own.

Reads [{seed, operations: [{name, ...}]}] as JSON from standard input; writes for each operation's values base64 of their bytes, and the
generator's state after the list. test/torch/drawCases.ts has the operations.
"""

import base64
import json
import sys
import warnings

import torch
from torch.utils.data import DataLoader, TensorDataset, random_split

warnings.simplefilter("ignore")


def perform(operation):
    name = operation["name"]
    if name == "normal":
        return torch.empty(operation["shape"]).normal_(operation["mean"], operation["std"])
    if name == "uniform":
        return torch.empty(operation["shape"]).uniform_(operation["from"], operation["to"])
    if name == "randint":
        return torch.randint(operation["low"], operation["high"], operation["shape"]).double()
    if name == "random":
        return torch.empty(operation["shape"], dtype=torch.int64).random_()
    if name == "bernoulli":
        return torch.empty(operation["shape"]).bernoulli_(operation["p"])
    if name == "randperm":
        return torch.randperm(operation["n"]).int()
    if name == "init":
        return getattr(torch.nn.init, operation["function"])(torch.empty(operation["shape"]), **operation["arguments"])
    if name == "module":
        module = getattr(torch.nn, operation["type"])(**operation["arguments"])
        return torch.cat([p.detach().flatten() for p in module.parameters()])
    if name == "construct":
        return construct(operation["items"])
    if name == "split":
        generator = torch.Generator().manual_seed(operation["seed"]) if "seed" in operation else torch.default_generator
        parts = random_split(range(operation["rows"]), operation["lengths"], generator=generator)
        return torch.tensor([i for part in parts for i in [len(part), *part.indices]]).int()
    if name == "loader":
        generator = torch.Generator().manual_seed(operation["seed"]) if "seed" in operation else None
        loader = DataLoader(
            TensorDataset(torch.arange(operation["rows"])),
            batch_size=operation["batchSize"],
            shuffle=operation["shuffle"],
            drop_last=operation["dropLast"],
            generator=generator,
        )
        return torch.tensor([i for _ in range(operation["epochs"]) for (batch,) in loader for i in batch.tolist()]).int()
    raise ValueError(name)


def construct(items):
    """Modules and calls of torch.nn.init on them, in this order; the parameters of those that are marked as kept."""
    modules = []
    for item in items:
        if "type" in item:
            modules.append(getattr(torch.nn, item["type"])(**item["arguments"]))
        else:
            parameter = getattr(modules[item["of"]], item["parameter"])
            getattr(torch.nn.init, item["function"])(parameter, **item["arguments"])
    kept = [module for module, item in zip(modules, [item for item in items if "type" in item]) if "layer" in item]
    return torch.cat([p.detach().flatten() for module in kept for p in module.parameters()])


def encode(tensor):
    return base64.b64encode(tensor.contiguous().numpy().tobytes()).decode()


def answer(request):
    torch.manual_seed(request["seed"])
    if "state" in request:
        torch.set_rng_state(torch.frombuffer(bytearray(base64.b64decode(request["state"])), dtype=torch.uint8))
    values = [encode(perform(operation)) for operation in request["operations"]]
    return {"values": values, "state": encode(torch.get_rng_state())}


torch.set_num_threads(1)
json.dump([answer(request) for request in json.load(sys.stdin)], sys.stdout)
