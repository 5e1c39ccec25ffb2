"""torch.histc's 64 bins, and what is observed beside them, of each list of float32 bits on standard input."""

import json
import sys

import torch

answers = []
for bits in json.load(sys.stdin):
    x = torch.tensor(bits, dtype=torch.int64).to(torch.int32).view(torch.float32)
    std, mean = torch.std_mean(x.double(), unbiased=False)
    zeros = x.numel() - torch.count_nonzero(x)
    described = [value.item() for value in (mean, std, x.min(), x.max(), zeros)]
    answers.append({"statistics": described, "counts": torch.histc(x, 64).int().tolist()})
json.dump(answers, sys.stdout)
