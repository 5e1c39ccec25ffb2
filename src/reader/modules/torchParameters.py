"""Writes torchParameters.ts: the constructor of every module class of torch.nn, from an installed torch.

python3 src/reader/modules/torchParameters.py > src/reader/modules/torchParameters.ts
"""

import inspect

import torch

# What the newest torch adds to torch 1.13, from its documentation.
PLACE = "device? dtype?"
RECURRENT = "batch_first? dropout? bidirectional?"
NEWER = {
    "RNN": f"input_size hidden_size num_layers? nonlinearity? bias? {RECURRENT} {PLACE}",
    "GRU": f"input_size hidden_size num_layers? bias? {RECURRENT} {PLACE}",
    "LSTM": f"input_size hidden_size num_layers? bias? {RECURRENT} proj_size? {PLACE}",
    "RMSNorm": f"normalized_shape eps? elementwise_affine? {PLACE}",
    "LayerNorm": f"normalized_shape eps? elementwise_affine? bias? {PLACE}",
    "CircularPad1d": "padding",
    "CircularPad2d": "padding",
    "CircularPad3d": "padding",
    "ZeroPad1d": "padding",
    "ZeroPad3d": "padding",
    "LPPool3d": "norm_type kernel_size stride? ceil_mode?",
}
WITH_BIAS = ("Transformer", "TransformerEncoderLayer", "TransformerDecoderLayer")
# These take anything.
LEFT_OUT = {"Module", "Container", "Identity", "Sequential"}


def parameters(cls):
    words = []
    for parameter in inspect.signature(cls).parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY and "*" not in words:
            words.append("*")
        words.append(parameter.name + ("" if parameter.default is parameter.empty else "?"))
    if cls.__name__ in WITH_BIAS and "bias?" not in words:
        words.insert(words.index("norm_first?") + 1, "bias?")
    if cls.__name__ == "Embedding" and "_freeze?" not in words:
        words.insert(words.index("_weight?") + 1, "_freeze?")
    return " ".join(words)


classes = {
    name: parameters(cls)
    for name, cls in vars(torch.nn).items()
    if inspect.isclass(cls) and issubclass(cls, torch.nn.Module)
}
classes.update(NEWER)
print("// The constructor's parameters of every module class of torch.nn, in order: `?` where there is a default; those")
print("// behind `*` are given by name. Written by torchParameters.py.")
print()
print("export const TORCH_PARAMETERS: Readonly<Record<string, string>> = {")
for name in sorted(classes.keys() - LEFT_OUT):
    line = f"  {name}: '{classes[name]}',"
    print(line if len(line) <= 120 else f"  {name}:\n    '{classes[name]}',")
print("};")
