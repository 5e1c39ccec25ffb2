"""What real PyTorch builds when a source text is run: every Sequential that the text itself makes, by the line of its call.

Standard input: a JSON list of {"source", "package"?, "shapes"?: whether "shapes" (shapes.py) are asked for}; with files as arguments, these instead. Output: a JSON list of
{"sequentials": [{"line", "modules", "by", "shapes"?}], "batchnorm": [{"line", "in_sequential"}], "raised": [{"line", "error", "by", "refused"?: by torch.nn}], "named": [for which primes stand]}, and
the defaults of torch's arguments. Imports that are missing are stubs (stubs.py), but fail where the text has something in their place. A text runs in a process of its own, a
statement of the file after the other, with a limit on time and memory, without network and without writing. Then classes
without an object, and functions that build a Sequential and were not called, are called; a parameter without default is the
prime of its name (primes.py). "by" is "file", "function", "class", "unreached": of a class that the text calls where no run comes, "inner": by a class that another one builds, or "slice": a part of another Sequential.
"""

import argparse
import ast
import builtins
import contextlib
import functools
import inspect
import io
import json
import os
import resource
import signal
import sys
import time
import types

import numpy
import torch
from primes import named_number, used
from shapes import shapes_of
from stubs import Shell, Stub, install, is_stub
from torch import nn

SOURCE = "<source>"
SECONDS = 20
BYTES = 12 << 30
CONTAINERS = (nn.Sequential, nn.ModuleList, nn.ModuleDict)


class Late(BaseException):
    """Not an Exception, so that the text does not catch it."""


# ---------------------------------------------------------------------------------------------------------- hooks

sequentials, norms, built_types = [], [], set()
# Whether a stand-in was given for an argument.
is_tainted = False


def signatures():
    found = {}
    for name in dir(nn):
        cls = getattr(nn, name)
        if isinstance(cls, type) and issubclass(cls, nn.Module) and cls is not nn.Module:
            found[cls] = inspect.signature(cls.__init__)
    return found


def hook_modules():
    """Notes the arguments with which each module of torch.nn is built, and where."""
    found = signatures()
    owners = {next(base for base in cls.__mro__ if "__init__" in vars(base)) for cls in found}
    for cls in owners - {nn.Module}:
        signature = found.get(cls) or inspect.signature(cls.__init__)

        def hooked(original, cls, signature):
            @functools.wraps(original)
            def __init__(self, *args, **kwargs):
                if "_built" not in vars(self):
                    note(self, cls, signature, args, kwargs)
                is_first = "_first" not in vars(self)
                vars(self)["_first"] = True
                try:
                    original(self, *args, **kwargs)
                    if is_first:
                        vars(self)["_kept"] = kept(self, signature)
                except BaseException:
                    sequentials[:] = [entry for entry in sequentials if entry[0] is not self]
                    norms[:] = [entry for entry in norms if entry[0] is not self]
                    raise

            return __init__

        cls.__init__ = hooked(cls.__init__, cls, signature)
    begin = nn.Module.__init__

    def __init__(self, *args, **kwargs):
        built_types.add(type(self))
        begin(self, *args, **kwargs)

    nn.Module.__init__ = __init__


def note(self, cls, signature, args, kwargs):
    try:
        if issubclass(cls, nn.RNNBase) and cls is not nn.RNNBase:
            given = dict(zip(list(inspect.signature(nn.RNNBase.__init__).parameters)[2:], args)) | kwargs
        else:
            given = dict(signature.bind(self, *args, **kwargs).arguments)
    except TypeError:
        given = {}
    global is_tainted
    is_tainted = is_tainted or any(is_stub(value) for value in given.values())
    given.pop("self", None)
    given.pop("args", None)
    given.update(given.pop("kwargs", {}))
    vars(self)["_built"] = {} if issubclass(cls, (*CONTAINERS, nn.Identity)) else given
    line, by = place()
    if line and issubclass(cls, nn.Sequential):
        sequentials.append((self, line, by))
    if line and "BatchNorm" in cls.__name__:
        norms.append((self, line))


def kept(self, signature):
    """What it keeps of its arguments; the file may set these later."""
    names = signature.parameters if not isinstance(self, nn.RNNBase) else inspect.signature(nn.RNNBase.__init__).parameters
    found = {name: plain(getattr(self, name)) for name in names if is_kept(self, name)}
    if "bias" in vars(self).get("_parameters", {}):
        found["bias"] = self.bias is not None
    return found


def is_kept(self, name):
    return name in vars(self) and name not in ("self", "device", "dtype", "_modules")


