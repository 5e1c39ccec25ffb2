"""Real PyTorch's account of a run, to be compared with the engine's.

Reads a list of requests as JSON from standard input and writes a list of what happened as JSON. Arrays of floats travel as base64 of
little-endian float32, so that they arrive bit for bit. test/torch/oracle.ts calls it; golden/make.ts keeps its answers.
"""

import base64
import json
import math
import sys

import torch
from modules import Chain
from torch import nn
from torch.utils.data import DataLoader, TensorDataset, random_split


def encode(values):
    tensor = torch.as_tensor(values).detach().to(torch.float32).contiguous()
    return base64.b64encode(tensor.numpy().tobytes()).decode()


def floats(text):
    return torch.frombuffer(bytearray(base64.b64decode(text)), dtype=torch.float32).clone()


def describe(tensor):
    """What trainEvent.ts's STATISTICS name, in their order."""
    x = tensor.detach().to(torch.float64)
    return [x.mean().item(), x.std(unbiased=False).item(), x.min().item(), x.max().item(), (x == 0).sum().item()]


def state(model):
    return {name: encode(value) for name, value in model.state_dict().items()}


def evaluate(model, loss_of, x, y):
    if len(y) == 0:
        return [math.nan, math.nan]
    model.eval()
    with torch.no_grad():
        logits = model(x)
        loss = loss_of(logits, y).item()
    model.train()
    return [loss, (logits.argmax(1) == y).float().mean().item()]


def run(request):
    torch.set_num_threads(1)
    options = request["options"]
    x = floats(request["inputs"]).view(request["rows"], *request["shape"])
    y = torch.tensor(request["targets"])
    checkpoints = set(request.get("checkpoints", []))

    torch.manual_seed(options["seed"])
    model = Chain(request["layers"])
    output_layers = Chain(request["outputLayers"])
    initial = state(model)
    rows = len(y)
    held = math.floor(rows * options["heldOutFraction"])
    training, held_out = random_split(TensorDataset(x, y, torch.arange(rows)), [rows - held, held])
    loader = DataLoader(training, batch_size=options["batchSize"], shuffle=True)
    optimizer = torch.optim.SGD(model.parameters(), lr=options["optimizer"]["learningRate"])
    loss_of = nn.CrossEntropyLoss()

    outputs = []

    def keep(_module, _inputs, output):
        if output.requires_grad:
            output.retain_grad()
        outputs.append(output)

    for layer in [*model, *output_layers]:
        layer.register_forward_hook(keep)

    losses, accuracies, statistics, order, states, epochs = [], [], [], [], {}, []
    for _ in range(options["epochs"]):
        model.train()
        for batch, targets, indices in loader:
            step = len(losses) + 1
            order.extend(indices.tolist())
            if step in checkpoints:
                states[step] = state(model)
            outputs.clear()
            # The gradient of the input too, so that every output has one.
            logits = model(batch.clone().requires_grad_())
            for layer in output_layers:
                layer(logits)
            loss = loss_of(logits, targets)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
            accuracies.append((logits.argmax(1) == targets).float().mean().item())
            row = []
            for i, layer in enumerate(model):
                row += describe(outputs[i]) + describe(outputs[i].grad)
                for parameter in layer.parameters():
                    row += describe(parameter) + describe(parameter.grad)
            for i, layer in enumerate(output_layers):
                row += describe(outputs[len(model) + i])
            statistics.append(row)
        epochs.append(
            evaluate(model, loss_of, x[training.indices], y[training.indices])
            + evaluate(model, loss_of, x[held_out.indices], y[held_out.indices])
        )

    return {
        "torch": torch.__version__,
        "initial": initial,
        "final": state(model),
        "split": {"training": list(training.indices), "heldOut": list(held_out.indices)},
        "order": order,
        "losses": encode(losses),
        "accuracies": encode(accuracies),
        "statistics": encode(statistics),
        "states": states,
        "epochs": encode(epochs),
    }


json.dump([run(request) for request in json.load(sys.stdin)], sys.stdout)
