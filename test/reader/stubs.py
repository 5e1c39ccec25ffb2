"""Stand-ins for what a text imports and this machine has not: they take any call and give another stand-in."""

import builtins
import sys
import types

from torch import nn


class Stub(nn.Module):
    """Also a module, since it may be a layer. Its truth and its number are not known: asking for them is an error."""

    def __init__(self, *_, **__):
        super().__init__()

    def __call__(self, *args, **__):
        # A decorator leaves what it decorates.
        if len(args) == 1 and (isinstance(args[0], (type, types.FunctionType))):
            return args[0]
        return Stub()

    def __getattr__(self, name):
        if name.startswith("__") or name in ("_modules", "_parameters", "_buffers"):
            raise AttributeError(name)
        return Stub()

    def __getitem__(self, _):
        return Stub()

    def __iter__(self):
        return iter(())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    def __bool__(self):
        raise TypeError("the truth of what comes from another file is not known")

    def __mro_entries__(self, _):
        return (Base,)


for operation in "add radd sub rsub mul rmul truediv rtruediv floordiv rfloordiv mod pow neg lt le gt ge".split():
    setattr(Stub, f"__{operation}__", lambda *_: Stub())


class Shell(Stub):
    """IPython's, as a notebook that was exported to a file asks for it: magics that run their text run it."""

    def __init__(self, names):
        super().__init__()
        self.names = names

    def run_cell_magic(self, name, _, text):
        self.run_line_magic(name, text)

    def run_line_magic(self, name, text):
        if name in ("capture", "prun", "time", "timeit"):
            exec(text, self.names)


class Base(nn.Module):
    """What a class of the text inherits from another file."""

    def __init__(self, *_, **__):
        super().__init__()

    def __getattr__(self, name):
        try:
            return super().__getattr__(name)
        except AttributeError:
            if name.startswith("__"):
                raise
            return Stub()


class StubModule(types.ModuleType):
    __all__ = ()
    __path__ = ()

    def __init__(self, name, real=None):
        super().__init__(name)
        self.__dict__["_real"] = real

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        real = self.__dict__["_real"]
        found = getattr(real, name, None) if real else None
        if found is None:
            found = Stub()
            setattr(self, name, found)
        return found


def is_stub(value):
    return isinstance(value, Stub)


# Beside torch in most places where files of it are run, though perhaps not on this machine.
USUAL = {"torchvision", "torchaudio", "torchtext", "scipy", "pandas", "sklearn", "matplotlib", "PIL", "cv2", "tqdm", "yaml"}


def install(source, optional):
    """Imports by the text that fail give stand-ins, but for those in the lines `optional`, whose failure it expects."""
    real = builtins.__import__

    def imported(name, names=None, locals=None, fromlist=(), level=0):
        caller = sys._getframe(1)
        if caller.f_code.co_filename != source:
            return real(name, names, locals, fromlist, level)
        try:
            module = real(name, names, locals, fromlist, level)
        except Exception:
            top = name.split(".")[0]
            if caller.f_lineno in optional and level == 0 and top not in USUAL:
                raise
            if not fromlist and top in sys.modules:
                return StubModule(top, sys.modules[top])
            return StubModule(name)
        if any(part != "*" and not hasattr(module, part) for part in fromlist or ()):
            return StubModule(name, module)
        return module

    builtins.__import__ = imported
