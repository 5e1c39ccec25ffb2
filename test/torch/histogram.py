"""torch.histc's 64 bins, torch.quantile's percentiles, and what is observed beside them, of each list of float32 bits on standard input."""

import json
import sys

import torch

answers = []
for bits in json.load(sys.stdin):
    x = torch.tensor(bits, dtype=torch.int64).to(torch.int32).view(torch.float32)
    std, mean = torch.std_mean(x.double(), unbiased=False)
    size = x.abs()
    fractions = [size == 0, (size > 0) & (size < torch.finfo(torch.float32).tiny), x.isnan(), x.isinf()]
    described = [mean, std, x.min(), x.max(), x.double().norm()] + [part.double().mean() for part in fractions]
    percentiles = torch.tensor([6.68, 15.87, 30.85, 50, 69.15, 84.13, 93.32], dtype=torch.float64) / 100
    answers.append(
        {
            "statistics": [value.item() for value in described],
            "counts": torch.histc(x, 64).int().tolist(),
            "percentiles": torch.quantile(x, percentiles.float()).tolist(),
        }
    )
json.dump(answers, sys.stdout)
