"""Our options in torch's words: {"type": "SGD", "learningRate": 0.1} -> {"type": "SGD", "lr": 0.1}."""

import math
import re

NAMES = {"learningRate": "lr", "tMax": "T_max", "t0": "T_0", "tMult": "T_mult"}


def torch_arguments(options):
    return {torch_name(name): value_of(value) for name, value in options.items()}


def torch_name(name):
    return NAMES.get(name) or re.sub("[A-Z]", lambda letter: "_" + letter[0].lower(), name)


def value_of(value):
    return math.inf if value == "inf" else value