def place():
    """The line in the text that calls, where it does so itself."""
    frame, by = sys._getframe(3), "file"
    while frame:
        name = frame.f_code.co_filename
        if name == SOURCE:
            return frame.f_lineno, by if by == "slice" else "inner" if phase != "file" and is_inner(frame) else phase
        if name.endswith("torch/nn/modules/container.py"):
            by = "slice"
        elif not name.endswith("functools.py"):
            return None, by
        frame = frame.f_back
    return None, by


def is_inner(frame):
    """Whether an object of the text builds another, so that what this one is given are no primes."""
    objects = set()
    while frame:
        code = frame.f_code
        if code.co_filename == SOURCE and code.co_name == "__init__":
            objects.add(id(frame.f_locals[code.co_varnames[0]]))
        frame = frame.f_back
    return len(objects) > 1


def soften():
    """First values take time and are of no interest; what checks the arguments of torch.nn.init stays. Folders are not made,
    and no argument of the command line is required."""
    os.mkdir = os.makedirs = lambda *_, **__: None
    parse = argparse.ArgumentParser.parse_known_args

    def parse_known_args(self, *args, **kwargs):
        for action in self._actions:
            action.required = False
            if not action.option_strings and action.nargs is None:
                action.nargs = "?"
        return parse(self, *args, **kwargs)

    argparse.ArgumentParser.parse_known_args = parse_known_args
    for name in ("uniform_", "normal_", "fill_", "zero_", "erfinv_"):
        setattr(torch.Tensor, name, lambda self, *_, **__: self)
    torch.nn.init.orthogonal_ = lambda tensor, *_, **__: tensor
    torch.jit.script = lambda value, *_, **__: value
    # No file is there.
    torch.load = lambda *_, **__: Stub()
    nn.Module.load_state_dict = lambda *_, **__: None


# ------------------------------------------------------------------------------------------------------- describing


def plain(value):
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, (int, numpy.integer)):
        return int(value)
    if isinstance(value, (float, numpy.floating)):
        value = float(value)
        return value if abs(value) != float("inf") and value == value else str(value)
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return {"object": type(value).__name__}


def describe(module, depth=0):
    if module is None:
        return {"type": "None", "args": {}}
    cls = type(module)
    if is_stub(module):
        return {"type": "stub", "args": {}}
    own = cls.__module__ == "__main__"
    given = {} if own else vars(module).get("_built", {})
    before = {} if own else vars(module).get("_kept", {})
    now = kept(module, inspect.signature(cls.__init__)) if before else {}
    given = given | {name: now[name] for name in before if name in now and now[name] != before[name]}
    told = {"type": cls.__name__, "args": {name: plain(value) for name, value in given.items()}}
    if isinstance(module, nn.Sequential) or (isinstance(module, CONTAINERS) and not own):
        children = vars(module).get("_modules", {}).values()
        told["modules"] = [describe(child, depth + 1) for child in children] if depth < 30 else []
    if not own and not cls.__module__.startswith("torch.nn."):
        told["foreign"] = True
    return told


def report(with_shapes):
    told, objects = [], []
    for module, line, by in sequentials:
        by = "unreached" if by == "class" and line in unreached else by
        entry = {"line": line, "modules": describe(module)["modules"], "by": by}
        if entry not in told:
            told.append(entry)
            objects.append(module)
    end = time.monotonic() + SECONDS
    for entry, module in zip(told, objects):
        if with_shapes and time.monotonic() < end:
            entry["shapes"] = shapes_of(module)
    inside = set()
    for module, _, _ in sequentials:
        inside.update(id(child) for child in vars(module).get("_modules", {}).values())
    lines = {}
    for module, line in norms:
        lines[line] = lines.get(line, False) or id(module) in inside
    return {
        "sequentials": told,
        "batchnorm": [{"line": line, "in_sequential": lines[line]} for line in sorted(lines)],
    }


# --------------------------------------------------------------------------------------------------------- running

phase = "file"
called = set()
# Lines of classes that the text calls.
unreached = set()
# Classes that the text defines, also in functions and branches.
classes = []


def watch_classes():
    original = builtins.__build_class__

    def build_class(body, name, *bases, **keywords):
        found = original(body, name, *bases, **keywords)
        if body.__code__.co_filename == SOURCE and isinstance(found, type):
            classes.append(found)
        return found

    builtins.__build_class__ = build_class


class Marker(ast.NodeTransformer):
    """Puts a note of the call at the head of every function."""

    def visit_FunctionDef(self, node):
        self.generic_visit(node)
        mark = ast.parse(f"__called__({node.lineno})").body[0]
        for part in ast.walk(mark):
            ast.copy_location(part, node)
        node.body.insert(1 if ast.get_docstring(node) is not None else 0, mark)
        return node


