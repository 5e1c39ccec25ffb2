"""States that go from the engine to PyTorch and back.

Reads {layers, options, inputs, targets, rows, shape, safetensors, checkpoint} as JSON from standard input. Writes what the model gives in
evaluation mode with the engine's state, and with that of a checkpoint of the same moment, whose other tensors it names; a .pt file of a state that PyTorch trained, as the attribute `network` of a module; and the losses of the run
that goes on from that state.
"""

import base64
import io
import json
import math
import struct
import sys

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset, random_split

DTYPES = {"F32": torch.float32, "I64": torch.int64}


def load_safetensors(data):
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    assert header.pop("__metadata__")["format"] == "pt"
    body = bytearray(data[8 + length :])
    state = {}
    for name, described in header.items():
        begin, end = described["data_offsets"]
        dtype = DTYPES[described["dtype"]]
        assert begin % dtype.itemsize == 0 if hasattr(dtype, "itemsize") else True
        state[name] = torch.frombuffer(body[begin:end], dtype=dtype).reshape(described["shape"])
    return state


def build(layers):
    return nn.Sequential(*[getattr(nn, layer["type"])(**layer["arguments"]) for layer in layers])


def train(model, dataset, options, epochs):
    """What README.md says a run equals; the losses of its steps."""
    held = math.floor(len(dataset) * options["heldOutFraction"])
    training, _ = random_split(dataset, [len(dataset) - held, held])
    loader = DataLoader(training, batch_size=options["batchSize"], shuffle=True)
    optimizer = torch.optim.SGD(model.parameters(), lr=options["optimizer"]["learningRate"])
    losses = []
    model.train()
    for _ in range(epochs):
        for inputs, targets in loader:
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(model(inputs), targets)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses


def answer(request):
    options = request["options"]
    x = torch.tensor(request["inputs"]).view(request["rows"], *request["shape"])
    dataset = TensorDataset(x, torch.tensor(request["targets"]))

    loaded = build(request["layers"])
    loaded.load_state_dict(load_safetensors(base64.b64decode(request["safetensors"])), strict=True)
    loaded.eval()
    with torch.no_grad():
        outputs = loaded(x)
    tensors = load_safetensors(base64.b64decode(request["checkpoint"]))
    others = [name for name in tensors if name.startswith(("optimizer.", "layerscope."))]
    checkpointed = build(request["layers"])
    state = {name: value for name, value in tensors.items() if name not in others}
    checkpointed.load_state_dict(state, strict=True)
    checkpointed.eval()
    with torch.no_grad():
        again = checkpointed(x)
    counts = [int(value) for name, value in loaded.state_dict().items() if name.endswith("num_batches_tracked")]

    torch.manual_seed(99)
    whole = nn.Module()
    whole.network = build(request["layers"])
    train(whole.network, dataset, options, 2)
    file = io.BytesIO()
    torch.save({"epoch": 2, "state_dict": whole.state_dict()}, file)

    torch.manual_seed(options["seed"])
    model = build(request["layers"])
    model.load_state_dict(whole.network.state_dict())
    losses = train(model, dataset, options, options["epochs"])
    return {
        "outputs": outputs.flatten().tolist(),
        "counts": counts,
        "ofCheckpoint": again.flatten().tolist(),
        "others": others,
        "file": base64.b64encode(file.getvalue()).decode(),
        "losses": losses,
    }


torch.set_num_threads(1)
json.dump([answer(request) for request in json.load(sys.stdin)], sys.stdout)
