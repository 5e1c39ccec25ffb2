"""The learning rates and momentums that torch.optim.lr_scheduler gives, as base64 of float64.

Reads {"cases", "metrics"} as JSON from standard input; test/torch/schedulers.test.ts and golden/make.ts call it.
"""

import base64
import json
import struct
import sys
import warnings

import torch

from arguments import torch_arguments

warnings.filterwarnings("ignore")


def build(optimizer, options):
    arguments = torch_arguments(options)
    kind = arguments.pop("type")
    arguments.pop("interval", None)
    if kind == "SequentialLR":
        arguments["schedulers"] = [build(optimizer, inner) for inner in options["schedulers"]]
    return getattr(torch.optim.lr_scheduler, kind)(optimizer, **arguments)


def run(case, metrics):
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=case["learningRate"], momentum=0.9)
    scheduler = build(optimizer, case["scheduler"])
    rows = []
    group = optimizer.param_groups[0]
    for metric in [*metrics, None]:
        rows += [group["lr"], group["momentum"]]
        if metric is not None:
            optimizer.step()
            takes_metric = case["scheduler"]["type"] == "ReduceLROnPlateau"
            scheduler.step(metric) if takes_metric else scheduler.step()
    return base64.b64encode(struct.pack(f"<{len(rows)}d", *rows)).decode()


if __name__ == "__main__":
    request = json.load(sys.stdin)
    json.dump([run(case, request["metrics"]) for case in request["cases"]], sys.stdout)