def attempt(run, line, raised):
    global is_tainted
    is_tainted = False
    try:
        run()
    except (Exception, SystemExit, RecursionError) as error:
        trace, at = error.__traceback__, line
        while trace:
            name = trace.tb_frame.f_code.co_filename
            if name == SOURCE:
                at = trace.tb_lineno
            trace = trace.tb_next
        told = {"line": at, "error": f"{type(error).__name__}: {error}"[:300], "by": phase}
        raised.append({**told, "refused": True} if "torch/nn/modules" in name and not is_tainted else told)


def arguments_for(function):
    positional, keywords = [], {}
    for name, parameter in inspect.signature(function).parameters.items():
        if parameter.default is not inspect.Parameter.empty:
            continue
        if parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD):
            positional.append(named_number(name))
        elif parameter.kind is parameter.KEYWORD_ONLY:
            keywords[name] = named_number(name)
    return positional, keywords


def build(function):
    positional, keywords = arguments_for(function)
    return function(*positional, **keywords)


def run(source, package, raised):
    tree = ast.parse(source)
    future = [node for node in tree.body if isinstance(node, ast.ImportFrom) and node.module == "__future__"]
    names = vars(sys.modules["__main__"])
    names.clear()
    names.update({"__name__": "__main__", "__file__": "source.py", "__builtins__": __builtins__, "__annotations__": {}})
    names["__called__"] = called.add
    if package:
        names["__package__"] = package
    definitions = [node for node in tree.body if isinstance(node, (ast.ClassDef, ast.FunctionDef))]
    words = {"Sequential", *(node.name for node in definitions if isinstance(node, ast.ClassDef))}
    lines = {node.name: node.lineno for node in definitions if mentions(node, words)}
    for name in unbound(tree) - set(dir(builtins)):
        names[name] = Stub()
    if "get_ipython" in names:
        names["get_ipython"] = lambda: Shell(names)
    unreached.update(called_classes(tree))
    tree = Marker().visit(tree)
    watch_classes()
    for node in tree.body:
        module = ast.Module(body=[*future, node] if node not in future else [node], type_ignores=[])
        code = compile(module, SOURCE, "exec")
        attempt(lambda code=code: exec(code, names), node.lineno, raised)
    # Functions build classes, and later classes the earlier ones.
    own = words - {"Sequential"}
    rank = {True: 1, False: 2}
    definitions.sort(
        key=lambda node: (rank[isinstance(node, ast.ClassDef)] if not is_function_of(node, own) else 0, -node.lineno)
    )
    functions = [node for node in definitions if is_function_of(node, own)]
    for node in functions:
        build_alone(names.get(node.name), node, lines, raised)
    top = [names.get(node.name) for node in definitions]
    for found in reversed(classes):
        if not any(found is other for other in top):
            build_alone(found, None, lines, raised)
    for node in definitions[len(functions) :]:
        build_alone(names.get(node.name), node, lines, raised)


