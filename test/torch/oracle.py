"""Real PyTorch's account of a run, to be compared with the engine's.

Reads a list of requests as JSON from standard input and writes a list of what happened as JSON. Arrays of floats travel as base64 of
little-endian float32, so that they arrive bit for bit. test/torch/oracle.ts calls it; golden/make.ts keeps its answers.
"""

import base64
import json
import math
import sys

import torch
from arguments import build_loss, build_optimizer, clip_gradients
from modules import Chain
from preparation import prepare, split_rows
from schedulers import build as build_scheduler
from torch.nn import functional
from torch.utils.data import DataLoader, Subset, TensorDataset


def encode(values):
    tensor = torch.as_tensor(values).detach().to(torch.float32).contiguous()
    return base64.b64encode(tensor.numpy().tobytes()).decode()


def floats(text):
    return torch.frombuffer(bytearray(base64.b64decode(text)), dtype=torch.float32).clone()


def describe(tensor):
    """What trainEvent.ts's STATISTICS name, in their order."""
    x = tensor.detach().to(torch.float64)
    size = x.abs()
    fractions = [size == 0, (size > 0) & (size < torch.finfo(torch.float32).tiny), x.isnan(), x.isinf()]
    described = [x.mean(), x.std(unbiased=False), x.min(), x.max(), x.norm()]
    return [value.item() for value in described + [fraction.double().mean() for fraction in fractions]]


def distribution(tensor):
    """torch.histc's 64 bins, and torch.quantile's percentiles as trainEvent.ts's PERCENTILES."""
    x = tensor.detach().float().flatten()
    percentiles = torch.tensor([6.68, 15.87, 30.85, 50, 69.15, 84.13, 93.32], dtype=torch.float64) / 100
    return {"counts": torch.histc(x, 64).int().tolist(), "percentiles": torch.quantile(x, percentiles.float()).tolist()}


def state(model):
    return {name: encode(value) for name, value in model.state_dict().items()}


def targets_for(kind, data, outputs):
    """What the loss of this name compares so many outputs with."""
    y = torch.tensor(data["targets"])
    if data["task"] == "regression":
        return y.float().view(-1, 1)
    if kind in ("CrossEntropyLoss", "NLLLoss"):
        return y
    if outputs > 1:
        return functional.one_hot(y, outputs).float()
    values = torch.tensor([0.0, 1.0] if kind.startswith("BCE") else [float(name) for name in data["classNames"]])
    return values[y].view(-1, 1)


def accuracy(kind, data, outputs, classes):
    if data["task"] == "regression":
        return math.nan
    if outputs.shape[1] == 1 and kind.startswith("BCE"):
        predicted = (outputs > (0.5 if kind == "BCELoss" else 0)).long().view(-1)
    elif outputs.shape[1] == 1 and kind not in ("CrossEntropyLoss", "NLLLoss"):
        return math.nan
    else:
        predicted = outputs.argmax(1)
    return (predicted == classes).float().mean().item()


def evaluate(model, loss_of, accuracy_of, x, y, classes):
    if len(y) == 0:
        return [math.nan, math.nan]
    model.eval()
    with torch.no_grad():
        logits = model(x)
        loss = loss_of(logits, y).item()
    model.train()
    return [loss, accuracy_of(logits, classes)]


