"""Writes torchRefusals.ts: which kinds of values the constructors of torch.nn refuse, as an installed torch does.

python3 src/reader/refused/torchRefusals.py > src/reader/refused/torchRefusals.ts

Each value is given for one parameter, beside ordinary values of the others and, one after the other, beside each of their
alternatives: what is always refused, with the same exception, does not depend on these (`=`); else it may be refused where
no other optional argument is given (`~`).
"""

import inspect
import re
import warnings
from pathlib import Path

import torch
from torch import nn

warnings.simplefilter("ignore")

SIZES = ([], [1], [2, 2], [1, 2, 3], [1, 1, 1, 1], [1, 1, 1, 1, 1, 1])
NAMED = (["a"], ["a", "b"], [1, "a"], ["a", 1, 1, 1], ["2", "2"])
# By the letters of the table.
KINDS = {
    "s": ("a", "ab", "layerscope", "2", "0.5"),
    "S": ("a", "ab", "layerscope"),
    "n": (None,),
    "l": (*SIZES, *NAMED),
    "L": NAMED,
    "t": tuple(map(tuple, (*SIZES, *NAMED))),
    "T": tuple(map(tuple, NAMED)),
    "d": ({}, {"a": 1}),
    "f": (1.5, 2.5, 0.25),
    "w": (1.0, 2.0, 4.0),
    "b": (True, False),
    "N": (-1, -2, -64),
    "p": (1, 2, 3, 8, 64),
    "z": (0,),
    "m": (nn.ReLU(), nn.Linear(2, 2)),
    "c": (nn.ReLU, int),
    "u": (len, lambda x: x),
}
# Texts that some parameter takes.
TEXTS = """same valid zeros reflect replicate circular relu gelu tanh none mean sum batchmean nearest linear bilinear bicubic
trilinear nearest-exact area max add N C H LSTM GRU RNN_TANH RNN_RELU""".split()

USUAL = {
    "num_groups": 2, "num_heads": 2, "nhead": 2, "cutoffs": [1, 2], "n_classes": 8, "unflattened_size": (2, 2),
    "dim": 1, "padding": 1, "value": 0.5, "threshold": 0.5, "norm_type": 2, "div_value": 4.0, "mode": "LSTM",
    "num_chunks": 4, "bias": True, "d_model": 4, "embed_dim": 4, "num_layers": 2,
}  # fmt: skip
LAYERS = {
    "decoder_layer": lambda: nn.TransformerDecoderLayer(4, 2),
    "encoder_layer": lambda: nn.TransformerEncoderLayer(4, 2),
    "module": lambda: nn.Linear(2, 2),
}
OTHERS = {
    "groups": [2], "dilation": [2, (2,)], "stride": [2, None], "padding": [0, 1, "same"], "dropout": [0.5], "padding_idx": [1],
    "max_norm": [1.0], "num_layers": [1, 3], "reduction": ["sum", "none"], "momentum": [None, 0.5], "kernel_size": [1, 3],
    "padding_mode": ["reflect"], "proj_size": [1], "mode": ["bilinear", "nearest", "mean"], "num_groups": [1, 4],
    "num_features": [2, 8], "in_channels": [2, 8], "out_channels": [2, 8], "hidden_size": [8], "norm_type": [1.0],
    "kdim": [3], "vdim": [3], "embed_dim": [8], "output_size": [2, (2, 2)], "size": [2, (2, 2)], "scale_factor": [2.0],
    "min_val": [-5.0], "max_val": [5.0], "min_value": [-5.0], "max_value": [5.0], "num_heads": [1], "nhead": [1], "weight": [torch.ones(4)], "in_features": [8], "out_features": [8], "dim": [0],
}  # fmt: skip
# What is on the machine, or takes anything.
LEFT_OUT = {"Module", "Container", "Identity", "Sequential", "ModuleList", "ModuleDict", "ParameterList", "ParameterDict",
            "DataParallel", "RNNBase", "RNNCellBase", "Unflatten", "FractionalMaxPool2d", "FractionalMaxPool3d"}  # fmt: skip
