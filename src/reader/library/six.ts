// What programs for Python 2 and 3 import in place of names that differ: six, future, past, builtins.

export const six = `
PY2 = _python2
PY3 = not _python2
PY34 = not _python2
string_types = (str,)
integer_types = (int,)
class_types = (type,)
text_type = str
binary_type = bytes
def iteritems(d, **kwargs):
    return iter(d.items(**kwargs))
def itervalues(d, **kwargs):
    return iter(d.values(**kwargs))
def iterkeys(d, **kwargs):
    return iter(d.keys(**kwargs))
def viewitems(d, **kwargs):
    return d.items(**kwargs)
def viewvalues(d, **kwargs):
    return d.values(**kwargs)
def viewkeys(d, **kwargs):
    return d.keys(**kwargs)
def add_metaclass(metaclass):
    return lambda cls: cls
def with_metaclass(meta, *bases):
    if not bases:
        return object
    return bases[0] if len(bases) == 1 else type('temporary_class', bases, {})
def u(text):
    return text
def python_2_unicode_compatible(cls):
    return cls
def old_div(a, b):
    return a // b if isinstance(a, int) and isinstance(b, int) else a / b
`;

/** The oldest Python that torch still runs on, or Python 2's last. */
export const sys = `
_release = (2, 7) if _python2 else (3, 10)
version = '2.7.18' if _python2 else '3.10.0'
class _Version:
    major, minor = _release
    def __getitem__(self, at):
        return _release[at]
    def __iter__(self):
        return iter(_release)
    def __lt__(self, other):
        return _release < tuple(other)
    def __le__(self, other):
        return _release <= tuple(other)
    def __gt__(self, other):
        return _release + (1,) > tuple(other)
    def __ge__(self, other):
        return _release + (1,) >= tuple(other)
version_info = _Version()
`;

/** Under other modules' names: Python's own functions. */
const NAMED = /^(?:six\.moves(?:\.builtins)?|builtins|__builtin__|future\.builtins|past\.builtins)$/;

/** What `from six.moves import xrange` and the like bring, as a name of Python's. */
export function builtinElsewhere(module: string, name: string): string | undefined {
  if (!NAMED.test(module) || name === 'reduce') return undefined;
  return { xrange: 'range', unicode: 'str', basestring: 'str', long: 'int', unichr: 'chr' }[name] ?? name;
}