def run(request):
    torch.set_num_threads(1)
    options = request["options"]
    x = floats(request["inputs"])
    checkpoints = set(request.get("checkpoints", []))

    torch.manual_seed(options["seed"])
    model = Chain(request["layers"])
    output_layers = Chain(request["outputLayers"])
    initial = state(model)
    loss_options = options["loss"]
    kind = loss_options["type"]
    classes = torch.tensor(request["targets"])
    with torch.no_grad():
        y = targets_for(kind, request, request["outputs"])
    rows = len(y)
    loading = options.get("loading", {})
    own = {name: torch.Generator().manual_seed(seed) for name, seed in loading.items() if name.endswith("Seed")}
    parts = split_rows(classes, options, own.get("splitSeed", torch.default_generator))
    x = prepare(x.view(rows, -1), parts[0], request["shape"], options, request.get("preparation", {}))
    if request.get("reconstructs"):
        y = x  # loss = criterion(model(batch), batch)
    dataset = TensorDataset(x, y, classes, torch.arange(rows))
    training, held_out, test = [Subset(dataset, part) for part in parts]
    loader = DataLoader(
        training,
        batch_size=options["batchSize"],
        shuffle=loading.get("shuffle", True),
        drop_last=loading.get("dropLast", False),
        generator=own.get("loaderSeed"),
    )
    optimizer = build_optimizer(list(model.parameters()), options["optimizer"])
    loss_of = build_loss(loss_options)
    scheduler_options = options.get("scheduler", {"type": None})
    scheduler = build_scheduler(optimizer, scheduler_options) if scheduler_options["type"] else None
    each_step = scheduler_options.get("interval", "step" if scheduler_options["type"] == "OneCycleLR" else "epoch") == "step"

    def accuracy_of(outputs, of_classes):
        return accuracy(kind, request, outputs, of_classes)

    outputs = []

    def keep(_module, _inputs, output):
        if output.requires_grad:
            output.retain_grad()
        outputs.append(output)

    for layer in [*model, *output_layers]:
        layer.register_forward_hook(keep)

    losses, accuracies, rates, statistics, order, states, epochs = [], [], [], [], [], {}, []
    for _ in range(options["epochs"]):
        model.train()
        for batch, targets, of_classes, indices in loader:
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
            if "clipping" in options:
                clip_gradients(list(model.parameters()), options["clipping"])
            rates.append(optimizer.param_groups[0]["lr"])
            before = [parameter.detach().clone() for parameter in model.parameters()]
            optimizer.step()
            updates = iter([p.detach().double() - b.double() for p, b in zip(model.parameters(), before)])
            if scheduler and each_step:
                scheduler.step()
            losses.append(loss.item())
            accuracies.append(accuracy_of(logits, of_classes))
            observed = []
            if step not in (1, len(loader) * options["epochs"]) and step not in checkpoints:
                statistics.append(None)
                continue
            for i, layer in enumerate(model):
                observed += [outputs[i], outputs[i].grad]
                for parameter in layer.parameters():
                    observed += [parameter, parameter.grad, next(updates)]
            for i, layer in enumerate(output_layers):
                observed.append(outputs[len(model) + i])
            row = [value for tensor in observed for value in describe(tensor)]
            if step == 1:
                distributions = [distribution(tensor) for tensor in observed]
            statistics.append(row)
        ends = [
            evaluate(model, loss_of, accuracy_of, x[part.indices], y[part.indices], classes[part.indices])
            for part in (training, held_out)
        ]
        epochs.append(ends[0] + ends[1])
        if scheduler and scheduler_options["type"] == "ReduceLROnPlateau":
            scheduler.step(ends[1][0] if len(held_out) > 0 else ends[0][0])
        elif scheduler and not each_step:
            scheduler.step()

    tested = evaluate(model, loss_of, accuracy_of, *[values[test.indices] for values in (x, y, classes)])
    return {
        "torch": torch.__version__,
        "initial": initial,
        "final": state(model),
        "split": {
            **{"training": list(training.indices), "heldOut": list(held_out.indices)},
            **({"test": list(test.indices)} if len(test) > 0 else {}),
        },
        "inputs": encode(x),
        "test": encode(tested),
        "order": order,
        "losses": encode(losses),
        "accuracies": encode(accuracies),
        "learningRates": [float(rate) for rate in rates],
        "statistics": encode([row or [math.nan] * len(statistics[0]) for row in statistics]),
        "distributions": distributions,
        "states": states,
        "epochs": encode(epochs),
    }


json.dump([run(request) for request in json.load(sys.stdin)], sys.stdout)
