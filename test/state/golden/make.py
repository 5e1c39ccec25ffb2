"""Makes the .pt files beside it with real PyTorch, and state.json with what they hold: /usr/bin/python3 make.py"""

import copy
import io
import json
import pathlib
import zipfile
from collections import OrderedDict

import torch
from torch import nn

here = pathlib.Path(__file__).parent
torch.manual_seed(0)
network = nn.Sequential(nn.Conv2d(2, 3, 2), nn.BatchNorm2d(3), nn.Flatten(), nn.Linear(3, 2))
network(torch.randn(4, 2, 2, 2))
state = copy.deepcopy(network.state_dict())
optimizer = torch.optim.SGD(network.parameters(), lr=0.1, momentum=0.9)
adam = torch.optim.Adam(network.parameters(), lr=0.1, amsgrad=True)
scheduler = torch.optim.lr_scheduler.StepLR(adam, 2)
network(torch.randn(4, 2, 2, 2)).sum().backward()
adam.step()
scheduler.step()
table = torch.arange(24, dtype=torch.float32).reshape(4, 6)

files = {
    "plain": state,
    "checkpoint": {"epoch": 3, "state_dict": state, "optimizer": optimizer.state_dict(), "loss": 0.5, "best": None},
    "nested": {"model_state_dict": state, "names": ["a", "b"], "shape": torch.Size([1, 2]), "done": True, "big": 2**70},
    "training": {
        "epoch": 3,
        "model_state_dict": state,
        "optimizer_state_dict": adam.state_dict(),
        "scheduler_state_dict": scheduler.state_dict(),
        "loss": torch.tensor(1.0),
        "state_dict": {"other": torch.zeros(2)},
    },
    "model_key": {"model": state, "optimizer": adam.state_dict(), "best": torch.tensor(0.5)},
    "net_key": {"net": state, "acc": torch.tensor([97.5]), "epoch": 3},
    "mixed": {"epoch": 3, "weights": state, "loss": torch.tensor(1.0)},
    "views": OrderedDict(
        transposed=table.t(),
        slice=table[1:3, 2:5],
        steps=table[::2, ::3],
        permuted=table.reshape(2, 3, 4).permute(2, 0, 1),
        single=table[3, 5],
        empty=table[:0],
        column=table[:, 1:2],
    ),
    "numbers": {
        "half": torch.tensor([0.0, -0.0, 1.0, -2.5, 65504.0, 6e-8, 6.1e-5, float("inf")], dtype=torch.float16),
        "bfloat": torch.tensor([1.0, -3.140625, 1e38, 1e-40], dtype=torch.bfloat16),
        "double": torch.tensor([1 / 3, 1e300], dtype=torch.float64),
        "long": torch.tensor([[1, -2], [2**62, 0]]),
        "parameter": nn.Parameter(torch.tensor([1.5])),
    },
    "bool": {"mask": torch.tensor([True])},
    "number": {"epoch": 3, "loss": 0.5},
    "model": network,
}


def plain(value):
    return {"shape": list(value.shape), "values": [str(x) for x in value.detach().double().flatten().tolist()]}


for name, content in files.items():
    torch.save(content, here / f"{name}.pt")
torch.save(state, here / "old.pt", _use_new_zipfile_serialization=False)
torch.save(state, here / "protocol4.pt", pickle_protocol=4)

# The same members, packed by another program: without padding, and compressed.
for name, method in (("unaligned", zipfile.ZIP_STORED), ("compressed", zipfile.ZIP_DEFLATED)):
    with zipfile.ZipFile(here / "plain.pt") as source, zipfile.ZipFile(here / f"{name}.pt", "w", method) as packed:
        for member in source.namelist():
            packed.writestr(zipfile.ZipInfo(member), source.read(member), method)

# A pickle that would run a command.
with zipfile.ZipFile(here / "plain.pt") as source, zipfile.ZipFile(here / "command.pt", "w") as packed:
    packed.writestr(zipfile.ZipInfo("archive/data.pkl"), b"\x80\x02cposix\nsystem\nX\x04\x00\x00\x00true\x85R.")

expected = {name: {key: plain(value) for key, value in files[name].items()} for name in ("plain", "views", "numbers")}
json.dump(expected, open(here / "state.json", "w"), indent=1)
