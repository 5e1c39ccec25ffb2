"""Modules of torch.nn from the specs that the tests send, and a Sequential of them."""

import torch
from torch import nn


class RMSNorm(nn.Module):
    """torch.nn.RMSNorm, which torch has from 2.4 on."""

    def __init__(self, normalized_shape, eps=None, elementwise_affine=True):
        super().__init__()
        self.shape = tuple(normalized_shape)
        self.eps = torch.finfo(torch.float32).eps if eps is None else eps
        self.weight = nn.Parameter(torch.ones(self.shape)) if elementwise_affine else None

    def forward(self, x):
        dims = tuple(range(-len(self.shape), 0))
        y = x * torch.rsqrt(x.pow(2).mean(dims, keepdim=True) + self.eps)
        return y if self.weight is None else y * self.weight


class Pad(nn.Module):
    """CircularPad and the ZeroPad1d and ZeroPad3d that torch has from 2.1 on."""

    mode = "constant"

    def __init__(self, padding):
        super().__init__()
        self.padding = padding

    def forward(self, x):
        return nn.functional.pad(x, self.padding, self.mode)


class CircularPad(Pad):
    mode = "circular"


class ChannelShuffle(nn.Module):
    """nn.ChannelShuffle, which has no gradient in torch 1.13."""

    def __init__(self, groups):
        super().__init__()
        self.groups = groups

    def forward(self, x):
        return x.unflatten(1, (self.groups, -1)).transpose(1, 2).flatten(1, 2)


class SyncBatchNorm(nn.modules.batchnorm._BatchNorm):
    """torch.nn.SyncBatchNorm of one process, which torch has on a GPU alone."""

    def _check_input_dim(self, input):
        pass


class Elu(nn.Module):
    """ELU with expm1, as torch has it from 2.1 on; before, exp(x) - 1 loses the digits of a small x."""

    def __init__(self, alpha=1.0, inplace=False, scale=1.0, input_scale=1.0):
        super().__init__()
        self.factors = (alpha * scale, scale, input_scale)

    def forward(self, x):
        negative, scale, input_scale = self.factors
        # Where x is above 0, expm1 must not reach infinity: the gradient of what is not taken would be 0 * inf.
        below = torch.expm1(torch.where(x > 0, torch.zeros_like(x), x) * input_scale) * negative
        return torch.where(x > 0, x * scale, below)


def celu(alpha=1.0, inplace=False):
    return Elu(alpha, input_scale=1 / alpha)


def selu(inplace=False):
    return Elu(1.6732632423543772848170429916717, scale=1.0507009873554804934193349852946)


class Softshrink(nn.Module):
    """Softshrink that lets NaN pass, as torch's does from 2.5 on."""

    def __init__(self, lambd=0.5):
        super().__init__()
        self.module = nn.Softshrink(lambd)

    def forward(self, x):
        return torch.where(torch.isnan(x), x.detach(), self.module(x))


# What torch 1.13 does not have, or has otherwise than torch 2, from the documentation of torch 2.
NEWER = {
    "RMSNorm": RMSNorm,
    "SyncBatchNorm": SyncBatchNorm,
    "ZeroPad1d": Pad,
    "ZeroPad3d": Pad,
    "CircularPad1d": CircularPad,
    "CircularPad2d": CircularPad,
    "CircularPad3d": CircularPad,
    "ChannelShuffle": ChannelShuffle,
    "ELU": Elu,
    "CELU": celu,
    "SELU": selu,
    "Softshrink": Softshrink,
}


class Residual(nn.Identity):
    """The end of a residual block: adds the output of an earlier module, or the model's input."""

    def __init__(self, source):
        super().__init__()
        self.source = source


def build(layer):
    if layer["type"] == "Residual":
        return Residual(layer["from"])
    arguments = {name: tuple(v) if isinstance(v, list) else v for name, v in layer["arguments"].items()}
    kind = layer["type"]
    if kind == "LayerNorm":
        # The argument came with torch 2.1.
        bias = arguments.pop("bias")
        module = nn.LayerNorm(**arguments)
        if not bias:
            module.bias = None
        return module
    if kind == "Upsample":
        # One number for all dimensions.
        arguments = {k: v[0] if isinstance(v, tuple) and len(v) == 1 else v for k, v in arguments.items()}
    if kind.startswith("InstanceNorm") and arguments["momentum"] is None:
        # As torch 2 takes it.
        arguments["momentum"] = 0.0
    return NEWER.get(kind, getattr(nn, kind, None))(**arguments)


class Chain(nn.Sequential):
    """A Sequential in which a module may take the output of an earlier one, and Residual modules add one."""

    def __init__(self, layers):
        super().__init__(*[build(layer) for layer in layers])
        self.inputs = [layer.get("input", i - 1) for i, layer in enumerate(layers)]

    def forward(self, x):
        outputs = [x]
        for module, before in zip(self, self.inputs):
            x = outputs[before + 1]
            if isinstance(module, Residual):
                # Through the module, so that hooks see the sum.
                x = module(x + outputs[module.source + 1])
            else:
                x = module(x)
            outputs.append(x)
        return x
