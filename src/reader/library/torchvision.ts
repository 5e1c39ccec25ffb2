// What torchvision's own models, and models written like them, ask of its helpers: convolutions, widths that are
// multiples, weights by their names, decorators of functions that give models. Facts: torchvision 0.14.

export const torchvision = `
from enum import Enum
from torch import nn

def conv3x3(in_planes, out_planes, stride=1, groups=1, dilation=1):
    return nn.Conv2d(in_planes, out_planes, kernel_size=3, stride=stride, padding=dilation, groups=groups, bias=False,
                     dilation=dilation)

def conv1x1(in_planes, out_planes, stride=1):
    return nn.Conv2d(in_planes, out_planes, kernel_size=1, stride=stride, bias=False)

# The nearest multiple, and the next one where that takes away more than a tenth.
def _make_divisible(v, divisor, min_value=None):
    least = divisor if min_value is None else min_value
    width = max(least, int(v + divisor / 2) // divisor * divisor)
    return width + divisor if width < 0.9 * v else width

def _ovewrite_named_param(kwargs, param, new_value):
    if kwargs.setdefault(param, new_value) != new_value:
        raise ValueError(param)

def _as_it_is(function):
    return function

def register_model(name=None):
    return _as_it_is

def handle_legacy_interface(**weights):
    return _as_it_is

kwonly_to_pos_or_kw = _as_it_is

class WeightsEnum(Enum):
    @classmethod
    def verify(cls, weights):
        if isinstance(weights, str):
            return cls[weights.replace(cls.__name__ + '.', '')]
        return weights
`;