def build_alone(found, node, lines, raised):
    """`node`: of a definition in the file; a class within a function or a branch has none."""
    global phase
    if node is None or isinstance(node, ast.ClassDef):
        if not isinstance(found, type) or not issubclass(found, nn.Module) or found in built_types:
            return
        phase = "class"
    else:
        if node.name not in lines or lines[node.name] in called or not callable(found):
            return
        phase = "function"
    line = node.lineno if node else 0
    signal.alarm(SECONDS // 4)
    try:
        attempt(lambda: build(found), line, raised)
    except Late:
        raised.append({"line": line, "error": "Late", "by": phase})


def called_classes(tree):
    """The lines of the classes that the text calls: where one is built by itself all the same, no run came to the calls."""
    names = {part.func.id for part in ast.walk(tree) if isinstance(part, ast.Call) and isinstance(part.func, ast.Name)}
    for part in ast.walk(tree):
        if isinstance(part, ast.ClassDef) and part.name in names:
            yield from range(part.lineno, part.end_lineno + 1)


def unbound(tree):
    """Names that the text uses and never binds: they are another cell's, or a star import's."""
    used, bound = set(), set()
    for part in ast.walk(tree):
        if isinstance(part, ast.Name):
            (used if isinstance(part.ctx, ast.Load) else bound).add(part.id)
        elif isinstance(part, (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)):
            bound.add(part.name)
        elif isinstance(part, ast.arg):
            bound.add(part.arg)
        elif isinstance(part, ast.alias):
            if part.name.startswith("torch") and part.asname is None:
                bound.add(part.name.split(".")[0])
            bound.add((part.asname or part.name).split(".")[0])
        elif isinstance(part, ast.ExceptHandler) and part.name:
            bound.add(part.name)
        elif isinstance(part, (ast.Global, ast.Nonlocal)):
            bound.update(part.names)
    return used - bound - {"__name__", "__file__"}


def optional_imports(source):
    """The lines of imports in a `try` whose handler, or what stands before, binds a name that the `try` binds."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return
    for part in ast.walk(tree):
        if not isinstance(part, ast.Try):
            continue
        handlers = [handler for handler in part.handlers if catches_import(handler.type)]
        if not handlers or any(isinstance(node, ast.Raise) for node in handlers[0].body):
            continue
        before = ast.Module(body=[node for node in tree.body if node.lineno < part.lineno], type_ignores=[])
        given = names_bound(handlers[0]) | names_bound(before)
        if given & names_bound(ast.Module(body=part.body + part.orelse, type_ignores=[])):
            yield from (node.lineno for node in part.body if isinstance(node, (ast.Import, ast.ImportFrom)))


def catches_import(exception):
    names = {getattr(part, "id", None) for part in ast.walk(exception)} if exception else {"Exception"}
    return bool(names & {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})


def names_bound(tree):
    parts = list(ast.walk(tree))
    aliases = {(part.asname or part.name).split(".")[0] for part in parts if isinstance(part, ast.alias)}
    defined = {part.name for part in parts if isinstance(part, (ast.ClassDef, ast.FunctionDef))}
    return aliases | defined | {part.id for part in parts if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}


def is_function_of(node, words):
    return isinstance(node, ast.FunctionDef) and mentions(node, words)


def mentions(node, words):
    return any(getattr(part, "attr", getattr(part, "id", None)) in words for part in ast.walk(node))


def refuse(event, args):
    """No network, no processes, no writing."""
    if event == "open":
        _, mode, flags = args
        writes = (mode and any(letter in mode for letter in "wax+")) or flags & (os.O_WRONLY | os.O_RDWR)
        if writes and args[0] != os.devnull and not isinstance(args[0], int):
            raise PermissionError("nothing is written")
    elif event.startswith(("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.kill",
                           "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.chmod", "os.truncate", "shutil.",
                           "urllib.", "ctypes.")):
        raise PermissionError(f"{event} is not allowed")


def late(*_):
    raise Late


def child(source, package, with_shapes):
    raised = []
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    seconds = 2 * SECONDS + 5
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    signal.signal(signal.SIGALRM, late)
    sys.argv = ["source.py"]
    sys.stdin = io.StringIO()
    torch.manual_seed(0)
    sys.modules["__main__"] = types.ModuleType("__main__")
    install(SOURCE, set(optional_imports(source)))
    sys.addaudithook(refuse)
    signal.alarm(SECONDS)
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            run(source, package, raised)
    except Late:
        raised.append({"line": 0, "error": "Late"})
    except SyntaxError as error:
        raised.append({"line": error.lineno or 0, "error": f"SyntaxError: {error.msg}"})
    finally:
        signal.alarm(0)
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        told = report(with_shapes)
    return {**told, "raised": raised, "named": sorted(used)}


def built(source, package=None, shapes=False):
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(reading)
        try:
            answer = json.dumps(child(source, package, shapes))
        except BaseException as error:
            answer = json.dumps({"sequentials": [], "batchnorm": [], "raised": [{"line": 0, "error": repr(error)[:300]}], "named": []})
        with os.fdopen(writing, "w") as pipe:
            pipe.write(answer)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        answer = pipe.read()
    os.waitpid(process, 0)
    return json.loads(answer or '{"sequentials": [], "batchnorm": [], "raised": [{"line": 0, "error": "killed"}], "named": []}')


def defaults():
    return {
        cls.__name__: {
            name: plain(parameter.default)
            for name, parameter in signature.parameters.items()
            if name != "self" and parameter.kind is parameter.POSITIONAL_OR_KEYWORD
            and parameter.default is not parameter.empty
        }
        for cls, signature in signatures().items()
    }


def package_of(path):
    parts = os.path.abspath(path).split("/dist-packages/")
    return os.path.dirname(parts[1]).replace("/", ".") if len(parts) > 1 else None


def main():
    told = defaults()
    torch.set_num_threads(1)
    hook_modules()
    soften()
    if len(sys.argv) > 1:
        cases = []
        for path in sys.argv[1:]:
            with open(path, encoding="utf-8", errors="replace") as file:
                cases.append({"source": file.read(), "package": package_of(path)})
    else:
        cases = json.load(sys.stdin)
    answers = [built(case["source"], case.get("package"), case.get("shapes", False)) for case in cases]
    print(json.dumps({"torch": torch.__version__, "defaults": told, "built": answers}))


if __name__ == "__main__":
    main()
