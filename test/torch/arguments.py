"""Our options in torch's words, and the optimizers, losses and clipping that they describe."""

import math
import re

import torch

NAMES = {"learningRate": "lr", "tMax": "T_max", "t0": "T_0", "tMult": "T_mult"}


def torch_arguments(options):
    """{"type": "SGD", "learningRate": 0.1} -> {"type": "SGD", "lr": 0.1}."""
    return {torch_name(name): value_of(value) for name, value in options.items()}


def torch_name(name):
    return NAMES.get(name) or re.sub("[A-Z]", lambda letter: "_" + letter[0].lower(), name)


def value_of(value):
    return math.inf if value == "inf" else value


def build_optimizer(parameters, options):
    """Arguments that came with torch 2 are made of torch 1's operations, as the documentation of torch 2 has them."""
    arguments = {"lr": 0.001} if options["type"] == "SGD" else {}
    arguments.update(torch_arguments(options))
    base = getattr(torch.optim, arguments.pop("type"))
    is_new = base in (torch.optim.NAdam, torch.optim.RAdam)
    maximize = is_new and arguments.pop("maximize", False)
    decoupled = arguments.pop("decoupled_weight_decay", False)
    decay = arguments.pop("weight_decay", 0) if decoupled else 0

    class Extended(base):
        @torch.no_grad()
        def step(self):
            for group in self.param_groups:
                for parameter in group["params"]:
                    if maximize:
                        parameter.grad.neg_()
                    if decay != 0:
                        parameter.mul_(1 - group["lr"] * decay)
            return super().step()

    return (Extended if maximize or decay else base)(parameters, **arguments)


def clip_gradients(parameters, options):
    arguments = torch_arguments(options)
    kind = arguments.pop("type")
    clip = torch.nn.utils.clip_grad_norm_ if kind == "norm" else torch.nn.utils.clip_grad_value_
    return clip(parameters, **arguments)


def build_loss(options):
    arguments = torch_arguments(options)
    for name in ("weight", "pos_weight"):
        if arguments.get(name) is not None:
            arguments[name] = torch.tensor(arguments[name], dtype=torch.float32)
    return getattr(torch.nn, arguments.pop("type"))(**arguments)
