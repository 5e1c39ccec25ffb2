"""Prints, for each file given, the leaf modules that torch builds from it, as JSON: path, class and arguments.

A file's first line says what is built once the file has run: `# builds: Net(13, 3)`.
"""

import contextlib
import io
import json
import runpy
import sys

ARGUMENTS = {
    "Linear": lambda m: {"inFeatures": m.in_features, "outFeatures": m.out_features, "bias": m.bias is not None},
    "BatchNorm1d": lambda m: {
        "numFeatures": m.num_features,
        "eps": m.eps,
        "momentum": m.momentum,
        "affine": m.affine,
        "trackRunningStats": m.track_running_stats,
    },
    "ReLU": lambda m: {},
    # A negative dimension of (rows, features) counts from the end.
    "Softmax": lambda m: {"dim": m.dim % 2},
}


def leaves(path):
    with open(path) as file:
        build = file.readline().partition("# builds:")[2].strip()
    with contextlib.redirect_stdout(io.StringIO()):
        names = runpy.run_path(path, run_name="__main__")
        model = eval(build or "WineNeuralNetwork(13, 3)", names)
    modules = model.named_modules(remove_duplicate=False)
    return [
        {"path": name, "type": type(module).__name__, **ARGUMENTS[type(module).__name__](module)}
        for name, module in modules
        if not list(module.children())
    ]


print(json.dumps({path: leaves(path) for path in sys.argv[1:]}))
