// argparse as Python: what `parse_args` gives without a command line, or for a list of arguments that the file gives.

export const argparse = `
SUPPRESS = '==SUPPRESS=='
OPTIONAL, ZERO_OR_MORE, ONE_OR_MORE, REMAINDER = '?', '*', '+', '...'

class Namespace:
    def __init__(self, **kwargs):
        for name, value in kwargs.items():
            setattr(self, name, value)
    def __contains__(self, key):
        return hasattr(self, key)

class Action:
    pass

class BooleanOptionalAction:
    pass

class HelpFormatter:
    pass

class ArgumentDefaultsHelpFormatter:
    pass

class RawTextHelpFormatter:
    pass

class RawDescriptionHelpFormatter:
    pass

class MetavarTypeHelpFormatter:
    pass

class ArgumentTypeError(Exception):
    pass

class ArgumentError(Exception):
    pass

class _Argument:
    pass

class ArgumentParser:
    def __init__(self, *args, parents=(), argument_default=None, prefix_chars='-', **kwargs):
        self._arguments = []
        self._defaults = {}
        self._argument_default = argument_default
        self._subparsers = None
        for parent in parents:
            self._arguments.extend(parent._arguments)
            self._defaults.update(parent._defaults)

    def add_argument(self, *names, dest=None, default=None, type=None, action='store', nargs=None, const=None,
                     required=False, choices=None, help=None, metavar=None, version=None, **others):
        made = _Argument()
        made.names = names
        made.is_positional = not (names and names[0].startswith('-'))
        if dest is None:
            if not names:
                raise ValueError('dest is required')
            dest = names[0]
            if not made.is_positional:
                long = [name for name in names if name.startswith('--')]
                dest = (long[0] if long else names[0]).lstrip('-').replace('-', '_')
        made.dest = dest
        made.type = type
        made.action = action
        made.nargs = nargs
        made.const = const
        made.required = required
        made.choices = choices
        if default is None and action == 'store_true':
            default = False
        elif default is None and action == 'store_false':
            default = True
        if default is None and dest in self._defaults:
            default = self._defaults[dest]
        if default is None and action not in ('store_true', 'store_false'):
            default = self._argument_default
        made.default = default
        self._arguments.append(made)
        return made

    def add_argument_group(self, *args, **kwargs):
        return self

    def add_mutually_exclusive_group(self, *args, **kwargs):
        return self

    def set_defaults(self, **kwargs):
        self._defaults.update(kwargs)
        for argument in self._arguments:
            if argument.dest in kwargs:
                argument.default = kwargs[argument.dest]

    def get_default(self, dest):
        for argument in self._arguments:
            if argument.dest == dest and argument.default is not None:
                return argument.default
        return self._defaults.get(dest)

    def add_subparsers(self, dest=None, required=False, **kwargs):
        self._subparsers = _Subparsers(dest)
        return self._subparsers

    def parse_known_args(self, args=None, namespace=None):
        if namespace is None:
            namespace = Namespace()
        given = {}
        rest = []
        if args is not None:
            given, rest = self._split(list(args))
        for argument in self._arguments:
            if argument.action in ('help', 'version'):
                continue
            if argument.default == SUPPRESS:
                if argument.dest in given:
                    setattr(namespace, argument.dest, self._value(argument, given[argument.dest]))
                continue
            if argument.dest in given:
                setattr(namespace, argument.dest, self._value(argument, given[argument.dest]))
            elif hasattr(namespace, argument.dest):
                pass
            elif argument.required or (argument.is_positional and argument.nargs not in ('?', '*')):
                setattr(namespace, argument.dest, _asked(argument.dest))
            else:
                setattr(namespace, argument.dest, self._default(argument))
        for name, value in self._defaults.items():
            if not hasattr(namespace, name):
                setattr(namespace, name, value)
        if self._subparsers is not None:
            if self._subparsers.dest is not None:
                setattr(namespace, self._subparsers.dest, _asked(self._subparsers.dest))
            for parser in self._subparsers.parsers:
                for argument in parser._arguments:
                    if not hasattr(namespace, argument.dest):
                        setattr(namespace, argument.dest, _asked(argument.dest))
        return namespace, rest

    def parse_args(self, args=None, namespace=None):
        return self.parse_known_args(args, namespace)[0]

    def parse_intermixed_args(self, args=None, namespace=None):
        return self.parse_known_args(args, namespace)[0]

    def _default(self, argument):
        value = argument.default
        if isinstance(value, str) and argument.type is not None:
            return argument.type(value)
        if value is None and argument.is_positional and argument.nargs == '*':
            return []
        return value

    def _convert(self, argument, text):
        return text if argument.type is None else argument.type(text)

    def _value(self, argument, texts):
        if argument.action == 'store_true':
            return True
        if argument.action == 'store_false':
            return False
        if argument.action == 'store_const':
            return argument.const
        if argument.action == 'count':
            return (argument.default or 0) + len(texts)
        if argument.action == BooleanOptionalAction:
            return not texts[-1]
        if argument.action == 'append':
            return list(argument.default or []) + [self._convert(argument, text[0]) for text in texts]
        if argument.action != 'store':
            return _asked(argument.dest)
        last = texts[-1]
        if argument.nargs is None:
            return self._convert(argument, last[0])
        if argument.nargs == '?':
            return self._convert(argument, last[0]) if last else argument.const
        return [self._convert(argument, text) for text in last]

    def _split(self, args):
        given = {}
        rest = []
        positional = [argument for argument in self._arguments if argument.is_positional]
        at = 0
        while at < len(args):
            token = args[at]
            at += 1
            if not token.startswith('-') or token.lstrip('-').replace('.', '', 1).isdigit():
                if not positional:
                    rest.append(token)
                    continue
                argument = positional.pop(0)
                texts = [token]
            else:
                name, sign, value = token.partition('=')
                found = [argument for argument in self._arguments if name in argument.names]
                if not found:
                    rest.append(token)
                    continue
                argument = found[0]
                texts = [value] if sign else []
                if argument.action in ('store_true', 'store_false', 'store_const', 'count'):
                    given.setdefault(argument.dest, []).append(texts)
                    continue
            most = 1
            if isinstance(argument.nargs, int):
                most = argument.nargs
            elif argument.nargs in ('+', '*', '...'):
                most = len(args)
            while at < len(args) and len(texts) < most and not (
                    args[at].startswith('-') and not args[at].lstrip('-').replace('.', '', 1).isdigit()):
                texts.append(args[at])
                at += 1
            given.setdefault(argument.dest, []).append(texts)
        return given, rest

class _Subparsers:
    def __init__(self, dest):
        self.dest = dest
        self.parsers = []

    def add_parser(self, name, **kwargs):
        parser = ArgumentParser(**kwargs)
        self.parsers.append(parser)
        return parser
`;
