"""What real PyTorch makes of models as files define them.

Standard input: a JSON list of {source, seed, rows, shape, inputs (base64 float32), targets, rate, steps, loss}. Each source is run
right after torch.manual_seed; the model is what it calls `net`, trained with SGD on all rows at once, on the first of what it returns, and the named
function of torch.nn.functional. Output: for each the
state before training, in the order of state_dict(), and the losses.
"""

import base64
import json
import sys

import torch


def encode(tensor):
    return base64.b64encode(tensor.detach().to(torch.float32).contiguous().numpy().tobytes()).decode()


def state(model):
    return [encode(value) for name, value in model.state_dict().items() if not name.endswith("num_batches_tracked")]


def train(case):
    names = {"__name__": "definition"}
    torch.manual_seed(case["seed"])
    exec(case["source"], names)
    model = names["net"]
    initial = state(model)
    inputs = torch.frombuffer(bytearray(base64.b64decode(case["inputs"])), dtype=torch.float32).clone()
    inputs = inputs.view(case["rows"], *case["shape"])
    targets = torch.tensor(case["targets"])
    # As random_split orders the rows, in front of what dropout draws.
    order = torch.randperm(case["rows"])
    inputs, targets = inputs[order], targets[order]
    optimizer = torch.optim.SGD(model.parameters(), lr=case["rate"])
    losses = []
    for _ in range(case["steps"]):
        optimizer.zero_grad()
        outputs = model(inputs.clone())
        outputs = outputs[0] if isinstance(outputs, tuple) else outputs
        loss = getattr(torch.nn.functional, case["loss"])(outputs, targets)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return {"initial": initial, "losses": losses}


torch.set_num_threads(1)
json.dump([train(case) for case in json.load(sys.stdin)], sys.stdout)
