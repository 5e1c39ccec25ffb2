"""Prints, for each file given, the leaf modules that torch builds from it, as JSON: path, class and arguments.

A file's first line says what is built once the file has run: `# builds: Net(13, 3)`.
"""

import contextlib
import inspect
import io
import json
import runpy
import sys

import torch

# What a constructor's parameter is as an attribute, where it is kept under no name or another; a bias is there or not.
SPECIAL = {"bias": lambda m: m.bias is not None, "init": lambda m: m.weight[0].item()}
# Arguments that torch has renamed or takes for loading weights.
IGNORED = {"self", "device", "dtype", "min_value", "max_value", "_weight", "_freeze", "args", "kwargs"}


def arguments(module):
    names = inspect.signature(type(module).__init__).parameters
    taken = [name for name in names if name not in IGNORED]
    return {name: SPECIAL.get(name, lambda m, n=name: getattr(m, n))(module) for name in taken}


def leaves(path):
    with open(path) as file:
        build = file.readline().partition("# builds:")[2].strip()
    with contextlib.redirect_stdout(io.StringIO()):
        names = runpy.run_path(path, run_name="__main__")
        model = eval(build or "WineNeuralNetwork(13, 3)", names)
    modules = model.named_modules(remove_duplicate=False)
    return [
        {"path": name, "type": type(module).__name__, "arguments": arguments(module)}
        for name, module in modules
        if not list(module.children()) and not isinstance(module, torch.nn.Sequential)
    ]


print(json.dumps({path: leaves(path) for path in sys.argv[1:]}))
