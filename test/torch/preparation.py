"""What is done to data before a run, in torch and NumPy: the split, missing values, standardizing."""

import math

import numpy
import torch
from torch.utils.data import random_split


def split_rows(classes, options, generator):
    """Row numbers of the training rows, the held-out rows and those of the test."""
    rows = len(classes)
    held, test = [math.floor(rows * options.get(name, 0)) for name in ("heldOutFraction", "testFraction")]
    if not options.get("stratify"):
        parts = random_split(range(rows), [rows - held - test, held, test], generator=generator)
        return [list(part.indices) for part in parts]
    order = torch.randperm(rows, generator=generator).tolist()
    parts = []
    for length in (held, test):
        counts = [sum(classes[row] == one for row in order) for one in range(int(classes.max()) + 1)]
        exact = [int(count) * length for count in counts]
        shares = [value // len(order) for value in exact]
        by_remainder = sorted(range(len(counts)), key=lambda one: -(exact[one] % len(order)))
        for one in by_remainder[: length - sum(shares)]:
            shares[one] += 1
        part = []
        for row in order:
            if shares[int(classes[row])] > 0:
                shares[int(classes[row])] -= 1
                part.append(row)
        order = [row for row in order if row not in set(part)]
        parts.append(part)
    return [order, *parts]


def prepare(x, training, shape, options, preparation):
    """Filled and standardized by the training rows, in float64, as sklearn's SimpleImputer and StandardScaler; shaped."""
    values = x.numpy().copy()
    fill = preparation.get("fill")
    groups = {first: count for first, count in [(one["first"], one["count"]) for one in preparation.get("oneHot", [])]}
    column = 0
    while fill and column < values.shape[1]:
        width = groups.get(column, 1)
        part = values[:, column : column + width]
        missing = numpy.isnan(part[:, 0])
        there = part[training][~missing[training]].astype(numpy.float64)
        if missing.any() and column in groups:
            part[missing] = numpy.eye(width)[there.sum(0).argmax()]
        elif missing.any() and fill == "mostFrequent":
            found, counts = numpy.unique(there, return_counts=True)
            part[missing] = found[counts.argmax()]
        elif missing.any():
            part[missing] = numpy.mean(there) if fill == "mean" else numpy.median(there)
        column += width
    if options.get("standardize"):
        shaped = values.reshape(len(values), *shape).astype(numpy.float64)
        axes = (0, *range(2, shaped.ndim))
        mean = shaped[training].mean(axes, keepdims=True)
        std = shaped[training].std(axes, keepdims=True)
        std[std <= 1e-12] = 1
        values = ((shaped - mean) / std).astype(numpy.float32)
    return torch.from_numpy(values).view(len(values), *shape)
