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

FLAGS = ('store_true', 'store_false', 'store_const', 'append_const', 'count', 'help', 'version')

class _Argument:
    def _all_names(self):
        if self.action == BooleanOptionalAction:
            return [*self.names, *('--no-' + name[2:] for name in self.names if name.startswith('--'))]
        return self.names

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
                    setattr(namespace, argument.dest, self._value(argument.default, given[argument.dest]))
                continue
            if argument.dest in given:
                setattr(namespace, argument.dest, self._value(argument.default, given[argument.dest]))
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
            rest = self._subparsers._parse(rest, args is not None, namespace)
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

    # What was given for a name: each time the argument, of several with one name, and its texts.
    def _value(self, default, given):
        argument, last = given[-1]
        if argument.action == 'store_true':
            return True
        if argument.action == 'store_false':
            return False
        if argument.action == 'store_const':
            return argument.const
        if argument.action == 'count':
            return (default or 0) + len(given)
        if argument.action == BooleanOptionalAction:
            return not last[0]
        if argument.action == 'append_const':
            return list(default or []) + [argument.const for _ in given]
        if argument.action in ('append', 'extend'):
            found = list(default or [])
            for argument, texts in given:
                values = [self._convert(argument, text) for text in texts]
                if argument.action == 'extend' or argument.nargs is None:
                    found.extend(values)
                else:
                    found.append(values)
            return found
        if argument.action != 'store':
            return _asked(argument.dest)
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
                    if self._subparsers is not None:
                        rest.extend(args[at - 1:])
                        break
                    rest.append(token)
                    continue
                argument = positional.pop(0)
                texts = [token]
            else:
                name, sign, value = token.partition('=')
                argument = self._named(name)
                if argument is None and not token.startswith('--'):
                    argument = self._named(token[:2])
                    sign, value = 'joined', token[2:]
                    flags = []
                    while argument is not None and argument.action in FLAGS and value:
                        flags.append(argument)
                        argument, value = self._named('-' + value[0]), value[1:]
                    if argument is not None:
                        for flag in flags:
                            given.setdefault(flag.dest, []).append((flag, []))
                if argument is None:
                    rest.append(token)
                    continue
                if argument.action in FLAGS:
                    given.setdefault(argument.dest, []).append((argument, []))
                    continue
                if argument.action == BooleanOptionalAction:
                    given.setdefault(argument.dest, []).append((argument, [name.startswith('--no-')]))
                    continue
                texts = [value] if sign else []
            most = 1
            if isinstance(argument.nargs, int):
                most = argument.nargs
            elif argument.nargs in ('+', '*', '...'):
                most = len(args)
            while at < len(args) and len(texts) < most and not (
                    args[at].startswith('-') and not args[at].lstrip('-').replace('.', '', 1).isdigit()):
                texts.append(args[at])
                at += 1
            given.setdefault(argument.dest, []).append((argument, texts))
        return given, rest

    def _named(self, name):
        found = [argument for argument in self._arguments if name in argument._all_names()]
        if not found and name.startswith('--'):
            found = [argument for argument in self._arguments
                     if any(one.startswith(name) for one in argument._all_names())]
        return found[0] if len(found) == 1 else None

class _Subparsers:
    def __init__(self, dest):
        self.dest = dest
        self.parsers = {}

    def add_parser(self, name, aliases=(), **kwargs):
        parser = ArgumentParser(**kwargs)
        for one in (name, *aliases):
            self.parsers[one] = parser
        return parser

    # Where the file gives no command line, which command is chosen is asked for, and what only that has may be missing.
    def _parse(self, rest, is_given, namespace):
        for at, token in enumerate(rest):
            if token in self.parsers:
                if self.dest is not None:
                    setattr(namespace, self.dest, token)
                return rest[:at] + self.parsers[token].parse_known_args(rest[at + 1:], namespace)[1]
        if is_given:
            if self.dest is not None:
                setattr(namespace, self.dest, None)
            return rest
        if self.dest is not None:
            setattr(namespace, self.dest, _asked(self.dest))
        there = list(vars(namespace))
        for parser in self.parsers.values():
            for name in [argument.dest for argument in parser._arguments] + list(parser._defaults):
                if name not in there:
                    there.append(name)
                    setattr(namespace, name, _asked(name, True))
        return rest
`;
