"""Writes libraryNames.ts: the public names of modules of Python's library, NumPy's and torch's, as they are installed.

python3 src/reader/refused/libraryNames.py > src/reader/refused/libraryNames.ts
"""

import importlib
import pkgutil
import textwrap
import warnings

warnings.simplefilter("ignore")

MODULES = """abc argparse collections collections.abc contextlib copy csv dataclasses datetime enum functools glob inspect
io itertools json logging math operator os os.path pickle random re shutil statistics string sys time types typing warnings
numpy numpy.linalg numpy.random
torch torch.autograd torch.cuda torch.cuda.amp torch.fft torch.hub torch.jit torch.linalg torch.nn.functional torch.nn.init
torch.nn.parallel torch.nn.parameter torch.nn.utils torch.nn.utils.rnn torch.optim torch.optim.lr_scheduler torch.utils
torch.utils.data""".split()


def names_of(module):
    loaded = importlib.import_module(module)
    names = {*dir(loaded), *getattr(loaded, "__all__", ())}
    names |= {part.name for part in pkgutil.iter_modules(getattr(loaded, "__path__", []))}
    return sorted(name for name in names if not name.startswith("_"))


print("// The public names of modules of Python's library, NumPy's and torch's: of what is installed, so that newer ones have more.")
print("// Written by libraryNames.py.")
print()
print("export const LIBRARY_NAMES: Readonly<Record<string, string>> = {")
for module in MODULES:
    key = f"'{module}'" if "." in module else module
    lines = textwrap.wrap(" ".join(names_of(module)), 116)
    print(f"  {key}: `" + "\n    ".join(lines) + "`,")
print("};")