LEFT_OUT_PARAMETERS = {"device", "_weight", "args", "kwargs"}


def parameters_in(file):
    """The table of torchParameters.ts, without the parameters that this torch does not know."""
    text = Path(__file__).with_name(file).read_text()
    for name, words in re.findall(r"^  (\w+):\s+'([^']*)'", text, re.M):
        yield name, [word for word in words.split() if word != "*"]


def refusal(cls, arguments):
    try:
        cls(**{name: LAYERS[name]() if value is LAYERS else value for name, value in arguments.items()})
    except Exception as error:
        return type(error).__name__
    return None


def settings(cls, words):
    """Arguments that are taken: the usual ones, and with each of their alternatives."""
    required = [word for word in words if not word.endswith("?")]
    base = {name: LAYERS if name in LAYERS else USUAL.get(name, 4) for name in required}
    if cls is nn.Transformer:
        base = {"d_model": 4, "nhead": 2, "num_encoder_layers": 1, "num_decoder_layers": 1, "dim_feedforward": 4}
    yield base
    for word in words:
        name = word.rstrip("?")
        default = inspect.signature(cls).parameters.get(name)
        others = list(OTHERS.get(name, []))
        if isinstance(getattr(default, "default", None), bool) or name in ("bias", "batch_first", "bidirectional"):
            others += [True, False]
        for other in others:
            arguments = {**base, name: other}
            if refusal(cls, arguments) is None:
                yield arguments


def kinds_refused(cls, all_settings, name):
    """The letters by the exceptions."""
    found = {}
    for letter, values in KINDS.items():
        raised = {refusal(cls, {**one, name: value}) for one in all_settings for value in values}
        if len(raised) == 1 and None not in raised:
            found.setdefault(raised.pop(), []).append(letter)
    return found


def parts_of(found, texts):
    """`TypeError:sn,ValueError:f`; any list is one that holds texts too."""
    parts = []
    for error, letters in found.items():
        kept = "".join(one for one in letters if one in "Nz" or one.islower() or one.lower() not in letters)
        parts.append(f"{error}:{kept.replace('s', 's' + texts).replace('S', 'S' + texts)}")
    return ",".join(parts)


def line_of(cls, words):
    all_settings = list(settings(cls, words))
    plain = [one for one in all_settings if one.keys() == all_settings[0].keys()]
    entries = []
    for name in (word.rstrip("?") for word in words):
        if name in LEFT_OUT_PARAMETERS or not takes(cls, name, all_settings[0]):
            continue
        always = kinds_refused(cls, all_settings, name)
        letters = {one for all_letters in always.values() for one in all_letters}
        alone = {
            error: rest
            for error, found in kinds_refused(cls, plain, name).items()
            if (rest := [one for one in found if one not in letters])
        }
        taken = [text for text in TEXTS if refusal(cls, {**all_settings[0], name: text}) is None]
        texts = f"({'|'.join(taken)})" if taken else ""
        if always:
            entries.append(f"{name}={parts_of(always, texts)}")
        if alone:
            entries.append(f"{name}~{parts_of(alone, texts)}")
    return " ".join(entries)


def takes(cls, name, base):
    """Whether this torch has the parameter."""
    try:
        inspect.signature(cls.__init__).bind(None, **{**base, name: 1})
    except TypeError:
        return False
    return True


lines = {}
for name, words in parameters_in("torchParameters.ts"):
    cls = getattr(nn, name, None)
    if cls is not None and name not in LEFT_OUT:
        line = line_of(cls, words)
        if line:
            lines[name] = line
print("// What the constructors of torch.nn refuse, by their parameters: exceptions, and letters of kinds of values, which")
print("// refusedKinds.ts reads; behind `s` the texts that are taken. Behind `=` whatever else is given, behind `~` where no other")
print("// optional argument is. Written by torchRefusals.py.")
print()
print("export const TORCH_REFUSALS: Readonly<Record<string, string>> = {")
for name in sorted(lines):
    line = f"  {name}: '{lines[name]}',"
    print(line if len(line) <= 120 else f"  {name}:\n    '{lines[name]}',")
print("};")
