// optparse as Python: what `parse_args` gives without a command line. Arguments that the file gives are not followed.

export const optparse = `
NO_DEFAULT = ('NO', 'DEFAULT')
SUPPRESS_HELP, SUPPRESS_USAGE = 'SUPPRESSHELP', 'SUPPRESSUSAGE'

class Values:
    def __init__(self, defaults=None):
        for name, value in (defaults or {}).items():
            setattr(self, name, value)
    def ensure_value(self, name, value):
        if getattr(self, name, None) is None:
            setattr(self, name, value)
        return getattr(self, name)

class OptionError(Exception):
    pass

class OptionValueError(Exception):
    pass

def _converted(value, type):
    if not isinstance(value, str):
        return value
    if type in ('int', 'long'):
        return int(value, 0)
    if type == 'float':
        return float(value)
    return value

class Option:
    def __init__(self, *names, dest=None, default=NO_DEFAULT, type=None, action='store', **others):
        self.action = action
        if dest is None:
            long = [name for name in names if name.startswith('--')]
            dest = long[0][2:].replace('-', '_') if long else names[0][1:2]
        self.dest = dest
        self.type = type if type is None or isinstance(type, str) else type.__name__
        self.default = None if default == NO_DEFAULT else default

class _Container:
    def add_option(self, *names, **others):
        if len(names) == 1 and isinstance(names[0], Option):
            option = names[0]
        else:
            option = Option(*names, **others)
        if option.action not in ('help', 'version'):
            self._options.append(option)
            if option.dest not in self.defaults or option.default is not None:
                self.defaults[option.dest] = option.default
        return option

    def add_options(self, options):
        for option in options:
            self.add_option(option)

class OptionGroup(_Container):
    def __init__(self, parser, *args, **kwargs):
        self._options = parser._options
        self.defaults = parser.defaults

class OptionParser(_Container):
    def __init__(self, *args, option_list=None, **kwargs):
        self._options = []
        self.defaults = {}
        self.add_options(option_list or [])

    def add_option_group(self, *args, **kwargs):
        return args[0] if args and isinstance(args[0], OptionGroup) else OptionGroup(self)

    def set_default(self, dest, value):
        self.defaults[dest] = value

    def set_defaults(self, **kwargs):
        self.defaults.update(kwargs)

    def get_default_values(self):
        values = Values(self.defaults)
        for option in self._options:
            setattr(values, option.dest, _converted(self.defaults[option.dest], option.type))
        return values

    def parse_args(self, args=None, values=None):
        if values is None:
            values = self.get_default_values()
        if args:
            for option in self._options:
                setattr(values, option.dest, _asked(option.dest))
        return values, []

    def print_help(self, *args):
        pass

    def error(self, message):
        raise SystemExit(2)
`;
